"""The programme as data: days, rooms, rows; and audiences in random worlds."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings import actions, queries
from meetings.models import Meeting, Paper, Sitting
from meetings.readers import Readers, audience_for, readers_of
from portal.access.audiences import audiences_of

from .conftest import MONDAY, at, six

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()


@pytest.fixture
def shown(secretary, session, meeting, rooms):
    """Two days: on Monday plenary beside the group, on Tuesday the plenary alone."""
    actions.add_agenda_item(secretary, number="2", titles=six("Review"), session=session)
    item = actions.add_agenda_item(secretary, number="2 (b)", titles=six("Protocol"), session=session)
    for hour, day, room, body in (
        (10, 0, 0, {"session": session, "items": [item]}),
        (15, 0, 0, {"session": session}),
        (15, 0, 1, {"meeting": meeting}),
        (10, 1, 0, {"session": session, "titles": six("Consultations")}),
    ):
        actions.place_sitting(secretary, room=rooms[room], starts_at=at(hour, day), ends_at=at(hour + 3, day), **body)
    actions.publish_programme(secretary, session)
    session.refresh_from_db()
    with translation.override("en"):
        return queries.programme(session, PUBLIC)


def test_days_have_the_rooms_that_are_used(shown):
    monday, tuesday = shown.days
    assert monday.date == MONDAY
    assert [(column.name, column.note) for column in monday.columns] == [
        ("Boardroom [en] text", "6 languages"),
        ("Small room [en] text", "no interpretation"),
    ]
    assert len(tuesday.columns) == 1
    assert shown.sittings == 4
    assert (shown.drafts, shown.changed_at) == (0, None)


def test_rows_are_the_times_and_cells_the_rooms(shown):
    morning, afternoon = shown.days[0].rows
    assert (morning.hours, afternoon.hours) == ("10 a.m.–1 p.m.", "3–6 p.m.")
    assert [len(cell.slots) for cell in morning.cells] == [1, 0]
    assert [[slot.heading for slot in cell.slots] for cell in afternoon.cells] == [
        ["Plenary"],
        ["Seventeenth meeting [en] text"],
    ]


def test_a_slot_says_what_it_is_about(shown):
    (slot,) = shown.days[0].rows[0].cells[0].slots
    assert (slot.kind, slot.status, slot.heading, slot.alone) == ("plenary", "confirmed", "Item 2 (b)", True)
    assert [(line.number, line.title) for line in slot.lines] == [("2 (b)", "Protocol [en] text")]
    assert slot.url == f"/en/conference/14/#{slot.lines[0].anchor}"
    (informal,) = shown.days[1].rows[0].cells[0].slots
    assert (informal.kind, informal.heading) == ("informal", "Consultations [en] text")


def test_an_adjourned_sitting_stays_in_its_row(secretary, session, shown):
    sitting = Sitting.objects.get(kind="informal")
    actions.adjourn_sitting(secretary, sitting, at=at(11.5, 1))
    with translation.override("en"):
        (row,) = queries.programme(session, PUBLIC).days[1].rows
    assert row.hours == "10 a.m.–1 p.m."
    assert row.cells[0].slots[0].adjourned == "11.30 a.m."


def test_an_empty_programme(session, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.programme(session, PUBLIC).days == ()


def test_the_data_cannot_be_changed(shown):
    with pytest.raises(AttributeError):
        shown.days[0].rows[0].hours = "never"


@pytest.mark.parametrize(
    "readers", [["public"], ["parties"], ["group"], ["meeting"], ["group", "meeting"], ["secretariat"]]
)
def test_readers_are_tokens_in_words(readers, meeting):
    assert readers_of(audience_for(readers, meeting)) == [Readers(one) for one in readers]


def test_members_of_a_group_need_a_meeting():
    with pytest.raises(ValueError, match="needs a meeting"):
        audience_for(["group"])


READERS = st.lists(st.sampled_from([str(one) for one in Readers]), max_size=2)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(worlds=st.lists(st.tuples(READERS, READERS, READERS), min_size=1, max_size=4))
def test_every_reading_agrees_with_the_audience(
    worlds, secretary, session, rooms, cooperation, member, outsider, chair
):
    """Random audiences of meetings, sittings and papers: pages show exactly what meets the tokens of the person."""
    for model in (Sitting, Paper, Meeting):
        model.objects.all().delete()
    for n, (of_meeting, of_sitting, of_paper) in enumerate(worlds):
        meeting = actions.schedule_meeting(
            secretary, slug=f"m-{n}", groups=[cooperation], titles=six(f"M{n}"), conference_session=session,
            first_day=session.first_day, last_day=session.last_day, readers=of_meeting,
        )  # fmt: skip
        actions.place_sitting(
            secretary, room=rooms[0], starts_at=at(8 + n), ends_at=at(9 + n), meeting=meeting, readers=of_sitting
        )
        actions.issue_paper(
            secretary, symbol=f"CTOC/COP/WG.3/2026/{n + 1}", kind="crp", titles=six(f"P{n}"), original_language="en",
            date=MONDAY, meeting=meeting, audience=audience_for(of_paper, meeting),
        )  # fmt: skip
    Sitting.objects.update(status="confirmed")
    for user in (PUBLIC, member, outsider, chair, secretary):
        tokens = audiences_of(user)
        meetings = {one.pk for one in Meeting.objects.all() if one.audience & tokens}
        sittings = {one.pk for one in Sitting.objects.all() if one.audience & tokens and one.meeting_id in meetings}
        papers = {one.pk for one in Paper.objects.all() if one.audience & tokens}
        programme = queries.programme(session, user)
        assert {
            slot.pk for day in programme.days for row in day.rows for cell in row.cells for slot in cell.slots
        } == sittings
        page = queries.group_page(cooperation.slug, user)
        assert {line.pk for line in page.coming + page.past} == meetings
        assert {line.pk for line in page.papers} == papers
        assert {one.pk for one in queries.group_papers(cooperation, user)} == papers
        assert {line.pk for line in queries.session_page(14, user).meetings} == meetings
        for one in Meeting.objects.all():
            assert (queries.meeting_page(one.slug, user) is not None) == (one.pk in meetings)
        for one in Paper.objects.all():
            shown = queries.paper_page(one.pk, user)
            assert (shown is not None) == (one.pk in papers)
            assert shown is None or (shown.meeting is not None) == (one.meeting_id in meetings)


def test_the_day_of_a_session_may_be_any(session):
    assert queries.coming_session(session.first_day) == session
    assert queries.coming_session(session.last_day + datetime.timedelta(days=99)) == session
