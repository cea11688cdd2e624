"""The rows of a file of replies, read by a process of its own that is killed when it takes too long."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from practices.files.reading import answer_of

from .kinds import MOST_REPLIES
from .sheets import BOOLEAN, DATE, FAULT, FORMULA, LIST, NESTED, NUMBER, READ, TEXT, UNREADABLE

PROGRAM = Path(__file__).with_name("sheets.py")
CPU_SECONDS = 20
WALL_SECONDS = 60
MEMORY = 512 * 1024 * 1024
_MOST_ANSWER = 17 * 1024 * 1024
_KINDS = (TEXT, NUMBER, BOOLEAN, DATE, FORMULA, FAULT, LIST, NESTED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as its sender wrote it. `length` is that of the whole text, of which the beginning is here."""

    kind: str
    text: str
    items: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One reply: its number in the file (of the row of a sheet, of the place in a list) and its cells."""

    number: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came out of a file. `state` is a state of `sheets.py`; only "read" has rows."""

    state: str
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    sheet: str = ""
    merged: tuple[str, ...] = ()


def read_sheet(
    file: IO[bytes], kind: str, *, cpu_seconds: int = CPU_SECONDS, wall_seconds: float = WALL_SECONDS
) -> Sheet:
    """The rows of an open file of a known `SheetType`; "unreadable" where its process broke or went beyond a bound."""
    answer = answer_of(
        PROGRAM,
        [kind, str(MOST_REPLIES)],
        file,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        memory=MEMORY,
        most=_MOST_ANSWER,
    )
    return Sheet(UNREADABLE) if answer is None else understood(answer)


def understood(answer: bytes) -> Sheet:
    """The answer, which is believed in nothing but its form: the file may have taken the process over."""
    try:
        said = json.loads(answer)
        if said["state"] != READ:
            return Sheet(str(said["state"])[:20])
        return Sheet(
            READ,
            head=tuple(str(name) for name in said["head"]),
            rows=tuple(
                Row(int(number), tuple(_cell(cell) for cell in cells)) for number, cells in said["rows"][:MOST_REPLIES]
            ),
            sheet=str(said["sheet"])[:100],
            merged=tuple(str(found)[:30] for found in said["merged"][:20]),
        )
    except (ValueError, TypeError, KeyError, IndexError):
        return Sheet(UNREADABLE)


def _cell(said: Any) -> Cell | None:
    if said is None:
        return None
    kind, value = said[0], said[1]
    if kind not in _KINDS:
        raise ValueError(kind)
    if kind == LIST:
        return Cell(kind, "; ".join(map(str, value)), tuple(map(str, value)))
    return Cell(kind, str(value), length=int(said[2]) if len(said) > 2 else len(str(value)))
