"""What others decide: the focal point clears or returns, the Secretariat asks for changes or approves."""

from collections.abc import Collection
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from portal.access.audiences import SECRETARIAT
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import check_complete, check_form, plain
from practices.legal import law_agrees, no_question_open
from practices.models import (
    CLEARED_STAGES,
    REVIEWABLE,
    Checklist,
    ChecklistItem,
    FocalPointClearance,
    Practice,
    Remark,
    RemarkKind,
    SecretariatReview,
    Stage,
)
from practices.telling import tell

from .answering import open_request, own_audience, reopen_request, share_answer
from .ground import at_stage, leave_trace, needed, not_locked, open_step, remark, take, unchanged_since


@transaction.atomic
def clear_practice(
    actor, practice: Practice, *, base_revision: int | None = None, comment: str = "", note_verbale: str = ""
) -> Practice:
    """The State's focal point lets this very text leave the delegation; from now on the Secretariat may read it."""
    practice = take(practice)
    require(actor, "practices.clear", practice)
    at_stage(practice, Stage.SUBMITTED, repeat=CLEARED_STAGES, said=_("This practice was cleared before."))
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    check_form(practice)
    check_complete(practice)
    step = open_step(practice, FocalPointClearance)
    practice.cleared_at, practice.cleared_by, practice.cleared_revision = (
        timezone.now(),
        actor,
        practice.latest_revision,
    )
    practice.note_verbale = " ".join(plain(note_verbale).split())
    practice.enter(Stage.CLEARED)
    practice.full_clean(exclude=["translation_key"], validate_unique=False, validate_constraints=False)
    practice.save()
    # Wagtail's lists show this line of the revision; until now it was neutral.
    Revision.objects.filter(pk=practice.latest_revision_id).update(object_str=str(practice))
    step.approve(user=actor)
    share_answer(practice)
    remark(practice, actor, RemarkKind.CLEARED, comment, own_audience(practice) | {SECRETARIAT})
    leave_trace(actor, "clear_practice", practice)
    tell("cleared", practice, but=actor)
    return practice


@transaction.atomic
def return_practice(actor, practice: Practice, comment: str, *, base_revision: int | None = None) -> Practice:
    """The focal point gives it back to its author, with a comment that stays inside the delegation."""
    practice = take(practice)
    require(actor, "practices.clear", practice)
    at_stage(practice, Stage.SUBMITTED, repeat=(Stage.RETURNED,), said=_("This practice was returned before."))
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    needed(comment)
    step = open_step(practice, FocalPointClearance)
    practice.enter(Stage.RETURNED)
    practice.save()
    step.reject(user=actor)
    reopen_request(practice)
    remark(practice, actor, RemarkKind.RETURNED, comment, own_audience(practice))
    leave_trace(actor, "return_practice", practice)
    tell("returned", practice, but=actor)
    return practice


@transaction.atomic
def take_up_review(actor, practice: Practice) -> Practice:
    """Say that one is at it, so that two people do not review the same text. Again changes nothing."""
    practice = take(practice)
    require(actor, "practices.review", practice)
    at_stage(practice, *REVIEWABLE)
    if practice.reviewer_id == actor.pk:
        return practice
    second_person(actor, practice)
    practice.reviewer = actor
    practice.enter(Stage.IN_REVIEW)
    practice.save()
    leave_trace(actor, "take_up_review", practice)
    return practice


@transaction.atomic
def ask_changes(actor, practice: Practice, comment: str, *, base_revision: int | None = None) -> Practice:
    """The Secretariat gives it back to the delegation; the clearance ends with it, since the text will change."""
    practice = take(practice)
    require(actor, "practices.review", practice)
    at_stage(practice, *REVIEWABLE, repeat=(Stage.CHANGES_ASKED,), said=_("Changes were asked before."))
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    needed(comment)
    no_question_open(practice)
    step = open_step(practice, SecretariatReview)
    asked = remark(practice, actor, RemarkKind.CHANGES_ASKED, comment, own_audience(practice) | {SECRETARIAT})
    open_request(practice, cast("Remark", asked))
    practice.cleared_at = practice.cleared_by = practice.cleared_revision = None
    practice.reviewer = None
    practice.enter(Stage.CHANGES_ASKED)
    practice.save()
    step.reject(user=actor)
    leave_trace(actor, "ask_changes", practice)
    tell("changes_asked", practice, but=actor)
    return practice


@transaction.atomic
def approve_review(
    actor, practice: Practice, *, signed: Collection[str], base_revision: int | None = None, comment: str = ""
) -> Practice:
    """A second person signs the checklist and approves the cleared text; the end of the workflow publishes it."""
    practice = take(practice)
    require(actor, "practices.review", practice)
    at_stage(
        practice,
        *REVIEWABLE,
        repeat=(Stage.PUBLISHED, Stage.SCHEDULED, Stage.AMENDED),
        said=_("This practice was approved before."),
    )
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    second_person(actor, practice)
    law_agrees(practice, actor)
    check_form(practice)
    check_complete(practice)
    step = open_step(practice, SecretariatReview)
    if practice.party_id and practice.cleared_revision_id != practice.latest_revision_id:
        raise Refused(_("The text was changed after its clearance; it has to be cleared again."), code="not_cleared")
    practice.checklist = _sign(actor, practice, signed)
    practice.approved_revision = practice.latest_revision
    practice.reviewer = practice.approved_by = actor
    practice.enter(Stage.IN_REVIEW)
    practice.save()
    remark(practice, actor, RemarkKind.APPROVED, comment, own_audience(practice) | {SECRETARIAT})
    leave_trace(actor, "approve_review", practice)
    step.approve(user=actor)
    return take(practice)


def _sign(actor, practice: Practice, signed: Collection[str]) -> Checklist:
    """The signature under every item of the checklist, about the text that stands. Raises Refused if one is missing."""
    if missing := set(ChecklistItem.values) - set(signed):
        raise Refused(
            _("Sign every line of the checklist before you approve. Not signed: %(items)s")
            % {"items": "; ".join(str(item.label) for item in ChecklistItem if item.value in missing)},
            code="checklist_unsigned",
            status=400,
        )
    return Checklist.objects.create(
        practice=practice, revision=practice.latest_revision, by=actor, **dict.fromkeys(ChecklistItem.values, True)
    )


def second_person(actor, practice: Practice) -> None:
    """Nobody reviews a text that they wrote or cleared themselves, nor the next version of one that they wrote."""
    if _had_a_hand_in(actor, practice) or (practice.amends is not None and _had_a_hand_in(actor, practice.amends)):
        raise Refused(
            _("Another person of the Secretariat has to review this practice, since you wrote or cleared it."),
            code="second_person",
            status=403,
        )


def _had_a_hand_in(actor, practice: Practice) -> bool:
    return (
        actor.pk in (practice.author_id, practice.cleared_by_id)
        or practice.revisions.filter(user=actor).exists()
        or practice.co_authors.filter(person=actor).exists()
    )
