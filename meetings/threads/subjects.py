"""Threads about records of other rooms: the room above that knows both registers how to show such a record."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """What a thread's page says about its subject. `path` is without the language ("practices/2026/42/"). Where it `takes_threads` no more, those
    that there are stay.
    """

    title: str
    path: str
    audience: frozenset[str]
    language: str = ""
    takes_threads: bool = True


class Source(Protocol):
    """What is asked about a record."""

    def line(self, pk: int) -> SubjectLine | None:
        """The record as its readers may see it now, in the active language; None if there is none."""


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Make `source` answer for records of `kind` ("practice"). A second registration replaces the first."""
    _sources[kind] = source


def is_known(kind: str) -> bool:
    """Whether a room answers for this kind."""
    return kind in _sources


def line_of(kind: str, pk: int | None) -> SubjectLine | None:
    """The line of a subject, or None where there is none to show."""
    source = _sources.get(kind)
    return source.line(pk) if source is not None and pk is not None else None
