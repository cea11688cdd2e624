"""People of a thread on real servers: one who posts, one who follows."""

import asyncio
import json
import secrets

from websockets.asyncio.client import connect

from tests.servers import PATIENCE, Portal, ask


def post(server: Portal, thread: int, cookie: str, name: str) -> int:
    """What the page's script sends; the status of the answer."""
    token = secrets.token_hex(16)
    headers = {"Accept": "application/json", "X-CSRFToken": token, "Cookie": f"sessionid={cookie}; csrftoken={token}"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.base}
    return ask(f"{server.base}/en/threads/{thread}/", "POST", f"body={name}&client_key=key-{name}", **headers)[0]


class Reader:
    """One socket on one server, that stays through everything."""

    def __init__(self, server: Portal, thread: int, cookie: str) -> None:
        self.server, self.thread, self.cookie = server, thread, cookie
        self.heard: list[int] = []

    async def follow(self) -> None:
        headers, url = {"Cookie": f"sessionid={self.cookie}"}, f"ws://127.0.0.1:{self.server.port}/ws/live/"
        async with connect(url, origin=self.server.base, additional_headers=headers) as line:
            await line.send(json.dumps({"t": "join", "th": self.thread, "since": 0}))
            async for text in line:
                frame = json.loads(text)
                if frame["t"] == "ev":
                    self.heard.append(frame["seq"])

    async def has(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.heard) < count:
                await asyncio.sleep(0.05)
