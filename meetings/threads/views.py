"""The page of a thread, the way to post in it, and its log for readers without a socket."""

import rules
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.models import AgendaItem
from meetings.paths import localized
from portal.access.audiences import PUBLIC, is_visible
from portal.access.models import Seat
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.caching import public_page
from portal.vocabulary.dates import format_zone
from portal.vocabulary.languages import LANGUAGES, language_in_use

from . import actions, longpoll, queries, subjects
from .connection import Viewer
from .forms import PostForm, ThreadForm
from .models import Message, Thread
from .permissions import speaking_seats

LISTED = 50


@require_safe
@public_page
def thread_list(request: HttpRequest) -> HttpResponse:
    """The open threads, most lately active first."""
    threads = queries.open_threads(request.user, LISTED)
    return render(request, "threads/list.html", {"threads": [(thread, queries.link_of(thread)) for thread in threads]})


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A thread: its log and, for those who may post, the box to write in."""
    return _post(request, pk) if request.method == "POST" else _show(request, pk)


@public_page
def _show(request: HttpRequest, pk: int) -> HttpResponse:
    thread = _find(pk, request.user)
    page = _whole_number(request.GET.get("page"))
    if page is not None and not 1 <= page <= max(1, -(-thread.last_number // queries.POSTS_A_PAGE)):
        raise Http404
    seats = speaking_seats(request.user, thread) if thread.is_open else []
    reply = _whole_number(request.GET.get("reply")) if seats else None
    quote = queries.find_quote(thread, reply) if reply else None
    form = PostForm(seats=seats, reply_to=quote.number if quote else None) if seats else None
    return _page(request, thread, form, seats, quote=quote, page=page)


def _post(request: HttpRequest, pk: int) -> HttpResponse:
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if not request.user.is_authenticated:
        if wants_json:
            return _no(Refused(_("Sign in to post. Your text is kept on this device."), code="signed_out", status=401))
        return redirect_to_login(request.path)
    thread = _find(pk, request.user)
    seats = speaking_seats(request.user, thread)
    form = PostForm(request.POST, seats=seats)
    form.is_valid()
    data = form.cleaned_data
    try:
        message = actions.post_message(
            request.user,
            thread,
            data.get("body", ""),
            seat=form.seats.get(data.get("seat") or ""),
            kind=data.get("kind") or request.POST.get("kind") or None,
            language=data.get("language") or request.POST.get("language") or None,
            client_key=data.get("client_key") or None,
            reply_to=data.get("reply_to"),
        )
    except Refused as refused:
        if wants_json:
            return _no(refused)
        form.refuse(refused)
        thread = _find(pk, request.user)
        reply = data.get("reply_to")
        quote = queries.find_quote(thread, reply) if reply else None
        return _page(request, thread, form, seats, quote=quote, status=refused.status)
    if wants_json:
        answer = {"key": message.client_key, "number": message.number, "seq": message.created_seq}
        return JsonResponse(answer, status=200 if message.repeated else 201)
    return redirect(f"{request.path}#m-{message.number}")


def _no(refused: Refused) -> JsonResponse:
    response = JsonResponse({"refused": refused.code, "message": str(refused.message)}, status=refused.status)
    if isinstance(refused, actions.TooFast):
        response["Retry-After"] = str(refused.retry_after)
    return response


MOVES = {
    "open": (actions.open_thread, "threads.open", Thread.State.DRAFT, _lazy("Open the discussion")),
    "close": (actions.close_thread, "threads.close", Thread.State.OPEN, _lazy("Close the discussion")),
    "reopen": (actions.reopen_thread, "threads.reopen", Thread.State.CLOSED, _lazy("Open it again")),
    "adopt": (
        actions.adopt_record,
        "threads.adopt_record",
        Thread.State.CLOSED,
        _lazy("Adopt it as the record, for good"),
    ),
}


@require_POST
@login_required
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Open, close, open again or adopt a thread, by a button on its page."""
    thread = _find(pk, request.user)
    if verb not in MOVES:
        raise Http404
    try:
        moved = MOVES[verb][0](request.user, thread)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The discussion is now: %(state)s.") % {"state": moved.get_state_display()})
    return redirect("threads:detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a thread about an agenda item (`?item=`); it opens by a button on its page."""
    require(request.user, "threads.draft")
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user), pk=_whole_number(request.GET.get("item")))
    form = ThreadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            thread = form.draft(request.user, item)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The thread is prepared. Only the Secretariat sees it until you open it."))
            return redirect("threads:detail", thread.pk)
    return render(request, "threads/new.html", {"form": form, "item": item}, status=422 if form.errors else 200)


@require_safe
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """The long poll where pages are served without an event loop: it answers at once (see `longpoll`)."""
    viewer = Viewer(request.user.pk, request.session.session_key or "") if request.user.is_authenticated else Viewer()
    since, _wait = longpoll.read_query(request.META.get("QUERY_STRING", ""))
    status, found = longpoll.answer_at_once(viewer, pk, since)
    return HttpResponse(longpoll.body_of(found), status=status, headers=longpoll.HEADERS)


def _find(pk: int, user) -> Thread:
    thread = queries.find_thread(pk, user)
    if thread is None:
        raise Http404
    return thread


def _whole_number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _page(
    request: HttpRequest,
    thread: Thread,
    form: PostForm | None,
    seats: list[Seat],
    *,
    quote=None,
    page: int | None = None,
    status: int = 200,
) -> HttpResponse:
    item = thread.agenda_item
    meeting = item.meeting if item is not None else None
    language = thread.title_language()
    subject = subjects.line_of(thread.subject_kind, thread.subject_id)
    context = {
        "thread": thread,
        "title": thread.title(),
        "title_language": "" if language == language_in_use() else language,
        "item": item,
        "meeting": meeting if meeting is not None and is_visible(meeting, request.user) else None,
        "session": item.session if item is not None else None,
        "subject": subject,
        "subject_url": localized(subject.path) if subject is not None else "",
        "log": queries.posts_of(thread, page),
        "page": page,
        "form": form,
        "quote": quote,
        "moves": [
            (verb, label)
            for verb, (_action, permission, state, label) in MOVES.items()
            if thread.state == state and rules.has_perm(permission, request.user, thread)
        ],
        "may_post": bool(seats) and thread.is_open,
        "is_public": PUBLIC in thread.audience,
        "zone": format_zone(thread.zone),
        "zone_name": thread.zone.key,
        "kinds": Message.Kind.choices,
        "states": Thread.State.choices,
        "capacities": Seat.Role.choices,
        "post_languages": LANGUAGES,
    }
    response = render(request, "threads/detail.html", context, status=status)
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
    return response
