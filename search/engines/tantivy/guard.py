"""Faults of the index's files as typed errors, and locks between processes."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.base import EngineBusy, EngineUnavailable, IndexDamaged

PATIENCE = 10.0
"""Seconds to wait for another writer of this machine."""


@contextmanager
def damage_noticed(what: str) -> Iterator[None]:
    """Turn what a broken file looks like (ValueError, OSError, a panic of the engine) into IndexDamaged.

    Only calls that read or write files belong inside, so that a fault of a query is not taken for one of the
    index.
    """
    try:
        yield
    except EngineUnavailable:
        raise
    except (ValueError, OSError) as fault:
        if "LockBusy" in str(fault):
            raise EngineBusy(f"{what}: another process writes") from fault
        raise IndexDamaged(f"{what}: {fault}") from fault
    except BaseException as fault:
        # The engine's panics are not Exceptions, and their class cannot be imported.
        if type(fault).__name__ != "PanicException":
            raise
        raise IndexDamaged(f"{what}: {fault}") from fault


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold an exclusive lock that a killed process gives up by itself. Raises EngineBusy after
    ``patience`` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise EngineBusy(f"{path.name} is held by another process") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def write_durably(path: Path, content: str) -> None:
    """Replace a small file in one step that survives a power cut."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
