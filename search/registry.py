"""Who can make documents: the rooms above register one source for each kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from .documents import KINDS, SearchDocument


class Source(Protocol):
    """What a room gives to search for one kind of record."""

    def pks(self) -> Iterable[int]:
        """Every record that may have a document, for a rebuild of the whole index."""

    def document(self, pk: int) -> SearchDocument | None:
        """The document of a record as the database has it now; None if it is gone or must not be found at
        all.
        """

    def audience_queryset(self) -> Any:
        """The records with an audience, with ``visible_to(user)``: what the index must agree with."""


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Make ``source`` the maker of documents of ``kind``. A second registration replaces the first.

    Raises ValueError for a kind that ``search.documents.KINDS`` does not have.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: add it at the end of search.documents.KINDS")
    _sources[kind] = source


def unregister(kind: str) -> None:
    """Forget the source of ``kind``; used by tests that register their own."""
    _sources.pop(kind, None)


def source_of(kind: str) -> Source:
    """Return the source of ``kind``. Raises LookupError if no room has registered one."""
    try:
        return _sources[kind]
    except KeyError:
        raise LookupError(f"no source is registered for {kind!r}") from None


def sources() -> dict[str, Source]:
    """Return all sources by kind, in the order of ``KINDS``."""
    return {kind: _sources[kind] for kind in KINDS if kind in _sources}
