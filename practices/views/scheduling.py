"""The hours of a practice: when it comes out, and when it leaves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.refusals import Refused
from practices import actions
from practices.models import Practice
from practices.reviewing import EmbargoForm, PlannedWithdrawalForm

from .deciding import show_decisions
from .finding import of_the_desk


@login_required
@require_POST
def schedule(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Set or lift an embargo, plan a withdrawal or drop the plan."""
    practice = of_the_desk(request.user, pk)
    if verb == "drop-withdrawal":
        actions.drop_planned_withdrawal(request.user, practice)
        messages.success(request, _("It stays published."))
        return redirect("practices:edit", practice.pk)
    form: EmbargoForm | PlannedWithdrawalForm
    form = EmbargoForm(request.POST) if verb == "embargo" else PlannedWithdrawalForm(request.POST)
    if form.is_valid():
        try:
            _carry_out(request, practice, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("practices:edit", practice.pk)
    if isinstance(form, EmbargoForm):
        return show_decisions(request, practice, embargo_form=form)
    return show_decisions(request, practice, planned_form=form)


def _carry_out(request: HttpRequest, practice: Practice, form: EmbargoForm | PlannedWithdrawalForm) -> None:
    given = form.cleaned_data
    if isinstance(form, EmbargoForm):
        practice = actions.set_embargo(request.user, practice, given["until"])
        messages.success(request, _("Published.") if practice.live else _("The hour is kept."))
    else:
        actions.plan_withdrawal(request.user, practice, given["at"], given["reason"])
        messages.success(request, _("The withdrawal is planned."))
