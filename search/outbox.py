"""The rows of the outbox: what is due, what failed and waits, what is parked for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q
from django.utils import timezone

from .making import Key
from .models import SearchChange

PARK_AFTER = 5
"""Failed attempts with one record after which it waits for people."""
LONGEST_ERROR = 2000


def due(limit: int) -> dict[Key, list[int]]:
    """Up to ``limit`` records that are due, longest waiting first, each with the rows that its success
    will take out.

    Rows that are written later stay, even if a lower number was drawn for them: only the rows seen here are
    done.
    """
    is_due = Q(parked_at__isnull=True) & (Q(not_before__isnull=True) | Q(not_before__lte=timezone.now()))
    keys = dict.fromkeys(SearchChange.objects.filter(is_due).order_by("pk").values_list("kind", "record")[:limit])
    rows: dict[Key, list[int]] = {key: [] for key in keys}
    seen = SearchChange.objects.filter(record__in={record for _, record in keys})
    for pk, kind, record in seen.values_list("pk", "kind", "record") if keys else ():
        if (kind, record) in rows:
            rows[kind, record].append(pk)
    return rows


def done(pks: Iterable[int]) -> None:
    """Take rows out; called after the engine has committed what they stand for."""
    SearchChange.objects.filter(pk__in=list(pks)).delete()


def failed(pks: Iterable[int], error: Exception) -> bool:
    """Note a failed attempt; returns whether the record is now parked. Before that it is tried after 2, 4,
    8, 16 s.
    """
    rows = SearchChange.objects.filter(pk__in=list(pks))
    attempts = (rows.aggregate(most=Max("attempts"))["most"] or 0) + 1
    is_parked = attempts >= PARK_AFTER
    now = timezone.now()
    rows.update(
        attempts=attempts,
        error=_described(error),
        not_before=now + dt.timedelta(seconds=2**attempts),
        parked_at=now if is_parked else None,
    )
    return is_parked


def park(key: Key, error: Exception) -> None:
    """Park a record that a rebuild could not take in, whether or not it was touched."""
    kind, record = key
    now = timezone.now()
    rows = SearchChange.objects.filter(kind=kind, record=record)
    if not rows.update(parked_at=now, error=_described(error), attempts=PARK_AFTER):
        SearchChange.objects.create(
            kind=kind, record=record, parked_at=now, error=_described(error), attempts=PARK_AFTER
        )


def release() -> int:
    """Let parked records be tried again, after their cause was mended; returns how many rows."""
    return SearchChange.objects.filter(parked_at__isnull=False).update(
        parked_at=None, attempts=0, not_before=None, error=""
    )


def _described(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}".replace("\x00", " ").encode("utf-8", "replace").decode()
    return text[:LONGEST_ERROR]
