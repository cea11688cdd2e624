"""Legal review, where the Secretariat asks for it: asked of somebody, answered by somebody else, or called off."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Task, TaskState

from portal.access.audiences import SECRETARIAT
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.legal import another_than_asked, no_question_open
from practices.models import (
    REVIEWABLE,
    Duty,
    LegalQuestion,
    LegalReview,
    Practice,
    RemarkKind,
    SecretariatReview,
    due_after,
)
from practices.telling import people_of_the_secretariat, tell_people

from .assigning import assign_task
from .deciding import second_person
from .ground import at_stage, leave_trace, not_locked, open_step, remark, take, unchanged_since

ONLY_THE_SECRETARIAT = frozenset({SECRETARIAT})
"""Advice is for those who decide; what of it the delegation hears, the reviewer says in their own words."""

KINDS = {
    LegalQuestion.Outcome.FINE: RemarkKind.LEGAL_FINE,
    LegalQuestion.Outcome.OBJECTION: RemarkKind.LEGAL_OBJECTION,
}


@transaction.atomic
def ask_legal_review(
    actor,
    practice: Practice,
    text: str,
    *,
    person=None,
    due: date | None = None,
    base_revision: int | None = None,
) -> Practice:
    """Ask for a legal review of the text that is in review, of `person` or of nobody in particular.

    Until it is given or called off, the text is neither approved nor given back.
    """
    practice = take(practice)
    require(actor, "practices.review", practice)
    at_stage(practice, *REVIEWABLE)
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    no_question_open(practice)
    step = open_step(practice, SecretariatReview)
    asked = remark(practice, actor, RemarkKind.LEGAL_ASKED, text, ONLY_THE_SECRETARIAT)
    if asked is None:
        raise Refused(_("Say what the legal review is to look at."), code="comment_missing", status=400)
    practice.open_legal_question = LegalQuestion.objects.create(
        practice=practice, revision=practice.latest_revision, asked_by=actor, question=asked
    )
    practice.save()
    _leave(step, TaskState.STATUS_CANCELLED, actor)
    _start(practice, LegalReview, actor)
    leave_trace(actor, "ask_legal_review", practice)
    assign_task(actor, practice, person, due or due_after(Duty.LEGAL, timezone.now()))
    if person is None:
        others = [one for one in people_of_the_secretariat() if one.pk != actor.pk]
        tell_people(others, "legal_asked", practice)
    return practice


@transaction.atomic
def give_legal_review(
    actor, practice: Practice, outcome: str, comment: str, *, base_revision: int | None = None
) -> Practice:
    """Answer what was asked: "fine" or "objection", with a comment. An objection keeps this very text from publication."""
    practice = take(practice)
    require(actor, "practices.advise", practice)
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    question = _open(practice)
    second_person(actor, practice)
    another_than_asked(actor, practice)
    waits = practice.assignments.filter(ended_at__isnull=True).first()
    if waits is not None and waits.assignee_id not in (None, actor.pk):
        raise Refused(_("This legal review was given to another person."), code="not_theirs", status=403)
    if outcome not in LegalQuestion.ANSWERS:
        raise Refused(_("Say whether there is an objection."), code="outcome_missing", status=400)
    if not comment.strip():
        raise Refused(_("Please write your answer."), code="comment_missing", status=400)
    step = open_step(practice, LegalReview)
    answer = remark(practice, actor, KINDS[LegalQuestion.Outcome(outcome)], comment, ONLY_THE_SECRETARIAT)
    close_question(practice, actor, outcome, answer)
    practice.save()
    if outcome == LegalQuestion.Outcome.FINE:
        step.approve(user=actor)
    else:
        _leave(step, TaskState.STATUS_REJECTED, actor)
        _start(practice, SecretariatReview, actor)
    leave_trace(actor, "give_legal_review", practice, outcome=outcome)
    tell_people([question.asked_by], "legal_given", practice)
    return practice


@transaction.atomic
def call_off_legal_review(actor, practice: Practice) -> Practice:
    """The Secretariat goes on without the legal review that it asked for."""
    practice = take(practice)
    require(actor, "practices.review", practice)
    not_locked(practice, actor)
    _open(practice)
    step = open_step(practice, LegalReview)
    close_question(practice, actor, LegalQuestion.Outcome.CALLED_OFF)
    practice.save()
    _leave(step, TaskState.STATUS_CANCELLED, actor)
    _start(practice, SecretariatReview, actor)
    leave_trace(actor, "call_off_legal_review", practice)
    return practice


def close_question(practice: Practice, actor, outcome: str, answer=None) -> None:
    """End what was asked, if anything is; the practice is not saved."""
    question = practice.open_legal_question
    if question is None:
        return
    question.outcome, question.answer, question.closed_by, question.closed_at = outcome, answer, actor, timezone.now()
    question.save()
    practice.open_legal_question = None


def _open(practice: Practice) -> LegalQuestion:
    if practice.open_legal_question is None:
        raise Refused(_("No legal review is open."), code="repeated")
    return practice.open_legal_question


def _leave(step: TaskState, status: str, actor) -> None:
    """End a step without ending the workflow, which Wagtail's own rejection would do."""
    step.status, step.finished_at, step.finished_by = status, timezone.now(), actor
    step.save()


def _start(practice: Practice, task_type: type[Task], actor) -> None:
    """Go on with this step of the running workflow."""
    state = practice.current_workflow_state
    state.current_task_state = task_type.objects.get(workflow_tasks__workflow=state.workflow).start(state, user=actor)
    state.save()
