"""Pages of groups, the Conference, meetings and papers, and the few things done on them."""

import rules
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.caching import drawn_page, public_page

from . import actions, queries
from .models import AgendaItem, ConferenceSession, Meeting, Sitting, WorkingGroup
from .paths import conference_path, localized, meeting_path, programme_path

PAPERS_A_PAGE = 25


@require_safe
@public_page
def group_list(request: HttpRequest) -> HttpResponse:
    """All working groups."""
    return render(request, "meetings/groups.html", {"groups": queries.group_list(request.user)})


@require_safe
@public_page
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A working group: its mandate, meetings and papers."""
    page = queries.group_page(slug, request.user)
    if page is None:
        raise Http404
    return render(request, "meetings/group.html", {"page": page, "group": page.group})


@require_safe
@public_page
def group_papers(request: HttpRequest, slug: str) -> HttpResponse:
    """All papers of a group, newest first."""
    group = get_object_or_404(WorkingGroup, slug=slug)
    page = Paginator(queries.group_papers(group, request.user), PAPERS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/group_papers.html",
        {"group": group, "page": page, "papers": queries.paper_lines(page.object_list)},
    )


@require_safe
def coming_session(request: HttpRequest) -> HttpResponse:
    """On to the session of the Conference that runs or comes next."""
    session = queries.coming_session()
    if session is None:
        return render(request, "meetings/no_session.html")
    return redirect(localized(conference_path(session.number)))


@require_safe
@public_page
def conference(request: HttpRequest, number: int) -> HttpResponse:
    """A session of the Conference: agenda, papers, meetings alongside."""
    page = queries.session_page(number, request.user)
    if page is None:
        raise Http404
    return render(request, "meetings/conference.html", {"page": page, "session": page.session})


@require_safe
@public_page
def programme(request: HttpRequest, number: int) -> HttpResponse:
    """The programme of work of a session, a table for each day."""
    session = queries.session_numbered(number)
    if session is None:
        raise Http404
    shown = queries.programme(session, request.user)
    # Not user.has_perm: it says yes to every superuser before it asks the rule.
    may_publish = rules.has_perm("meetings.publish_programme", request.user, session)
    stamp = shown.stamp
    context = {"session": session, "programme": shown, "may_publish": may_publish, "stamp": stamp}
    return drawn_page(request, stamp, lambda: render(request, "meetings/programme.html", context))


@require_POST
def publish_programme(request: HttpRequest, number: int) -> HttpResponse:
    """Publish the programme of a session, for the Secretariat; who does not say what they saw has not seen it."""
    session = get_object_or_404(ConferenceSession, number=number)
    try:
        session = actions.publish_programme(request.user, session, base_version=_whole_number(request, "version") or 0)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            _("The programme is published as version %(number)s.") % {"number": session.published_version},
        )
    return redirect(localized(programme_path(number)))


@require_safe
@public_page
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """A meeting: agenda with papers and threads, sittings."""
    page = queries.meeting_page(slug, request.user)
    if page is None:
        raise Http404
    return render(request, "meetings/meeting.html", {"page": page, "meeting": page.meeting})


@require_POST
def take_up_item(request: HttpRequest, slug: str) -> HttpResponse:
    """The chair says which item is under discussion; an empty choice: none."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), slug=slug)
    require(request.user, "meetings.take_up_item", meeting)
    chosen = _whole_number(request, "item")
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=chosen) if request.POST.get("item") else None
    try:
        actions.take_up_item(request.user, meeting, item)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        said = (
            _("Item %(number)s is under discussion.") % {"number": item.numbered()}
            if item
            else _("No item is under discussion.")
        )
        messages.success(request, said)
    return redirect(localized(meeting_path(slug)))


@require_POST
def adjourn_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair ends the sitting that runs."""
    sitting = get_object_or_404(Sitting.objects.visible_to(request.user).select_related("meeting", "session"), pk=pk)
    require(request.user, "meetings.adjourn_sitting", sitting)
    try:
        actions.adjourn_sitting(request.user, sitting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The sitting is adjourned."))
    return redirect(
        localized(meeting_path(sitting.meeting.slug) if sitting.meeting else programme_path(sitting.session.number))
    )


@require_safe
@public_page
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper, with the state of its languages."""
    page = queries.paper_page(pk, request.user)
    if page is None:
        raise Http404
    return render(request, "meetings/paper.html", {"page": page, "paper": page.paper})


def _whole_number(request: HttpRequest, name: str) -> int | None:
    """What was sent under this name as a number that a row can have; anything else is none."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
