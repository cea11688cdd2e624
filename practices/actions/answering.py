"""The Secretariat asks, the delegation answers: with another text, which is cleared anew, or with words alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.audiences import SECRETARIAT, party_token
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from practices.contents import check_complete, check_form, plain
from practices.models import UNDER_WAY, ChangeRequest, Practice, Remark, RemarkKind, Stage
from practices.telling import tell

from .ground import at_stage, leave_trace, not_locked, remark, take, unchanged_since


def own_audience(practice: Practice) -> frozenset[str]:
    """The practice's delegation; nobody else."""
    return frozenset({party_token(practice.party_id)}) if practice.party_id else frozenset()


def open_request(practice: Practice, question: Remark) -> ChangeRequest:
    """Remember what was asked, and which clearance the asked text had. Called before the clearance ends."""
    return ChangeRequest.objects.create(
        practice=practice,
        revision=practice.latest_revision,
        question=question,
        cleared_by=practice.cleared_by,
        cleared_at=practice.cleared_at,
    )


def close_request(practice: Practice, answer: Remark | None = None) -> None:
    """What was asked is answered: by another text, by words, or by giving the practice up."""
    practice.change_requests.filter(closed_at__isnull=True).update(closed_at=timezone.now(), answer=answer)


def reopen_request(practice: Practice) -> None:
    """The focal point returned what was to be the answer; the words about it stay in the delegation for good."""
    last = practice.change_requests.select_related("answer").order_by("-pk").first()
    if last is not None and last.closed_at is not None and not _reached_the_secretariat(last):
        last.closed_at = last.answer = None
        last.save()


def _reached_the_secretariat(request: ChangeRequest) -> bool:
    return request.answer is not None and SECRETARIAT in request.answer.audience


def share_answer(practice: Practice) -> None:
    """With the clearance of the text, the words that answer the Secretariat reach it."""
    last = practice.change_requests.order_by("-pk").first()
    if last is not None and last.answer_id is not None:
        Remark.objects.filter(pk=last.answer_id).update(audience=own_audience(practice) | {SECRETARIAT})


@transaction.atomic
def answer_changes(actor, practice: Practice, answer: str, *, base_revision: int | None = None) -> Practice:
    """Answer what the Secretariat asked.

    With a text that was changed, the practice and the answer go to the focal point first. Where the text is the one
    that was cleared, its clearance stands and the answer goes straight back to review.
    """
    from .amending import check_amendment
    from .drafting import submit_practice

    practice = take(practice)
    require(actor, "practices.submit", practice)
    at_stage(
        practice, Stage.CHANGES_ASKED, Stage.RETURNED, repeat=UNDER_WAY, said=_("This practice was answered before.")
    )
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    request = practice.open_request
    if request is None:
        raise Refused(_("Nothing is asked about this practice."), code="nothing_asked")
    if not plain(answer):
        raise Refused(_("Please write your answer."), code="answer_missing", status=400)
    check_form(practice)
    check_complete(practice)
    check_amendment(practice)
    own = own_audience(practice)
    if not practice.answer_goes_straight:
        said = remark(practice, actor, RemarkKind.ANSWERED, answer, own or frozenset({SECRETARIAT}))
        close_request(practice, said)
        return submit_practice(actor, practice)
    said = remark(practice, actor, RemarkKind.ANSWERED, answer, own | {SECRETARIAT})
    close_request(practice, said)
    asker = request.question.by
    practice.cleared_at, practice.cleared_by = request.cleared_at, request.cleared_by
    practice.cleared_revision = request.revision if practice.party_id else None
    practice.reviewer = asker if asker.is_active and is_secretariat(asker) else None
    practice.enter(Stage.IN_REVIEW if practice.reviewer else Stage.CLEARED)
    practice.save()
    practice.current_workflow_state.resume(user=actor)
    leave_trace(actor, "answer_changes", practice)
    tell("answered", practice, but=actor)
    return practice
