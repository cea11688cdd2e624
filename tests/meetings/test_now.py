"""What runs now and what comes next, for the band and the home page."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone, translation

from meetings import actions, queries, registry

from .conftest import VIENNA, at, person, six

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()


@pytest.fixture
def world(secretary, session, meeting, closed_meeting, rooms, cooperation):
    """Monday from 10 to 13: the plenary; from 11 to 14: a closed meeting; from 15 to 18: a public one."""
    item = actions.add_agenda_item(secretary, number="2", titles=six("Freezing"), meeting=meeting)
    plenary = actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    for hour, one in ((11, closed_meeting), (15, meeting)):
        actions.place_sitting(secretary, room=rooms[1], starts_at=at(hour), ends_at=at(hour + 3), meeting=one)
    actions.publish_programme(secretary, session)
    return {"item": item, "plenary": plenary}


def now(user, hour: float):
    """What the band shows to `user` at an hour of Monday, in English."""
    with translation.override("en"):
        return queries.in_session(user, at(hour))


def test_the_sitting_that_runs(world):
    band = now(PUBLIC, 10)
    assert band.title == "Fourteenth session [en] text of the Conference, plenary"
    assert band.url == "/en/conference/14/"
    assert band.programme_url == "/en/conference/14/programme/"
    assert band.ends_at == at(13)
    assert now(PUBLIC, 9.9) is None
    assert now(PUBLIC, 13) is None


def test_a_meeting_of_a_group_says_its_item_and_leads_to_its_thread(world, secretary, meeting):
    assert now(PUBLIC, 16).title == "Seventeenth meeting [en] text"
    actions.take_up_item(secretary, meeting, world["item"])
    filled = registry._item_links
    try:
        registry.set_item_links(lambda items, user: {pk: [registry.Link("/en/threads/5/", "Thread")] for pk in items})
        band = now(PUBLIC, 16)
    finally:
        registry.set_item_links(filled)
    assert band.title == "Seventeenth meeting [en] text, item 2"
    assert band.url == "/en/meetings/cooperation-17/"
    assert band.thread_url == "/en/threads/5/"


def test_nobody_outside_learns_that_a_closed_meeting_sits(world, outsider, member):
    for user in (PUBLIC, outsider):
        assert now(user, 13.5) is None
        assert "Secret" not in now(user, 12).title
    assert now(member, 13.5).title == "Secret meeting [en] text"


def test_ones_own_meeting_comes_first(world, closed_meeting, member):
    assert now(member, 12).title == "Secret meeting [en] text"
    observer = person("observer@example.org", "observer", "XN", closed_meeting.token)
    assert now(observer, 13.5) is None, "a seat in the meeting is no seat in the group that reads it"


def test_a_change_shows_at_once(world, secretary):
    assert now(PUBLIC, 10) is not None
    actions.adjourn_sitting(secretary, world["plenary"], at=at(10))
    assert now(PUBLIC, 10) is None


def test_a_draft_does_not_run(secretary, session, rooms):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    assert now(PUBLIC, 11) is None
    assert now(secretary, 11) is None


def test_the_band_asks_once(world, django_assert_max_num_queries, django_assert_num_queries, settings):
    settings.CONTENT_VERSION_SECONDS = 60
    with django_assert_max_num_queries(3):
        now(PUBLIC, 10)
    with django_assert_num_queries(0):
        now(PUBLIC, 10)
        now(PUBLIC, 10)


def test_what_comes_is_in_order_and_open(world, outsider, member):
    with translation.override("en"):
        public = queries.coming(PUBLIC, 5, now=at(10.5))
        mine = queries.coming(member, 2, now=at(10.5))
    assert [(one.title, one.in_session) for one in public] == [
        ("Fourteenth session [en] text of the Conference, plenary", True),
        ("Seventeenth meeting [en] text", False),
    ]
    assert public[1].day == "Monday, 12 October 2026"
    assert public[1].hours == "3–6 p.m."
    assert public[1].zone == "Vienna"
    assert public[1].url == "/en/meetings/cooperation-17/"
    assert [one.title for one in mine] == [public[0].title, "Secret meeting [en] text"]
    assert queries.coming(PUBLIC, 5, now=at(18)) == []


def test_what_comes_is_one_question(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.coming(PUBLIC, 5, now=at(9))


def test_hours_are_those_of_the_venue(secretary, cooperation, rooms):
    """New York: 10 a.m. there, wherever the server and the reader are; the night between the clocks included."""
    day = datetime.date(2026, 11, 1)
    meeting = actions.schedule_meeting(
        secretary, slug="new-york", groups=[cooperation], titles=six("New York"), time_zone="America/New_York",
        first_day=day, last_day=day,
    )  # fmt: skip
    ten = datetime.datetime.combine(day, datetime.time(10), meeting.zone)
    actions.place_sitting(
        secretary,
        room=rooms[0],
        starts_at=ten.astimezone(VIENNA),
        ends_at=ten + datetime.timedelta(hours=3),
        meeting=meeting,
    )
    with translation.override("en"):
        (coming,) = queries.coming(PUBLIC, 1, now=ten - datetime.timedelta(hours=1))
        (slot,) = queries.sittings_of(meeting, PUBLIC)
    assert coming.hours == "10 a.m.–1 p.m."
    assert coming.zone == "New York"
    assert slot.start == "2026-11-01T10:00:00-05:00"


@pytest.fixture
def today(secretary, cooperation, rooms):
    """A meeting that sits all day, today."""
    day = timezone.localdate()
    meeting = actions.schedule_meeting(
        secretary, slug="today", groups=[cooperation], titles=six("Today"), first_day=day, last_day=day
    )
    midnight = datetime.datetime.combine(day, datetime.time(), VIENNA)
    actions.place_sitting(
        secretary,
        room=rooms[0],
        meeting=meeting,
        starts_at=midnight,
        ends_at=datetime.datetime.combine(day, datetime.time(23, 59, 59), VIENNA),
    )
    return meeting


def test_the_chair_adjourns_on_the_page_and_the_band_goes(client, today, chair, signed_in):
    page = client.get("/en/meetings/today/").content.decode()
    assert "In session now" in page
    assert "in session</span>" in page
    guide = signed_in(chair)
    address = reverse("meetings:adjourn_sitting", args=[today.sittings.get().pk])
    assert address in guide.get("/en/meetings/today/").content.decode()
    page = guide.post(address, follow=True).content.decode()
    assert "The sitting is adjourned." in page
    assert "In session now" not in page
    assert "adjourned at" in page
    assert "is not in session" in guide.post(address, follow=True).content.decode()
    assert "In session now" not in client.get("/en/meetings/today/").content.decode()


def test_the_plenary_is_adjourned_from_the_programme(secretary, rooms, signed_in):
    day = timezone.localdate()
    texts = {"titles": six("A"), "short_titles": six("A"), "venues": six("A")}
    session = actions.open_session(secretary, number=20, first_day=day, last_day=day, **texts)
    midnight = datetime.datetime.combine(day, datetime.time(), VIENNA)
    sitting = actions.place_sitting(
        secretary,
        room=rooms[0],
        session=session,
        starts_at=midnight,
        ends_at=midnight + datetime.timedelta(hours=22, minutes=59),
    )
    actions.publish_programme(secretary, session)
    answer = signed_in(secretary).post(reverse("meetings:adjourn_sitting", args=[sitting.pk]))
    assert answer.headers["Location"] == "/en/conference/20/programme/"


def test_a_page_shows_the_day_of_the_venue(client, secretary, cooperation, rooms):
    """Half past six in Tokyo is still the evening before in Vienna."""
    day = datetime.date(2026, 10, 13)
    meeting = actions.schedule_meeting(
        secretary,
        slug="tokyo",
        groups=[cooperation],
        titles=six("Tokyo"),
        time_zone="Asia/Tokyo",
        first_day=day,
        last_day=day,
    )
    early = datetime.datetime.combine(day, datetime.time(6, 30), meeting.zone)
    actions.place_sitting(
        secretary, room=rooms[0], starts_at=early, ends_at=early + datetime.timedelta(hours=2), meeting=meeting
    )
    page = client.get("/en/meetings/tokyo/").content.decode()
    assert "Tuesday, 13 October 2026, 6.30–8.30 a.m." in page
    assert 'datetime="2026-10-13T06:30:00+09:00"' in page
    assert "Times of Tokyo (Asia/Tokyo)" in page


def test_the_band_offers_no_form_for_a_new_thread(world, secretary, meeting):
    actions.take_up_item(secretary, meeting, world["item"])
    offer, thread = registry.Link("/en/threads/new/", "New", is_offer=True), registry.Link("/en/threads/5/", "Thread")
    filled = registry._item_links
    try:
        for hour, links, expected in ((16, [offer], ""), (17, [offer, thread], "/en/threads/5/")):
            registry.set_item_links(lambda items, user, links=links: dict.fromkeys(items, links))
            assert now(secretary, hour).thread_url == expected
    finally:
        registry.set_item_links(filled)
