"""The socket at `/ws/live/`: one for all threads of a page. It only delivers; posts go over HTTP.

A plain ASGI application: the channel layer is used once a process, by the hub, never by a socket.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from . import frames, gate, live
from .connection import Connection
from .hub import SIGNED_OUT, Hub

TOO_MANY, FULL = 4429, 1013
FAREWELL_SECONDS = 5.0
MOST_CONNECTIONS = 5000


async def application(scope: Mapping[str, Any], receive, send) -> None:
    """One socket, from its handshake to its end."""
    if (await receive())["type"] != "websocket.connect":
        return
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if not is_own_origin(headers, secure=scope.get("scheme") == "wss"):
        await send({"type": "websocket.close", "code": 1008})
        return
    hub = await live.hub()
    if len(hub.connections) >= MOST_CONNECTIONS:
        await send({"type": "websocket.close", "code": FULL})
        return
    arrival = await live.ask(gate.identify, session_key_of(headers))
    await send({"type": "websocket.accept"})
    if arrival.viewer is None:
        await send({"type": "websocket.close", "code": SIGNED_OUT})
        return

    async def send_text(frame: str) -> None:
        await send({"type": "websocket.send", "text": frame})

    connection = Connection(arrival.viewer, send_text, now=hub.now())
    hub.attach(connection)
    reading = asyncio.ensure_future(_read(hub, connection, receive))
    writing = asyncio.ensure_future(connection.write())
    connection.on_abandon = writing.cancel
    try:
        await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.detach(connection)
        for task in (reading, writing):
            task.cancel()
        results = await asyncio.gather(reading, writing, return_exceptions=True)
        if connection.close_code is not None and not connection.gone:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(
                    send({"type": "websocket.close", "code": connection.close_code}), FAREWELL_SECONDS
                )
    for result in results:
        # A client that is gone makes sending fail; that is no error of ours.
        if isinstance(result, Exception) and not (connection.gone or isinstance(result, OSError)):
            raise result


async def _read(hub: Hub, connection: Connection, receive) -> None:
    """Do what the client asks, one frame after the other, until it is gone."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            connection.gone = True
            return
        pace = connection.pace(hub.now())
        if pace == "close":
            connection.close(TOO_MANY)
            return
        if pace == "warn":
            connection.offer_control(frames.error("too_many"))
        try:
            request = frames.parse(message.get("text") or "")
        except frames.BadFrame:
            connection.offer_control(frames.error("bad_frame"))
            continue
        if request.kind == "leave":
            hub.leave(connection, request.thread)
        else:
            await hub.join(connection, request.thread, request.since)


def session_key_of(headers: Mapping[str, str]) -> str | None:
    """The session cookie of a handshake or request."""
    return parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)


def is_own_origin(headers: Mapping[str, str], *, secure: bool) -> bool:
    """Whether the page that opens the socket is ours: cookies come along from any page, its origin does not lie.

    As for forms (`CsrfViewMiddleware`): the host asked for, if it is one of ours, or a trusted origin, with scheme and
    port. A missing or null origin is none.
    """
    origin = headers.get("origin", "")
    if not urlsplit(origin).hostname:
        return False
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    host = headers.get("host", "")
    name, _port = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or ([".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    if not name or not validate_host(name, allowed):
        return False
    header = settings.SECURE_PROXY_SSL_HEADER
    if header and headers.get(header[0].removeprefix("HTTP_").replace("_", "-").lower()) == header[1]:
        secure = True
    return origin == f"{'https' if secure else 'http'}://{host}"
