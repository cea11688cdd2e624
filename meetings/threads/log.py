"""The one place that counts: takes the next sequence of a thread, appends to its log and tells the readers."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import announce
from .frames import Event, event_frame
from .models import Thread, ThreadEvent


def take_seq(
    pk: int, *states: str, numbered: bool = False, to_state: str | None = None, **changes: Any
) -> Thread | None:
    """Count one event in the thread and give back its row, or None where it is in none of `states`.

    An UPDATE comes first: it takes the row's lock (on SQLite the database's), which is held until the commit, so
    whoever counts next sees this count, and a rollback gives the number back.
    """
    changes["last_seq"] = F("last_seq") + 1
    if numbered:
        changes["last_number"] = F("last_number") + 1
    if to_state is not None:
        changes["state"] = to_state
    if not Thread.objects.filter(pk=pk, state__in=states).update(**changes):
        return None
    return Thread.objects.select_related("agenda_item__meeting", "agenda_item__session").get(pk=pk)


def append(thread: Thread, kind: str, payload: dict[str, Any], actor, at=None) -> ThreadEvent:
    """Write the event whose sequence `take_seq` gave, and announce it when the transaction is kept.

    The announcement is a hint: if it fails, the post stands and the readers' reconciliation finds it.
    """
    event = ThreadEvent.objects.create(
        thread=thread, seq=thread.last_seq, kind=kind, payload=payload, actor=actor, at=at or timezone.now()
    )
    frame = event_frame(thread.pk, event.seq, kind, payload)
    transaction.on_commit(partial(announce.event, Event(thread.pk, event.seq, thread.acl_version, frame)), robust=True)
    return event


def raise_acl(threads) -> None:
    """Say, in the transaction that changes who may read, that these threads (a queryset) ask their readers again."""
    threads.update(acl_version=F("acl_version") + 1)
