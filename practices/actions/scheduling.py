"""What happens at its hour: publication after an embargo, and a planned withdrawal."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rules import has_perm

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.models import REVIEWABLE, PlannedWithdrawal, Practice, ReasonClass, Stage
from practices.telling import tell

from .ground import at_stage, leave_trace, not_locked, take
from .publishing import bring_out, publish_scheduled, take_out

logger = logging.getLogger("portal.practices")


@transaction.atomic
def set_embargo(actor, practice: Practice, until: datetime | None) -> Practice:
    """Keep the practice from its readers until `until` (None: no longer). It says nothing about the text, so the
    clearance stands. What is approved already comes out at once where the new hour has passed.

    The State's focal point may set any hour until publication. The Secretariat may not bring a State's practice out
    earlier than the State allows.
    """
    practice = take(practice)
    own = practice.party_id is not None
    require(actor, "practices.clear" if own and practice.stage == Stage.SUBMITTED else "practices.schedule", practice)
    at_stage(practice, Stage.SUBMITTED, *REVIEWABLE, Stage.SCHEDULED)
    not_locked(practice, actor)
    if own and not has_perm("practices.clear", actor, practice) and _earlier(until, practice.go_live_at):
        raise Refused(
            _("The State chose this hour. Only its focal point can bring it forward."), code="embargo_of_the_state"
        )
    if _to_the_minute(until) == _to_the_minute(practice.go_live_at):
        return practice
    if until is not None and until <= timezone.now() and practice.stage != Stage.SCHEDULED:
        raise Refused(_("Choose an hour that lies ahead."), code="in_the_past", status=400)
    plan = PlannedWithdrawal.objects.filter(practice=practice).first()
    if plan is not None and until is not None and until >= plan.at:
        raise Refused(_("It would be withdrawn before it is published."), code="withdrawn_before", status=400)
    if practice.stage == Stage.SCHEDULED and (until is None or until <= timezone.now()):
        practice.go_live_at = None
        practice.revisions.update(approved_go_live_at=None)
        leave_trace(actor, "end_embargo", practice)
        bring_out(practice, practice.latest_revision, None)
        return take(practice)
    practice.go_live_at = until
    practice.save()
    if practice.stage == Stage.SCHEDULED:
        practice.revisions.filter(pk=practice.latest_revision_id).update(approved_go_live_at=until)
    leave_trace(actor, "set_embargo", practice, until=until.isoformat() if until else "")
    tell("hour_changed", practice, but=actor)
    return practice


def _earlier(until: datetime | None, chosen: datetime | None) -> bool:
    return chosen is not None and (until is None or until < chosen.replace(second=0, microsecond=0))


def _to_the_minute(hour: datetime | None) -> datetime | None:
    """As people enter it."""
    return hour.replace(second=0, microsecond=0) if hour else None


@transaction.atomic
def plan_withdrawal(actor, practice: Practice, at: datetime, reason: str) -> Practice:
    """Withdraw the practice at `at`, with the same trace as a withdrawal by hand. A second plan replaces the first."""
    practice = take(practice)
    require(actor, "practices.withdraw", practice)
    at_stage(practice, Stage.SCHEDULED, Stage.PUBLISHED)
    if practice.amends_id is not None:
        raise Refused(_("Plan the withdrawal of the practice, not of its amendment."), code="an_amendment")
    not_locked(practice, actor)
    if reason not in ReasonClass.values:
        raise Refused(_("Choose a reason for the withdrawal."), code="reason_missing", status=400)
    if at <= timezone.now():
        raise Refused(_("Choose an hour that lies ahead."), code="in_the_past", status=400)
    if practice.stage == Stage.SCHEDULED and practice.go_live_at and at <= practice.go_live_at:
        raise Refused(_("It would be withdrawn before it is published."), code="withdrawn_before", status=400)
    PlannedWithdrawal.objects.update_or_create(
        practice=practice, defaults={"at": at, "reason": reason, "by": actor, "planned_at": timezone.now()}
    )
    leave_trace(actor, "plan_withdrawal", practice, at=at.isoformat(), reason=reason)
    tell("withdrawal_planned", practice, but=actor)
    return practice


@transaction.atomic
def drop_planned_withdrawal(actor, practice: Practice) -> Practice:
    """The practice stays. Again changes nothing."""
    practice = take(practice)
    require(actor, "practices.withdraw", practice)
    if PlannedWithdrawal.objects.filter(practice=practice).delete()[0]:
        leave_trace(actor, "drop_planned_withdrawal", practice)
    return practice


def carry_out_scheduled() -> int:
    """Do what is due, each practice in a transaction of its own; returns how many. Called again and again by the worker.

    What was done is not due any more, so that a second worker, or one that starts again, does nothing twice. What fails
    is logged, holds nothing else up, and is tried again at the next call.
    """
    now = timezone.now()
    due = Practice.objects.originals().filter(stage=Stage.SCHEDULED, go_live_at__lte=now)
    work = [(_publish_due, pk) for pk in due.order_by("go_live_at", "pk").values_list("pk", flat=True)]
    plans = PlannedWithdrawal.objects.filter(at__lte=now).order_by("at", "pk")
    work += [(_withdraw_due, pk) for pk in plans.values_list("pk", flat=True)]
    done = 0
    for carry_out, pk in work:
        try:
            with transaction.atomic():
                done += carry_out(pk)
        except Exception:
            logger.exception("Practice %s: what is scheduled could not be carried out", pk)
    return done


def _publish_due(pk: int) -> bool:
    practice = take(Practice(pk=pk))
    if practice.stage != Stage.SCHEDULED or practice.go_live_at is None or practice.go_live_at > timezone.now():
        return False
    publish_scheduled(practice, practice.latest_revision)
    return True


def _withdraw_due(pk: int) -> bool:
    practice = take(Practice(pk=pk))
    plan = PlannedWithdrawal.objects.select_related("by").filter(pk=pk, at__lte=timezone.now()).first()
    if plan is None:
        return False
    take_out(practice, plan.by, plan.reason)
    return True
