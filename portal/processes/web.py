"""How a web process serves."""

import socket

import uvicorn
from django.urls import get_resolver

APPLICATIONS = {
    "all": "portal.asgi:application",
    "pages": "portal.asgi:pages_alone",
    "sockets": "portal.asgi:sockets_alone",
}
"""What a process answers: everything on one address, or one of two parts that a reverse proxy splits by path."""


def load() -> None:
    """Import what the first request would, so that processes forked after this share it."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports every view


def serve_on(listener: socket.socket, part: str) -> None:
    """Answer on a listening socket until SIGINT or SIGTERM; requests under way have five seconds to end."""
    config = uvicorn.Config(
        APPLICATIONS[part],
        log_level="warning",
        ws_max_size=32768,
        ws_per_message_deflate=False,
        lifespan="on",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])
