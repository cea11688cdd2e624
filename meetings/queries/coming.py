"""What runs now and what comes next: asked by every page, so one question at most, and kept by content version."""

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Case, DateTimeField, F, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext

from meetings import registry
from meetings.models import Sitting
from meetings.models.records import text_in
from meetings.numbering import write_number
from meetings.paths import conference_path, localized, meeting_path, programme_path
from portal.access.audiences import audiences_of
from portal.audit.queries import content_version
from portal.prepared import prepared
from portal.vocabulary.dates import format_date, format_time_range, format_zone
from portal.vocabulary.languages import language_in_use

SECONDS = 30


@dataclass(frozen=True, slots=True)
class InSession:
    """The sitting that runs now, for the band under the masthead."""

    title: str
    url: str
    programme_url: str
    thread_url: str
    ends_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ComingSitting:
    """A sitting that runs or comes, in the time of its venue."""

    title: str
    about: str
    url: str
    room: str
    kind: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    day: str
    hours: str
    zone: str
    in_session: bool


def in_session(user, now: datetime.datetime | None = None) -> InSession | None:
    """The sitting that runs at `now` and most concerns this person: of a meeting of theirs, of a group, the plenary.

    Kept for half a minute by content version, so that most pages ask nothing; otherwise one question, and while
    something runs one more: its thread.
    """
    tokens = audiences_of(user)
    moment = now or timezone.now()
    seen = hashlib.sha256(" ".join(sorted(tokens)).encode()).hexdigest()[:16]
    key = f"in-session:{content_version()}:{int(moment.timestamp()) // SECONDS}:{language_in_use()}:{seen}"
    kept = cache.get(key)
    if kept is None:
        kept = [_find(tokens, user, moment)]
        cache.set(key, kept, SECONDS)
    return kept[0]


@prepared(now=DateTimeField())
def _running(tokens: frozenset[str], *, now) -> QuerySet:
    return (
        Sitting.objects.visible_to_tokens(tokens)
        .filter(status=Sitting.Status.CONFIRMED, starts_at__lte=now, ends_at__gt=now)
        .exclude(adjourned_at__lte=now)
        .order_by()
        .values(
            "pk",
            "kind",
            "ends_at",
            "titles",
            "meeting_id",
            "meeting__slug",
            "meeting__titles",
            "meeting__current_item_id",
            "meeting__current_item__number",
            "meeting__conference_session__number",
            "session__number",
            "session__short_titles",
        )
    )


def _find(tokens: Collection[str], user, now: datetime.datetime) -> InSession | None:
    language = language_in_use()
    running = _running(frozenset(tokens), now=now)
    if not running:
        return None
    order = {"group": 1, "joint": 1, "plenary": 2, "informal": 3}
    row = min(
        running,
        key=lambda one: (0 if f"meeting:{one['meeting_id']}" in tokens else order[one["kind"]], one["pk"]),
    )
    item = row["meeting__current_item_id"]
    links = registry.links_of_items([item], user).get(item, ()) if item else ()
    threads = [link for link in links if not link.is_offer]
    number = row["session__number"] or row["meeting__conference_session__number"]
    own = meeting_path(row["meeting__slug"]) if row["meeting__slug"] else conference_path(number)
    return InSession(
        title=_title(row, language),
        url=localized(own),
        programme_url=localized(programme_path(number)) if number else localized(own),
        thread_url=threads[0].url if threads else "",
        ends_at=row["ends_at"],
    )


def _first(*names: str) -> Case:
    return Case(*(When(**{f"{name}__isnull": False}, then=F(name)) for name in names))


def _title(row: dict, language: str) -> str:
    if row["titles"]:
        return row["titles"][language]
    if row["meeting_id"] is None:
        return gettext("%(session)s of the Conference, plenary") % {"session": row["session__short_titles"][language]}
    meeting = row["meeting__titles"][language]
    if row["meeting__current_item__number"]:
        number = write_number(row["meeting__current_item__number"], language)
        return gettext("%(meeting)s, item %(number)s") % {"meeting": meeting, "number": number}
    return meeting


def coming(user, count: int = 5, now: datetime.datetime | None = None) -> list[ComingSitting]:
    """The next sittings that this person may see, those that run now first; one question."""
    now = now or timezone.now()
    language = language_in_use()
    rows = (
        Sitting.objects.visible_to(user)
        .filter(status=Sitting.Status.CONFIRMED, ends_at__gt=now)
        .exclude(adjourned_at__lte=now)
        .order_by("starts_at", "room__order", "pk")
        .values_list(
            "kind",
            "starts_at",
            "ends_at",
            "meeting__slug",
            text_in(language, "room__names"),
            text_in(language, "titles"),
            text_in(language, "meeting__titles"),
            text_in(language, "session__short_titles"),
            _first("session__number", "meeting__conference_session__number"),
            _first("session__time_zone", "meeting__time_zone"),
        )[:count]
    )
    return [_sitting(row, now, language) for row in rows]


def _sitting(row: tuple, now: datetime.datetime, language: str) -> ComingSitting:
    kind, starts, ends, slug, room, own, meeting, session, number, zone_name = row
    zone = ZoneInfo(zone_name)
    plenary = gettext("%(session)s of the Conference, plenary") % {"session": session} if session else ""
    return ComingSitting(
        title=own or meeting or plenary,
        about=session or "",
        url=localized(meeting_path(slug) if slug else programme_path(number)),
        room=room,
        kind=kind,
        starts_at=starts.astimezone(zone),
        ends_at=ends.astimezone(zone),
        day=format_date(starts, language, weekday=True, zone=zone),
        hours=format_time_range(starts, ends, language, zone=zone),
        zone=format_zone(zone, language),
        in_session=starts <= now < ends,
    )
