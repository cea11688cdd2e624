"""What other rooms change and threads must follow, inside the transaction of the change."""

from functools import partial

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from meetings.models import Meeting
from portal.access.audiences import PUBLIC, SECRETARIAT
from portal.access.models import Seat, User
from portal.access.signals import seat_changed

from . import announce, log
from .models import Thread


def seat_ended(sender, actor, verb: str, seat: Seat, **_kwargs) -> None:
    """What is said from now on asks the gate before it goes to anyone whom the seat may have let in."""
    if verb != "grant_seat":
        log.raise_acl(Thread.objects.filter(audience__meets=seat.tokens()))
        transaction.on_commit(partial(announce.access_changed, [seat.user_id]), robust=True)


def person_saved(sender, instance: User, created: bool, raw: bool = False, **_kwargs) -> None:
    """An account was switched off, or its password changed, which ends its other sessions."""
    if created or raw:
        return
    if not instance.is_active:
        tokens = frozenset().union(*(seat.tokens() for seat in instance.seats.select_related("party")))
        log.raise_acl(Thread.objects.filter(audience__meets=tokens))
    transaction.on_commit(partial(announce.access_changed, [instance.pk]), robust=True)


def session_ended(sender, instance: Session, **_kwargs) -> None:
    """Signed out, or the session was ended from the list of sessions."""
    person = instance.get_decoded().get("_auth_user_id")
    if person is not None and str(person).isdigit():
        transaction.on_commit(partial(announce.access_changed, [int(person)]), robust=True)


def meeting_saved(sender, instance: Meeting, created: bool, raw: bool = False, **_kwargs) -> None:
    """A thread is never seen by more people than the meeting that it belongs to."""
    if created or raw or PUBLIC in instance.audience:
        return
    allowed = frozenset(instance.audience) | {SECRETARIAT}
    changed = False
    for thread in Thread.objects.filter(agenda_item__meeting=instance):
        meant = frozenset(thread.audience)
        if not meant <= allowed:
            changed = True
            log.raise_acl(Thread.objects.filter(pk=thread.pk))
            Thread.objects.filter(pk=thread.pk).update(audience=meant & allowed)
    if changed:
        transaction.on_commit(announce.access_changed, robust=True)


def connect() -> None:
    """Called once, when Django starts."""
    seat_changed.connect(seat_ended, weak=False, dispatch_uid="threads.seat_ended")
    post_save.connect(person_saved, sender=User, weak=False, dispatch_uid="threads.person_saved")
    post_delete.connect(session_ended, sender=Session, weak=False, dispatch_uid="threads.session_ended")
    post_save.connect(meeting_saved, sender=Meeting, weak=False, dispatch_uid="threads.meeting_saved")
