"""The desk: what waits for me."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from rules import has_perm

from portal.access.models import Seat
from portal.access.seats import active_seats, is_secretariat
from portal.notices.actions import mark_read
from portal.notices.queries import unread_for
from practices.permissions import WRITERS
from practices.queries import (
    PER_PAGE,
    being_written,
    lines,
    newest_published,
    of_delegation,
    waiting_for_clearance,
    waiting_for_review,
)
from practices.waiting import with_an_hour

MOST = 10
"""Lines of one section; the whole is a page of its own."""


def may_write(user) -> bool:
    """Whether this person may begin a practice for somebody."""
    return is_secretariat(user) or any(seat.role in WRITERS for seat in active_seats(user))


@login_required
def show_desk(request: HttpRequest) -> HttpResponse:
    """What this person has to do, what came of what they did, and what they were told."""
    user = request.user
    roles = {seat.role for seat in active_seats(user)}
    sections = {
        "review": (waiting_for_review(user), Seat.Role.SECRETARIAT in roles),
        "clearance": (waiting_for_clearance(user), Seat.Role.FOCAL_POINT in roles),
        "writing": (being_written(user), may_write(user)),
        "scheduled": (with_an_hour(user), may_write(user)),
    }
    # One row more than is shown tells whether there is more, without counting.
    found = {name: list(queryset[: MOST + 1]) if wanted else [] for name, (queryset, wanted) in sections.items()}
    shown = {line.pk: line for line in lines([practice for rows in found.values() for practice in rows[:MOST]])}
    notices = list(unread_for(user)[: MOST + 1])
    context = {
        "may_write": may_write(user),
        "may_import": has_perm("practices.import", user),
        "shows": {name for name, (_queryset, wanted) in sections.items() if wanted},
        "more": {name for name, rows in found.items() if len(rows) > MOST},
        "recent": newest_published(user, 5),
        "notices": notices[:MOST],
        "more_notices": len(notices) > MOST,
        **{name: [shown[practice.pk] for practice in rows[:MOST]] for name, rows in found.items()},
    }
    return render(request, "practices/desk.html", context)


@login_required
def show_delegation(request: HttpRequest) -> HttpResponse:
    """Every practice of this person's delegations, at every stage."""
    page = Paginator(of_delegation(request.user), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = lines(page.object_list)  # type: ignore[assignment]
    return render(request, "practices/delegation.html", {"page": page, "may_write": may_write(request.user)})


@login_required
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Put the notices away: the one named, or all."""
    pks = [int(pk) for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19][:100]
    mark_read(request.user, pks or None)
    return redirect("practices:desk")
