"""One follower of threads: its outgoing queue, its place in each thread, and the pace of its own frames."""

import asyncio
import contextlib
import enum
import math
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from .frames import Event

MAX_FRAMES = 256
MAX_CHARACTERS = 512 * 1024
MAX_THREADS = 8
INBOUND_FRAMES = 20
INBOUND_SECONDS = 10.0


class State(enum.Enum):
    """Where a subscription stands."""

    BUFFERING = enum.auto()  # registered, the log is being read: events wait
    LIVE = enum.auto()
    HELD = enum.auto()  # access is being asked again: events wait
    BEHIND = enum.auto()  # frames were dropped: nothing is sent until the client syncs


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who follows: the person and the session at connection, asked again at every gate. Nobody: the public."""

    user: int | None = None
    session: str = ""


@dataclass(slots=True, eq=False)
class Subscription:
    """The place of one connection in one thread. `acl` and `until` say up to when the last gate's yes holds."""

    thread: int
    state: State = State.BUFFERING
    cursor: int = 0
    floor: int = 0  # events below this were not passed to this subscription and must come from the log
    acl: int = -1
    until: float = math.inf
    suspect: bool = False  # access changed while the log was being read
    pending: list[Event] = field(default_factory=list)


class Connection:
    """Frames for one socket or long poll. `offer` never waits; `write` sends in order, in a task of its own."""

    def __init__(self, viewer: Viewer, send: Callable[[str], Awaitable[None]], *, now: float = 0.0) -> None:
        self.viewer = viewer
        self.opened = now
        self.close_code: int | None = None
        self.sending_since: float | None = None
        self.subscriptions: dict[int, Subscription] = {}
        self.gone = False
        self.on_abandon: Callable[[], object] = lambda: None
        self._send = send
        self._frames: deque[tuple[str, int]] = deque()
        self._characters = 0
        self._wake = asyncio.Event()
        self._inbound: deque[float] = deque()
        self._warned = False

    def offer(self, frame: str) -> bool:
        """Queue a live frame; False when the queue is full, and then it has been emptied."""
        if len(self._frames) >= MAX_FRAMES or self._characters + len(frame) > MAX_CHARACTERS:
            self._frames.clear()
            self._characters = 0
            return False
        self._characters += len(frame)
        self._frames.append((frame, len(frame)))
        self._wake.set()
        return True

    def offer_control(self, frame: str) -> None:
        """Queue a frame that the client asked for or cannot do without; it does not count against the limit."""
        self._frames.append((frame, 0))
        self._wake.set()

    def take(self) -> list[str]:
        """What is queued, for a long poll, which has no writer."""
        taken = [frame for frame, _counted in self._frames]
        self._frames.clear()
        self._characters = 0
        self._wake.clear()
        return taken

    async def wait(self, seconds: float) -> None:
        """Until a frame is queued or the connection is closed, at most `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    def close(self, code: int) -> None:
        """End the connection after what is queued. Again is harmless."""
        if self.close_code is None:
            self.close_code = code
            self._wake.set()

    def abandon(self, code: int) -> None:
        """End a connection whose client does not read: its writer would wait for ever."""
        self.close(code)
        self.on_abandon()

    async def write(self) -> None:
        """Send what is offered until the connection is closed."""
        loop = asyncio.get_running_loop()
        while True:
            while self._frames:
                frame, counted = self._frames.popleft()
                self._characters -= counted
                self.sending_since = loop.time()
                await self._send(frame)
            self.sending_since = None
            if self.close_code is not None:
                return
            self._wake.clear()
            await self._wake.wait()

    def pace(self, now: float) -> str | None:
        """Count an inbound frame; `"warn"` at the first excess, `"close"` at the next one within the window."""
        while self._inbound and self._inbound[0] <= now - INBOUND_SECONDS:
            self._inbound.popleft()
        if not self._inbound:
            self._warned = False
        self._inbound.append(now)
        if len(self._inbound) <= INBOUND_FRAMES:
            return None
        if self._warned:
            return "close"
        self._warned = True
        self._inbound.clear()
        self._inbound.extend([now] * (INBOUND_FRAMES // 2))
        return "warn"
