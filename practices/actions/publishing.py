"""Into the public record and out of it."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.legal import law_agrees
from practices.models import (
    REVIEWABLE,
    FocalPointClearance,
    PlannedWithdrawal,
    Practice,
    ReasonClass,
    ReferenceCounter,
    SecretariatReview,
    Stage,
    Withdrawal,
)
from practices.models.gate import open_gate
from practices.telling import tell

from .amending import carry_over, give_up, note_edition, open_amendment
from .ground import at_stage, leave_trace, not_locked, take


@transaction.atomic
def publish_practice(actor, practice: Practice) -> Practice:
    """Publish the text that the workflow has approved, or keep it until its embargo ends.

    Called where the workflow finishes. Refused for any text that was not cleared and approved as it stands.
    """
    practice = take(practice)
    require(actor, "practices.review", practice)
    at_stage(
        practice,
        *REVIEWABLE,
        repeat=(Stage.PUBLISHED, Stage.SCHEDULED, Stage.AMENDED),
        said=_("This practice was published before."),
    )
    not_locked(practice, actor)
    if practice.approved_by_id != actor.pk or not _was_signed(practice) or not _was_decided(practice):
        raise Refused(_("This text was not cleared and approved as it stands."), code="not_approved")
    law_agrees(practice, actor)
    revision = practice.latest_revision
    if practice.go_live_at and practice.go_live_at > timezone.now():
        practice.enter(Stage.SCHEDULED)
        with open_gate(practice.pk):
            practice.publish(revision, user=actor)
        leave_trace(actor, "schedule_practice", practice)
        tell("scheduled", practice, but=actor)
        return take(practice)
    bring_out(practice, revision, actor)
    return take(practice)


@transaction.atomic
def publish_scheduled(practice: Practice, revision) -> None:
    """Publish what was approved with an embargo, now that its hour has come. Refused for any other revision."""
    practice = take(practice)
    at_stage(practice, Stage.SCHEDULED)
    if revision.pk != practice.latest_revision_id or not _was_signed(practice) or not _was_decided(practice):
        raise Refused(_("This text was not cleared and approved as it stands."), code="not_approved")
    bring_out(practice, revision, None)


def bring_out(practice: Practice, revision, actor) -> None:
    """Make the approved revision live, with a reference, or as the next version of the practice that it amends."""
    if practice.amends_id is not None:
        carry_over(practice, actor)
        return
    if practice.reference_number is None:
        practice.reference_year = timezone.localdate().year
        practice.reference_number = _next_number(practice.reference_year)
    practice.version += 1
    practice.enter(Stage.PUBLISHED)
    with open_gate(practice.pk):
        practice.publish(revision, user=actor)
    practice.refresh_from_db()
    note_edition(practice)
    leave_trace(actor, "publish_practice", practice, reference=practice.reference, version=practice.version)
    tell("published", practice, but=actor)


def _was_signed(practice: Practice) -> bool:
    """Whether the one who approved it signed the checklist under this very revision."""
    signed = practice.checklist
    return practice.predates_checklist or (
        signed is not None
        and (signed.revision_id, signed.by_id) == (practice.latest_revision_id, practice.approved_by_id)
    )


def _was_decided(practice: Practice) -> bool:
    """Whether this very revision was approved in review and, for a State, cleared by its focal point."""
    approved = TaskState.objects.filter(
        revision_id=practice.latest_revision_id,
        status=TaskState.STATUS_APPROVED,
        workflow_state__object_id=str(practice.pk),
        workflow_state__base_content_type=practice.get_base_content_type(),
    )
    types = {state.task.specific_class for state in approved.select_related("task__content_type")}
    needed = {SecretariatReview} | ({FocalPointClearance} if practice.party_id else set())
    return needed <= types


def _next_number(year: int) -> int:
    """The next number of the year. The counter's row puts publications in line; a number is never given twice."""
    if not ReferenceCounter.objects.filter(year=year).update(last=F("last") + 1):
        try:
            with transaction.atomic():
                ReferenceCounter.objects.create(year=year, last=1)
        except IntegrityError:
            ReferenceCounter.objects.filter(year=year).update(last=F("last") + 1)
    return ReferenceCounter.objects.get(year=year).last


@transaction.atomic
def withdraw_practice(actor, practice: Practice, reason: str) -> Practice:
    """Take a practice out of the public record, with its translations; the date and the reason class stay."""
    practice = take(practice)
    require(actor, "practices.withdraw", practice)
    at_stage(
        practice,
        Stage.PUBLISHED,
        Stage.SCHEDULED,
        repeat=(Stage.WITHDRAWN,),
        said=_("This practice was withdrawn before."),
    )
    not_locked(practice, actor)
    if reason not in ReasonClass.values:
        raise Refused(_("Choose a reason for the withdrawal."), code="reason_missing", status=400)
    take_out(practice, actor, reason)
    return practice


def take_out(practice: Practice, actor, reason: str) -> None:
    """Take the practice and its translations away from their readers, and leave the tombstone. Its amendment ends."""
    if (amendment := open_amendment(practice)) is not None:
        give_up(amendment, actor)
    if practice.stage == Stage.PUBLISHED:
        Withdrawal.objects.create(practice=practice, by=actor, reason=reason, audience=practice.audience)
    PlannedWithdrawal.objects.filter(practice=practice).delete()
    practice.revisions.update(approved_go_live_at=None)
    for row in [practice, *Practice.objects.select_for_update(of=("self",)).filter(original=practice)]:
        row.live, row.live_revision, row.has_unpublished_changes = False, None, True
        row.enter(Stage.WITHDRAWN)
        with open_gate(row.pk):
            row.save()
    practice.prints.all().delete()
    leave_trace(actor, "withdraw_practice", practice, reason=reason)
    tell("withdrawn", practice, but=actor)
