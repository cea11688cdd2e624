"""The hub of a process: hears of events, puts them in order, and passes each to the connections that follow its thread.

The database's log is the truth and the channel layer is a hint: an announcement may be lost, doubled or late, and every
reader still gets every event, in order, once. The rules that carry it:

- one channel and one group a process, whatever the number of sockets; a frame is encoded once;
- an event that follows is passed on; an earlier one is a double and dropped; a later one is parked, and after a grace
  of 30 ms the log is read for what is missing, for all threads in one read;
- a connection is registered before the log is read for it, so nothing falls between; what happens meanwhile waits;
- an event that carries a later access version than the one a reader was admitted with is held, the gate is asked, and
  it is passed on or the reader is sent away: nothing that was committed after a revocation reaches the revoked;
- heads are compared with the log every 15 s, every second while the layer is silent or something is missing, and go to
  every reader with the heartbeat every 25 s;
- no connection is ever waited for: one that does not keep up is emptied and told that it is behind.

No database here: `Readers` and `Transport` are given.
"""

import asyncio
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from . import frames
from .connection import MAX_FRAMES, MAX_THREADS, Connection, State, Subscription
from .frames import Event
from .ports import Grant, Readers, Replay, Transport, access_message, event_message
from .watch import RESTART, TICK, Watch

logger = logging.getLogger(__name__)

GRACE = 0.03
REPLAY_LIMIT = 500
GATE_TRIES = 5

SIGNED_OUT, FORBIDDEN = 4401, 4403


@dataclass(slots=True, eq=False)
class Stream:
    """One thread as this process sees it: the sequence that comes next, what came too early, who follows."""

    thread: int
    next: int | None = None
    known: int = 0
    acl: int = 0
    parked: dict[int, Event] = field(default_factory=dict)
    followers: dict[Connection, Subscription] = field(default_factory=dict)

    @property
    def has_gap(self) -> bool:
        return self.next is not None and self.known >= self.next


