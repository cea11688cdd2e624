"""Telling people: the notice on their desk and the mail that points to it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .kinds import known_kinds
from .models import Notice
from .tasks import mail_notice, unclaimed

MAIL_WITHIN = timedelta(days=1)
"""How long an unsent mail is tried again; later it would only confuse, and the desk has the notice."""


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


def requeue_mail() -> int:
    """Queue once more the recent notices whose mail was not sent and for which no task waits. Returns how many."""
    now = timezone.now()
    unsent = Notice.objects.filter(unclaimed(now), created_at__gt=now - MAIL_WITHIN, recipient__is_active=True)
    pks = list(unsent.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return 0
    tasks = DBTaskResult.objects.ready().filter(task_path=mail_notice.module_path)
    waiting = {given["args"][0] for given in tasks.values_list("args_kwargs", flat=True)}
    again = [pk for pk in pks if pk not in waiting]
    for pk in again:
        mail_notice.enqueue(pk)
    return len(again)
