"""Drawings that are remembered by all that they say."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString

MOST = 500
"""Some ten kilobytes each: a process remembers five megabytes of them at most, and forgets what was longest not asked for."""


class Drawings:
    """Text by key, the most recently asked for; shared by the threads of a process."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._most, self._lock = most, Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
        """What was drawn for `key`, else what `draw` gives now."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        drawn = draw()
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return drawn

    def forget(self) -> None:
        """Draw everything anew."""
        with self._lock:
            self._kept.clear()


drawings = Drawings()
