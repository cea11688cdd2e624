"""What goes over the wire between a thread and those who follow it. Text frames of JSON, each at most 32 KiB inbound.

From the server (`t` is the type, `th` the thread, `seq` the cursor):

| t      | fields           | meaning                                                                               |
|--------|------------------|---------------------------------------------------------------------------------------|
| ev     | th, seq, k, d    | one event of the log: `k` is its kind, `d` its data; applied when seq = cursor + 1      |
| joined | th, head         | the replay is over, what follows is live; `head` is the cursor now                      |
| reset  | th, head         | the cursor is unknown or too old: read the page again, then go on from `head`           |
| behind | heads            | this connection was too slow and its frames were dropped: sync each thread              |
| hb     | heads            | heartbeat every 25 s: the last sequence of each joined thread, or nothing was missed    |
| no     | th               | this thread cannot be followed (it may not exist); it has been left                     |
| err    | why              | the last frame was not understood (`bad_frame`), or too many came (`too_many`)          |

Kinds of events: `opened`, `posted`, `closed`, `reopened`, `recorded`.

From the client:

| t      | fields           | meaning                                                                               |
|--------|------------------|---------------------------------------------------------------------------------------|
| join   | th, since        | follow a thread; `since` is the client's cursor, or null to start from the head         |
| sync   | th, since        | the same for a thread that is joined: replay what the client misses                     |
| leave  | th               | stop following                                                                          |

The client keeps one cursor a thread: `seq == cursor + 1` is applied, `seq <= cursor` ignored, anything else makes it
sync. Close codes: 4401 the session is over, 4403 nothing that was joined may be read any more, 4408 the client did not
read for 30 s, 4429 too many frames, 1012 the server restarts or the socket is old: connect again.

A frame is built once, when the event happens or is read again, and is the same for every reader in every language:
what varies with the reader (words for roles and kinds) is added by the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

import orjson

MAX_INBOUND = 32 * 1024


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a thread's log on its way out. `acl` is the thread's access version when it was read or later."""

    thread: int
    seq: int
    acl: int
    frame: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for."""

    kind: Literal["join", "sync", "leave"]
    thread: int
    since: int | None = None


class BadFrame(ValueError):
    """A client sent something that is not in the table above."""


def _encode(frame: Mapping[str, Any]) -> str:
    return orjson.dumps(frame, option=orjson.OPT_NON_STR_KEYS).decode()


def event_frame(thread: int, seq: int, kind: str, data: Mapping[str, Any]) -> str:
    """The shared frame of one event."""
    return _encode({"t": "ev", "th": thread, "seq": seq, "k": kind, "d": data})


def joined(thread: int, head: int) -> str:
    return _encode({"t": "joined", "th": thread, "head": head})


def reset(thread: int, head: int) -> str:
    return _encode({"t": "reset", "th": thread, "head": head})


def behind(heads: Mapping[int, int]) -> str:
    return _encode({"t": "behind", "heads": heads})


def heartbeat(heads: Mapping[int, int]) -> str:
    return _encode({"t": "hb", "heads": heads})


def refusal(thread: int) -> str:
    return _encode({"t": "no", "th": thread})


def error(why: str) -> str:
    return _encode({"t": "err", "why": why})


def parse(text: str) -> Request:
    """The request in a client's frame; raises BadFrame for anything else."""
    if len(text) > MAX_INBOUND:
        raise BadFrame
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadFrame from None
    if not isinstance(frame, dict) or frame.get("t") not in ("join", "sync", "leave"):
        raise BadFrame
    thread, since = frame.get("th"), frame.get("since")
    if not _is_count(thread) or not (since is None or _is_count(since)):
        raise BadFrame
    return Request(frame["t"], thread, since)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
