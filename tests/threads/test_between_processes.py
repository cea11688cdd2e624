"""From one process to another: over the configured layer, without one, and with one that is broken."""

import asyncio
import threading
import time

import pytest
from channels.layers import InMemoryChannelLayer

from meetings.threads import actions, announce, live
from meetings.threads.connection import Connection, Viewer
from meetings.threads.hub import Hub
from meetings.threads.models import Message
from tests.threads.simulation import Client, Group, Readers, Table


def test_two_hubs_hear_each_other_over_the_layer(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

    async def day():
        table = Table()
        table.open(1, {7})
        hubs = [Hub(Readers(table), live.LayerTransport()) for _one in range(2)]
        for hub in hubs:
            await hub.start()
        await asyncio.sleep(0.05)
        reader = Client(7, [1])
        await reader.connect(hubs[1])
        for _one in range(20):
            hubs[0].announce(table.post(1))
        async with asyncio.timeout(5):
            while len(reader.applied[1]) < 20:
                await asyncio.sleep(0.01)
        assert reader.applied[1] == list(range(1, 21))
        reader.disconnect()
        for hub in hubs:
            await hub.stop()

    asyncio.run(day())


def test_a_hub_ends_though_a_library_took_its_cancellation():
    async def day():
        group = Group()
        transport = group.transport()
        taken = []

        async def receive():
            try:
                return await transport.queue.get()
            except asyncio.CancelledError:
                taken.append(1)
                if len(taken) == 1:
                    return {"type": "something else"}
                raise

        transport.receive = receive
        hub = Hub(Readers(Table()), transport)
        await hub.start()
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await hub.stop()
        assert len(taken) == 2

    asyncio.run(day())


class Layer(InMemoryChannelLayer):
    """Not the in-memory layer for `announce`: it stands for Redis."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.answer, self.sent = answer, []

    async def group_send(self, group, message):
        await self.answer()
        self.sent.append((group, message, threading.current_thread().name))


async def at_once():
    """A layer that takes the message."""


async def broken():
    raise ConnectionError


async def stuck():
    await asyncio.sleep(60)


@pytest.fixture
def layer_that(monkeypatch):
    def use(answer) -> Layer:
        layer = Layer(answer)
        monkeypatch.setattr(announce, "get_channel_layer", lambda: layer)
        monkeypatch.setattr(announce, "InMemoryChannelLayer", type("NoLayer", (), {}))
        monkeypatch.setattr(announce, "_silent_until", 0.0)
        return layer

    return use


def test_a_page_worker_tells_the_layer_after_the_commit(world, layer_that, django_capture_on_commit_callbacks):
    layer = layer_that(at_once)
    with django_capture_on_commit_callbacks(execute=True):
        actions.post_message(world.expert, world.thread, "Forty-eight hours.")
        assert layer.sent == []
    ((group, message, thread),) = layer.sent
    assert (group, message["type"], message["seq"], thread) == ("threads.live", "live.event", 2, "threads-announce")


@pytest.mark.parametrize("answer", [broken, stuck])
def test_a_layer_that_fails_never_fails_a_post(world, layer_that, django_capture_on_commit_callbacks, answer):
    layer = layer_that(answer)
    for count in range(5):
        with django_capture_on_commit_callbacks(execute=True):
            actions.post_message(world.chair, world.thread, f"Point {count}")
    assert Message.objects.count() == 5
    assert layer.sent == []
    assert announce._silent_until > time.monotonic() - 3  # and it was not asked again each time


def test_a_command_beside_the_in_memory_layer_tells_nobody(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.post_message(world.expert, world.thread, "Forty-eight hours.").number == 1


def test_frames_of_one_socket_keep_their_order_and_limit():
    async def day():
        sent = []

        async def send(frame):
            sent.append(frame)

        connection = Connection(Viewer(), send)
        assert all(connection.offer(str(one)) for one in range(256))
        assert not connection.offer("one too many")
        connection.offer_control("behind")
        assert connection.take() == ["behind"]
        assert not connection.offer("x" * 600_000)
        connection.offer("last")
        connection.close(1000)
        connection.close(4403)
        await connection.write()
        assert (sent, connection.close_code) == (["last"], 1000)

    asyncio.run(day())
