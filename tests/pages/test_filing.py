"""A practice under a meeting or an agenda item: chosen on the form, shown on both pages, to those who may see both."""

import datetime as dt

import pytest

from meetings.models import AgendaItem, ConferenceSession, Meeting
from meetings.threads import actions as threads
from portal.access.refusals import Refused
from portal.pages.filing import item_token, meeting_token
from practices import actions, around
from tests.practices import worlds
from tests.practices.test_steps import edit
from tests.practices.worlds import CONTENT, bring_out, six

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return worlds.make_world()


def make_meeting(slug: str, audience=frozenset({"public"}), **fields) -> Meeting:
    meeting = Meeting.objects.create(
        slug=slug,
        titles=six(slug),
        first_day=dt.date(2026, 10, 13),
        last_day=dt.date(2026, 10, 14),
        time_zone="Europe/Vienna",
        audience=audience,
        **fields,
    )
    for order, number in enumerate(("1", "2 (a)")):
        AgendaItem.objects.create(meeting=meeting, number=number, order=order, titles=six(f"{slug} item {number}"))
    return meeting


def item_of(meeting: Meeting, number: str = "2 (a)") -> AgendaItem:
    return AgendaItem.objects.get(meeting=meeting, number=number)


def test_the_form_offers_what_this_person_may_see_and_keeps_it(world, client, signed_in):
    client = signed_in(world.expert)
    open_one, closed = make_meeting("open"), make_meeting("closed", frozenset({"secretariat"}))
    make_meeting("gone", status="cancelled")
    draft = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    page = client.get(edit(draft, 5)).content.decode()
    for words in ("Word open", "2 (a). Word open item 2 (a)", "The meeting as a whole"):
        assert words in page
    assert "Word closed" not in page
    assert "Word gone" not in page
    data = {"step": 5, "base_revision": draft.latest_revision_id, "visibility": "public"}
    assert client.post(edit(draft), data | {"filed_under": meeting_token(closed.pk)}).status_code == 200
    assert client.post(edit(draft), data | {"filed_under": item_token(item_of(open_one).pk)}).status_code == 302
    draft.refresh_from_db()
    assert draft.filed_under == item_token(item_of(open_one).pk)
    assert "selected>2 (a). Word open item" in client.get(edit(draft, 5)).content.decode()


def test_what_was_chosen_stays_a_choice_for_who_may_not_see_it(world, client, signed_in):
    closed = make_meeting("closed", frozenset({"secretariat"}))
    token = item_token(item_of(closed).pk)
    draft = actions.start_draft(world.expert, world.velmara, fields=CONTENT | {"filed_under": token})
    client = signed_in(world.expert)
    page = client.get(edit(draft, 5)).content.decode()
    assert "As chosen before" in page
    assert "Word closed" not in page
    assert around.places_offered(world.clerk, token)[0][0] == "Word closed"


@pytest.mark.parametrize("whole", [True, False])
def test_each_page_leads_to_the_other(world, client, whole):
    meeting = make_meeting("open")
    item = item_of(meeting)
    token = meeting_token(meeting.pk) if whole else item_token(item.pk)
    practice = bring_out(world, filed_under=token)
    page = client.get(f"/en/{practice.path}").content.decode()
    assert '<a href="/en/meetings/open/">Word open</a>' in page
    assert (f'<a href="/en/meetings/open/#item-{item.pk}">Item 2 (a): Word open item 2 (a)</a>' in page) != whole
    other = client.get("/en/meetings/open/").content.decode()
    assert f"/en/{practice.path}" in other
    assert practice.reference in other
    assert ("Item 2 (a)</span>" in other.split(practice.reference)[1]) != whole


