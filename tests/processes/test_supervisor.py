"""The supervisor with real processes: what dies comes back, and all end together, however they end."""

import os
import signal
import socket
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from portal.processes import supervisor, web
from portal.processes.management.commands.serve import Command as Serve
from tests.servers import PATIENCE, Portal, database_for_processes, get, redis_of_its_own, wait_for

ALL = {"web 1", "web 2", "worker"}


@pytest.fixture
def portal(transactional_db, tmp_path):
    """Two web processes and the task worker, with a Redis of their own."""
    with redis_of_its_own(tmp_path / "redis") as redis:
        database = database_for_processes(tmp_path)
        with Portal(tmp_path, REDIS_URL=redis.address, **database) as running:
            wait_for("all children", lambda: set(running.children()) == ALL)
            yield running


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="ps knows the children by name on Linux alone")
def test_who_is_killed_comes_back_and_the_pages_stay(portal):
    for name in ("web 1", "worker", "web 2"):
        killed = portal.children()[name]
        os.kill(killed, signal.SIGKILL)
        assert get(f"{portal.base}/health/ready")[0] == 200
        wait_for(name, lambda name=name, killed=killed: portal.children().get(name, killed) != killed)
    said = portal.log.read_text()
    assert all(f"'{name}' ended (signal 9); it starts again in" in said for name in ALL)
    # Nobody serves for a moment: who asks then waits at the port, which the supervisor holds.
    for name in ("web 1", "web 2"):
        os.kill(portal.children()[name], signal.SIGKILL)
    assert get(f"{portal.base}/health/ready")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_end_it_ends_all(portal, how):
    children = portal.children().values()
    assert portal.end(how) == 0
    assert not any(alive(pid) for pid in children)
    assert get(f"{portal.base}/health/live")[0] == 0
    assert "Traceback" not in portal.log.read_text()


def test_a_killed_supervisor_leaves_no_child(portal):
    children = portal.children().values()
    portal.end(signal.SIGKILL)
    wait_for("the children to end", lambda: not any(alive(pid) for pid in children))


def test_one_part_for_a_proxy(transactional_db, tmp_path):
    database = database_for_processes(tmp_path)
    with Portal(tmp_path, "pages", 1, **database) as pages, Portal(tmp_path, "sockets", 1, **database) as sockets:
        assert get(f"{pages.base}/api/v1/openapi.json")[0] == 200
        assert get(f"{sockets.base}/api/v1/openapi.json") == (404, "")
        for either in (pages, sockets):  # by the view at once, or by the long poll
            status, body = get(f"{either.base}/en/threads/1/events?wait=1")
            assert (status in (403, 404), body) == (True, '{"frames":[{"t":"no","th":1}]}')
        with pytest.raises(InvalidStatus), connect(f"ws://127.0.0.1:{pages.port}/ws/live/", origin=pages.base):
            pytest.fail("the pages took a socket")
        with connect(f"ws://127.0.0.1:{sockets.port}/ws/live/", origin=sockets.base) as line:
            line.send('{"t":"join","th":1}')
            assert line.recv(PATIENCE) == '{"t":"no","th":1}'
        assert set(pages.children()) | set(sockets.children()) == {"pages 1", "sockets 1"}


class Process:
    """Stands for a forked process that ends when the test says so."""

    def __init__(self, **made) -> None:
        self.exitcode, self.done = None, []

    def start(self) -> None:
        self.done.append("start")

    def terminate(self) -> None:
        self.done.append("terminate")

    def kill(self) -> None:
        self.done.append("kill")

    def join(self, timeout: float | None = None) -> None:
        self.done.append("join")


@pytest.fixture
def no_fork(monkeypatch):
    monkeypatch.setattr(supervisor, "_fork", SimpleNamespace(Process=Process))


def test_who_dies_young_waits_longer_each_time(no_fork):
    child = supervisor.Child("web 1", print)
    now, pauses = 100.0, []
    for _time in range(8):
        assert child.look(now) == ""
        child.process.exitcode = 1
        assert "(status 1)" in child.look(now + 1)
        pauses.append(child.due - now - 1)
        assert child.look(child.due - 0.01) == ""
        assert child.process.exitcode == 1
        now = child.due
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    child.look(now)
    child.process.exitcode = -9
    assert child.look(now + supervisor.YOUNG) == "The process 'web 1' ended (signal 9); it starts again in 0.5 s."


