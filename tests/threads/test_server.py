"""The real server in a process of its own: two readers, a kill in between, nothing lost, nothing twice."""

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from websockets.asyncio.client import connect

START_SECONDS = 60


class Server:
    """uvicorn on a free port of the loopback, with a copy of the world's database."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "PORTAL_VAR": str(self.folder), "PORT": str(self.port),
            "PORTAL_DEMO": "0", "SECRET_KEY": settings.SECRET_KEY,
        }  # fmt: skip
        command = [sys.executable, "-m", "uvicorn", "portal.asgi:application", "--port", str(self.port)]
        command += ["--ws-max-size", "32768", "--ws-per-message-deflate", "false", "--log-level", "error"]
        command += ["--timeout-graceful-shutdown", "3"]
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail("the server did not start")

    def stop(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def post(self, thread: int, cookie: str, body: str, key: str) -> int:
        """What the page's script sends; the status of the answer."""
        token = secrets.token_hex(16)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/en/threads/{thread}/",
            data=f"body={body}&client_key={key}".encode(),
            headers={
                "Accept": "application/json",
                "X-CSRFToken": token,
                "Cookie": f"sessionid={cookie}; csrftoken={token}",
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status


@pytest.fixture
def server(shared_world, tmp_path):
    if connections["default"].vendor != "sqlite":
        pytest.skip("runs on a copy of a SQLite file")
    folder = tmp_path / "var"
    folder.mkdir()
    made = Server(folder)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop(signal.SIGKILL)


async def follow(port: int, cookie: str, thread: int, since: int, until: int, heard: list[int]) -> None:
    """Read a thread until its event `until` has come."""
    headers = {"Cookie": f"sessionid={cookie}"}
    origin = f"http://127.0.0.1:{port}"
    async with connect(f"ws://127.0.0.1:{port}/ws/live/", additional_headers=headers, origin=origin) as line:
        await line.send(json.dumps({"t": "join", "th": thread, "since": since}))
        async with asyncio.timeout(30):
            while not heard or heard[-1] < until:
                frame = json.loads(await line.recv())
                if frame["t"] == "ev":
                    heard.append(frame["seq"])


def test_two_readers_of_a_server_that_is_killed_and_started_again(server, shared_world, signed_in, tmp_path):
    world = shared_world
    reader, writer = (signed_in(person).session.session_key for person in (world.observer, world.expert))
    connections["default"].close()
    shutil.copy(tmp_path / "threads.sqlite3", server.folder / "portal.sqlite3")
    thread = world.thread.pk
    heard: list[list[int]] = [[], []]

    async def listen_while(work, until: int) -> None:
        followers = [
            asyncio.ensure_future(follow(server.port, cookie, thread, max(own, default=0), until, own))
            for cookie, own in zip((reader, writer), heard, strict=True)
        ]
        await asyncio.sleep(0.5)
        await asyncio.to_thread(work)
        await asyncio.gather(*followers)

    def post(*names: str) -> None:
        for name in names:
            assert server.post(thread, writer, f"Text {name}", f"key-{name}") == 201

    server.start()
    asyncio.run(listen_while(lambda: post("a", "b"), until=3))
    post("c")
    server.stop(signal.SIGKILL)
    server.start()
    assert server.post(thread, writer, "Text c", "key-c") == 200  # the resend of a post whose answer was lost
    asyncio.run(listen_while(lambda: post("d"), until=5))
    assert heard == [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]

    begun = time.monotonic()
    server.stop(signal.SIGTERM)
    assert server.process.returncode in (0, -signal.SIGTERM)
    assert time.monotonic() - begun < 30
