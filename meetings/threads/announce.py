"""From a committed change to the hubs of all processes. Called after the commit, from any thread; never waits for readers.

A process with a hub tells it first, and the hub tells the channel layer. A process without one (a page worker, a
command) tells the layer from a loop of its own. With the in-memory layer the latter reaches nobody and is skipped:
the hub's reconciliation finds the change.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

from .frames import Event
from .hub import Hub
from .ports import access_message, event_message

GROUP = "threads.live"
PAUSE_SECONDS = 2.0
logger = logging.getLogger(__name__)

_home: tuple[Hub, asyncio.AbstractEventLoop] | None = None
_loop: asyncio.AbstractEventLoop | None = None
_loop_lock = threading.Lock()
_silent_until = 0.0


def settle(hub: Hub | None, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Make `hub`, which lives on `loop`, the hub of this process; None when it stops."""
    global _home
    _home = (hub, loop) if hub is not None and loop is not None else None


def event(event: Event) -> None:
    """One event was committed."""
    if not _tell_home("announce", event):
        _tell_layer(event_message(event, origin=""))


def access_changed(users: Iterable[int] | None = None) -> None:
    """What these people (None: anybody) may read has changed, or their session has ended: ask again now."""
    people = None if users is None else sorted(users)
    if not _tell_home("announce_access", people):
        _tell_layer(access_message(people, origin=""))


def _tell_home(method: str, argument: Any) -> bool:
    home = _home
    if home is None or home[1].is_closed():
        return False
    home[1].call_soon_threadsafe(getattr(home[0], method), argument)
    return True


def _tell_layer(message: dict[str, Any]) -> None:
    global _silent_until
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer) or time.monotonic() < _silent_until:
        return
    future = asyncio.run_coroutine_threadsafe(layer.group_send(GROUP, message), _own_loop())
    try:
        # A command may end right after its change; a page waits a moment at worst, and not again while it is down.
        future.result(timeout=0.5)
    except Exception as error:  # noqa: BLE001 - the change is committed, whatever the layer says
        _silent_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("threads: the channel layer did not take an announcement: %s", type(error).__name__)


def _own_loop() -> asyncio.AbstractEventLoop:
    """A loop in a thread of its own, started when first needed."""
    global _loop
    with _loop_lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="threads-announce", daemon=True).start()
        return _loop
