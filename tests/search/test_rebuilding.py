"""Building the whole index anew, and comparing it with the database: by the worker and by the command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import actions, rebuilding
from search.engines import current_engine
from search.making import database_name
from search.models import SearchClock, SearchVersion
from search.queries import search
from search.request import SearchRequest
from search.worker import Applied, apply_pending
from tests.search.records import found, run
from tests.search.worlds import PUBLIC, document

pytestmark = pytest.mark.django_db


def test_the_worker_builds_the_index_when_there_is_none_and_when_it_is_damaged(records):
    records.kept = {1: document(1), 2: document(2, audience={"group:1"})}
    assert apply_pending() == Applied(rebuilt=True)
    assert found() == ["practice:1"]
    folder = current_engine()._directory
    for file in folder.glob("*/*/meta.json"):
        file.write_text("{")
    current_engine()._opened = None
    assert search(SearchRequest(audience=PUBLIC)).degraded
    assert apply_pending().rebuilt
    assert found() == ["practice:1"]
    assert apply_pending() == Applied()


def test_an_index_of_another_database_or_format_is_built_anew(records):
    records.kept = {1: document(1)}
    apply_pending()
    SearchClock.objects.all().delete()
    assert "another database" in run("status")
    assert apply_pending().rebuilt
    for note in current_engine()._directory.glob("*/about.json"):
        note.write_text(note.read_text().replace('"format": "', '"format": "0.'))
    current_engine()._opened = None
    assert not current_engine().state().usable
    assert apply_pending().rebuilt
    assert found() == ["practice:1"]


def test_what_changes_during_a_rebuild_is_in_the_new_index(records, monkeypatch):
    records.put(document(1, "One"), document(2, "Two"))
    apply_pending()
    original = records.document

    def meanwhile(pk):
        made = original(pk)
        if pk == 2 and records.document is meanwhile:
            records.document = original
            records.put(document(1, "Changed"), document(3, "New"))
            records.take(2)
            apply_pending()
            assert found("changed") == ["practice:1"]
        return made

    records.document = meanwhile
    assert rebuilding.reindex() == 2
    assert found() == ["practice:1", "practice:3"]
    assert found("changed") == ["practice:1"]
    assert not rebuilding.compare()


def test_reindex_parks_what_fails_and_says_so(records):
    records.kept = {1: document(1), 3: document(3)}
    records.failing[2] = RuntimeError("broken")
    with pytest.raises(CommandError, match="1 parked"):
        run("reindex")
    assert found() == ["practice:1", "practice:3"]
    assert "practice:2  after 5 attempts: RuntimeError: broken" in run("status")
    with pytest.raises(CommandError):
        run("check")


def test_reindex_while_another_does_it_is_refused(records):
    with (
        current_engine().rebuild(database_name()),
        pytest.raises(CommandError, match="held by another process"),
    ):
        run("reindex")


def test_a_restored_database_does_not_stop_later_changes(records):
    records.put(document(1, "Before"))
    apply_pending()
    # The index is ahead of the restored counters.
    SearchClock.objects.update(last=1)
    SearchVersion.objects.update(version=1)
    records.put(document(1, "After"))
    apply_pending()
    assert found("after") == ["practice:1"]


# The command


def test_status_says_what_there_is_and_what_waits(records):
    assert "not usable" in run("status")
    records.put(document(1), document(2, audience={"parties"}))
    apply_pending()
    actions.touch("practice", 1)
    status = run("status")
    assert "documents   2, of which public 1" in status
    assert "waiting     1, oldest since 2" in status
    assert "parked      0" in status


def test_check_names_what_is_missing_stale_and_extra(records):
    with pytest.raises(CommandError, match="cannot be compared"):
        run("check")
    records.kept = {n: document(n) for n in range(1, 5)}
    run("reindex")
    assert run("check") == "compared 4\nmissing  0\nstale    0\nextra    0\nfailing  0\n"
    records.kept[2] = document(2, "Changed without a touch")
    records.kept[3] = document(3, audience={"secretariat"})
    records.kept[5] = document(5)
    del records.kept[4]
    out = StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("search", "check", stdout=out)
    assert failure.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "compared 4",
        "missing  1  practice:5",
        "stale    2  practice:2 practice:3",
        "extra    1  practice:4",
        "failing  0",
    ]
    run("reindex")
    assert "missing  0\nstale    0\nextra    0" in run("check")


def test_check_sees_an_index_that_lags_behind_its_versions_or_is_ahead(records):
    records.put(document(1))
    apply_pending()
    version = SearchVersion.objects.get().version
    for other in (version + 1, version - 1):
        SearchVersion.objects.update(version=other)
        assert rebuilding.compare().stale == ("practice:1",)
