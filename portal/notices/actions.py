"""Telling people: the notice on their desk and the mail that points to it."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from .kinds import known_kinds
from .models import Notice
from .tasks import mail_notice


def notify(users: Iterable, kind: str, target: models.Model, url_path: str, **context: str) -> list[Notice]:
    """Tell each of `users` once that something happened to `target`.

    `url_path` is the address without its language ("desk/practices/42/"). Called inside the transaction of the
    change: the notices and the queued mails become real with its commit and vanish with its rollback.
    Raises ValueError for an unknown kind, or for a context that the kind does not allow.
    """
    known = known_kinds().get(kind)
    if known is None:
        raise ValueError(f"unknown kind of notice {kind!r}: register it in portal.notices.kinds")
    if set(context) != known.names:
        raise ValueError(f"a notice of kind {kind!r} carries {sorted(known.names)} and nothing else")
    people = {user.pk: user for user in users if user is not None and user.is_active}
    notices = [
        Notice.objects.create(
            recipient=user,
            kind=kind,
            target_type=target._meta.label_lower,
            target_id=str(target.pk),
            path=url_path.lstrip("/"),
            context={name: str(value) for name, value in context.items()},
        )
        for user in people.values()
    ]
    for notice in notices:
        mail_notice.enqueue(notice.pk)
    return notices


def mark_read(actor, pks: Iterable[int] | None = None) -> int:
    """Mark the person's own notices as read (all of them without `pks`); again changes nothing. Returns how many."""
    notices = Notice.objects.filter(recipient=actor, read_at__isnull=True)
    if pks is not None:
        notices = notices.filter(pk__in=list(pks))
    return notices.update(read_at=timezone.now())
