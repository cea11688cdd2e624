"""The discussions of the demo."""

import datetime as dt
from typing import Any

from django.utils import timezone

from meetings.models import Meeting
from meetings.threads import actions
from meetings.threads.models import Message, Thread
from meetings.threads.permissions import may_speak_from
from portal.access.audiences import PUBLIC, SECRETARIAT
from portal.access.models import Seat, User
from portal.access.seats import active_seats

from .clock import at
from .files import paragraphs, read


def load_threads(secretary: User, people: dict[str, User]) -> None:
    """Threads that are not there yet, with what was said in them."""
    for data in read("threads.yaml")["threads"]:
        meeting = Meeting.objects.get(slug=data["meeting"])
        item = meeting.agenda.get(number=data["item"])
        if Thread.objects.filter(agenda_item=item, titles=data["title"]).exists():
            continue
        with at(timezone.now() - dt.timedelta(minutes=data["opened_minutes_ago"])):
            thread = actions.draft_thread(
                secretary,
                data["title"],
                language=data.get("language", "en"),
                agenda_item=item,
                audience=_audience(data, meeting),
            )
            thread = actions.open_thread(
                people[data["opened_by"]] if data["opened_by"] == "secretariat" else secretary, thread
            )
        for post in data["posts"]:
            _record(secretary, people[post["author"]], thread, post)
        if data["state"] == "closed":
            actions.close_thread(secretary, thread)


def _audience(data: dict[str, Any], meeting: Meeting) -> frozenset[str]:
    tokens = {SECRETARIAT}
    for reader in data["audience"]:
        if reader == "public":
            tokens |= {PUBLIC, meeting.token, *(group.token for group in meeting.groups.all())}
        elif reader == "meeting":
            tokens.add(meeting.token)
        else:
            tokens |= {group.token for group in meeting.groups.all()}
    return frozenset(tokens)


def _record(secretary: User, author: User, thread: Thread, post: dict[str, Any]) -> None:
    kind = post["kind"] if post["kind"] in Message.Kind.values else Message.Kind.STATEMENT
    seat = _seat(author, thread, post)
    actions.import_message(
        secretary,
        thread,
        paragraphs(post["text"]),
        seat=seat,
        at=timezone.now() - dt.timedelta(minutes=post["minutes_ago"]),
        kind=kind if kind != Message.Kind.CHAIR or seat.role == Seat.Role.CHAIR else Message.Kind.STATEMENT,
        language=post["language"],
        reply_to=post.get("reply_to"),
    )


def _seat(author: User, thread: Thread, post: dict[str, Any]) -> Seat:
    """The seat from which this was said: of the party and capacity that the data name."""
    wanted = {"chair": Seat.Role.CHAIR, "secretariat": Seat.Role.SECRETARIAT, "observer": Seat.Role.OBSERVER}.get(
        post["capacity"]
    )
    seats = [seat for seat in active_seats(author) if may_speak_from(seat, thread) or seat.role == Seat.Role.OBSERVER]
    return min(
        seats,
        key=lambda seat: (
            seat.role != wanted if wanted else seat.role in (Seat.Role.CHAIR, Seat.Role.OBSERVER),
            not seat.scope,
            seat.pk,
        ),
    )
