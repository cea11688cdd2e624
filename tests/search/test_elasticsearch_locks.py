"""The locks of the engine on a server: they end by themselves, and those of the dead at once."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from search.engines.base import EngineBusy
from search.engines.elasticsearch import engine, server
from tests.search import servers
from tests.search.worlds import build, document, put


def test_a_lock_that_was_never_given_up_ends_by_itself(ours, monkeypatch):
    build(ours)
    monkeypatch.setattr(engine, "_PATIENCE", 0.2)
    locks = server.Locks(servers.client(), f"{servers.PREFIX}-locks")
    try:
        locks.write("write", "a process that was killed", 3600)
        with pytest.raises(EngineBusy, match="held by another process"):
            put(ours, document(1), 1)
    finally:
        servers.client().delete(index=locks.index, id="write")
    locks.write("write", "a process that was killed", -1)
    assert put(ours, document(1), 1).written == 1


def test_who_was_silent_too_long_finds_the_lock_with_another(ours):
    build(ours)
    locks = server.Locks(servers.client(), f"{servers.PREFIX}-locks")
    with locks.held("write", seconds=-1, patience=0) as silent, locks.held("write", seconds=60, patience=0) as now:
        now._renewed = time.monotonic() - 30
        now.keep()
        with pytest.raises(EngineBusy, match="taken over"):
            silent.keep()
        # It was not given up for the other either.
    with locks.held("write", seconds=60, patience=0):
        pass


def test_a_lock_whose_answer_was_lost_is_still_ones_own(ours, monkeypatch):
    build(ours)
    locks = server.Locks(servers.client(), f"{servers.PREFIX}-locks")
    monkeypatch.setattr(server.holders, "new_holder", lambda: "the same")
    locks.write("write", "the same", 60)
    with locks.held("write", seconds=60, patience=0):
        pass
    with locks.held("write", seconds=60, patience=0):
        pass


def test_a_lock_that_was_renewed_without_an_answer_is_kept(ours):
    build(ours)
    locks = server.Locks(servers.client(), f"{servers.PREFIX}-locks")
    with locks.held("write", seconds=60, patience=0) as lease:
        locks.write("write", lease._holder, 60, lease._place)
        lease._renewed = time.monotonic() - 30
        lease.keep()
    with locks.held("write", seconds=60, patience=0):
        pass


def test_a_lock_of_ours_that_could_not_be_given_up_holds_nobody_up(ours):
    build(ours)
    locks = server.Locks(servers.client(), f"{servers.PREFIX}-locks")
    with locks.held("write", seconds=3600, patience=0) as lease:
        locks.write("write", lease._holder, 3600, lease._place)  # since then it stands in another place
    assert servers.client().get(index=locks.index, id="write")["found"]
    assert put(ours, document(1), 1).written == 1


HOLDING = """
import sys, time
from search.engines.elasticsearch.server import Locks, connect
with Locks(connect(sys.argv[1]), sys.argv[2]).held("write", seconds=3600, patience=0):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only /proc tells of other processes")
def test_a_lock_of_a_process_that_was_killed_is_taken_at_once(ours, monkeypatch):
    build(ours)
    monkeypatch.setattr(engine, "_PATIENCE", 0.2)
    command = [sys.executable, "-c", HOLDING, servers.elasticsearch_address(), f"{servers.PREFIX}-locks"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdout.readline() == "held\n"
        with pytest.raises(EngineBusy, match="held by another process"):
            put(ours, document(1), 1)
        holding.kill()
    assert put(ours, document(1), 1).written == 1


def test_where_the_system_tells_nothing_every_holder_counts_as_there(monkeypatch, tmp_path):
    known = server.holders.new_holder()
    assert not server.holders.is_gone(known)
    assert not server.holders.is_gone("another machine/1/2/3")
    monkeypatch.setattr(server.holders, "_PROCESSES", tmp_path)
    unknown = server.holders.new_holder()
    server.holders.forget(unknown)
    server.holders.forget(known)
    assert not server.holders.is_gone(unknown)
    assert not server.holders.is_gone(known)
