"""The parts that a reverse proxy splits: each answers its own and nothing else."""

import pytest
from asgiref.testing import ApplicationCommunicator

from portal import asgi

# The threads that draw pages may still have a connection of an earlier test, which each request looks after.
pytestmark = pytest.mark.django_db


def request(path: str, kind: str = "http") -> dict:
    scope = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [], "method": "GET"}
    return scope | {"scheme": "http", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1), "http_version": "1.1"}


async def status(application, path: str) -> int:
    """The status of a page."""
    line = ApplicationCommunicator(application, request(path))
    await line.send_input({"type": "http.request", "body": b"", "more_body": False})
    began = await line.receive_output(30)
    while (await line.receive_output(30)).get("more_body"):
        pass
    await line.wait(30)
    return began["status"]


async def test_health_is_answered_by_both_and_nothing_else_by_the_sockets():
    assert [await status(one, "/health/live") for one in (asgi.pages_alone, asgi.sockets_alone)] == [200, 200]
    assert await status(asgi.sockets_alone, "/api/v1/openapi.json") == 404


@pytest.mark.parametrize("application", [asgi.pages_alone, asgi.application])
async def test_a_socket_that_nobody_takes_is_refused(application):
    path = "/ws/live/" if application is asgi.pages_alone else "/ws/other/"
    line = ApplicationCommunicator(application, request(path, "websocket"))
    await line.send_input({"type": "websocket.connect"})
    assert await line.receive_output(30) == {"type": "websocket.close", "code": 1008}
    await line.wait(30)


async def test_pages_alone_start_and_stop_without_a_hub(monkeypatch):
    monkeypatch.setattr(asgi.live, "hub", lambda: pytest.fail("a hub was started"))
    line = ApplicationCommunicator(asgi.pages_alone, {"type": "lifespan"})
    for event in ("startup", "shutdown"):
        await line.send_input({"type": f"lifespan.{event}"})
        assert await line.receive_output(30) == {"type": f"lifespan.{event}.complete"}
    await line.wait(30)