class Hub:
    """See the module. All methods run on the hub's loop; `announce` and `announce_access` are safe to schedule there."""

    def __init__(self, readers: Readers, transport: Transport) -> None:
        self.readers = readers
        self.origin = uuid.uuid4().hex
        self.connections: set[Connection] = set()
        self._watch = Watch(self, transport)
        self._streams: dict[int, Stream] = {}
        self._held: dict[tuple[Connection, int], Subscription] = {}
        self._tasks: set[asyncio.Task] = set()
        self._asking = self._fetching = self._fetch_planned = self._started = False

    # Life

    async def start(self) -> None:
        """Listen and keep watch. Idempotent."""
        if self._started:
            return
        self._started = True
        self.spawn(self._watch.listen())
        self.spawn(self._watch.keep())

    async def stop(self) -> None:
        """Send everybody away, to come back in a moment, and end all work."""
        for connection in list(self.connections):
            connection.close(RESTART)
        # Asked again until it is done: a library on the way may take a cancellation for its own (Redis, while it connects).
        while tasks := [task for task in self._tasks if not task.done()]:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=TICK)
        self._started = False

    def spawn(self, work) -> None:
        """Run a coroutine beside everything else; it ends with the hub."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("threads: work of the hub ended by an error", exc_info=task.exception())

    def now(self) -> float:
        """The clock of the loop, in seconds."""
        return asyncio.get_running_loop().time()

    # Connections

    def attach(self, connection: Connection) -> None:
        """Know a connection, for heartbeats and its end."""
        self.connections.add(connection)

    def detach(self, connection: Connection) -> None:
        """Forget a connection and its places in all threads. Again is harmless."""
        self.connections.discard(connection)
        for thread in list(connection.subscriptions):
            self.leave(connection, thread)

    def leave(self, connection: Connection, thread: int) -> None:
        """Stop passing on events of one thread."""
        connection.subscriptions.pop(thread, None)
        self._held.pop((connection, thread), None)
        stream = self._streams.get(thread)
        if stream is not None:
            stream.followers.pop(connection, None)
            if not stream.followers:
                del self._streams[thread]

    async def join(self, connection: Connection, thread: int, since: int | None) -> None:
        """Let a connection follow a thread from its cursor; a second join of the same thread replaces the first."""
        if thread not in connection.subscriptions and len(connection.subscriptions) >= MAX_THREADS:
            connection.offer_control(frames.refusal(thread))
            return
        stream = self._streams.setdefault(thread, Stream(thread))
        subscription = Subscription(thread, floor=stream.next or 0)
        stream.followers[connection] = connection.subscriptions[thread] = subscription
        self._held.pop((connection, thread), None)
        try:
            found = await self._admit(connection, stream, subscription, since)
        except BaseException:
            if connection.subscriptions.get(thread) is subscription:
                self.leave(connection, thread)
            raise
        if connection.subscriptions.get(thread) is not subscription:
            return
        if found is None:
            self.leave(connection, thread)
            connection.offer_control(frames.refusal(thread))
            return
        self._go_live(connection, stream, subscription, since, found)

    async def _admit(
        self, connection: Connection, stream: Stream, subscription: Subscription, since: int | None
    ) -> Replay | None:
        """Ask the gate, then read the log; again, if who may read changed in between. None: not to be followed."""
        for _attempt in range(GATE_TRIES):
            subscription.suspect = False
            (grant,) = await self.readers.gate([(connection.viewer, stream.thread)])
            if grant.signed_out:
                connection.close(SIGNED_OUT)
            if not grant.allowed:
                return None
            subscription.acl, subscription.until = grant.acl, self.now() + grant.seconds
            found = await self.readers.replay(stream.thread, since, REPLAY_LIMIT)
            if found is None or connection.subscriptions.get(stream.thread) is not subscription:
                return None
            if found.acl > grant.acl or subscription.suspect or found.head + 1 < subscription.floor:
                continue
            return found
        return None

    def _go_live(
        self,
        connection: Connection,
        stream: Stream,
        subscription: Subscription,
        since: int | None,
        found: Replay,
    ) -> None:
        """Send the replay, then what waited, then pass on. Nothing here waits, so nothing comes in between."""
        if since is None or not found.complete:
            if since is not None:
                connection.offer_control(frames.reset(stream.thread, found.head))
        else:
            for event in found.events:
                connection.offer_control(event.frame)
        connection.offer_control(frames.joined(stream.thread, found.head))
        subscription.cursor = found.head
        if stream.next is None:
            self._begin(stream, found.head)
        elif found.head >= stream.next:
            # The log is ahead of what was announced here: others wait for the same events.
            stream.known = max(stream.known, found.head)
            self._plan_fetch()
        waiting, subscription.pending = subscription.pending, []
        if subscription.state is State.BUFFERING:
            subscription.state = State.LIVE
        for event in waiting:
            self._pass_to(connection, subscription, event, self.now())

    def _begin(self, stream: Stream, head: int) -> None:
        """The first read of the log says where this process starts to count."""
        stream.next = head + 1
        for subscription in stream.followers.values():
            if subscription.state is State.BUFFERING:
                subscription.floor = stream.next
        for seq in [seq for seq in stream.parked if seq <= head]:
            del stream.parked[seq]
        self._drain(stream)
        if stream.has_gap:
            self._plan_fetch()

    # Events

    def announce(self, event: Event) -> None:
        """An event that this process committed: pass it on here, then tell the other processes."""
        self.hear(event)
        self.spawn(self._watch.tell(event_message(event, origin=self.origin)))

    def announce_access(self, users: Sequence[int] | None) -> None:
        """Access changed: ask again here, then tell the other processes."""
        self.ask_again(users)
        self.spawn(self._watch.tell(access_message(users, origin=self.origin)))

    def hear(self, event: Event) -> None:
        """An event was announced; from whom and how often does not matter."""
        stream = self._streams.get(event.thread)
        if stream is None or (stream.next is not None and event.seq < stream.next):
            return
        stream.known = max(stream.known, event.seq)
        if len(stream.parked) < REPLAY_LIMIT:
            stream.parked[event.seq] = event
        self._drain(stream)
        if stream.has_gap:
            self._plan_fetch()

    def _drain(self, stream: Stream) -> None:
        while stream.next is not None and (event := stream.parked.pop(stream.next, None)) is not None:
            stream.next += 1
            stream.known = max(stream.known, event.seq)
            stream.acl = max(stream.acl, event.acl)
            now = self.now()
            for connection, subscription in list(stream.followers.items()):
                self._pass_to(connection, subscription, event, now)

    def _pass_to(self, connection: Connection, subscription: Subscription, event: Event, now: float) -> None:
        """One event to one follower, by its state."""
        if subscription.state is State.LIVE:
            if event.seq <= subscription.cursor:
                return
            if event.acl > subscription.acl or now >= subscription.until:
                subscription.pending.append(event)
                self._hold(connection, subscription)
            elif event.seq != subscription.cursor + 1 or not connection.offer(event.frame):
                self._fall_behind(connection)
            else:
                subscription.cursor = event.seq
        elif subscription.state is not State.BEHIND:
            subscription.pending.append(event)
            if len(subscription.pending) > MAX_FRAMES:
                self._fall_behind(connection)

    def _fall_behind(self, connection: Connection) -> None:
        """Stop sending to a connection that does not keep up; it will ask for what it misses."""
        for subscription in connection.subscriptions.values():
            subscription.state = State.BEHIND
            subscription.pending.clear()
            self._held.pop((connection, subscription.thread), None)
        connection.offer_control(frames.behind(self.heads_of(connection)))

    # What is missing

    def _plan_fetch(self) -> None:
        if not self._fetch_planned and not self._fetching:
            self._fetch_planned = True
            asyncio.get_running_loop().call_later(GRACE, self._begin_fetch)

    def _begin_fetch(self) -> None:
        self._fetch_planned = False
        if not self._fetching and self.has_gap():
            self._fetching = True
            self.spawn(self._fetch())

    async def _fetch(self) -> None:
        """Read what is missing, for all threads at once, until nothing is or the log has no more."""
        try:
            while wanted := {one.thread: (one.next or 0, one.known) for one in self._streams.values() if one.has_gap}:
                events = await self.readers.missing(wanted, REPLAY_LIMIT)
                moved = False
                for event in events:
                    stream = self._streams.get(event.thread)
                    if stream is None or stream.next is None or event.seq < stream.next:
                        continue
                    moved = moved or event.seq == stream.next
                    stream.parked[event.seq] = event
                    self._drain(stream)
                if not moved:
                    break
        except Exception as error:  # noqa: BLE001 - the watch tries again
            logger.warning("threads: the log could not be read: %s", type(error).__name__)
        finally:
            self._fetching = False

    async def reconcile(self) -> None:
        """Compare what this process has passed on with the log, and who was admitted with who may read."""
        counting = [stream.thread for stream in self._streams.values() if stream.next is not None]
        if not counting:
            return
        heads = await self.readers.heads(counting)
        for thread, head in heads.items():
            stream = self._streams.get(thread)
            if stream is None:
                continue
            stream.known = max(stream.known, head.seq)
            stream.acl = max(stream.acl, head.acl)
            for connection, subscription in list(stream.followers.items()):
                if subscription.state is State.LIVE and subscription.acl < head.acl:
                    self._hold(connection, subscription)
        self._begin_fetch()

    # Access

    def ask_again(self, users: Iterable[int] | None = None) -> None:
        """Hold everything that these people (None: all) follow until the gate has answered."""
        people = None if users is None else set(users)
        for connection in list(self.connections):
            if people is None or connection.viewer.user in people:
                for subscription in connection.subscriptions.values():
                    if subscription.state is State.LIVE:
                        self._hold(connection, subscription)
                    else:
                        subscription.suspect = True

    def _hold(self, connection: Connection, subscription: Subscription) -> None:
        subscription.state = State.HELD
        self._held[connection, subscription.thread] = subscription
        if not self._asking:
            self._asking = True
            self.spawn(self._ask())

    async def _ask(self) -> None:
        """Ask the gate for all that is held, in one question."""
        try:
            while self._held:
                batch, self._held = self._held, {}
                for subscription in batch.values():
                    subscription.suspect = False
                try:
                    grants = await self.readers.gate([(connection.viewer, thread) for connection, thread in batch])
                except Exception as error:  # noqa: BLE001 - nobody is let through unasked
                    logger.warning("threads: access could not be asked: %s", type(error).__name__)
                    self._held = batch | self._held
                    await asyncio.sleep(TICK)
                    continue
                for ((connection, thread), subscription), grant in zip(batch.items(), grants, strict=True):
                    if connection.subscriptions.get(thread) is subscription and subscription.state is State.HELD:
                        self._answer(connection, subscription, grant)
        finally:
            self._asking = False

    def _answer(self, connection: Connection, subscription: Subscription, grant: Grant) -> None:
        if grant.signed_out:
            connection.close(SIGNED_OUT)
            self.detach(connection)
        elif not grant.allowed:
            self.leave(connection, subscription.thread)
            connection.offer_control(frames.refusal(subscription.thread))
            if not connection.subscriptions:
                connection.close(FORBIDDEN)
        elif subscription.suspect:
            self._held[connection, subscription.thread] = subscription
        elif any(event.acl > grant.acl for event in subscription.pending):
            # The gate knows less than the announcement: let the client come back through the log.
            self._fall_behind(connection)
        else:
            subscription.acl, subscription.until = grant.acl, self.now() + grant.seconds
            subscription.state = State.LIVE
            waiting, subscription.pending = subscription.pending, []
            for event in waiting:
                self._pass_to(connection, subscription, event, self.now())

    # What the watch asks

    def has_gap(self) -> bool:
        """Whether something is known to be missing."""
        return any(stream.has_gap for stream in self._streams.values())

    def heads_of(self, connection: Connection) -> dict[int, int]:
        """The last sequence that was passed on, for each thread that this connection follows."""
        heads = {}
        for thread in connection.subscriptions:
            stream = self._streams.get(thread)
            if stream is not None and stream.next is not None:
                heads[thread] = stream.next - 1
        return heads
