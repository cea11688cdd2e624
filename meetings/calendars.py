"""Calendars of sittings by RFC 5545: stable UID, growing SEQUENCE, cancellations kept, times in the zone of the venue.

Only what the public may see is in them. A meeting whose sittings are not yet published stands as whole days.
"""

import datetime

from django.db.models import Q
from django.utils.translation import get_language
from icalendar import Calendar, Event, vText

from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import language_in_use

from .models import ConferenceSession, Meeting, ProgrammeEntry, Sitting, WorkingGroup
from .numbering import write_number
from .paths import localized, meeting_path, programme_path

TOKENS = frozenset({PUBLIC})
REFRESH = datetime.timedelta(hours=1)


def of_session(session: ConferenceSession, origin: str) -> bytes:
    """The programme of a session: the plenary and every public meeting alongside."""
    sittings = _public().filter(Q(session=session) | Q(meeting__conference_session=session))
    meetings = Meeting.objects.filter(conference_session=session)
    return _calendar(session.title(), sittings, meetings, origin)


def of_group(group: WorkingGroup, origin: str) -> bytes:
    """The public meetings of a group."""
    mine = Meeting.groups.through.objects.filter(workinggroup=group).values("meeting_id")
    return _calendar(group.name(), _public().filter(meeting__in=mine), Meeting.objects.filter(pk__in=mine), origin)


def of_meeting(meeting: Meeting, origin: str) -> bytes:
    """One meeting, which the caller knows to be public."""
    return _calendar(meeting.title(), _public().filter(meeting=meeting), Meeting.objects.filter(pk=meeting.pk), origin)


def _public():
    return Sitting.objects.visible_to_tokens(TOKENS).published()


def _calendar(name: str, sittings, meetings, origin: str) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Working groups portal//Programme//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    sittings = list(
        sittings.select_related("room", "session", "meeting__conference_session").order_by("starts_at", "pk")
    )
    about = _about(sittings)
    for sitting in sittings:
        calendar.add_component(_sitting(sitting, about.get(sitting.pk, []), origin))
    placed = {sitting.meeting_id for sitting in sittings}
    for meeting in meetings.visible_to_tokens(TOKENS).select_related("conference_session").order_by("first_day", "pk"):
        if meeting.pk not in placed:
            calendar.add_component(_whole_days(meeting, origin))
    if sittings:
        days = [sitting.day for sitting in sittings]
        calendar.add_missing_timezones(datetime.date(min(days).year, 1, 1), datetime.date(max(days).year + 2, 1, 1))
    return calendar.to_ical()


def _about(sittings: list[Sitting]) -> dict[int, list[str]]:
    language = language_in_use()
    about: dict[int, list[str]] = {}
    entries = ProgrammeEntry.objects.filter(sitting__in=[sitting.pk for sitting in sittings]).select_related("item")
    for entry in entries.order_by("sitting_id", "order", "pk"):
        number = f"{write_number(entry.item.number, language)}. " if entry.item else ""
        about.setdefault(entry.sitting_id, []).append(f"{number}{entry.title()}")
    return about


def _sitting(sitting: Sitting, about: list[str], origin: str) -> Event:
    body = sitting.body
    if isinstance(body, Meeting):
        title, path = sitting.title(), meeting_path(body.slug)
    else:
        title, path = (
            sitting.title() if sitting.titles else f"{sitting.title()}: {body.short_title()}",
            programme_path(body.number),
        )
    place = ", ".join(filter(None, [sitting.room.name(), body.venue()]))
    event = _event(title, "\n".join(about), place, f"{origin}{localized(path)}", sitting)
    event.add("dtstart", sitting.starts_at.astimezone(body.zone))
    event.add("dtend", sitting.ended_at.astimezone(body.zone))
    cancelled = sitting.status == Sitting.Status.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("categories", [str(sitting.get_kind_display())])
    return event


def _whole_days(meeting: Meeting, origin: str) -> Event:
    event = _event(meeting.title(), "", meeting.venue(), f"{origin}{localized(meeting_path(meeting.slug))}", meeting)
    event.add("dtstart", meeting.first_day)
    # The end of whole days is the day after the last (RFC 5545, 3.6.1).
    event.add("dtend", meeting.last_day + datetime.timedelta(days=1))
    event.add("status", "CANCELLED" if meeting.status == Meeting.Status.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _event(title: str, text: str, place: str, url: str, record: Sitting | Meeting) -> Event:
    event = Event()
    event.add("uid", str(record.uid))
    # Without METHOD:REQUEST, DTSTAMP is when the information last changed (RFC 5545, 3.8.7.2).
    event.add("dtstamp", record.changed_at.astimezone(datetime.UTC))
    event.add("last-modified", record.changed_at.astimezone(datetime.UTC))
    event.add("sequence", record.version - 1)
    for name, value in (("summary", title), ("description", text), ("location", place)):
        if value:
            event.add(name, vText(value, params={"LANGUAGE": get_language()}))
    event.add("url", url)
    return event