def test_main_keeps_what_the_part_needs(no_fork, monkeypatch, tmp_path):
    kept, said, lives = [], [], []
    monkeypatch.setattr(supervisor.signal, "signal", lambda number, handler: lives.append(handler))
    monkeypatch.setattr(supervisor.gc, "freeze", lambda: None)
    monkeypatch.setattr(supervisor, "say", said.append)
    keep = supervisor.keep

    def keep_a_while(children, stop):
        kept.append([child.name for child in children])
        monkeypatch.setattr(stop, "wait", lambda seconds: setattr(children[0].process, "exitcode", 3))
        monkeypatch.setattr(supervisor, "say", lambda sentence: (said.append(sentence), lives[0](15, None)))
        keep(children, stop)
        assert children[-1].process.done[:2] == ["start", "terminate"]

    monkeypatch.setattr(supervisor, "keep", keep_a_while)
    for part, count in (("all", 2), ("sockets", 2)):
        lives.clear()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            supervisor.main(os.dup(listener.fileno()), count, part)
    assert kept == [["web 1", "web 2", "worker"], ["sockets 1", "sockets 2"]]
    assert len(said) == 2


def test_a_child_names_itself_and_ends_with_its_parent(monkeypatch):
    done = []
    monkeypatch.setattr(supervisor.os, "setsid", lambda: done.append("session"))
    monkeypatch.setattr(supervisor.signal, "signal", lambda *to: done.append("signal"))
    monkeypatch.setattr(supervisor.Path, "write_text", lambda self, name: done.append(name))
    monkeypatch.setattr(supervisor, "end_with", lambda parent: done.append(parent))
    supervisor.Child("web 1", lambda: done.append("work")).live(1)
    assert done[:2] == ["session", "web 1"]
    assert {1, "work"} < set(done)


def test_who_has_another_parent_ends(monkeypatch):
    parents, killed = iter([5, 5, 1]), []
    monkeypatch.setattr(supervisor.os, "getppid", lambda: next(parents))
    monkeypatch.setattr(supervisor.os, "kill", lambda *what: killed.append(what))
    supervisor.end_with(5)
    assert killed == [(os.getpid(), signal.SIGTERM)]


def test_it_tells_the_log(capsys):
    supervisor.say("One ended.")
    assert capsys.readouterr().err == "One ended.\n"


@pytest.mark.parametrize(
    ("host", "said"), [("::", "127.0.0.1:8000"), ("2001:db8::1", "[2001:db8::1]:8000"), ("::1", "[::1]:8000")]
)
def test_serve_says_an_address_that_opens(host, said, settings, capsys):
    settings.DEMO = False
    Serve().announce(host, 8000)
    assert f"The portal is at http://{said}/\n" in capsys.readouterr().out


@pytest.mark.parametrize("only", [None, "pages"])
def test_serve_becomes_the_supervisor(only, settings, monkeypatch):
    became, prepared = [], []
    settings.REDIS_URL, settings.WEB_PROCESSES, settings.DEMO = "redis://127.0.0.1:1/0", 3, False
    monkeypatch.setattr(Serve, "prepare", lambda self: prepared.append(True))
    monkeypatch.setattr("os.execv", lambda program, arguments: became.append(arguments))
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.setenv("OBJC_DISABLE_INITIALIZE_FORK_SAFETY", "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.processes.management.commands.serve.connections", SimpleNamespace(close_all=lambda: None))
        call_command("serve", port=0, only=only)
    ((_, module, name, _listener, count, part),) = became
    assert (module, name, count, part) == ("-m", "portal.processes.supervisor", "3", only or "all")
    assert prepared == ([] if only else [True])


def test_a_part_alone_needs_redis(settings):
    settings.REDIS_URL = ""
    with pytest.raises(CommandError, match="--only needs REDIS_URL"):
        call_command("serve", only="sockets")


def test_what_a_web_process_serves(monkeypatch):
    served = []
    monkeypatch.setattr(web.uvicorn.Server, "run", lambda self, sockets: served.append((self.config.app, sockets)))
    for part in web.APPLICATIONS:
        web.serve_on("listener", part)
    assert [(app.split(":")[1], sockets) for app, sockets in served] == [
        ("application", ["listener"]),
        ("pages_alone", ["listener"]),
        ("sockets_alone", ["listener"]),
    ]
