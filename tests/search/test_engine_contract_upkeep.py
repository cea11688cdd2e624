"""What every search engine must do with hits, changes, audiences and the life of its index; written against the interface alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from search.documents import Text
from search.engines.base import (
    Change,
    EngineBusy,
    EngineUnavailable,
    IndexDamaged,
    IndexMissing,
)
from search.request import FACETS, SearchRequest
from tests.search.worlds import (
    PUBLIC,
    SECRETARIAT,
    ask,
    build,
    document,
    everything,
    ids,
    put,
)

# Hits as readers see them


def test_a_hit_is_in_the_readers_language_and_says_so_where_it_is_not(engine):
    texts = {"es": Text("Embargo preventivo", "Resumen"), "fr": Text("Gel des avoirs", "Résumé")}
    build(engine, document(1, language="es", texts=texts))
    french = ask(engine, language="fr").hits[0]
    assert (french.language, french.title[0].text, french.snippet[0].text) == (
        "fr",
        "Gel des avoirs",
        "Résumé",
    )
    english = ask(engine, language="en").hits[0]
    assert (english.language, english.title[0].text) == ("es", "Embargo preventivo")
    assert english.languages == ("fr", "es")


def test_the_snippet_marks_the_original_text(engine):
    body = "Un autre sujet. " * 40 + "Les États ont gelé les avoirs <b>virtuels</b> sans délai. " + "Autre chose. " * 40
    build(engine, document(1, "Gel", language="fr", body=body))
    hit = ask(engine, "avoir virtuel").hits[0]
    assert [segment.text for segment in hit.snippet if segment.is_match] == ["avoirs", "virtuels"]
    shown = "".join(segment.text for segment in hit.snippet)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert shown[2:-2] in body
    assert len(shown) < 260


def test_a_match_in_another_text_of_the_document_is_shown_from_there(engine):
    texts = {"en": Text("Freezing", "Summary"), "ar": Text("التجميد", "والمساعدة القانونية")}
    build(engine, document(1, texts=texts))
    hit = ask(engine, "مساعدة").hits[0]
    assert (hit.language, hit.snippet_language) == ("en", "ar")
    assert [segment.text for segment in hit.snippet if segment.is_match] == ["والمساعدة"]


def test_a_hit_carries_what_the_document_says(engine):
    one = document(
        7, kind="paper", symbol="CTOC/COP/WG.3/2026/1", year=2026, forms=("CYB",), provisions=("UNTOC-18",),
        cooperation=("MLA",), parties=("XV",), date=dt.date(2026, 10, 12),
    )  # fmt: skip
    build(engine, one)
    hit = ask(engine).hits[0]
    for name in (
        "id",
        "kind",
        "path",
        "symbol",
        "year",
        "forms",
        "provisions",
        "cooperation",
        "parties",
        "date",
    ):
        assert getattr(hit, name) == getattr(one, name)
    assert engine.documents([one.id, "paper:9"]) == {one.id: one}


# Changes


def test_an_older_version_never_overwrites_a_newer_one_nor_a_removal(engine):
    build(engine, replace(document(1, "First"), version=5))
    assert put(engine, document(1, "Older"), 4).older == 1
    assert ids(ask(engine, "older")) == []
    assert put(engine, document(1, "Same"), 5).written == 1
    assert ids(ask(engine, "same")) == ["practice:1"]
    assert engine.apply([Change("practice:1", 6, None)]).removed == 1
    assert put(engine, document(1, "Revived"), 5).older == 1
    assert everything(engine) == []
    assert put(engine, document(1, "Revived"), 7).written == 1
    assert everything(engine) == ["practice:1"]
    assert engine.versions() == {"practice:1": 7}


def test_what_stops_being_public_leaves_at_once_and_an_older_version_does_not_bring_it_back(
    engine,
):
    build(engine, replace(document(1, "Zeppelin"), version=1))
    put(engine, document(1, "Zeppelin", audience={"secretariat"}), 3)
    put(engine, document(1, "Zeppelin"), 2)
    assert everything(engine) == []
    assert everything(engine, audience=SECRETARIAT) == ["practice:1"]
    assert engine.versions() == {"practice:1": 3}


def test_removing_what_is_not_there_and_doing_it_twice_is_harmless(engine):
    build(engine)
    for _ in range(2):
        engine.apply([Change("practice:1", 3, None)])
        put(engine, document(2), 1)
    assert everything(engine) == ["practice:2"]
    assert put(engine, document(1), 2).older == 1


def test_of_two_versions_in_one_call_the_newer_counts(engine):
    build(engine)
    old, new = document(1, "Old"), document(1, "New")
    engine.apply([Change(new.id, 2, new), Change(old.id, 1, old)])
    assert ids(ask(engine, "new")) == ["practice:1"]
    assert ids(ask(engine, "old")) == []


def test_a_document_that_cannot_be_written_leaves_the_index_as_it_was(engine):
    build(engine, document(1))
    with pytest.raises(Exception, match=r"surrogate|UTF|Unicode|utf") as caught:
        engine.apply([Change("practice:2", 1, document(2)), Change("practice:3", 1, document(3, "\ud800"))])
    assert not isinstance(caught.value, EngineUnavailable)
    assert everything(engine) == ["practice:1"]
    put(engine, document(2), 1)
    assert set(everything(engine)) == {"practice:1", "practice:2"}


def test_changes_are_seen_by_engines_of_other_processes(under_test):
    build(under_test.engine, document(1))
    reader = under_test.another()
    assert everything(reader) == ["practice:1"]
    put(under_test.engine, document(2), 1)
    assert set(everything(reader)) == {"practice:1", "practice:2"}
    build(under_test.engine, document(3))
    assert everything(reader) == ["practice:3"]


# Audience


def test_the_public_index_has_no_word_of_a_restricted_document(under_test):
    engine = under_test.engine
    build(
        engine,
        document(1, "Extradition zzpublicword"),
        document(
            2,
            "Extradition zzsecretword",
            audience={"secretariat"},
            symbol="ZZSECRETSYMBOL/1",
            body="zzsecretbody",
        ),
    )
    put(engine, document(3, "zzlatersecret", audience={"group:1"}), 1)
    for word in ("zzsecretword", "zzsecretbody", "ZZSECRETSYMBOL", "zzsecretsymbol", "zzlatersecret"):
        assert not under_test.public_index_knows(word)
    assert under_test.public_index_knows("zzpublicword")
    for words in ("zzsecretword", "zzsecret*", "zzsecretwrd", "zzsecret", "zzlater*"):
        response = ask(engine, words, facets=FACETS)
        assert response.total == 0
        assert not any(response.facets.values())
        assert "secret" not in (response.suggestion or "")
    assert ask(engine, "zzsecretword", audience=SECRETARIAT).total == 1


def test_no_audience_sees_nothing_and_no_one_sees_a_document_without_audience(engine):
    build(engine, document(1, audience=()), document(2))
    empty = ask(engine, audience=frozenset(), facets=FACETS)
    assert (empty.total, empty.hits) == (0, ())
    assert not any(empty.facets.values())
    assert everything(engine, audience=frozenset({"public", "secretariat", "parties"})) == ["practice:2"]
    assert set(engine.versions()) == {"practice:1", "practice:2"}


def test_a_member_without_the_public_token_reads_what_is_theirs_only(engine):
    build(engine, document(1), document(2, audience={"group:1"}), document(3, audience={"group:1", "public"}))
    assert set(everything(engine, audience=frozenset({"group:1"}))) == {"practice:2", "practice:3"}
    assert everything(engine, audience=frozenset({"group:2"})) == []


# Life of an index


def test_without_an_index_the_engine_says_so(engine):
    with pytest.raises(IndexMissing):
        ask(engine)
    with pytest.raises(IndexMissing):
        put(engine, document(1), 1)
    with pytest.raises(IndexMissing):
        engine.versions()
    state = engine.state()
    assert (state.usable, state.documents, state.owner) == (False, 0, "")


def test_an_empty_index_answers(engine):
    build(engine, owner="database-1")
    response = ask(engine, "extradition", facets=FACETS)
    assert (response.hits, response.total, response.degraded) == ((), 0, False)
    assert all(values == () for values in response.facets.values())
    state = engine.state()
    assert (state.usable, state.owner, state.documents, state.public_documents) == (True, "database-1", 0, 0)


def test_a_rebuild_answers_from_the_old_index_until_it_is_swapped(engine):
    build(engine, document(1))
    with engine.rebuild("test") as fresh:
        fresh.apply([Change("practice:2", 1, document(2))])
        assert everything(engine) == ["practice:1"]
        put(engine, document(3), 1)
        with fresh.swapping():
            fresh.apply([Change("practice:3", 1, document(3))])
            assert set(everything(engine)) == {"practice:1", "practice:3"}
    assert set(everything(engine)) == {"practice:2", "practice:3"}


def test_a_rebuild_that_fails_leaves_the_old_index(engine):
    build(engine, document(1))

    class Stopped(Exception):
        pass

    def fail(fresh):
        fresh.apply([Change("practice:2", 1, document(2))])
        with fresh.swapping():
            raise Stopped

    with pytest.raises(Stopped), engine.rebuild("test") as fresh:
        fail(fresh)
    with engine.rebuild("test"):
        pass
    assert everything(engine) == ["practice:1"]
    put(engine, document(3), 1)
    assert set(everything(engine)) == {"practice:1", "practice:3"}


def test_two_rebuilds_at_once_are_refused(under_test):
    with under_test.engine.rebuild("one"), pytest.raises(EngineBusy), under_test.another().rebuild("two"):
        pass


def test_a_lost_index_is_missing_until_it_is_built_again(under_test):
    engine = under_test.engine
    build(engine, document(1))
    assert everything(engine) == ["practice:1"]
    under_test.lose()
    with pytest.raises(EngineUnavailable):
        ask(engine)
    build(engine, document(2))
    assert everything(engine) == ["practice:2"]


def test_a_damaged_index_is_noticed_and_built_again(under_test):
    build(under_test.engine, document(1))
    under_test.damage()
    engine = under_test.another()
    with pytest.raises(IndexDamaged):
        ask(engine, "extradition", facets=FACETS)
    assert not engine.state().usable
    build(engine, document(2))
    assert everything(engine) == ["practice:2"]
    assert everything(under_test.engine) == ["practice:2"]


def test_flipped_bytes_are_noticed_when_they_are_read_and_the_worker_learns_of_it(under_test):
    build(under_test.engine, *(document(n) for n in range(1, 30)))
    under_test.flip_bytes()
    reader = under_test.another()
    with pytest.raises(IndexDamaged):
        ask(reader, "extradition", facets=FACETS)
    assert not under_test.another().state().usable
    build(under_test.engine, document(1))
    assert everything(reader) == ["practice:1"]


def test_a_request_with_a_fault_of_the_programmer_is_refused():
    for wrong in (
        {"filters": {"colour": frozenset({"x"})}},
        {"facets": ("colour",)},
        {"sort": "best"},
        {"language": "de"},
        {"page": 0},
        {"page": 501, "page_size": 20},
        {"page_size": 0},
    ):
        with pytest.raises(ValueError):
            SearchRequest(**wrong)


def test_the_public_reads_one_index_and_members_the_other(engine):
    build(engine, document(1), document(2, audience={"parties"}))
    state = engine.state()
    assert (state.documents, state.public_documents) == (2, 1)
    assert everything(engine, audience=PUBLIC) == ["practice:1"]
