"""The whole index: built anew beside the one in use, and compared with the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from . import outbox
from .documents import document_id, split_id
from .engines import current_engine
from .making import Key, database_name, make_changes, versions_of
from .models import SearchVersion
from .registry import sources

BATCH = 200
T = TypeVar("T")


def needs_rebuild() -> bool:
    """Whether the index in use cannot be kept up: it is not usable, or was built from another database."""
    state = current_engine().state()
    return not state.usable or state.owner != database_name()


def reindex() -> int:
    """Build the index anew beside the one in use and swap it in; returns the number of documents.

    The worker goes on meanwhile. What it brought into the old index is brought into the new one before the
    swap; what it has not yet done stays in the outbox. Raises EngineBusy while another process does the
    same. Records that cannot be turned into documents are parked, and are not in the new index.
    """
    seen: dict[Key, int] = {}
    with current_engine().rebuild(database_name()) as fresh:
        for kind, source in sources().items():
            for pks in _batches(source.pks()):
                versions = {(kind, pk): version for pk, version in versions_of(kind, pks).items()}
                seen |= versions
                changes, errors = make_changes(versions)
                fresh.apply([change for change in changes.values() if change.document is not None])
                for key, error in errors.items():
                    outbox.park(key, error)
        with fresh.swapping():
            for batch in _batches(_changed_since(seen)):
                late, errors = make_changes(dict(batch))
                fresh.apply(list(late.values()))
                for key, error in errors.items():
                    outbox.park(key, error)
    return current_engine().state().documents


def _changed_since(seen: dict[Key, int]) -> list[tuple[Key, int]]:
    rows = SearchVersion.objects.values_list("kind", "record", "version")
    return [((kind, record), version) for kind, record, version in rows if seen.get((kind, record), 0) != version]


@dataclass(frozen=True, slots=True)
class Difference:
    """Documents, by id, in which the index differs from the database; ``compared`` is the number of all that were made."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    compared: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra or self.failing)


def compare() -> Difference:
    """Make every document and compare it with the index: version, audience, text and all. An index that is ahead, as after
    the database lost what it had promised, differs too.

    Changes that wait in the outbox show as differences. Raises EngineUnavailable.
    """
    engine = current_engine()
    in_index = dict(engine.versions())
    missing: list[str] = []
    stale: list[str] = []
    failing: list[str] = []
    compared = 0
    for kind, source in sources().items():
        for pks in _batches(source.pks()):
            versions = {(kind, pk): version for pk, version in versions_of(kind, pks).items()}
            changes, errors = make_changes(versions)
            failing += [document_id(*key) for key in errors]
            kept = engine.documents([change.id for change in changes.values()])
            for change in changes.values():
                version = in_index.get(change.id)
                if change.document is None:
                    continue
                in_index.pop(change.id, None)
                compared += 1
                if version is None:
                    missing.append(change.id)
                elif version != change.version or kept.get(change.id) != replace(change.document, version=0):
                    stale.append(change.id)
    extra = sorted(in_index.keys() - set(failing), key=split_id)
    return Difference(tuple(missing), tuple(stale), tuple(extra), tuple(failing), compared)


def _batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
