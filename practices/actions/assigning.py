"""Who does what until when, and the word to those who are late."""

import logging
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rules import has_perm

from portal.access.models import User
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.legal import another_than_asked
from practices.models import Assignment, Duty, Practice
from practices.permissions import ASSIGNS, DOES
from practices.telling import focal_points_of, people_of_the_secretariat, tell_people

from .deciding import second_person
from .ground import leave_trace, take

logger = logging.getLogger("portal.practices")

SOON = timedelta(days=3)
"""So long before its day a task is called to mind."""

AGAIN = timedelta(days=7)
"""So often a task that is overdue is called to mind."""


@transaction.atomic
def assign_task(actor, practice: Practice, person, due: date) -> Practice:
    """Give what waits about this practice to `person` (None: to nobody in particular), due on `due`.

    The Secretariat gives out reviews, a State's focal points what lies with their delegation.
    """
    practice = take(practice)
    waits = practice.assignments.filter(ended_at__isnull=True).first()
    if waits is None:
        require(actor, "practices.clear" if practice.party_id else "practices.review", practice)
        raise Refused(_("Nothing waits about this practice."), code="nothing_waits")
    require(actor, assigning_permission(practice, waits.duty), practice)
    if due < timezone.localdate():
        raise Refused(_("Choose a day that lies ahead."), code="in_the_past", status=400)
    if person is not None:
        if not person.is_active or not has_perm(DOES[waits.duty], person, practice):
            raise Refused(_("This person cannot do this task."), code="not_theirs", status=400)
        if waits.duty in (Duty.REVIEW, Duty.LEGAL):
            second_person(person, practice)
        if waits.duty == Duty.LEGAL:
            another_than_asked(person, practice)
    if (waits.assignee, waits.due) == (person, due):
        return practice
    given = person is not None and person.pk not in (waits.assignee_id, actor.pk)
    waits.assignee, waits.due, waits.reminded_at = person, due, None
    waits.save()
    if waits.duty == Duty.REVIEW and practice.reviewer_id and practice.reviewer_id != waits.assignee_id:
        # Who reviews is who has the task; the other one's review ends with it.
        practice.reviewer = person
        practice.save()
    leave_trace(actor, "assign_task", practice, duty=waits.duty, assignee=person.pk if person else None)
    if given:
        tell_people([person], "assigned", practice)
    return practice


def assigning_permission(practice: Practice, duty: str) -> str:
    """What one must be allowed to do to give this task to somebody."""
    return ASSIGNS[duty] if practice.party_id else "practices.review"


def remind_due() -> int:
    """Tell those who are late, or soon will be; returns how many tasks. Called again and again by the worker.

    Once before the day, once after it, then every week. That it was said is kept in the same transaction.
    """
    done = 0
    for pk in Assignment.objects.filter(_unsaid(), ended_at__isnull=True).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                done += _remind(pk)
        except Exception:
            logger.exception("Task %s: its people could not be reminded", pk)
    return done


def _unsaid() -> Q:
    """Tasks of which their people have to hear now. Nobody hears of one twice on a day."""
    now, today = timezone.now(), timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    near = Q(reminded_at__isnull=True, due__lte=today + SOON)
    late = Q(due__lt=today) & (Q(reminded_at__lte=now - AGAIN) | Q(reminded_at__date__lte=F("due")))
    return (near | late) & (Q(reminded_at__isnull=True) | Q(reminded_at__lt=midnight))


def _remind(pk: int) -> bool:
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("practice__party")
    waits = rows.filter(_unsaid(), pk=pk, ended_at__isnull=True).first()
    if waits is None:
        return False
    waits.reminded_at = timezone.now()
    waits.save(update_fields=["reminded_at"])
    tell_people(_people(waits), "overdue" if waits.is_overdue else "due_soon", waits.practice)
    return True


def _people(waits: Assignment) -> list[User]:
    """Whoever has the task and still may do it, else all who may."""
    practice = waits.practice
    who = waits.assignee
    if who is not None and who.is_active and has_perm(DOES[waits.duty], who, practice):
        return [who]
    if waits.duty in (Duty.REVIEW, Duty.LEGAL) or practice.party_id is None:
        return people_of_the_secretariat()
    return focal_points_of(practice.party_id)
