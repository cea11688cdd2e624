"""A browser's side of the live threads: sockets, long polls, and a loop to run a story on."""

import asyncio
import json

from asgiref.testing import ApplicationCommunicator
from django.db import connections

from meetings.threads import live
from portal.asgi import application

ORIGIN = "http://testserver"
SOON = 5  # seconds that a test waits for what must come
QUIET = 0.3  # seconds in which what must not come would have come


def scope(kind: str, path: str, cookie: str = "", origin: str | None = ORIGIN, query: str = "", **more) -> dict:
    headers = [(b"host", b"testserver")]
    if cookie:
        headers.append((b"cookie", f"sessionid={cookie}".encode()))
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    schemes = {"websocket": "ws", "http": "http"}
    return {
        "type": kind, "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers,
        "scheme": schemes[kind], "http_version": "1.1", "root_path": "", "method": "GET", "server": ("testserver", 80),
        "client": ("127.0.0.1", 5000), "subprotocols": [],
    } | more  # fmt: skip


class Socket(ApplicationCommunicator):
    """One socket of a browser."""

    def __init__(self, cookie: str = "", **more) -> None:
        super().__init__(application, scope("websocket", more.pop("path", "/ws/live/"), cookie, **more))

    async def open(self) -> dict:
        await self.send_input({"type": "websocket.connect"})
        return await self.receive_output(SOON)

    async def say(self, frame) -> None:
        await self.send_input(
            {"type": "websocket.receive", "text": frame if isinstance(frame, str) else json.dumps(frame)}
        )

    async def hear(self) -> dict:
        message = await self.receive_output(SOON)
        return (
            json.loads(message["text"])
            if message["type"] == "websocket.send"
            else {"t": "close", "code": message["code"]}
        )

    async def hear_all(self, count: int) -> list[dict]:
        return [await self.hear() for _one in range(count)]

    async def join(self, thread: int, since: int | None) -> None:
        assert (await self.open())["type"] == "websocket.accept"
        await self.say({"t": "join", "th": thread, "since": since})

    async def leave(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(SOON)


async def poll(thread: int, query: str, cookie: str = "", language: str = "en") -> tuple[int, list[dict]]:
    """The long poll's status and frames."""
    caller = ApplicationCommunicator(
        application, scope("http", f"/{language}/threads/{thread}/events", cookie, query=query)
    )
    await caller.send_input({"type": "http.request", "body": b""})
    start = await caller.receive_output(SOON)
    body = await caller.receive_output(SOON)
    await caller.wait(SOON)
    return start["status"], json.loads(body["body"])["frames"]


async def do(action, *args, **kwargs):
    """An action in a thread of its own, as a page would call it."""

    def work():
        try:
            return action(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(work)


def day(story) -> None:
    """Run a story on a loop with its own hub."""

    async def whole():
        try:
            await story()
        finally:
            await live.stop()

    asyncio.run(whole())
