"""What the hub needs from outside: how it reads the database, and the group through which processes tell each other."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .connection import Viewer
from .frames import Event


@dataclass(frozen=True, slots=True)
class Grant:
    """The gate's answer: yes, as of access version `acl`, for at most `seconds`; or no; or the session is over."""

    allowed: bool
    acl: int = 0
    seconds: float = math.inf
    signed_out: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log of a thread ends, and its access version."""

    seq: int
    acl: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What the log holds after a cursor. `head` is the cursor after these events; `acl` was read after them."""

    head: int
    acl: int
    events: Sequence[Event] = ()
    complete: bool = True


class Readers(Protocol):
    """How the hub reads the database."""

    async def gate(self, asked: Sequence[tuple[Viewer, int]]) -> Sequence[Grant]:
        """May each viewer read the thread now. Each `acl` is read before the rights are."""

    async def replay(self, thread: int, since: int | None, limit: int) -> Replay | None:
        """The events after `since`, at most `limit`; incomplete if there are more or `since` lies past the head."""

    async def missing(self, wanted: Mapping[int, tuple[int, int]], limit: int) -> Sequence[Event]:
        """For each thread the events in the range (both ends included), at most `limit` a thread, in order."""

    async def heads(self, threads: Collection[int]) -> Mapping[int, Head]:
        """The head of each thread that exists."""


class Transport(Protocol):
    """The one group that all processes listen to; it may lose, double and reorder."""

    async def subscribe(self) -> None:
        """Join the group; again renews the membership."""

    async def receive(self) -> dict[str, Any]:
        """The next message of the group."""

    async def send(self, message: dict[str, Any]) -> None:
        """Tell the group. May raise anything."""


def event_message(event: Event, *, origin: str) -> dict[str, Any]:
    """An event as the layer carries it."""
    return {
        "type": "live.event",
        "origin": origin,
        "th": event.thread,
        "seq": event.seq,
        "acl": event.acl,
        "frame": event.frame,
    }


def access_message(users: Sequence[int] | None, *, origin: str) -> dict[str, Any]:
    """That access has changed for these people (None: for anybody), as the layer carries it."""
    return {"type": "live.access", "origin": origin, "users": users}
