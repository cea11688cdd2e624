"""From records to changes: documents made from the database as it is now, each at a version that only
grows.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace

from django.db import connection, transaction

from .documents import SearchDocument, document_id
from .engines.base import Change
from .models import SearchClock, SearchVersion
from .registry import source_of

logger = logging.getLogger(__name__)

Key = tuple[str, int]
"""Kind and primary key of a record."""


def database_name() -> str:
    """The name by which an index knows the database that it was built from."""
    clock, _ = SearchClock.objects.get_or_create(pk=1)
    return str(clock.database)


def next_version(keys: Iterable[Key]) -> int:
    """A version above all that were given out, noted for these records.

    It also follows the clock of the machine, so that it stays above the index after a backup was restored.
    """
    with transaction.atomic():
        SearchClock.objects.get_or_create(pk=1)
        clock = SearchClock.objects.select_for_update().get(pk=1)
        clock.last = max(clock.last + 1, time.time_ns() // 1000)
        clock.save(update_fields=["last"])
        SearchVersion.objects.bulk_create(
            [SearchVersion(kind=kind, record=record, version=clock.last) for kind, record in keys],
            update_conflicts=True,
            unique_fields=["kind", "record"],
            update_fields=["version"],
        )
    return clock.last


def versions_of(kind: str, pks: Sequence[int]) -> dict[int, int]:
    """The noted versions of records; 0 for one that was never touched."""
    noted = dict(SearchVersion.objects.filter(kind=kind, record__in=pks).values_list("record", "version"))
    return {pk: noted.get(pk, 0) for pk in pks}


def make_document(kind: str, record: int) -> SearchDocument | None:
    """The document of a record now. Raises whatever its source raises, and ValueError for another record's
    document.
    """
    # Inside a transaction, a failed query must not spoil the rest of it.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        document = source_of(kind).document(record)
    if document is not None and document.id != document_id(kind, record):
        raise ValueError(f"the source of {kind} made {document.id} for record {record}")
    return document


def make_changes(versions: Mapping[Key, int]) -> tuple[dict[Key, Change], dict[Key, Exception]]:
    """The changes that bring these records to these versions, and the errors of those that could not be made.

    The caller fixes a version before it calls: what is read here is then never older than its version says.
    """
    changes: dict[Key, Change] = {}
    errors: dict[Key, Exception] = {}
    for (kind, record), version in versions.items():
        identifier = document_id(kind, record)
        try:
            document = make_document(kind, record)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one record must not hold up the others
            logger.warning("no document for %s: %r", identifier, error)
            errors[kind, record] = error
            continue
        if document is not None:
            document = replace(document, version=version)
        changes[kind, record] = Change(identifier, version, document)
    return changes, errors
