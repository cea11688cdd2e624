"""The hub of this process: started and stopped with the server, fed from the database and the channel layer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from channels.layers import get_channel_layer
from django.db import close_old_connections

from . import announce, gate
from .connection import Viewer
from .frames import Event
from .hub import Hub
from .ports import Grant, Head, Replay

T = TypeVar("T")
READING_THREADS = 4


class DatabaseReaders:
    """The database for the hub, in a few threads of its own, so that no slow page or query stalls the sockets."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="threads-read")

    async def run(self, question: Callable[..., T], *arguments: Any) -> T:
        """Ask a blocking question of the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(_with_connection, question, *arguments))

    async def gate(self, asked: Sequence[tuple[Viewer, int]]) -> Sequence[Grant]:
        return await self.run(gate.ask, asked)

    async def replay(self, thread: int, since: int | None, limit: int) -> Replay | None:
        return await self.run(gate.read_replay, thread, since, limit)

    async def missing(self, wanted: Mapping[int, tuple[int, int]], limit: int) -> Sequence[Event]:
        return await self.run(gate.read_missing, wanted, limit)

    async def heads(self, threads: Collection[int]) -> Mapping[int, Head]:
        return await self.run(gate.read_heads, threads)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _with_connection(question: Callable[..., T], *arguments: Any) -> T:
    """Outside a request nobody drops stale connections but we; a pooled one goes back at once."""
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


class LayerTransport:
    """One channel of the configured layer, in one group."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel = ""

    async def subscribe(self) -> None:
        if not self._channel:
            self._channel = await self._layer.new_channel("threads")
        await self._layer.group_add(announce.GROUP, self._channel)

    async def receive(self) -> dict[str, Any]:
        return await self._layer.receive(self._channel)

    async def send(self, message: dict[str, Any]) -> None:
        await self._layer.group_send(announce.GROUP, message)


_hub: Hub | None = None
_readers: DatabaseReaders | None = None
_loop: asyncio.AbstractEventLoop | None = None


async def hub() -> Hub:
    """The hub of this process on the running loop, started at first need."""
    global _hub, _readers, _loop
    loop = asyncio.get_running_loop()
    if _hub is None or _loop is not loop:
        _readers, _loop = DatabaseReaders(), loop
        _hub = Hub(_readers, LayerTransport())
        announce.settle(_hub, loop)
    await _hub.start()
    return _hub


async def ask(question: Callable[..., T], *arguments: Any) -> T:
    """A question of the database beside those of the hub, in its threads."""
    await hub()
    assert _readers is not None  # noqa: S101 - the hub has them
    return await _readers.run(question, *arguments)


async def stop() -> None:
    """End the hub of this process, if it runs."""
    global _hub, _readers, _loop
    if _hub is not None and _readers is not None and _loop is asyncio.get_running_loop():
        announce.settle(None)
        await _hub.stop()
        _readers.close()
    _hub = _readers = _loop = None
