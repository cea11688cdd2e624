"""What waits where and since when, and who is to do it until when."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.models import User
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms
from practices import actions
from practices.actions.assigning import assigning_permission
from practices.models import Assignment, Duty
from practices.reviewing import AssignmentForm
from practices.telling import focal_points_of, people_of_the_secretariat, writers_of
from practices.waiting import asked_of_delegations, waiting_page

from .finding import of_the_desk

MOST = 100


@login_required
def show_waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits and that this person may know of."""
    asked = list(asked_of_delegations(request.user)[:MOST])
    known = terms(Party)
    page, rows = waiting_page(request.user, request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows,
        "asked": [{"request": one, "state": known.get(one.practice.party_id or "")} for one in asked],
    }
    return render(request, "practices/waiting.html", context)


@login_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what waits about a practice to somebody, and set its day."""
    practice = of_the_desk(request.user, pk)
    task = practice.assignments.filter(ended_at__isnull=True).first()
    if task is None:
        messages.info(request, _("Nothing waits about this practice."))
        return redirect("practices:waiting")
    require(request.user, assigning_permission(practice, task.duty), practice)
    people = {str(person.pk): person for person in _who_may(task, practice.party_id)}
    form = AssignmentForm(
        request.POST or None, people=list(people.values()), initial={"assignee": task.assignee_id, "due": task.due}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.assign_task(request.user, practice, people.get(given["assignee"]), given["due"])
        except Refused as refused:
            form.add_error("due" if refused.code == "in_the_past" else "assignee", refused.message)
        else:
            messages.success(request, _("The task is given."))
            return redirect("practices:waiting")
    return render(request, "practices/assign.html", {"practice": practice, "task": task, "form": form})


def _who_may(task: Assignment, party_id: str | None) -> list[User]:
    if task.duty == Duty.CLEARANCE:
        return focal_points_of(party_id)
    return people_of_the_secretariat() if task.duty in (Duty.REVIEW, Duty.LEGAL) else writers_of(party_id)
