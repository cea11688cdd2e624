"""What is made of a few things that say all of it is remembered by them: pages, parts of pages, lines of answers."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Things by their keys, the `most` that were asked for last; shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._most, self._lock = most, Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> T | None:
        """What is remembered for `key`."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, thing: T) -> T:
        """Remember `thing`, and give it back."""
        with self._lock:
            self._kept[key] = thing
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return thing

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is remembered for `key`, else what `make` gives now."""
        found = self.get(key)
        return self.keep(key, make()) if found is None else found

    def forget(self) -> None:
        """Make everything anew."""
        with self._lock:
            self._kept.clear()
