"""The delegation's answer to what the Secretariat asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices import actions
from practices.models import Stage
from practices.queries import remarks_on
from practices.reviewing import AnswerForm

from .finding import of_the_desk
from .submitting import who_reads


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, and the answer; who reads it next is said before it is sent."""
    practice = of_the_desk(request.user, pk)
    require(request.user, "practices.submit", practice)
    if request.method != "POST" and practice.open_request is None:
        return redirect("practices:edit", practice.pk)
    form = AnswerForm(request.POST or None, initial={"base_revision": practice.latest_revision_id})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            practice = actions.answer_changes(
                request.user, practice, given["answer"], base_revision=given["base_revision"]
            )
        except ValidationError:
            form.add_error(None, _("The text lacks something. Open it, mend it, and then answer."))
        except Refused as refused:
            form.add_error("answer" if refused.code == "answer_missing" else None, refused.message)
        else:
            messages.success(
                request,
                _("Answered. Your focal point was told and decides next.")
                if practice.stage == Stage.SUBMITTED
                else _("Answered. The review goes on."),
            )
            return redirect("practices:desk")
    context = {
        "practice": practice,
        "form": form,
        "remarks": remarks_on(practice, request.user),
        **who_reads(request.user, practice),
    }
    return render(request, "practices/answer.html", context)
