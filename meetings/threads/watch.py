"""What keeps a hub right when nobody says anything: the layer's pulse, reconciliation, heartbeats, sweeps, stuck sockets."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Mapping
from typing import Any

from . import frames
from .connection import Connection
from .frames import Event
from .ports import Transport

logger = logging.getLogger(__name__)

TICK = 1.0
SILENCE_SECONDS = 3.0
RECONCILE_SECONDS = 15.0
HEARTBEAT_SECONDS = 25.0
SWEEP_SECONDS = 60.0
REJOIN_SECONDS = 3600.0  # the in-memory layer forgets members of a group after a day
BLOCKED_SECONDS = 30.0
IDLE_SECONDS = 60.0
MAX_AGE_SECONDS = 8 * 3600.0

BLOCKED, RESTART = 4408, 1012


class Watch:
    """Listens to the group for one hub and wakes it each second. `trouble`: the layer is silent, read the log instead."""

    def __init__(self, hub, transport: Transport) -> None:
        self.hub = hub
        self.transport = transport
        self.trouble = True
        self._subscribed = False
        self._complained = False
        self._pulse_heard = -math.inf

    async def listen(self) -> None:
        """Hear the group; come back by itself after the layer was away."""
        while True:
            try:
                if not self._subscribed:
                    await self.transport.subscribe()
                    self._subscribed = True
                self._take(await self.transport.receive())
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever the layer raises, the reconciliation goes on
                self._subscribed = False
                self._note_trouble(error)
                await asyncio.sleep(TICK)

    async def tell(self, message: dict[str, Any]) -> None:
        """Tell the group; that it is away is noted, not raised."""
        try:
            await self.transport.send(message)
        except Exception as error:  # noqa: BLE001 - the change is committed, whatever the layer says
            self._note_trouble(error)

    async def keep(self) -> None:
        """Each second: feel the layer's pulse, and do what is due."""
        every = {
            self._reconcile: RECONCILE_SECONDS,
            self._beat: HEARTBEAT_SECONDS,
            self._sweep: SWEEP_SECONDS,
            self.transport.subscribe: REJOIN_SECONDS,
        }
        due = {work: self.hub.now() + seconds for work, seconds in every.items()}
        while True:
            await asyncio.sleep(TICK)
            now, was_away = self.hub.now(), self.trouble
            self.trouble = now - self._pulse_heard > SILENCE_SECONDS
            self.hub.spawn(self.tell({"type": "live.pulse", "origin": self.hub.origin}))
            if self.trouble or was_away or self.hub.has_gap():
                due[self._reconcile] = now
            self._close_blocked(now)
            for work, at in due.items():
                if now >= at:
                    due[work] = now + every[work]
                    with contextlib.suppress(Exception):  # the database or the layer is away: at the next turn
                        await work()

    def _take(self, message: Mapping[str, Any]) -> None:
        kind, own = message.get("type"), message.get("origin") == self.hub.origin
        if kind == "live.pulse" and own:
            self._pulse_heard = self.hub.now()
            self._complained = False
        elif kind == "live.event" and not own:
            self.hub.hear(Event(message["th"], message["seq"], message["acl"], message["frame"]))
        elif kind == "live.access" and not own:
            self.hub.ask_again(message["users"])

    def _note_trouble(self, error: Exception) -> None:
        if not self._complained:
            self._complained = True
            logger.warning("threads: the channel layer is away, reading the log each second: %s", type(error).__name__)
        self.trouble = True

    async def _reconcile(self) -> None:
        await self.hub.reconcile()

    async def _beat(self) -> None:
        """The heads to everybody: the only way to notice that the last event was lost."""
        made: dict[frozenset[int], str] = {}
        for connection in self.hub.connections:
            threads = frozenset(connection.subscriptions)
            if threads not in made:
                made[threads] = frames.heartbeat(self.hub.heads_of(connection))
            connection.offer_control(made[threads])

    async def _sweep(self) -> None:
        """Sessions end and seats run out without a word: ask for everybody; end sockets that are old or follow nothing."""
        now = self.hub.now()
        for connection in list(self.hub.connections):
            age = now - connection.opened
            if age > _longest_age(connection) or (age > IDLE_SECONDS and not connection.subscriptions):
                connection.close(RESTART)
        self.hub.ask_again()

    def _close_blocked(self, now: float) -> None:
        for connection in list(self.hub.connections):
            if connection.sending_since is not None and now - connection.sending_since > BLOCKED_SECONDS:
                connection.abandon(BLOCKED)
                self.hub.detach(connection)


def _longest_age(connection: Connection) -> float:
    """Eight hours less up to a tenth, so that those who came together do not all come back together."""
    return MAX_AGE_SECONDS * (0.9 + (id(connection) >> 4) % 100 / 1000)
