"""What an engine must do, and how it says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from search.documents import SearchDocument
from search.parser import Node
from search.request import SearchRequest, SearchResponse


class EngineUnavailable(Exception):
    """The engine cannot answer or write now; nothing was changed."""


class IndexMissing(EngineUnavailable):
    """There is no index yet."""


class IndexOutdated(EngineUnavailable):
    """The index was made by another version of schema or analysis, and must be built anew."""


class IndexDamaged(EngineUnavailable):
    """The index cannot be read, and must be built anew; the engine keeps a note of it for the worker."""


class EngineBusy(EngineUnavailable):
    """Another process writes; try again."""


class RequestRefused(ValueError):
    """A fault of the caller, such as a field that the schema does not have."""


@dataclass(frozen=True, slots=True)
class Change:
    """The document as it is now, or its absence, at a version that only grows."""

    id: str
    version: int
    document: SearchDocument | None


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What ``apply`` did: documents written, taken out, and changes that came too late."""

    written: int = 0
    removed: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class EngineState:
    """For people and for the worker. ``owner`` is the database that the index was built from, "" without
    an index.
    """

    usable: bool
    reason: str = ""
    owner: str = ""
    documents: int = 0
    public_documents: int = 0


class Rebuild(Protocol):
    """A new index beside the one in use, which goes on answering."""

    def apply(self, changes: Sequence[Change]) -> ApplyReport: ...

    def swapping(self) -> AbstractContextManager[None]:
        """Keep every writer out; at the end of the block, unless it raised, the new index is the one in
        use.
        """


class SearchEngine(Protocol):
    """An engine keeps two indexes: ``public`` with public documents alone, and ``members`` with all.

    A request whose audience is nothing but ``public`` reads the first one only, every other the second one
    only.
    """

    name: str

    def search(self, request: SearchRequest, tree: Node) -> SearchResponse:
        """Answer from what was applied before the call. Raises EngineUnavailable."""

    def every(self, request: SearchRequest, tree: Node) -> tuple[int, Iterator[SearchDocument]]:
        """The exact number of all that is found, and all of it by date, newest first unless the request says
        oldest: from one snapshot, beyond the last page too, with only a batch in memory. Both may raise
        EngineUnavailable.
        """

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        """Bring changes in; searches that begin later see them. Idempotent: what was interrupted is made
        good by a repeat. A change with a lower version than the index has for its id, be it of a removal,
        is left out. Raises EngineUnavailable, or RequestRefused.
        """

    def versions(self) -> Mapping[str, int]:
        """The version of every document in the index (removed ones are not). Raises EngineUnavailable."""

    def documents(self, ids: Sequence[str]) -> Mapping[str, SearchDocument]:
        """The documents as they were applied. Raises EngineUnavailable."""

    def state(self) -> EngineState:
        """Never raises EngineUnavailable."""

    def rebuild(self, owner: str) -> AbstractContextManager[Rebuild]:
        """Begin a new, empty index; without ``swapping`` it is thrown away. Raises EngineBusy."""
