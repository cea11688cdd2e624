"""Reading threads, for pages of this room and of others."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import IntegerField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.paths import localized
from meetings.registry import Link
from portal.access.audiences import audiences_of
from portal.access.models import Seat
from portal.access.seats import is_secretariat
from portal.prepared import prepared
from portal.vocabulary.dates import format_date, format_time
from portal.vocabulary.languages import get_language_named, language_in_use
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms

from .markdown import excerpt
from .models import Message, Thread

POSTS_A_PAGE = 200
NEW_PATH = "threads/new/"


@dataclass(frozen=True, slots=True)
class Quote:
    """The beginning of the message that is answered."""

    number: int
    text: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message as the page shows it. `day` is set on the first message of each day in the list."""

    number: int
    speaker: str
    capacity: str
    kind: str
    is_chair: bool
    language: str
    language_name: str
    direction: str
    html: str
    at: datetime.datetime
    time: str
    day: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class PageOfPosts:
    """Some messages of a thread in order, and the number of the page before them where there is one."""

    posts: tuple[Post, ...]
    earlier: int | None
    later: int | None


def thread_path(pk: int) -> str:
    """The page of a thread, without the language."""
    return f"threads/{pk}/"


def find_thread(pk: int, user) -> Thread | None:
    """The thread, if this person may see it."""
    related = ("agenda_item__meeting", "agenda_item__session")
    return Thread.objects.visible_to(user).filter(pk=pk).select_related(*related).first()


def posts_of(thread: Thread, page: int | None = None) -> PageOfPosts:
    """The last messages of the thread, or those of a page: page 1 has the numbers 1 to 200, for good.

    Nothing after `thread.last_seq` as it was loaded, so that a follower goes on exactly from there. One question.
    """
    rows = Message.objects.filter(thread=thread, created_seq__lte=thread.last_seq).select_related("reply_to")
    if page is None:
        first = max(1, thread.last_number - POSTS_A_PAGE + 1)
        earlier = (first - 1 + POSTS_A_PAGE - 1) // POSTS_A_PAGE or None
        later = None
    else:
        first = (page - 1) * POSTS_A_PAGE + 1
        earlier = page - 1 or None
        later = page + 1 if page * POSTS_A_PAGE < thread.last_number else None
    rows = rows.filter(number__gte=first, number__lt=first + POSTS_A_PAGE).order_by("number")
    return PageOfPosts(tuple(_lines(rows, thread.zone)), earlier, later)


def _lines(rows, zone):
    capacities, kinds, parties = dict(Seat.Role.choices), dict(Message.Kind.choices), terms(Party)
    before = None
    for message in rows:
        day = format_date(message.at, zone=zone)
        capacity = str(capacities[message.capacity])
        party = parties[message.on_behalf_of_id].label() if message.on_behalf_of_id else ""
        presides = message.capacity == Seat.Role.CHAIR
        language = get_language_named(message.language)
        yield Post(
            number=message.number,
            speaker=party or capacity,
            capacity=capacity if party else "",
            kind="" if message.kind == Message.Kind.CHAIR else str(kinds[message.kind]),
            is_chair=presides,
            language=language.code,
            language_name=language.name,
            direction=language.direction,
            html=message.html,
            at=message.at,
            time=format_time(message.at, zone=zone),
            day=day if day != before else "",
            quote=_quote(message.reply_to),
        )
        before = day


def _quote(message: Message | None) -> Quote | None:
    if message is None:
        return None
    language = get_language_named(message.language)
    return Quote(message.number, excerpt(message.html), language.code, language.direction)


def find_quote(thread: Thread, number: int) -> Quote | None:
    """The message with this number, to be answered."""
    return _quote(Message.objects.filter(thread=thread, number=number).first())


@prepared(item=IntegerField())
def _threads_at(tokens: frozenset[str], *, item) -> QuerySet[Thread]:
    return Thread.objects.visible_to_tokens(tokens).filter(agenda_item=item).order_by("pk")


def threads_of(items: Collection[int], user) -> dict[int, list[Thread]]:
    """The threads about these agenda items that the user may see, by item; one question."""
    found = defaultdict(list)
    if len(items) == 1:
        (item,) = items
        threads = _threads_at(audiences_of(user), item=item)
    else:
        threads = Thread.objects.visible_to(user).filter(agenda_item__in=items).order_by("pk")
    for thread in threads:
        found[thread.agenda_item_id].append(thread)
    return dict(found)


def threads_about(kind: str, pk: int, user) -> list[Thread]:
    """The threads about a record of another room that the user may see; one question."""
    return list(Thread.objects.visible_to(user).filter(subject_kind=kind, subject_id=pk).order_by("pk"))


def open_threads(user, count: int) -> list[Thread]:
    """The open threads that the user may see, the most lately active first; one question."""
    return list(
        Thread.objects.visible_to(user)
        .filter(state=Thread.State.OPEN)
        .select_related("agenda_item__meeting", "agenda_item__session")
        .order_by("-active_at", "-pk")[:count]
    )


def link_of(thread: Thread) -> Link:
    """A thread in a list of links: its question, its state and how much was said."""
    language = thread.title_language()
    posts = ngettext("%(count)d post", "%(count)d posts", thread.last_number) % {"count": thread.last_number}
    return Link(
        url=localized(thread_path(thread.pk)),
        text=thread.title(),
        note=_("%(state)s, %(posts)s") % {"state": thread.get_state_display(), "posts": posts},
        language="" if language == language_in_use() else language,
    )


def links_of_items(items: Collection[int], user) -> dict[int, list[Link]]:
    """What a meeting's page shows at its agenda items: their threads, and for the Secretariat the way to a new one."""
    links = {item: [link_of(thread) for thread in found] for item, found in threads_of(items, user).items()}
    if is_secretariat(user):
        for item in items:
            link = Link(url=localized(f"{NEW_PATH}?item={item}"), text=_("Prepare a discussion"), is_offer=True)
            links.setdefault(item, []).append(link)
    return links


def open_threads_of_group(group, user, count: int = 5) -> list[Thread]:
    """The open threads of a group's meetings that the user may see; one question."""
    return list(
        Thread.objects.visible_to(user)
        .filter(Q(agenda_item__meeting__groups=group), state=Thread.State.OPEN)
        .order_by("-active_at", "-pk")[:count]
    )
