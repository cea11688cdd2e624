"""The ASGI applications: `application` answers everything, `pages_alone` and `sockets_alone` one part (docs/decisions/0016).

Sockets and long polls are answered here, on the event loop. Every other request goes to Django's WSGI application in a
few threads, each of which keeps its database connection.

    uvicorn portal.asgi:application --ws-max-size 32768 --ws-per-message-deflate false --timeout-graceful-shutdown 5
"""

import os
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from portal.wsgi import application as pages

# isort: split
from meetings.threads import consumer, live, longpoll  # needs Django, which portal.wsgi has set up

PAGE_THREADS = int(os.environ.get("PORTAL_PAGE_THREADS", "8"))
SOCKET_PATH = "/ws/live/"


class Portal:
    """Sends each connection to the part that answers it."""

    def __init__(self) -> None:
        self.pages = WSGIMiddleware(pages, workers=PAGE_THREADS)  # type: ignore[arg-type]  # narrower names for the same

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            if scope["method"] == "GET" and longpoll.thread_of(scope["path"]) is not None:
                await longpoll.application(scope, receive, send)
            else:
                await self.pages(_in_ascii(scope), receive, send)
        elif scope["type"] == "websocket":
            if scope["path"] == SOCKET_PATH:
                await consumer.application(scope, receive, send)
            else:
                await refuse(receive, send)
        elif scope["type"] == "lifespan":
            await self.live(receive, send)

    @staticmethod
    async def live(receive, send) -> None:
        """Start the hub with the server and stop it with the server."""
        await receive()
        await live.hub()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await live.stop()
        await send({"type": "lifespan.shutdown.complete"})


def _in_ascii(scope):
    """WSGI knows a query in ASCII alone; a client that did not escape its query gets an answer all the same."""
    query = scope["query_string"]
    return scope if query.isascii() else {**scope, "query_string": quote(query, safe="=&+%/?:;,@!$'()*[]").encode()}


async def refuse(receive, send) -> None:
    """No socket here."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


application = Portal()


async def pages_alone(scope, receive, send) -> None:
    """The pages where a reverse proxy brings sockets and long polls elsewhere: no hub; a poll is answered at once, by the view."""
    if scope["type"] == "http":
        await application.pages(_in_ascii(scope), receive, send)
    elif scope["type"] == "websocket":
        await refuse(receive, send)
    else:
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})


async def sockets_alone(scope, receive, send) -> None:
    """Sockets and long polls where a reverse proxy brings the pages elsewhere; of the pages only health."""
    if (
        scope["type"] == "http"
        and longpoll.thread_of(scope["path"]) is None
        and not scope["path"].startswith("/health/")
    ):
        await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
    else:
        await application(scope, receive, send)
