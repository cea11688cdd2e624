"""The next version of a published practice, and the end of an earlier one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.audiences import is_visible
from portal.access.refusals import Refused
from practices import actions
from practices.actions.amending import open_amendment
from practices.reviewing import ClosingForm

from .deciding import show_decisions
from .finding import of_the_desk


@login_required
@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an amendment and go on in its form; where one is open already, go on in that one."""
    practice = of_the_desk(request.user, pk)
    try:
        amendment = actions.amend_practice(request.user, practice)
    except Refused as refused:
        messages.info(request, refused.message)
        there = open_amendment(practice) if refused.code == "amendment_open" else None
        return redirect("practices:edit", there.pk if there and is_visible(there, request.user) else practice.pk)
    messages.success(request, _("The amendment is begun. Readers see the published version until it is published."))
    return redirect("practices:edit", amendment.pk)


@login_required
@require_POST
def close_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an earlier version for every reader."""
    practice = of_the_desk(request.user, pk)
    form = ClosingForm(request.POST, practice=practice)
    if form.is_valid():
        try:
            actions.close_version(request.user, practice, int(form.cleaned_data["number"]), form.cleaned_data["reason"])
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The version is closed. Its date and the reason stay; the text does not."))
        return redirect("practices:edit", practice.pk)
    return show_decisions(request, practice, closing_form=form)
