"""What is peculiar to the engine on a server: faults of the way to it, locks with an end, stubs, notes, commands."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from elasticsearch import BadRequestError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engines.base import (
    Change,
    EngineUnavailable,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    RequestRefused,
)
from search.engines.elasticsearch import ElasticsearchEngine, compiling, engine, schema, server, writing
from search.parser import parse
from search.queries import search
from search.request import FACETS, SearchRequest
from search.worker import Applied, apply_pending
from tests.search import servers
from tests.search.worlds import (
    PUBLIC,
    SECRETARIAT,
    ask,
    build,
    document,
    everything,
    expected,
    ids,
    put,
    requests,
    worlds,
)

NOWHERE = "http://127.0.0.1:9"


# The way to the server


@pytest.mark.parametrize("wrong", ["", "ftp://search.example", "search.example:9200", "http://", "http://a:b:c"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(ValueError):
        ElasticsearchEngine(wrong)


@pytest.mark.parametrize("wrong", ["", "Portal", "a-b", "*", "_all", "a,b"])
def test_a_prefix_that_could_reach_other_indexes_is_refused(wrong):
    with pytest.raises(ValueError, match="cannot begin"):
        ElasticsearchEngine(NOWHERE, wrong)


def test_addresses_may_be_several_and_leave_the_port_out():
    client = server.connect("https://reader:secret@search.example, http://127.0.0.1:9200")
    assert {(node.host, node.port) for node in client.transport.node_pool.all()} == {
        ("search.example", 443),
        ("127.0.0.1", 9200),
    }


@pytest.fixture(params=["refused", "silent", "another program"])
def away(request, monkeypatch):
    """An address where no Elasticsearch answers: nobody listens, nobody speaks, or somebody else does."""
    if request.param == "refused":
        yield NOWHERE
        return
    monkeypatch.setattr(server, "ASKING", 0.2)
    monkeypatch.setattr(server, "WRITING", 0.2)
    monkeypatch.setattr(engine, "WRITING", 0.2)
    if request.param == "silent":
        with socket.create_server(("127.0.0.1", 0)) as listening:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        return
    import http.server
    import threading

    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - names of the base class

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


def test_a_server_that_is_away_is_unavailable_to_every_call(away):
    engine = ElasticsearchEngine(away)
    for call in (
        lambda: ask(engine, "extradition"),
        lambda: engine.every(SearchRequest(audience=PUBLIC), parse("")),
        lambda: put(engine, document(1), 1),
        engine.versions,
        lambda: engine.documents(["practice:1"]),
        lambda: build(engine),
    ):
        with pytest.raises(EngineUnavailable):
            call()
    assert not engine.state().usable


def test_a_reader_whose_server_is_away_gets_a_degraded_answer(db, settings):
    settings.ELASTICSEARCH_URL = NOWHERE
    response = search(SearchRequest(words="extradition", audience=PUBLIC, facets=FACETS))
    assert (response.degraded, response.total, response.hits) == (True, 0, ())
    assert apply_pending() == Applied()


def test_one_node_of_several_that_is_away_is_passed_over(ours):
    build(ours, document(1))
    both = ElasticsearchEngine(f"{NOWHERE},{servers.elasticsearch_address()}", servers.PREFIX)
    assert [everything(both) for _ in range(4)] == [["practice:1"]] * 4


def test_no_fault_of_the_server_repeats_its_words(ours):
    build(ours, document(1))
    with pytest.raises(EngineUnavailable) as caught:
        ours.search(SearchRequest(audience=frozenset({"secret\ud800"})), parse(""))
    assert "secret" not in str(caught.value)


# Questions


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), asked=st.lists(requests(facets=FACETS), min_size=4, max_size=8))
def test_a_very_long_question_finds_the_same_in_fewer_fields(ours, monkeypatch, world, asked):
    monkeypatch.setattr(compiling, "_MOST_CLAUSES", -1)
    build(ours, *world)
    for request in asked:
        assert set(ids(ours.search(request, parse(request.words)))) == expected(world, request), request


def test_a_page_of_chinese_is_a_question_too(ours):
    text = "".join(chr(0x4E00 + number * 7) for number in range(500))
    build(ours, document(1, text, language="zh-hans"), document(2, "引渡", language="zh-hans"))
    assert ids(ask(ours, text)) == ["practice:1"]
    in_pieces = " ".join(text[at : at + 15] for at in range(0, 480, 15))
    assert ids(ask(ours, in_pieces)) == ["practice:1"]
    assert ids(ask(ours, "-".join("abcdefghij" * 25))) == []


def test_a_field_that_the_mapping_does_not_have_is_refused(ours):
    build(ours)
    with pytest.raises(BadRequestError):
        servers.client().index(index=ours._public, document={"colour": "red"})


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_all_that_is_found_comes_by_date_from_one_snapshot(ours, monkeypatch, sort):
    monkeypatch.setattr(engine, "_BATCH", 7)
    first = dt.date(2026, 1, 1)
    build(ours, *(document(n, date=first + dt.timedelta(days=n * 5 % 23)) for n in range(1, 41)), document(50, "Other"))
    request = SearchRequest(words="extradition", audience=PUBLIC, sort=sort, page_size=1)
    total, found = ours.every(request, parse("extradition"))
    one = next(found)
    put(ours, document(60), 1)
    dates = [one.date, *(other.date for other in found)]
    assert (total, len(dates)) == (40, 40)
    assert dates == sorted(dates, reverse=sort == "newest")
    assert ours.every(SearchRequest(), parse(""))[0] == 0


# Changes


def test_a_withdrawn_document_leaves_nothing_in_public_and_its_version_in_members(ours):
    build(ours, document(1), document(2))
    ours.apply([Change("practice:1", 5, None), Change("practice:3", 4, None)])
    count = servers.client().count
    assert count(index=ours._public)["count"] == 1
    assert count(index=ours._members)["count"] == 3
    assert ours.versions() == {"practice:2": 0}
    assert ours.documents(["practice:1", "practice:2"]).keys() == {"practice:2"}
    assert (ours.state().documents, ours.state().public_documents) == (1, 1)
    assert put(ours, document(3), 3).older == 1


def test_a_write_that_ended_between_the_two_indexes_shows_and_is_made_good(ours, monkeypatch):
    build(ours, document(1))

    class Killed(BaseException):
        pass

    original = writing.Writer._write

    def dies(self, index, *rest):
        if "public" in index:
            raise Killed
        return original(self, index, *rest)

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(writing.Writer, "_write", dies)
        ours.apply([Change("practice:1", 2, None)])
    assert ours.versions() == {"practice:1": -1}
    ours.apply([Change("practice:1", 2, None)])
    assert ours.versions() == {}
    assert everything(ours) == []


def test_a_new_index_is_not_told_of_what_was_never_public_in_it(ours):
    with ours.rebuild("test") as fresh:
        fresh.apply([Change("practice:1", 1, document(1)), Change("practice:2", 1, document(2, audience={"parties"}))])
        with fresh.swapping():
            fresh.apply([Change("practice:1", 2, None), Change("practice:3", 2, None)])
    assert everything(ours) == []
    assert everything(ours, audience=frozenset({"parties"})) == ["practice:2"]
    assert put(ours, document(1), 1).older == 1


def test_many_changes_go_in_several_steps(ours, monkeypatch):
    monkeypatch.setattr(writing, "_MOST_BYTES", 5_000)
    build(ours)
    assert ours.apply([Change(f"practice:{n}", 1, document(n)) for n in range(1, 30)]).written == 29
    assert len(everything(ours)) == 29


@pytest.mark.parametrize(
    ("status", "kind", "fault"),
    [
        (429, "es_rejected_execution_exception", EngineUnavailable),
        (503, "unavailable_shards_exception", EngineUnavailable),
        (403, "cluster_block_exception", EngineUnavailable),
        (404, "index_not_found_exception", IndexMissing),
        (400, "document_parsing_exception", RequestRefused),
    ],
)
def test_of_several_faults_in_one_answer_the_one_that_passes_comes_first(status, kind, fault):
    late = {"_id": "practice:2", "status": 409, "error": {"type": "version_conflict_engine_exception"}}
    refused = {"_id": "practice:3", "status": 400, "error": {"type": "document_parsing_exception"}}
    with pytest.raises(fault):
        writing._sorted_out([late, refused, {"_id": "practice:1", "status": status, "error": {"type": kind}}])
    assert writing._sorted_out([late, {"_id": "practice:4", "status": 201}]) == {"practice:2"}


# Formats, damage, generations


def test_an_index_of_another_format_is_outdated_until_it_is_built_and_then_taken_away(ours, another, monkeypatch):
    build(ours, document(1))
    monkeypatch.setattr(schema, "FORMAT", "0.other")
    later = another()
    with pytest.raises(IndexOutdated):
        everything(later)
    assert not later.state().usable
    build(later, document(2))
    # Processes of the version before go on until everything is of the new one.
    assert (everything(ours), everything(later)) == (["practice:1"], ["practice:2"])
    build(later, document(3))
    with pytest.raises(IndexOutdated):
        everything(ours)
    assert everything(later) == ["practice:3"]


def test_what_a_rebuild_leaves_is_taken_away_by_the_next(ours):
    for number in range(1, 5):
        build(ours, document(number))
    assert len(servers.names("-public-*")) == len(servers.names("-members-*")) == 2


def test_damage_that_a_reader_met_is_noted_for_the_worker_with_the_owner(ours, another):
    build(ours, document(1), owner="mine")
    servers.spoil(ours._members, lambda kept: {"audience": ["public"], "key": 1, "alive": True})
    with pytest.raises(IndexDamaged):
        ask(ours, audience=SECRETARIAT)
    state = another().state()
    assert (state.usable, state.owner) == (False, "mine")
    total, found = another().every(SearchRequest(audience=SECRETARIAT), parse(""))
    assert total == 1
    with pytest.raises(IndexDamaged):
        next(found)


def test_shards_that_are_being_opened_are_no_reason_to_build_anew(ours, monkeypatch):
    build(ours, document(1), owner="mine")

    def away(index):
        raise EngineUnavailable("counting: 503 no_shard_available_action_exception")

    monkeypatch.setattr(ours, "_count", away)
    state = ours.state()
    assert (state.usable, state.owner) == (True, "mine")
    assert "503" in state.reason
    explain = ours._client.cluster.allocation_explain
    monkeypatch.setattr(
        ours._client.cluster,
        "allocation_explain",
        lambda **about: {**explain(**about), "can_allocate": "no_valid_shard_copy"},
    )
    assert not ours.state().usable
