"""The portal and its services in real processes, as the tests of several rooms start them."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connections

SERVICES = Path(settings.BASE_DIR) / "scripts" / "services"
ALL_REQUIRED = os.environ.get("REQUIRE_ALL") == "1"
PATIENCE = 90
"""Seconds that a test waits for what must come; no test asks how long it took."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: str, question):
    """The first true answer to a question that is asked again and again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    return pytest.fail(f"waited in vain for {what}")


def ask(url: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and body of an answer, redirections as they are; (0, {}, "") where nobody answers."""
    at = urlsplit(url)
    if at.scheme == "https":
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line: http.client.HTTPConnection = http.client.HTTPSConnection(at.netloc, timeout=60, context=trusting)
    else:
        line = http.client.HTTPConnection(at.netloc, timeout=60)
    try:
        line.request(method, url.partition(at.netloc)[2], body, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    except OSError:
        return 0, {}, ""
    finally:
        line.close()


def get(url: str, **headers: str) -> tuple[int, str]:
    """Status and body of an answer; (0, "") where nobody answers."""
    status, _headers, body = ask(url, **headers)
    return status, body


def database_for_processes(folder: Path) -> dict[str, str]:
    """The environment by which other processes have the test's database as it is now: SQLite as a copy, a server's as itself.

    The database must be one that holds what was committed (`transactional_db`).
    """
    connection = connections["default"]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3")) as copy:
            connection.connection.backup(copy)
        return {"DATABASE_URL": ""}
    at = connection.settings_dict
    user, password = quote(at["USER"], safe=""), quote(at["PASSWORD"], safe="")
    return {"DATABASE_URL": f"postgres://{user}:{password}@{at['HOST']}:{at['PORT']}/{at['NAME']}"}


class Redis:
    """A Redis of the test's own, which may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        subprocess.run([SERVICES / "redis", "start", self.folder, str(self.port)], check=True)

    def stop(self) -> None:
        subprocess.run([SERVICES / "redis", "stop", self.folder], check=True)


@contextlib.contextmanager
def redis_of_its_own(folder: Path):
    """A started Redis; skips where Redis is not installed."""
    if not (shutil.which("redis-server") or ALL_REQUIRED):
        pytest.skip("Redis is not installed")
    redis = Redis(folder)
    redis.start()
    try:
        yield redis
    finally:
        redis.stop()


class Portal:
    """A supervisor with its children on a free port of the loopback, on the database of `database_for_processes`."""

    def __init__(self, folder: Path, part: str = "all", count: int = 2, **environment: str) -> None:
        self.part, self.count = part, count
        self.log = folder / f"{part}.log"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "PORTAL_VAR": str(folder), "PORTAL_DEMO": "0",
            "SECRET_KEY": settings.SECRET_KEY, "REDIS_URL": "", "PORT": str(self.port),
        } | environment  # fmt: skip
        self.process: subprocess.Popen

    def __enter__(self) -> "Portal":
        descriptor = self.listener.fileno()
        command = [sys.executable, "-m", "portal.processes.supervisor", str(descriptor), str(self.count), self.part]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=self.environment, pass_fds=[descriptor], stderr=log
            )
        self.listener.close()
        wait_for("the portal", lambda: get(f"{self.base}/health/ready")[0] == 200)
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def children(self) -> dict[str, int]:
        """Name and process id of each child that runs."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,stat=,comm=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return {name: int(pid) for pid, state, name in rows if not state.startswith("Z")}
