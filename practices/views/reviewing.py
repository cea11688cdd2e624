"""The Secretariat's review on the site: the same decisions as in its own desk, without a script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.refusals import Refused
from practices import actions
from practices.models import Practice
from practices.reviewing import ReviewForm

from .deciding import show_decisions
from .finding import of_the_desk


@login_required
@require_POST
def decide_review(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take up the review, ask for changes, or sign the checklist and approve; what was typed stays on a refusal."""
    practice = of_the_desk(request.user, pk)
    form = ReviewForm(request.POST)
    try:
        if verb == "take-up":
            actions.take_up_review(request.user, practice)
            messages.success(request, _("You review it now."))
            return redirect("practices:edit", practice.pk)
        if not form.is_valid():
            return show_decisions(request, practice, review_form=form)
        return _decide(request, practice, form, verb)
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
    except Refused as refused:
        field = {"comment_missing": "comment"}.get(refused.code)
        if verb == "take-up" or refused.code in ("repeated", "wrong_stage", "wrong_step"):
            messages.error(request, refused.message)
            return redirect("practices:edit", practice.pk)
        form.add_error(field, refused.message)
    return show_decisions(request, practice, review_form=form)


def _decide(request: HttpRequest, practice: Practice, form: ReviewForm, verb: str) -> HttpResponse:
    given = form.cleaned_data
    if verb == "ask":
        actions.ask_changes(request.user, practice, given["comment"], base_revision=given["base_revision"])
        messages.success(request, _("The delegation was asked for changes."))
        return redirect("practices:desk")
    actions.approve_review(
        request.user,
        practice,
        signed=form.signed(),
        base_revision=given["base_revision"],
        comment=given["comment"],
    )
    messages.success(request, _("Approved."))
    return redirect("practices:edit", practice.pk)
