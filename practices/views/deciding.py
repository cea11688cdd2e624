"""One practice on the desk: its text, its decisions, and the buttons of those who may press them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from portal.access.audiences import PUBLIC
from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from practices import actions
from practices.details import detail_for
from practices.forms import DecisionForm, WithdrawalForm
from practices.models import REVIEWABLE, SETTLED, UNDER_WAY, Duty, Practice, Stage, due_after
from practices.queries import preview_of, remarks_on
from practices.reviewing import (
    ClosingForm,
    EmbargoForm,
    LegalAnswerForm,
    LegalQuestionForm,
    PlannedWithdrawalForm,
    ReviewForm,
)
from practices.telling import people_of_the_secretariat
from practices.versions import changes_of

from .finding import of_the_desk
from .writing import edit_practice


@login_required
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The form while the text may be changed, else the text with what was decided and what may be decided."""
    practice = of_the_desk(request.user, pk)
    if practice.is_writable and has_perm("practices.change", request.user, practice):
        return edit_practice(request, practice)
    if request.method == "POST":
        # The text moved on while this person was writing; what they typed stays in front of them.
        if has_perm("practices.change", request.user, practice):
            return edit_practice(request, practice)
        raise Http404
    return show_decisions(request, practice)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Clear or return, take back, discard, withdraw: one address a verb."""
    practice = of_the_desk(request.user, pk)
    form = DecisionForm(request.POST)
    try:
        if verb in ("clear", "return"):
            if not form.is_valid():
                return show_decisions(request, practice, form)
            given = form.cleaned_data
            if verb == "clear":
                actions.clear_practice(
                    request.user,
                    practice,
                    base_revision=given["base_revision"],
                    comment=given["comment"],
                    note_verbale=given["note_verbale"],
                )
                messages.success(request, _("Cleared. The Secretariat was told and reviews it next."))
            else:
                actions.return_practice(request.user, practice, given["comment"], base_revision=given["base_revision"])
                messages.success(request, _("Returned. Its author was told."))
            return redirect("practices:desk")
        return _put_aside(request, practice, verb)
    except Refused as refused:
        if refused.code == "comment_missing":
            form.add_error("comment", refused.message)
            return show_decisions(request, practice, form)
        messages.error(request, refused.message)
        return redirect("practices:edit", practice.pk)


def _put_aside(request: HttpRequest, practice: Practice, verb: str) -> HttpResponse:
    if verb == "take-back":
        actions.take_back_practice(request.user, practice)
        messages.success(request, _("The practice is a draft again."))
        return redirect("practices:edit", practice.pk)
    if verb == "discard":
        actions.discard_draft(request.user, practice)
        messages.success(request, _("The amendment is given up.") if practice.amends_id else _("The draft is gone."))
        return redirect("practices:desk")
    practice = actions.withdraw_practice(request.user, practice, request.POST.get("reason", ""))
    # What was scheduled leaves no tombstone, and what was restricted leaves one for its readers alone.
    tombstone = getattr(practice, "withdrawal", None)
    messages.success(
        request,
        _("Withdrawn. The date and the reason stay public; the text does not.")
        if tombstone is not None and PUBLIC in tombstone.audience
        else _("This practice was withdrawn"),
    )
    return redirect("practices:edit", practice.pk)


def _closing_form(user, practice: Practice) -> ClosingForm | None:
    """For the Secretariat, where there is an earlier version that is not closed."""
    if (
        practice.stage != Stage.PUBLISHED
        or practice.version < 2
        or not has_perm("practices.close_version", user, practice)
    ):
        return None
    form = ClosingForm(practice=practice)
    return form if form.numbers else None


def show_decisions(request: HttpRequest, practice: Practice, form: DecisionForm | None = None, **forms) -> HttpResponse:
    """The text with what was decided and what this person may decide.

    `forms` are those that were sent and came back: review_form, embargo_form, planned_form, legal_form, legal_answer_form.
    """
    base = {"base_revision": practice.latest_revision_id}
    user = request.user
    reading = preview_of(practice)
    context = {
        "practice": practice,
        "reading": reading,
        "text": reading.text,
        "restricted": detail_for(user, practice),
        "form": form or DecisionForm(initial=base),
        "review_form": ReviewForm(initial=base),
        "embargo_form": EmbargoForm(initial={"until": practice.go_live_at}),
        "planned_form": PlannedWithdrawalForm(),
        "may_schedule": practice.stage in (Stage.SUBMITTED, *REVIEWABLE, Stage.SCHEDULED)
        and has_perm("practices.schedule", user, practice),
        "planned": getattr(practice, "planned_withdrawal", None),
        **_legal_forms(practice, user, base),
        "may_amend": practice.stage == Stage.PUBLISHED and has_perm("practices.amend", user, practice),
        "changes": changes_of(practice) if practice.amends_id and practice.stage not in SETTLED else None,
        "closing_form": _closing_form(user, practice),
        **forms,
        "may_review": practice.stage in REVIEWABLE and has_perm("practices.review", user, practice),
        "takes_it_up": practice.reviewer_id != user.pk,
        "remarks": remarks_on(practice, user),
        "may_clear": practice.stage == Stage.SUBMITTED and has_perm("practices.clear", user, practice),
        "may_take_back": practice.stage in UNDER_WAY and has_perm("practices.take_back", user, practice),
        "may_withdraw": practice.stage in (Stage.PUBLISHED, Stage.SCHEDULED)
        and has_perm("practices.withdraw", user, practice),
        "withdrawal_form": WithdrawalForm(),
        "admin_url": reverse("wagtailsnippets_practices_practice:edit", args=[practice.pk])
        if is_secretariat(user)
        else "",
    }
    return render(request, "practices/case.html", context)


def _legal_forms(practice: Practice, user, base: dict[str, Any]) -> dict[str, Any]:
    """What is needed to ask for a legal review or to give one; nothing for those who do neither."""
    if practice.stage not in REVIEWABLE or not has_perm("practices.review", user, practice):
        return {}
    question = practice.open_legal_question
    if question is not None:
        may_advise = has_perm("practices.advise", user, practice) and question.asked_by_id != user.pk
        return {"may_advise": may_advise, "legal_answer_form": LegalAnswerForm(initial=base)}
    others = [person for person in people_of_the_secretariat() if person.pk != user.pk]
    return {
        "legal_form": LegalQuestionForm(people=others, initial={**base, "due": due_after(Duty.LEGAL, timezone.now())})
    }
