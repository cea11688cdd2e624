"""Calendars are read back by a parser, as a calendar program would."""

import datetime

import pytest
from icalendar import Calendar

from meetings import actions

from .conftest import MONDAY, at, six

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretary, session, meeting, closed_meeting, rooms):
    """A public sitting of a group, one of the plenary, a closed one and a draft."""
    item = actions.add_agenda_item(secretary, number="2", titles=six("Freezing"), meeting=meeting)
    group = actions.place_sitting(
        secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), meeting=meeting, items=[item]
    )
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(15), ends_at=at(18), session=session)
    actions.place_sitting(secretary, room=rooms[1], starts_at=at(15), ends_at=at(18), meeting=closed_meeting)
    actions.publish_programme(secretary, session)
    actions.place_sitting(
        secretary, room=rooms[0], starts_at=at(10, 1), ends_at=at(13, 1), session=session, titles=six("Secret draft")
    )
    return group


def read(client, path: str, **query) -> Calendar:
    response = client.get(f"/calendars/{path}", query)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    return Calendar.from_ical(response.content)


def events(calendar: Calendar) -> list:
    return list(calendar.walk("VEVENT"))


def test_a_sitting_is_an_event(client, world):
    calendar = read(client, "meeting-cooperation-17.ics", lang="en")
    (event,) = events(calendar)
    assert str(event["summary"]) == "Seventeenth meeting [en] text"
    assert event["summary"].params["language"] == "en"
    assert event.decoded("dtstart") == at(10)
    assert event.decoded("dtend") == at(13)
    assert event["dtstart"].params["tzid"] == "Europe/Vienna"
    assert str(event["description"]) == "2. Freezing [en] text"
    assert str(event["location"]) == "Boardroom [en] text, Vienna [en] text"
    assert str(event["url"]) == "http://testserver/en/meetings/cooperation-17/"
    assert (event["sequence"], str(event["status"])) == (0, "CONFIRMED")
    assert event.decoded("dtstamp").tzinfo is not None
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Europe/Vienna"
    assert str(calendar["method"]) == "PUBLISH"
    assert str(calendar["x-wr-calname"]) == "Seventeenth meeting [en] text"


def test_a_move_keeps_the_name_and_counts(client, world, secretary, rooms):
    (before,) = events(read(client, "meeting-cooperation-17.ics"))
    actions.move_sitting(secretary, world, room=rooms[1], starts_at=at(9))
    (after,) = events(read(client, "meeting-cooperation-17.ics"))
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after.decoded("dtstart") == at(9)
    assert after.decoded("dtstamp") >= before.decoded("dtstamp")


def test_a_cancellation_stays_in_the_calendar(client, world, secretary):
    (before,) = events(read(client, "meeting-cooperation-17.ics"))
    actions.cancel_sitting(secretary, world)
    (after,) = events(read(client, "meeting-cooperation-17.ics"))
    assert after["uid"] == before["uid"]
    assert str(after["status"]) == "CANCELLED"
    assert after["sequence"] > before["sequence"]


def test_an_adjourned_sitting_ends_when_it_ended(client, world, secretary):
    actions.adjourn_sitting(secretary, world, at=at(12))
    (event,) = events(read(client, "meeting-cooperation-17.ics"))
    assert event.decoded("dtend") == at(12)


def test_the_conference_has_all_that_is_public(client, world):
    titles = {str(event["summary"]) for event in events(read(client, "conference-14.ics", lang="en"))}
    assert titles == {"Seventeenth meeting [en] text", "Plenary: Fourteenth session [en] text"}


def test_a_group_has_its_meetings_whole_days_where_no_sitting_is_published(client, world, between):
    calendar = read(client, "group-international-cooperation.ics", lang="ru")
    by_title = {str(event["summary"]): event for event in events(calendar)}
    assert set(by_title) == {"Seventeenth meeting [ru] текст", "Sixteenth meeting [ru] текст"}
    whole = by_title["Sixteenth meeting [ru] текст"]
    assert whole.decoded("dtstart") == MONDAY
    assert whole.decoded("dtend") == MONDAY + datetime.timedelta(days=2)
    assert str(whole["transp"]) == "TRANSPARENT"


def test_a_cancelled_meeting_is_cancelled_in_calendars(client, between, secretary):
    actions.cancel_meeting(secretary, between)
    (event,) = events(read(client, "meeting-cooperation-16.ics"))
    assert str(event["status"]) == "CANCELLED"


@pytest.mark.parametrize("who", ["public", "member", "secretary"])
def test_nothing_closed_is_in_a_calendar(who, client, world, request, signed_in):
    """The address is all that a calendar program has, so it gives the public part whoever asks."""
    if who != "public":
        client = signed_in(request.getfixturevalue(who))
    for path in ("conference-14.ics", "group-international-cooperation.ics"):
        assert b"Secret" not in client.get(f"/calendars/{path}").content
    assert client.get("/calendars/meeting-closed-meeting.ics").status_code == 404


def test_the_language_is_asked_or_that_of_the_browser(client, world):
    asked = client.get("/calendars/conference-14.ics?lang=ar")
    assert asked.headers["Content-Language"] == "ar"
    assert "[ar]" in asked.content.decode().replace("\r\n ", "")
    browser = client.get("/calendars/conference-14.ics", headers={"Accept-Language": "es"})
    assert browser.headers["Content-Language"] == "es"
    assert client.get("/calendars/conference-14.ics?lang=xx").status_code == 404


@pytest.mark.parametrize("path", ["conference-99.ics", "group-nothing.ics", "meeting-nothing.ics"])
def test_what_does_not_exist(path, client, db):
    assert client.get(f"/calendars/{path}").status_code == 404


def test_a_calendar_program_asks_with_its_tag(client, world, secretary):
    first = client.get("/calendars/conference-14.ics?lang=en")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/calendars/conference-14.ics?lang=en", headers=tag).status_code == 304
    actions.cancel_sitting(secretary, world)
    assert client.get("/calendars/conference-14.ics?lang=en", headers=tag).status_code == 200


def test_long_lines_and_commas_survive(client, secretary, cooperation):
    title = six("A title, with commas; semicolons and a very long end " + "x" * 200)
    actions.schedule_meeting(
        secretary, slug="long", groups=[cooperation], titles=title, first_day=MONDAY, last_day=MONDAY
    )
    (event,) = events(read(client, "meeting-long.ics", lang="zh-hans"))
    assert str(event["summary"]) == title["zh-hans"]
    assert "dtend" in event


def test_two_browsers_get_the_calendar_each_in_its_language(client, session):
    answers = {
        language: client.get("/calendars/conference-14.ics", headers={"accept-language": language})
        for language in ("fr", "ar")
    }
    for language, answer in answers.items():
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
    assert answers["fr"].content != answers["ar"].content
