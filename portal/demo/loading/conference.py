"""A fictional coming session of the Conference, its working groups, and their meetings."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings import actions
from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper, Room, WorkingGroup
from portal.vocabulary.models import Provision

from .clock import at
from .files import paragraphs, read

PAPER_KINDS = {
    "background paper": "background_paper",
    "information note": "information_note",
    "draft resolution": "draft_resolution",
}


class Calendar:
    """Turns the relative days of the data into dates, for one session."""

    def __init__(self, conference: dict[str, Any], today: dt.datetime) -> None:
        self.zone = ZoneInfo(conference["time_zone"])
        self.today = today.astimezone(self.zone).date()
        earliest = self.today + dt.timedelta(days=conference["first_day"]["monday_at_least_days_ahead"])
        self.first_day = earliest + dt.timedelta(days=-earliest.weekday() % 7)
        self.last_day = self.first_day + dt.timedelta(days=conference["days"] - 1)
        self.sittings = conference["sittings"]

    def day(self, placed: dict[str, Any]) -> dt.date:
        """The date of a sitting."""
        if "day" in placed:
            return self.first_day + dt.timedelta(days=placed["day"] - 1)
        return self.today + dt.timedelta(days=placed["relative_day"])

    def times(self, placed: dict[str, Any]) -> tuple[dt.datetime, dt.datetime]:
        """Beginning and end of a sitting, in the zone of the venue."""
        day, slot = self.day(placed), self.sittings[placed["slot"]]
        starts, ends = (
            dt.datetime.combine(day, dt.time.fromisoformat(slot[name]), self.zone) for name in ("starts", "ends")
        )
        return starts, ends


def load_conference(secretary, calendar: Calendar) -> None:
    """Groups, rooms, the session with its agenda and plenary, the meetings, and all papers."""
    source = read("conference.yaml")
    conference = source["conference"]
    rooms = _rooms(secretary, source)
    groups = _groups(secretary, source)
    session = ConferenceSession.objects.filter(number=conference["number"]).first()
    if session is None:
        session = actions.open_session(
            secretary,
            number=conference["number"],
            titles=conference["title"],
            short_titles=conference["short_title"],
            venues=conference["venue"],
            first_day=calendar.first_day,
            last_day=calendar.last_day,
            notices=conference["notice"],
            time_zone=conference["time_zone"],
            fictional=source["fictional"],
        )
        items = _agenda(secretary, conference["agenda"], session=session)
        for placed in conference["plenary"]:
            _sitting(secretary, calendar, rooms, placed, items, session=session)
        for block in conference["other_blocks"]:
            starts, ends = calendar.times(block)
            actions.place_sitting(
                secretary,
                room=rooms[block["room"]],
                starts_at=starts,
                ends_at=ends,
                session=session,
                titles=block["title"],
                readers=block["audience"],
            )
        _papers(secretary, conference["papers"], items, calendar.first_day, session=session)
    for meeting in source["meetings"]:
        _meeting(secretary, calendar, rooms, groups, session, meeting)


def publish_programme(secretary) -> None:
    """Publish the programme of the session once, as it would be: a week ago."""
    session = ConferenceSession.objects.get(number=read("conference.yaml")["conference"]["number"])
    if session.published_version == 0:
        with at(timezone.now() - dt.timedelta(days=7)):
            actions.publish_programme(secretary, session)


def symbols() -> dict[str, str]:
    """The symbols of the data's papers as they were issued: `{"CTOC/COP/WG.2/{year}/2": "CTOC/COP/WG.2/2026/2"}`."""
    issued = set(Paper.objects.values_list("symbol", flat=True))
    source = read("conference.yaml")
    patterns = [paper["symbol"] for place in (source["conference"], *source["meetings"]) for paper in place["papers"]]
    years = sorted({part for symbol in issued for part in symbol.split("/") if part.isdigit() and len(part) == 4})
    return {
        pattern: pattern.format(year=year)
        for pattern in patterns
        for year in years
        if pattern.format(year=year) in issued
    }


def _rooms(secretary, source) -> dict[str, Room]:
    rooms = {room.slug: room for room in Room.objects.all()}
    for order, room in enumerate(source["rooms"], 1):
        slug = room.get("slug") or room["key"]
        if slug not in rooms:
            rooms[slug] = actions.add_room(
                secretary,
                slug=slug,
                names=room["name"],
                seats=room["seats"],
                interpretation=room["interpretation"],
                order=order,
            )
    return rooms


def _groups(secretary, source) -> dict[str, WorkingGroup]:
    groups = {group.slug: group for group in WorkingGroup.objects.all()}
    for order, group in enumerate(source["groups"], 1):
        if group["slug"] not in groups:
            groups[group["slug"]] = actions.add_working_group(
                secretary,
                slug=group["slug"],
                names=group["name"],
                symbol_series=group["symbol_series"],
                parent=groups.get(group["parent"]),
                descriptions=group["prose"],
                mandates=group["mandate"],
                mandate_source=group["source"],
                verified=group["verified"],
                public_threads=group["public_threads"],
                order=order,
                provisions=Provision.objects.filter(pk__in=group.get("provisions", [])),
            )
    return groups


def _agenda(secretary, agenda, **place) -> dict[str, AgendaItem]:
    return {
        item["number"]: actions.add_agenda_item(
            secretary, number=item["number"], titles=item["title"], order=order, **place
        )
        for order, item in enumerate(agenda, 1)
    }


def _sitting(secretary, calendar: Calendar, rooms, placed, items, **place) -> None:
    starts, ends = calendar.times(placed)
    actions.place_sitting(
        secretary,
        room=rooms[placed["room"]],
        starts_at=starts,
        ends_at=ends,
        items=[items[number] for number in placed["items"]],
        **place,
    )


def _meeting(secretary, calendar: Calendar, rooms, groups, session, data) -> None:
    if Meeting.objects.filter(slug=data["slug"]).exists():
        return
    days = [calendar.day(sitting) for sitting in data["sittings"]]
    report_before = session.agenda.get(number=data["report_before_item"]) if data.get("report_before_item") else None
    meeting = actions.schedule_meeting(
        secretary,
        slug=data["slug"],
        groups=[groups[slug] for slug in data["groups"]],
        titles=data["title"],
        first_day=min(days),
        last_day=max(days),
        conference_session=session if data["alongside_conference"] else None,
        report_before=report_before,
    )
    items = _agenda(secretary, data["agenda"], meeting=meeting)
    for placed in data["sittings"]:
        _sitting(secretary, calendar, rooms, placed, items, meeting=meeting)
    _papers(secretary, data["papers"], items, min(days), meeting=meeting)
    if data.get("current_item"):
        actions.take_up_item(secretary, meeting, items[data["current_item"]])
    if max(days) < calendar.today:
        actions.close_meeting(secretary, meeting)


def _papers(secretary, papers, items, first_day: dt.date, **place) -> None:
    for paper in papers:
        symbol = paper["symbol"].format(year=first_day.year)
        if Paper.objects.filter(symbol=symbol).exists():
            continue
        languages = {"languages": paper["languages"]} if paper.get("languages") else {}
        actions.issue_paper(
            secretary,
            symbol=symbol,
            kind=PAPER_KINDS.get(paper["kind"], paper["kind"]),
            titles=paper["title"],
            original_language=paper["original_language"],
            date=first_day - dt.timedelta(days=paper["issued_days_before"]),
            items=[items[number] for number in paper["items"]],
            distribution=paper["distribution"],
            texts={language: paragraphs(text) for language, text in paper["body"].items()}
            if paper.get("body")
            else None,
            readers=paper["audience"],
            **languages,
            **place,
        )
