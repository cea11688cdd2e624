"""The commands and the worker on a server."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search import rebuilding
from search.engines import current_engine
from search.models import SearchVersion
from search.queries import search
from search.request import SearchRequest
from search.worker import apply_pending
from tests.search import servers
from tests.search.worlds import PUBLIC, document


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_status_reindex_and_check_on_a_server(elasticsearch_records):
    records = elasticsearch_records
    assert "not usable  no index has been built yet" in run("status")
    with pytest.raises(CommandError, match="cannot be compared"):
        run("check")
    records.kept = {1: document(1), 2: document(2, audience={"parties"})}
    assert run("reindex") == "2 documents\n"
    status = run("status")
    assert "engine      elasticsearch" in status
    assert "documents   2, of which public 1" in status
    assert "missing  0\nstale    0\nextra    0\nfailing  0\n" in run("check")
    records.kept[1] = document(1, "Changed without a touch")
    del records.kept[2]
    with pytest.raises(CommandError):
        run("check")
    del records.kept[1]
    records.put(document(1))
    assert apply_pending().written == 1
    version = SearchVersion.objects.get().version
    for other in (version + 1, version - 1):
        SearchVersion.objects.update(version=other)
        assert rebuilding.compare().stale == ("practice:1",)
    with current_engine().rebuild("test"), pytest.raises(CommandError, match="held by another process"):
        run("reindex")


def test_a_record_goes_its_whole_way_on_a_server(elasticsearch_records):
    records = elasticsearch_records
    records.put(document(1, "Before"))
    assert apply_pending().rebuilt
    records.put(document(1, "After"), document(2, "half \ud83d of a character"))
    outcome = apply_pending()
    assert (outcome.written, outcome.failed) == (1, 1)
    request = SearchRequest(words="after", audience=PUBLIC)
    assert [hit.id for hit in search(request).hits] == ["practice:1"]
    records.take(1)
    assert apply_pending().removed == 1
    assert search(request).total == 0
    servers.remove("-public-*")
    servers.remove("-members-*")
    assert search(request).degraded
    records.failing.clear()
    records.kept = {1: document(1, "After")}
    assert apply_pending().rebuilt
    assert search(request).total == 1
    assert not rebuilding.compare()
