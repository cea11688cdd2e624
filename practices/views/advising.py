"""Legal review on the site: asked for, given, called off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices import actions
from practices.models import Practice
from practices.reviewing import LegalAnswerForm, LegalQuestionForm
from practices.telling import people_of_the_secretariat

from .deciding import show_decisions
from .finding import of_the_desk

GONE = ("wrong_stage", "wrong_step", "repeated", "legal_review_open")
"""Refusals after which there is nothing to mend in the form."""


@login_required
@require_POST
def advise(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One address a verb; what was typed stays on a refusal."""
    practice = of_the_desk(request.user, pk)
    require(request.user, "practices.review", practice)
    if verb == "call-off":
        try:
            actions.call_off_legal_review(request.user, practice)
            messages.success(request, _("The legal review is called off."))
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("practices:edit", practice.pk)
    try:
        if verb == "ask":
            return _ask(request, practice)
        return _answer(request, practice, {"fine": "fine", "object": "objection"}[verb])
    except Refused as refused:
        # The review went on without this person; the page that is shown next has no such form any more.
        messages.error(request, refused.message)
        return redirect("practices:edit", practice.pk)


def _ask(request: HttpRequest, practice: Practice) -> HttpResponse:
    people = {str(person.pk): person for person in people_of_the_secretariat()}
    form = LegalQuestionForm(request.POST, people=list(people.values()))
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.ask_legal_review(
                request.user,
                practice,
                given["question"],
                person=people.get(given["assignee"]),
                due=given["due"],
                base_revision=given["base_revision"],
            )
        except Refused as refused:
            if refused.code in GONE:
                raise
            field = {"comment_missing": "question", "in_the_past": "due", "second_person": "assignee"}.get(refused.code)
            form.add_error(field, refused.message)
        else:
            messages.success(request, _("The legal review is asked for. Nothing is published before it ends."))
            return redirect("practices:edit", practice.pk)
    return show_decisions(request, practice, legal_form=form)


def _answer(request: HttpRequest, practice: Practice, outcome: str) -> HttpResponse:
    form = LegalAnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.give_legal_review(
                request.user, practice, outcome, given["comment"], base_revision=given["base_revision"]
            )
        except Refused as refused:
            if refused.code in GONE:
                raise
            form.add_error("comment" if refused.code == "comment_missing" else None, refused.message)
        else:
            messages.success(request, _("The legal review is given. The review goes on."))
            return redirect("practices:edit", practice.pk)
    return show_decisions(request, practice, legal_answer_form=form)
