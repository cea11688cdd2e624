"""What other rooms do to search: tell it that a record has changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .documents import KINDS
from .models import SearchChange


def touch(kind: str, pk: int) -> None:
    """Note, in the transaction that changes the record, that its document must be made again.

    Call it for a deleted record too. Raises TransactionManagementError outside of a transaction, since a
    change that could be kept without its note would never be found, and ValueError for an unknown kind.
    """
    touch_all(kind, [pk])


def touch_all(kind: str, pks: Iterable[int]) -> None:
    """Like ``touch`` for several records of one kind, in one query."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r}: search.documents.KINDS has {KINDS}")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("touch() belongs inside the transaction that changes the record")
    SearchChange.objects.bulk_create(SearchChange(kind=kind, record=pk) for pk in pks)
