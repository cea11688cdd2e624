"""The way of a change into the index: outbox, worker, rebuild, comparison, and each of them failing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from search import actions, outbox, rebuilding, registry, worker
from search.engines import current_engine
from search.engines.base import Change, EngineBusy, EngineUnavailable
from search.engines.tantivy.generation import Generation
from search.models import SearchChange, SearchClock
from search.queries import search
from search.request import SearchRequest
from search.worker import Applied, apply_pending
from tests.search.records import Records, found, run
from tests.search.worlds import PUBLIC, SECRETARIAT, document

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


# From action to index


def test_a_published_record_is_found_after_apply_pending_and_a_withdrawn_one_is_not(records):
    records.put(document(1, "Extradition"))
    assert found("extradition") == []
    apply_pending()
    assert found("extradition") == ["practice:1"]
    records.take(1)
    assert apply_pending().removed == 1
    assert found("extradition") == []
    assert SearchChange.objects.count() == 0


def test_a_record_that_becomes_restricted_leaves_the_public_and_stays_with_those_who_may_read_it(records):
    records.put(document(1))
    apply_pending()
    records.put(document(1, audience={"secretariat"}))
    apply_pending()
    assert found() == []
    assert found(audience=SECRETARIAT) == ["practice:1"]


def test_the_document_is_made_from_the_database_as_it_is_when_the_worker_comes(records):
    records.put(document(1, "First"), document(1, "Second"))
    records.kept[1] = document(1, "Third")
    assert apply_pending().written == 1
    assert found("third") == ["practice:1"]
    assert found("first OR second") == []


def test_a_touch_that_is_rolled_back_leaves_nothing(records):
    def fail():
        with transaction.atomic():
            actions.touch("practice", 1)
            SearchClock.objects.create(id=2)

    with pytest.raises(IntegrityError):
        fail()
    assert SearchChange.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_touch_outside_of_a_transaction_is_a_fault():
    with pytest.raises(transaction.TransactionManagementError):
        actions.touch("practice", 1)


def test_a_touch_is_one_query_and_an_unknown_kind_a_fault(records, django_assert_num_queries):
    with django_assert_num_queries(1):
        actions.touch_all("practice", range(50))
    with pytest.raises(ValueError, match="unknown kind"):
        actions.touch("novel", 1)


def test_changes_are_applied_oldest_first_and_the_rest_waits(records):
    records.put(*(document(n) for n in range(1, 6)))
    apply_pending(limit=2)
    # The index was built first, from all; what counts is that the outbox keeps what was not done.
    assert list(SearchChange.objects.values_list("record", flat=True)) == [3, 4, 5]
    while SearchChange.objects.exists():
        apply_pending(limit=2)
    assert len(found()) == 5


def test_nothing_to_do_costs_few_queries(records, django_assert_max_num_queries):
    apply_pending()
    with django_assert_max_num_queries(2):
        assert apply_pending() == Applied()


# Killed, refused, parked


@pytest.fixture
def dying(monkeypatch):
    """Kill the worker at a named place, once."""

    def die_at(target, name):
        original = getattr(target, name)

        def killed(*args, **kwargs):
            monkeypatch.setattr(target, name, original)
            raise Killed

        monkeypatch.setattr(target, name, killed)

    return die_at


def test_a_kill_between_the_commit_of_the_engine_and_the_outbox_is_harmless(records, dying):
    apply_pending()
    records.put(document(1))
    dying(outbox, "done")
    with pytest.raises(Killed):
        apply_pending()
    assert found() == ["practice:1"]
    assert SearchChange.objects.count() == 1
    assert apply_pending().written == 1
    assert found() == ["practice:1"]
    assert SearchChange.objects.count() == 0
    assert not rebuilding.compare()


def test_a_kill_between_the_two_indexes_is_made_good(records, monkeypatch):
    records.put(document(1))
    apply_pending()
    original = Generation._write

    def dies_before_public(self, name, *rest):
        if name == "public":
            raise Killed
        original(self, name, *rest)

    records.take(1)
    monkeypatch.setattr(Generation, "_write", dies_before_public)
    with pytest.raises(Killed):
        apply_pending()
    monkeypatch.setattr(Generation, "_write", original)
    assert "practice:1" in rebuilding.compare().extra
    apply_pending()
    assert found() == []
    assert not rebuilding.compare()


def test_a_kill_before_the_commit_loses_nothing(records, dying):
    apply_pending()
    records.put(document(1))
    dying(Generation, "apply")
    with pytest.raises(Killed):
        apply_pending()
    assert found() == []
    assert apply_pending().written == 1
    assert found() == ["practice:1"]


def test_a_touch_during_the_work_is_not_taken_for_done(records, monkeypatch):
    apply_pending()
    records.put(document(1, "Before"))
    engine = current_engine()
    original = engine.apply

    def meanwhile(changes):
        monkeypatch.setattr(engine, "apply", original)
        report = original(changes)
        records.put(document(1, "After"))
        return report

    monkeypatch.setattr(engine, "apply", meanwhile)
    apply_pending()
    assert SearchChange.objects.count() == 1
    apply_pending()
    assert found("after") == ["practice:1"]


def later(seconds: int) -> None:
    """Let time pass for what waits."""
    past = timezone.now() - dt.timedelta(seconds=1)
    SearchChange.objects.filter(not_before__isnull=False).update(not_before=past)


def test_a_poisonous_record_is_parked_with_its_error_and_blocks_no_other(records):
    records.put(document(1, "Good"))
    apply_pending()
    records.put(document(1, "Poison"))
    records.failing[1] = RuntimeError("no title in \x00 Aramaic")
    records.put(document(2, "Other"))
    outcome = apply_pending()
    assert (outcome.written, outcome.failed, outcome.parked) == (1, 1, 0)
    assert found("other") == ["practice:2"]
    assert apply_pending() == Applied()  # not before its time
    for _ in range(outbox.PARK_AFTER - 1):
        later(60)
        outcome = apply_pending()
    assert (outcome.failed, outcome.parked) == (1, 1)
    later(60)
    assert apply_pending() == Applied()
    assert "RuntimeError: no title in" in run("status")
    # Whether it may still be read is not known: it is taken out.
    assert found("good") == []


def test_a_parked_record_heals_by_its_next_touch_or_by_retry(records):
    for how in ("touch", "retry"):
        records.put(document(1))
        records.failing[1] = RuntimeError("broken")
        for _ in range(outbox.PARK_AFTER):
            apply_pending()
            later(60)
        assert SearchChange.objects.filter(parked_at__isnull=False).count() >= 1
        del records.failing[1]
        if how == "touch":
            actions.touch("practice", 1)
        else:
            assert "released" in run("retry")
        apply_pending()
        assert found() == ["practice:1"]
        assert SearchChange.objects.count() == 0
        records.take(1)
        apply_pending()


def test_a_document_that_the_engine_cannot_take_parks_alone(records):
    apply_pending()
    records.put(document(1), document(2, "half \ud83d of a character"), document(3))
    outcome = apply_pending()
    assert (outcome.written, outcome.failed) == (2, 1)
    assert found() == ["practice:1", "practice:3"]
    assert "Error" in SearchChange.objects.get().error


def test_a_source_that_answers_for_another_record_and_a_kind_without_source_are_parked(records):
    apply_pending()
    records.kept[7] = document(8)
    actions.touch("practice", 7)
    actions.touch("paper", 1)
    assert apply_pending().failed == 2
    errors = set(SearchChange.objects.values_list("error", flat=True))
    assert any("made practice:8 for record 7" in error for error in errors)
    assert any("no source is registered for 'paper'" in error for error in errors)


def test_a_busy_or_absent_engine_costs_no_attempt(records, monkeypatch):
    apply_pending()
    records.put(document(1))

    def busy(changes):
        raise EngineBusy("elsewhere")

    engine = current_engine()
    original = engine.apply
    monkeypatch.setattr(engine, "apply", busy)
    assert apply_pending() == Applied()
    assert SearchChange.objects.get().attempts == 0
    monkeypatch.setattr(engine, "apply", original)
    assert apply_pending().written == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x", "texts": {"de": "x"}},
        {"original_language": "fr"},
        {"date": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"id": "practice:x"},
        {"id": "paper:1"},
        {"id": f"practice:{1 << 32}"},
    ],
)
def test_a_document_that_could_not_be_found_shown_or_sorted_cannot_be_made(change):
    change.pop("title", None)
    with pytest.raises(ValueError):
        replace(document(1), **change)


def test_registering_an_unknown_kind_is_a_fault():
    with pytest.raises(ValueError, match=r"at the end of search\.documents\.KINDS"):
        registry.register("novel", Records())


def test_an_engine_error_during_a_search_is_a_degraded_answer(records, monkeypatch):
    def away(request, tree):
        raise EngineUnavailable("away")

    monkeypatch.setattr(current_engine(), "search", away)
    response = search(SearchRequest(words="x", audience=PUBLIC))
    assert (response.degraded, response.engine, response.hits, response.total) == (True, "", (), 0)


def test_removing_all_at_once_is_one_call_of_the_engine(records, monkeypatch):
    records.put(*(document(n) for n in range(1, 30)))
    apply_pending()
    calls: list[int] = []
    engine = current_engine()
    original = engine.apply
    monkeypatch.setattr(engine, "apply", lambda changes: calls.append(len(changes)) or original(changes))
    for pk in list(records.kept):
        records.take(pk)
    assert worker.apply_pending().removed == 29
    assert calls == [29]
    assert engine.apply([Change("practice:1", 1, document(1))]).older == 1
