"""Whether a question of law stands in the way of a publication, and who may answer one."""

from django.utils.translation import gettext as _

from portal.access.refusals import Refused

from .models import LegalQuestion, Practice


def no_question_open(practice: Practice) -> None:
    """Go on only while no legal review is open. Raises Refused."""
    if practice.open_legal_question_id:
        raise Refused(
            _("A legal review of this text is open. It has to be given or called off first."), code="legal_review_open"
        )


def law_agrees(practice: Practice, reviewer) -> None:
    """Go on only if no legal review of this version is open, none objected to it, and `reviewer` gave none of it."""
    no_question_open(practice)
    answered = practice.legal_questions.filter(
        revision=practice.latest_revision, outcome__in=LegalQuestion.ANSWERS
    ).first()
    if answered is None:
        return
    if answered.outcome == LegalQuestion.Outcome.OBJECTION:
        raise Refused(
            _("The legal review objects to this text. Ask for changes, or for another legal review."),
            code="legal_objection",
        )
    if reviewer is not None and answered.closed_by_id == reviewer.pk:
        raise Refused(
            _("You gave the legal review of this text. Another person of the Secretariat has to approve it."),
            code="second_person",
            status=403,
        )


def another_than_asked(person, practice: Practice) -> None:
    """Who asked for the legal review that is open does not give it. Raises Refused."""
    question = practice.open_legal_question
    if question is not None and question.asked_by_id == person.pk:
        raise Refused(_("Whoever asks for a legal review does not give it."), code="second_person", status=403)