def test_a_session_of_the_conference_has_its_practices(world, client, signed_in):
    session = ConferenceSession.objects.create(
        number=14,
        titles=six("session"),
        short_titles=six("fourteenth"),
        venues=six("Vienna"),
        first_day=dt.date(2026, 10, 12),
        last_day=dt.date(2026, 10, 16),
        time_zone="Europe/Vienna",
    )
    item = AgendaItem.objects.create(session=session, number="4", titles=six("cooperation"))
    practice = bring_out(world, filed_under=item_token(item.pk))
    assert "Item 4: Word cooperation" in client.get(f"/en/{practice.path}").content.decode()
    assert f"/en/{practice.path}" in client.get("/en/conference/14/").content.decode()
    assert around.places_offered(world.expert, "") == [
        ("Word fourteenth", [(item_token(item.pk), "4. Word cooperation")])
    ]


def test_nobody_learns_of_a_meeting_or_a_practice_that_they_may_not_see(world, client, signed_in):
    closed, open_one = make_meeting("closed", frozenset({"secretariat"})), make_meeting("open")
    shown = bring_out(world, filed_under=item_token(item_of(closed).pk))
    hidden = bring_out(world, filed_under=item_token(item_of(open_one).pk), visibility="parties", title="For parties")
    assert "closed" not in client.get(f"/en/{shown.path}").content.decode()
    assert "For parties" not in client.get("/en/meetings/open/").content.decode()
    client = signed_in(world.expert)
    assert "For parties" in client.get("/en/meetings/open/").content.decode()
    assert hidden.path in client.get("/en/meetings/open/").content.decode()
    gone = bring_out(world, filed_under="item:999999")
    assert client.get(f"/en/{gone.path}").status_code == 200


def test_threads_open_to_the_reader_stand_on_the_page(world, client, signed_in):
    meeting = make_meeting("open")
    practice = bring_out(world, filed_under=item_token(item_of(meeting).pk))
    titles = {"about": "What did it cost?", "item": "How long?", "inside": "For us alone", "draft": "Not yet"}
    made = {
        "about": threads.draft_thread(world.clerk, {"en": titles["about"]}, subject=("practice", practice.pk)),
        "item": threads.draft_thread(
            world.clerk, {"en": titles["item"]}, agenda_item=item_of(meeting), audience={"public", "secretariat"}
        ),
        "inside": threads.draft_thread(
            world.clerk, {"en": titles["inside"]}, subject=("practice", practice.pk), audience={"secretariat"}
        ),
    }
    threads.draft_thread(world.clerk, {"en": titles["draft"]}, subject=("practice", practice.pk))
    for thread in made.values():
        threads.open_thread(world.clerk, thread)
    page = client.get(f"/fr/{practice.path}").content.decode()
    assert f'<a href="/fr/threads/{made["about"].pk}/" dir="auto" lang="en">What did it cost?</a>' in page
    assert titles["item"] in page
    assert titles["inside"] not in page
    assert titles["draft"] not in page
    client = signed_in(world.clerk)
    assert titles["inside"] in client.get(f"/fr/{practice.path}").content.decode()


def test_no_discussion_is_opened_where_the_state_wants_none(world):
    practice = bring_out(world, no_thread=True)
    with pytest.raises(Refused, match="not_wanted"):
        threads.draft_thread(world.clerk, {"en": "Why?"}, subject=("practice", practice.pk))


def test_a_room_that_nobody_told_of_meetings_shows_none(world, monkeypatch):
    practice = bring_out(world, filed_under="meeting:1")
    monkeypatch.setattr(around, "_source", None)
    assert around.around(world.expert, practice) == around.Around()
    assert around.places_offered(world.expert, "") == []


def test_the_meeting_costs_the_same_however_much_is_filed(world, client, django_assert_max_num_queries):
    meeting = make_meeting("open")
    for rows in (1, 2, 297):
        for practice in worlds.many(world, rows):
            type(practice).objects.filter(pk=practice.pk).update(filed_under=meeting_token(meeting.pk))
        client.get(f"/en/meetings/open/?warm={rows}")
        with django_assert_max_num_queries(16):
            assert client.get(f"/en/meetings/open/?rows={rows}").status_code == 200
