"""The log for readers whose network breaks sockets: `GET /<lang>/threads/<id>/events?since=117&wait=20`.

Answers `{"frames": [...]}` with the frames that the socket would have sent, as soon as there is one, at the latest after
`wait` seconds (25 at most). Under ASGI the request waits on the hub and holds no thread; the view of the same
address (`views.events`) answers at once, for pages that are served by WSGI alone.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from portal.vocabulary.languages import LANGUAGE_CODES

from . import gate, live
from .connection import Connection
from .consumer import MOST_CONNECTIONS, session_key_of
from .frames import joined, refusal, reset
from .hub import REPLAY_LIMIT

PATH = re.compile(rf"^/(?:{'|'.join(LANGUAGE_CODES)})/threads/(\d{{1,18}})/events$")
MOST_SECONDS = 25.0
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def thread_of(path: str) -> int | None:
    """The thread that a path polls, or None for any other path."""
    match = PATH.match(path)
    return int(match.group(1)) if match else None


def read_query(query: str) -> tuple[int | None, float]:
    """`since` and `wait` of a query; what makes no sense counts as not given."""
    values = parse_qs(query)
    since, wait = values.get("since", [""])[0], values.get("wait", ["0"])[0]
    seconds = float(wait) if re.fullmatch(r"\d{1,3}", wait) else 0.0
    return (int(since) if re.fullmatch(r"\d{1,18}", since) else None), min(seconds, MOST_SECONDS)


async def application(scope: Mapping[str, Any], receive, send) -> None:
    """One poll. The caller has matched method and path."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    thread = thread_of(scope["path"]) or 0
    since, wait = read_query(scope["query_string"].decode("latin-1"))
    hub = await live.hub()
    if len(hub.connections) >= MOST_CONNECTIONS:
        await _answer(send, 503, [])
        return
    arrival = await live.ask(gate.identify, session_key_of(headers))
    if arrival.viewer is None:
        await _answer(send, 403, [refusal(thread)])
        return
    connection = Connection(arrival.viewer, _nowhere, now=hub.now())
    hub.attach(connection)
    leaving = asyncio.ensure_future(_until_gone(receive))
    try:
        await hub.join(connection, thread, since)
        found = connection.take()
        # "joined" alone means that nothing is new.
        if len(found) == 1 and thread in connection.subscriptions and since is not None:
            waiting = asyncio.ensure_future(connection.wait(wait))
            await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            found = connection.take() or found
        status = 200 if thread in connection.subscriptions else 403 if connection.close_code else 404
    finally:
        leaving.cancel()
        hub.detach(connection)
    await _answer(send, status, found)


def answer_at_once(viewer, thread: int, since: int | None) -> tuple[int, list[str]]:
    """The same without a hub: the status and the frames there are now. Blocks on the database."""
    for _attempt in range(3):
        (grant,) = gate.ask([(viewer, thread)])
        if not grant.allowed:
            return (403 if grant.signed_out else 404), [refusal(thread)]
        found = gate.read_replay(thread, since, REPLAY_LIMIT)
        if found is not None and found.acl <= grant.acl:
            if since is None or not found.complete:
                return 200, [joined(thread, found.head) if since is None else reset(thread, found.head)]
            return 200, [*(event.frame for event in found.events), joined(thread, found.head)]
    return 404, [refusal(thread)]


def body_of(found: list[str]) -> bytes:
    """The answer around frames that are JSON already."""
    return f'{{"frames":[{",".join(found)}]}}'.encode()


async def _answer(send, status: int, found: list[str]) -> None:
    body = body_of(found)
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _nowhere(frame: str) -> None:
    """A poll has no socket; its frames are taken."""
