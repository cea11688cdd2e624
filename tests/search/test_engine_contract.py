"""What every search engine must do; written against the interface alone."""

from __future__ import annotations

import datetime as dt
import os
from itertools import permutations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.documents import LANGUAGES, Text
from search.engines.base import (
    Change,
)
from search.parser import parse
from search.request import FACETS
from tests.search.worlds import (
    ask,
    build,
    document,
    everything,
    expected,
    expected_counts,
    ids,
    put,
    requests,
    worlds,
)

WORLDS = int(os.environ.get("CONTRACT_WORLDS", "40"))
"""Random worlds for each property; fewer where nodes are in question and not words."""
any_world = settings(
    max_examples=WORLDS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few_worlds = settings(any_world, max_examples=WORLDS // 2)


# Hits, totals and facets, against the slow and simple way


@any_world
@given(world=worlds(), asked=st.lists(requests(facets=FACETS), min_size=1, max_size=6))
def test_any_world_gives_the_same_hits_totals_and_facets_as_looking_at_each_document(engine, world, asked):
    build(engine, *world)
    for request in asked:
        response = engine.search(request, parse(request.words))
        assert set(ids(response)) == expected(world, request)
        assert len(response.hits) == response.total
        assert response.engine == engine.name
        assert not response.degraded
        for facet in FACETS:
            counted = {value.code: value.count for value in response.facets[facet]}
            assert counted == expected_counts(world, request, facet), facet
            assert {value.code for value in response.facets[facet] if value.selected} == request.filters.get(
                facet, set()
            )


@few_worlds
@given(world=worlds(), request_=requests(), versions=st.lists(st.integers(1, 9), min_size=8, max_size=8))
def test_a_world_that_came_in_by_changes_answers_like_one_that_was_built(engine, world, request_, versions):
    build(engine)
    for number, version in enumerate(versions):
        if world:
            one = world[number % len(world)]
            engine.apply([Change(one.id, version, one if version % 3 else None)])
    last = {
        one.id: max((versions[n] for n in range(len(versions)) if n % len(world) == at), default=0)
        for at, one in enumerate(world)
    }
    # The last of equal versions counts, and equal versions agree whether there is a document.
    left = [one for one in world if last[one.id] % 3]
    response = engine.search(request_, parse(request_.words))
    assert set(ids(response)) == expected(left, request_)
    assert set(engine.versions()) == {one.id for one in left}


def test_facets_are_exact_with_many_values_in_many_small_changes(engine):
    build(engine)
    codes = [f"P{number:03}" for number in range(230)]
    for start in range(0, 230, 23):
        engine.apply(
            [
                Change(one.id, 1, one)
                for one in (document(n + 1, parties=(codes[n], codes[(n * 7) % 230])) for n in range(start, start + 23))
            ]
        )
    counted = {value.code: value.count for value in ask(engine, facets=("parties",)).facets["parties"]}
    assert len(counted) == 230
    assert sum(counted.values()) == sum(1 if n == (n * 7) % 230 else 2 for n in range(230))


def test_a_facet_with_picks_still_counts_what_other_picks_of_it_would_find(engine):
    build(
        engine,
        document(1, forms=("CYB",), year=2026),
        document(2, forms=("CYB", "FRD"), year=2025),
        document(3, forms=("FRD",), year=2026),
    )
    response = ask(engine, filters={"forms": frozenset({"CYB"})}, facets=("forms", "year"))
    assert response.total == 2
    assert [(value.code, value.count, value.selected) for value in response.facets["forms"]] == [
        ("CYB", 2, True),
        ("FRD", 2, False),
    ]
    assert [(value.code, value.count) for value in response.facets["year"]] == [("2025", 1), ("2026", 1)]


def test_a_wider_form_finds_and_counts_its_parts_and_is_not_shown_with_them(engine):
    build(
        engine,
        document(1, forms=("ENV-W",), wider_forms=("ENV",)),
        document(2, forms=("ENV", "ENV-X"), wider_forms=("ENV",)),
        document(3, forms=("CYB",)),
    )
    response = ask(engine, filters={"forms": frozenset({"ENV"})}, facets=("forms",))
    assert {hit.id: hit.forms for hit in response.hits} == {"practice:1": ("ENV-W",), "practice:2": ("ENV", "ENV-X")}
    assert {value.code: value.count for value in response.facets["forms"]} == {
        "ENV": 2,
        "ENV-W": 1,
        "ENV-X": 1,
        "CYB": 1,
    }


# Order and pages


def test_equal_hits_come_newest_first_and_pages_neither_repeat_nor_miss_one(engine):
    days = [dt.date(2026, 1, 1 + n % 3) for n in range(60)]
    build(engine, *(document(n + 1, date=days[n]) for n in range(60)))
    for number in range(60, 300):
        put(engine, document(number + 1, date=dt.date(2026, 1, 1 + number % 3)), 1) if number % 40 == 0 else None
    for words in ("extradition", "extraditing", "extrad*", ""):
        whole = everything(engine, words)
        paged = [hit for page in range(1, 11) for hit in ids(ask(engine, words, page=page, page_size=7))]
        assert paged == whole
        assert len(set(whole)) == len(whole) == ask(engine, words).total
        dates = [hit.date for hit in ask(engine, words, page_size=100).hits]
        assert dates == sorted(dates, reverse=True)


def test_ties_are_broken_alike_whatever_the_order_of_indexing(engine):
    ones = [document(n, date=dt.date(2026, 1, 1 + n % 2)) for n in range(1, 5)]
    orders = set()
    for order in list(permutations(ones))[::5]:
        build(engine, *order)
        orders.add(tuple(everything(engine, "extradition")))
    assert len(orders) == 1


def test_ties_beyond_what_is_fetched_at_first_are_still_in_order(engine):
    build(engine, *(document(n, date=dt.date(2026, 1, 1) + dt.timedelta(n % 365)) for n in range(1, 702)))
    whole = everything(engine, "extradition")
    dates = [hit.date for hit in ask(engine, "extradition", page_size=1000).hits]
    assert dates == sorted(dates, reverse=True)
    assert ids(ask(engine, "extradition", page=3, page_size=20)) == whole[40:60]


def test_sorting_by_date_goes_both_ways_and_a_page_after_the_last_is_empty(engine):
    build(engine, *(document(n, date=dt.date(2020 + n, 1, 1)) for n in range(1, 5)))
    assert everything(engine, "extradition", sort="newest") == [f"practice:{n}" for n in (4, 3, 2, 1)]
    assert everything(engine, "extradition", sort="oldest") == [f"practice:{n}" for n in (1, 2, 3, 4)]
    beyond = ask(engine, "extradition", page=9, page_size=2)
    assert (beyond.hits, beyond.total) == ((), 4)


def test_the_title_counts_more_than_the_summary_and_the_summary_more_than_the_body(engine):
    build(
        engine,
        document(1, "Other", body="A freezing order"),
        document(2, "Other", summary="A freezing order"),
        document(3, "A freezing order"),
    )
    assert ids(ask(engine, "freezing")) == ["practice:3", "practice:2", "practice:1"]


def test_the_form_as_written_counts_more_than_another_form(engine):
    build(
        engine,
        document(1, "Seizures abroad", date=dt.date(2026, 2, 1)),
        document(2, "Seizure abroad", date=dt.date(2026, 1, 1)),
    )
    assert ids(ask(engine, "seizure")) == ["practice:2", "practice:1"]
    assert ids(ask(engine, "seizures")) == ["practice:1", "practice:2"]


# Words


@pytest.mark.parametrize(
    ("language", "title", "found_by", "not_by"),
    [
        ("zh-hans", "关于引渡的实践", ["引渡", "渡", "“引渡的实践”", "引*"], ["渡引", "没收"]),
        ("zh-hans", "冻结虚拟资产的经验", ["虚拟资产冻结", "冻结", "资产"], ["司法协助没收资金"]),
        ("ar", "المساعدة القانونية", ["مساعدة", "والمساعدة", "المُساعَدة", "للمساعدة", "قانونية"], ["تسليم"]),
        ("ar", "مساعدات قضائية", ["المساعدة", "والمساعدات"], ["مساحة"]),
        (
            "es",
            "Las investigaciones conjuntas",
            ["investigación", "INVESTIGACION", "conjunta"],
            ["investidura"],
        ),
        ("ru", "Выдача лиц и правовая помощь", ["выдачи", "помощи", "правовой", "ВЫДАЧУ"], ["выдумка"]),
        ("ru", "Ещё один район", ["еще", "района"], ["раион"]),
        (
            "fr",
            "Procédure d’extradition d'un État",
            ["procedure", "procédures", "extradition", "l'extradition", "etat"],
            ["proces"],
        ),
        (
            "en",
            "Cross-border seizures by States",
            ["seizure", "cross-border", "cross", "State’s"],
            ["border-cross"],
        ),
        ("en", "Cafe\u0301 and co\u00adoperation", ["café", "cafe", "cooperation"], ["caf"]),
    ],
)
def test_word_forms_of_six_languages_meet(engine, language, title, found_by, not_by):
    build(engine, document(1, title, language=language))
    for words in found_by:
        assert ids(ask(engine, words)) == ["practice:1"], words
    for words in not_by:
        assert ids(ask(engine, words)) == [], words


def test_phrases_hold_order_and_form_and_every_language_has_its_quotation_marks(engine):
    build(
        engine,
        document(1, "Mutual legal assistance in criminal matters"),
        document(2, "Legal and mutual assistance"),
    )
    for quoted in (
        '"mutual legal"',
        "“mutual legal”",
        "«mutual legal»",
        "„mutual legal“",
        "「mutual legal」",
        '"Mutual LEGAL',
    ):
        assert ids(ask(engine, quoted)) == ["practice:1"], quoted
    assert ids(ask(engine, '"legals"')) == []
    assert set(ids(ask(engine, '"assistance"'))) == {"practice:1", "practice:2"}
    assert ids(ask(engine, '"assistance in criminal matters mutual"')) == []


def test_a_phrase_does_not_reach_from_one_part_or_language_into_another(engine):
    both = {"en": Text("Alpha", "Beta", "Gamma"), "fr": Text("Delta", "", "")}
    build(engine, document(1, texts=both))
    assert ids(ask(engine, "alpha delta")) == ["practice:1"]
    for phrase in ('"alpha beta"', '"beta gamma"', '"alpha delta"'):
        assert ids(ask(engine, phrase)) == []


def test_exclusions_alternatives_and_prefixes(engine):
    build(
        engine,
        document(1, "Extradition treaty"),
        document(2, "Extradition of nationals"),
        document(3, "Confiscation"),
    )
    assert ids(ask(engine, "extradition -treaty")) == ["practice:2"]
    assert set(ids(ask(engine, "-treaty"))) == {"practice:2", "practice:3"}
    assert ids(ask(engine, '-extradition -"confiscation"')) == []
    assert set(ids(ask(engine, "treaty OR confiscation"))) == {"practice:1", "practice:3"}
    assert set(ids(ask(engine, "treaty | confiscation"))) == {"practice:1", "practice:3"}
    assert set(ids(ask(engine, "extr*"))) == {"practice:1", "practice:2"}
    assert ids(ask(engine, "extradition tr*")) == ["practice:1"]
    assert ids(ask(engine, "extradition-tr*")) == ["practice:1"]
    assert set(ids(ask(engine, "extr* -treaty"))) == {"practice:2"}


def test_a_prefix_has_no_limit_of_expansions(engine):
    build(engine, *(document(n, f"Case pre{n:04}fix") for n in range(1, 301)))
    assert ask(engine, "pre*").total == 300
    assert ask(engine, "case-pre*").total == 300


def test_common_words_are_not_required_unless_there_is_nothing_else(engine):
    build(engine, document(1, "Freezing virtual assets"), document(2, "On the freezing of virtual assets"))
    assert ids(ask(engine, "the freezing of virtual assets")) == ["practice:2", "practice:1"]
    assert ids(ask(engine, "on the")) == ["practice:2"]


def test_symbols_are_found_whole_in_part_and_as_a_phrase(engine):
    build(
        engine,
        document(1, "Report", symbol="CTOC/COP/WG.3/2026/1"),
        document(2, "Report", symbol="CTOC/COP/WG.2/2026/1"),
    )
    for words in ("CTOC/COP/WG.3/2026/1", "ctoc/cop/wg.3", '"WG.3"', "WG.3*"):
        assert ids(ask(engine, words)) == ["practice:1"], words
    assert ask(engine, "CTOC").total == 2


def test_words_without_letters_find_nothing_and_no_words_find_everything(engine):
    build(engine, document(1))
    assert ids(ask(engine, "??? !!!")) == []
    assert ids(ask(engine, "   ")) == ["practice:1"]


def test_tokens_of_255_characters_and_more_are_found_by_their_beginning(engine):
    for length in (254, 255, 256, 300):
        build(engine, document(1, "x" * length), document(2, "ж" * length, language="ru"))
        assert ids(ask(engine, "x" * length)) == ["practice:1"]
        assert ids(ask(engine, "ж" * length)) == ["practice:2"]
        assert ids(ask(engine, "x" * 200)) == []
        assert ids(ask(engine, "x" * 200 + "*")) == ["practice:1"]


@any_world
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), language=st.sampled_from(LANGUAGES))
@example(text="a\u3000b\x00c\u2028d ﷺ ①½ ﬁ", language="en")
@example(text="¤ ¤", language="en")
def test_whatever_stands_in_a_document_is_found_by_its_own_words(engine, text, language):
    from search.analysis import tokens

    build(engine, document(1, text, language=language, summary=text, body=text))
    for token in tokens(text, language)[:8]:
        found = ask(engine, f'"{token.exact}"', language=language)
        assert ids(found) == ["practice:1"], token
        assert "".join(segment.text for segment in found.hits[0].title) == text


@any_world
@given(words=st.text(max_size=80))
@example(words='"' * 200)
@example(words='\x00 \ud800 \u202e -" *')
@example(words="a" * 100_000)
@example(words="引" * 1000)
@example(words="x " * 50_000)
def test_any_words_are_answered(engine, words):
    if not engine.state().usable:
        build(engine, document(1))
    assert ask(engine, words, facets=FACETS).total in (0, 1)
