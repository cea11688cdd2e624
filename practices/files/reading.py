"""The text of a file, read by a process of its own that is killed when it takes too long."""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROGRAM = Path(__file__).with_name("extract.py")

MOST_CHARACTERS = 200_000
"""Of the text of one file; about eighty pages."""
CPU_SECONDS = 20
WALL_SECONDS = 60
MEMORY = 768 * 1024 * 1024
_MOST_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True)
class Found:
    """What came out: a state of `models.TextState`, and the text where there is one."""

    state: str
    text: str = ""


UNREADABLE = Found("unreadable")


def read_text(
    file: IO[bytes],
    media_type: str,
    *,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory: int = MEMORY,
) -> Found:
    """The text of an open file. A process that breaks, or goes beyond a bound, gives the state "unreadable"."""
    answer = answer_of(
        PROGRAM,
        [media_type, str(MOST_CHARACTERS)],
        file,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
        memory=memory,
    )
    return UNREADABLE if answer is None else _understood(answer)


def answer_of(
    program: Path,
    given: list[str],
    file: IO[bytes],
    *,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory: int = MEMORY,
    most: int = _MOST_ANSWER,
) -> bytes | None:
    """What one of our own programs says about an open file, at most `most` bytes; None where it broke or went beyond a bound."""
    with tempfile.TemporaryFile() as content, tempfile.TemporaryFile() as answer:
        file.seek(0)
        shutil.copyfileobj(file, content)
        content.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 - our own program, with numbers of our own
                [sys.executable, "-I", "-B", str(program), *given, str(cpu_seconds), str(memory)],
                stdin=content,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                # No address of a database, no key.
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
                cwd="/",
                start_new_session=True,
                timeout=wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None
        if ended.returncode != 0:
            return None
        answer.seek(0)
        return answer.read(most)


def _understood(answer: bytes) -> Found:
    """The answer, which is believed in nothing but its form: the file may have taken the process over."""
    try:
        said = json.loads(answer)
        state, text = str(said["state"]), str(said["text"])
    except (ValueError, TypeError, KeyError):
        return UNREADABLE
    if state not in ("read", "no_text", "encrypted", "unreadable"):
        return UNREADABLE
    text = printable(text)[:MOST_CHARACTERS].strip()
    if state != "read" or not text:
        return Found("no_text" if state == "read" else state)
    return Found("read", text)


def printable(text: str) -> str:
    """Without controls and halves of characters, which no database keeps."""
    return "".join(mark for mark in text if mark in "\n\t" or mark.isprintable() or mark.isspace())
