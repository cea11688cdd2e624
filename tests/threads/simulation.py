"""A world without a database for the hub: a log in memory, a lossy group, clients, and a clock that never waits.

The hub, its watch and its connections are the real ones. Everything random comes from one `random.Random`, so that
Hypothesis can replay and shrink what it found.
"""

import asyncio
import json
import random
import selectors
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from meetings.threads import frames
from meetings.threads.connection import Connection, Viewer
from meetings.threads.frames import Event, event_frame
from meetings.threads.hub import Hub
from meetings.threads.ports import Grant, Head, Replay


class PatientLoop(asyncio.SelectorEventLoop):
    """Where others would wait, this loop moves its clock on."""

    def __init__(self) -> None:
        self.moment = 0.0
        loop = self

        class Selector(selectors.DefaultSelector):
            def select(self, timeout=None):
                if timeout:
                    loop.moment += timeout
                return super().select(0)

        super().__init__(Selector())

    def time(self) -> float:
        return self.moment


def run(work: Coroutine) -> Any:
    """Run to the end on a loop whose clock is virtual."""
    loop = PatientLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


@dataclass
class Table:
    """The database: for each thread its events with the access version of their commit, and who may read it."""

    logs: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    acl: dict[int, int] = field(default_factory=dict)
    allowed: dict[int, set[int]] = field(default_factory=dict)
    signed_out: set[int] = field(default_factory=set)

    def open(self, thread: int, users: set[int]) -> None:
        self.logs[thread], self.acl[thread], self.allowed[thread] = [], 1, set(users)

    def post(self, thread: int) -> Event:
        """One transaction: the next sequence under the lock, with the access version of that moment."""
        seq = len(self.logs[thread]) + 1
        self.logs[thread].append((seq, self.acl[thread]))
        return self.event(thread, seq, self.acl[thread])

    def revoke(self, thread: int, user: int) -> int:
        """One transaction: the right ends and the version grows. The last sequence that this user may see."""
        self.allowed[thread].discard(user)
        self.acl[thread] += 1
        return len(self.logs[thread])

    def event(self, thread: int, seq: int, acl: int) -> Event:
        return Event(thread, seq, acl, event_frame(thread, seq, "posted", {"number": seq}))


class Readers:
    """Reads the table with a pause before and after, where everything else may happen. `step` is told of each pause."""

    def __init__(
        self, table: Table, chance: random.Random | None = None, step: Callable[[str], None] | None = None
    ) -> None:
        self.table, self.chance, self.step = table, chance, step or (lambda name: None)
        self.failing = False

    async def _pause(self, name: str) -> None:
        self.step(name)
        await asyncio.sleep(self.chance.choice((0, 0, 0.001, 0.02, 0.2)) if self.chance else 0)
        if self.failing:
            raise ConnectionError

    async def gate(self, asked):
        await self._pause("before gate")
        answers = []
        for viewer, thread in asked:
            acl = self.table.acl.get(thread, 0)
            gone = viewer.user in self.table.signed_out
            allowed = not gone and viewer.user in self.table.allowed.get(thread, ())
            answers.append(Grant(allowed, acl, signed_out=gone))
        await self._pause("after gate")
        return answers

    async def replay(self, thread, since, limit):
        await self._pause("before replay")
        log = list(self.table.logs[thread])
        acl = self.table.acl[thread]
        await self._pause("after replay")
        wanted = [] if since is None else [seq for seq, _acl in log if seq > since]
        if since is None or since > len(log) or len(wanted) > limit:
            return Replay(len(log), acl, complete=False)
        return Replay(len(log), acl, [self.table.event(thread, seq, acl) for seq in wanted])

    async def missing(self, wanted, limit):
        await self._pause("before missing")
        found = [
            self.table.event(thread, seq, self.table.acl[thread])
            for thread, (first, last) in wanted.items()
            for seq, _acl in self.table.logs[thread]
            if first <= seq <= min(last, first + limit - 1)
        ]
        await self._pause("after missing")
        return found

    async def heads(self, threads):
        await self._pause("before heads")
        return {thread: Head(len(self.table.logs[thread]), self.table.acl[thread]) for thread in threads}


