"""Who holds a lock: a name by which another process of the same machine sees whether the holder is still there.

A process that was killed cannot give up its locks. Its successor, started beside it within a second, would wait for their
end; on another machine, where nobody can look, that is what happens. A name says the machine with its namespace of
process ids and the time since when the process runs, so that a number that was given anew is not taken for the old one.
Where the system does not tell (no /proc), every holder counts as there.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PROCESSES = Path("/proc")
_held: set[str] = set()


def new_holder() -> str:
    """A name for one lock that this process is about to take; ``forget`` it when it was given up."""
    holder = f"{_machine()}/{os.getpid()}/{_start_of(os.getpid())}/{secrets.token_hex(8)}"
    _held.add(holder)
    return holder


def forget(holder: str) -> None:
    """This process does not hold the lock any more, whatever the server knows of it."""
    _held.discard(holder)


def is_gone(holder: str) -> bool:
    """Whether it is certain that nobody holds a lock under this name any more."""
    machine, _, rest = holder.partition("/")
    if not machine or machine != _machine():
        return False
    process, start, _nonce = rest.split("/")
    if int(process) == os.getpid():
        return holder not in _held
    return _start_of(int(process)) != start


def _machine() -> str:
    """The running system and the namespace in which its process ids count; "" where the system does not tell."""
    try:
        boot = (_PROCESSES / "sys" / "kernel" / "random" / "boot_id").read_text().strip()
        namespace = (_PROCESSES / "self" / "ns" / "pid").readlink()
    except OSError:
        return ""
    return f"{boot}-{namespace}"


def _start_of(process: int) -> str:
    """When a process began, in ticks since the start of the system (proc(5), field 22); "" for one that is not there."""
    try:
        state, *fields = (_PROCESSES / str(process) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    # One that ended and was not yet collected by its parent does nothing any more.
    return "" if state in ("Z", "X") else fields[18]