class Group:
    """The channel layer between hubs. With `chance` it loses, doubles, delays and so reorders."""

    def __init__(self, chance: random.Random | None = None, loss: float = 0.0) -> None:
        self.chance, self.loss = chance, loss
        self.members: list[asyncio.Queue] = []
        self.away = False

    def transport(self) -> "GroupTransport":
        return GroupTransport(self)

    def deliver(self, message: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        for queue in self.members:
            if self.chance is None:
                queue.put_nowait(message)
                continue
            copies = 0 if self.chance.random() < self.loss else self.chance.choice((1, 1, 2))
            for _copy in range(copies):
                loop.call_later(self.chance.choice((0, 0.001, 0.05, 0.5)), queue.put_nowait, message)


class GroupTransport:
    def __init__(self, group: Group) -> None:
        self.group, self.queue = group, asyncio.Queue()

    async def subscribe(self) -> None:
        if self.group.away:
            raise ConnectionError
        if self.queue not in self.group.members:
            self.group.members.append(self.queue)

    async def receive(self):
        return await self.queue.get()

    async def send(self, message) -> None:
        if self.group.away:
            raise ConnectionError
        self.group.deliver(message)


class Client:
    """The rules of `static/js/thread_log.js`: apply what follows, ignore what is known, else ask."""

    def __init__(self, user: int, threads: list[int], *, speed: Callable[[], float] = lambda: 0.0) -> None:
        self.user, self.speed = user, speed
        self.cursor = dict.fromkeys(threads, 0)
        self.applied: dict[int, list[int]] = {thread: [] for thread in threads}
        self.refused: set[int] = set()
        self.frames: list[dict[str, Any]] = []
        self.connection: Connection | None = None
        self.close_code: int | None = None
        self._work: list[asyncio.Task] = []
        self._asked: set[int] = set()

    async def connect(self, hub: Hub) -> None:
        """A new socket on `hub`, joining all threads from where this client stands."""
        self.disconnect()
        connection = Connection(Viewer(self.user, f"session-{self.user}"), self._receive, now=hub.now())
        self.connection, self._hub, self._asked = connection, hub, set()
        hub.attach(connection)
        self._work.append(asyncio.ensure_future(self._write(connection)))
        for thread in self.cursor:
            await self._ask(thread)

    def disconnect(self) -> None:
        if self.connection is not None:
            self._hub.detach(self.connection)
            self.connection = None
        for task in self._work:
            task.cancel()
        self._work.clear()

    async def _write(self, connection: Connection) -> None:
        await connection.write()
        self.close_code = connection.close_code
        self._hub.detach(connection)

    async def _ask(self, thread: int) -> None:
        connection = self.connection
        if connection is not None and thread not in self._asked:
            self._asked.add(thread)
            await self._hub.join(connection, thread, self.cursor[thread])

    def _ask_soon(self, thread: int) -> None:
        self._work.append(asyncio.ensure_future(self._ask(thread)))

    async def _receive(self, text: str) -> None:
        await asyncio.sleep(self.speed())
        frame = json.loads(text)
        self.frames.append(frame)
        kind, thread = frame["t"], frame.get("th")
        if kind == "ev":
            if frame["seq"] == self.cursor[thread] + 1:
                self.cursor[thread] = frame["seq"]
                self.applied[thread].append(frame["seq"])
            elif frame["seq"] > self.cursor[thread]:
                self._ask_soon(thread)
        elif kind == "joined":
            self._asked.discard(thread)
            if frame["head"] > self.cursor[thread]:
                self._ask_soon(thread)
        elif kind == "reset":  # the page is read again, and shows everything up to the head
            self.applied[thread] += range(self.cursor[thread] + 1, frame["head"] + 1)
            self.cursor[thread] = frame["head"]
        elif kind == "behind":
            for one in self.cursor:
                self._asked.discard(one)
                self._ask_soon(one)
        elif kind == "hb":
            for one, head in frame["heads"].items():
                if head > self.cursor[int(one)]:
                    self._ask_soon(int(one))
        elif kind == "no":
            self.refused.add(thread)


__all__ = ["Client", "Group", "PatientLoop", "Readers", "Table", "frames", "run"]
