"""Placing, moving, cancelling, adjourning and publishing sittings."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings import actions
from meetings.models import Sitting
from portal.access.refusals import Conflict, Refused

from .conftest import VIENNA, at, six
from .test_actions import refuses, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(secretary, rooms):
    """`place(10, 13, meeting=...)` places a sitting in the first room."""

    def place(starts: float, ends: float, day: int = 0, room: int = 0, **body) -> Sitting:
        return actions.place_sitting(
            secretary, room=rooms[room], starts_at=at(starts, day), ends_at=at(ends, day), **body
        )

    return place


def test_a_sitting_of_a_session_is_a_draft_until_the_programme_is_published(place, secretary, session, meeting):
    plenary, alongside = place(10, 13, session=session), place(15, 18, meeting=meeting)
    assert (plenary.status, plenary.kind, plenary.day) == ("draft", "plenary", session.first_day)
    assert (alongside.status, alongside.kind) == ("draft", "group")
    published = actions.publish_programme(secretary, session, base_version=3)
    assert published.published_version == 1
    assert published.published_at is not None
    assert set(Sitting.objects.values_list("status", flat=True)) == {"confirmed"}
    refuses("nothing_new", actions.publish_programme, secretary, session)
    with pytest.raises(Conflict):
        actions.publish_programme(secretary, session, base_version=3)
    actions.move_sitting(secretary, plenary, starts_at=at(10.5))
    assert actions.publish_programme(secretary, session).published_version == 2


def test_a_sitting_between_sessions_is_confirmed_at_once(place, between):
    assert place(10, 13, meeting=between).status == "confirmed"


def test_kinds_follow_the_body(place, secretary, session, cooperation, assistance):
    joint = actions.schedule_meeting(
        secretary, slug="joint", groups=[cooperation, assistance], titles=six("Joint"),
        first_day=session.first_day, last_day=session.last_day, conference_session=session,
    )  # fmt: skip
    assert place(10, 13, meeting=joint).kind == "joint"
    assert place(15, 18, session=session, titles=six("Consultations")).kind == "informal"
    assert place(15, 18, day=1, meeting=joint, kind="informal").kind == "informal"


def test_a_sitting_is_seen_by_whoever_sees_its_meeting(place, closed_meeting, meeting, session, cooperation):
    assert place(10, 13, meeting=closed_meeting).audience == {cooperation.token, "secretariat"}
    assert place(15, 18, meeting=meeting, readers=["parties"]).audience == {"parties", "secretariat"}
    assert place(15, 18, day=1, session=session).audience == {"public"}


@pytest.mark.parametrize(("starts", "ends"), [(10, 13), (9, 10.5), (12.5, 14), (11, 12), (9, 14)])
def test_a_room_is_taken_once(starts, ends, place, between, session):
    place(10, 13, meeting=between)
    refuses("room_taken", place, starts, ends, session=session)
    assert place(starts, ends, room=1, session=session)


def test_sittings_may_follow_each_other(place, between):
    place(10, 13, meeting=between)
    assert place(13, 15, meeting=between)
    assert place(9, 10, meeting=between)


def test_a_group_sits_once_at_a_time(place, secretary, between, meeting, session, cooperation, assistance):
    place(10, 13, meeting=between)
    refuses("group_busy", place, 12, 14, room=1, meeting=meeting)
    joint = actions.schedule_meeting(
        secretary, slug="joint", groups=[assistance, cooperation], titles=six("Joint"),
        first_day=session.first_day, last_day=session.last_day,
    )  # fmt: skip
    refuses("group_busy", place, 12, 14, room=1, meeting=joint)


def test_the_plenary_sits_once_at_a_time(place, session):
    place(10, 13, session=session)
    refuses("plenary_busy", place, 12, 14, room=1, session=session)
    assert place(12, 14, room=1, session=session, titles=six("Consultations"))


def test_a_cancelled_or_adjourned_sitting_leaves_the_room(place, secretary, between):
    first = place(10, 13, meeting=between)
    actions.cancel_sitting(secretary, first)
    second = place(10, 13, meeting=between)
    actions.adjourn_sitting(secretary, second, at=at(11))
    assert place(11, 13, meeting=between)


def test_a_day_is_one_of_the_body(place, session, between):
    refuses("outside_days", place, 10, 13, day=3, session=session)
    refuses("outside_days", place, 10, 13, day=-1, meeting=between)
    refuses("ends_before_it_starts", place, 13, 10, session=session)


def test_a_sitting_ends_on_its_day(secretary, rooms, session):
    refuses(
        "over_midnight",
        actions.place_sitting,
        secretary,
        room=rooms[0],
        starts_at=at(22),
        ends_at=at(1, 1),
        session=session,
    )


def test_a_time_needs_its_zone(secretary, rooms, session):
    with pytest.raises(ValidationError):
        actions.place_sitting(
            secretary, room=rooms[0], session=session, starts_at=at(10).replace(tzinfo=None), ends_at=at(13)
        )


def test_a_body_is_named_once(place, session, between):
    for body in ({}, {"session": session, "meeting": between}):
        with pytest.raises(ValidationError):
            place(10, 13, **body)


def test_items_are_those_of_the_body(place, secretary, session, meeting):
    own = actions.add_agenda_item(secretary, number="1", titles=six("One"), meeting=meeting)
    second = actions.add_agenda_item(secretary, number="2", titles=six("Two"), meeting=meeting)
    foreign = actions.add_agenda_item(secretary, number="1", titles=six("Item"), session=session)
    refuses("other_agenda", place, 10, 13, meeting=meeting, items=[foreign])
    sitting = place(10, 13, meeting=meeting, items=[own, second])
    assert [entry.item for entry in sitting.entries.all()] == [own, second]
    assert [entry.kind for entry in sitting.entries.all()] == ["group", "group"]
    changed = actions.change_sitting(secretary, sitting, items=[second, own])
    assert [entry.item for entry in changed.entries.all()] == [second, own]
    assert changed.version == 2
    assert actions.change_sitting(secretary, sitting, items=[second, own]).version == 2
    refuses("other_agenda", actions.change_sitting, secretary, sitting, items=[foreign])


def test_a_move_keeps_the_length_and_counts(place, secretary, session, rooms):
    sitting = place(10, 13, session=session)
    moved = actions.move_sitting(secretary, sitting, room=rooms[1], starts_at=at(14.5, 1))
    assert (moved.room, moved.starts_at, moved.ends_at) == (rooms[1], at(14.5, 1), at(17.5, 1))
    assert moved.day == at(0, 1).date()
    assert moved.version == 2
    before = verbs()
    assert actions.move_sitting(secretary, sitting, room=rooms[1], starts_at=at(14.5, 1)).version == 2
    assert verbs() == before
    with pytest.raises(Conflict):
        actions.move_sitting(secretary, sitting, starts_at=at(10), base_version=1)


def test_a_move_meets_the_same_refusals(place, secretary, session, between):
    place(10, 13, session=session)
    other = place(15, 18, meeting=between)
    refuses("room_taken", actions.move_sitting, secretary, other, starts_at=at(12))
    refuses("outside_days", actions.move_sitting, secretary, other, starts_at=at(10, 2))
    actions.cancel_sitting(secretary, other)
    refuses("sitting_over", actions.move_sitting, secretary, other, starts_at=at(10, 1))


def test_cancelling(place, secretary, session, between):
    draft, announced = place(10, 13, session=session), place(15, 18, meeting=between)
    assert actions.cancel_sitting(secretary, draft) is None
    assert not Sitting.objects.filter(pk=draft.pk).exists()
    assert actions.cancel_sitting(secretary, announced).status == "cancelled"
    refuses("sitting_cancelled", actions.cancel_sitting, secretary, announced)


def test_adjourning(place, secretary, chair, member, between, session):
    sitting, draft = place(10, 13, meeting=between), place(15, 18, session=session)
    refuses("not_in_session", actions.adjourn_sitting, chair, sitting, at=at(9))
    refuses("not_in_session", actions.adjourn_sitting, chair, sitting, at=at(13))
    refuses("not_in_session", actions.adjourn_sitting, secretary, draft, at=at(16))
    with pytest.raises(PermissionDenied):
        actions.adjourn_sitting(member, sitting, at=at(12))
    assert actions.adjourn_sitting(chair, sitting, at=at(12)).ended_at == at(12)
    refuses("not_in_session", actions.adjourn_sitting, chair, sitting, at=at(12.5))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(8, 19), st.integers(1, 4), st.integers(0, 1)), min_size=1, max_size=8))
def test_however_one_places_a_room_never_holds_two_sittings(place, secretary, session, blocks):
    Sitting.objects.all().delete()
    for hour, length, room in blocks:
        try:
            place(hour, hour + length, room=room, session=session, titles=six("Consultations"))
        except Refused as refused:
            assert refused.code == "room_taken"  # noqa: PT017 - a refusal is one of two good outcomes
    for one in Sitting.objects.all():
        same = Sitting.objects.filter(room=one.room, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
        assert list(same) == [one]


def test_the_hour_of_the_venue_stays_when_the_clocks_change(secretary, cooperation, rooms):
    """Vienna leaves summer time on 25 October 2026: 10 a.m. is 08:00 UTC before and 09:00 UTC after."""
    saturday = datetime.date(2026, 10, 24)
    meeting = actions.schedule_meeting(
        secretary, slug="autumn", groups=[cooperation], titles=six("Autumn"),
        first_day=saturday, last_day=saturday + datetime.timedelta(days=2),
    )  # fmt: skip
    hours = []
    for day in range(3):
        ten = datetime.datetime.combine(saturday + datetime.timedelta(days=day), datetime.time(10), VIENNA)
        sitting = actions.place_sitting(
            secretary, room=rooms[0], starts_at=ten, ends_at=ten + datetime.timedelta(hours=3), meeting=meeting
        )
        sitting.refresh_from_db()
        hours.append((sitting.day.day, sitting.starts_at.astimezone(datetime.UTC).hour))
    assert hours == [(24, 8), (25, 9), (26, 9)]


def test_a_day_is_that_of_the_venue_and_not_of_the_server(secretary, cooperation, rooms):
    tokyo = actions.schedule_meeting(
        secretary, slug="tokyo", groups=[cooperation], titles=six("Tokyo"), time_zone="Asia/Tokyo",
        first_day=datetime.date(2026, 10, 13), last_day=datetime.date(2026, 10, 13),
    )  # fmt: skip
    # 09:30 in Tokyo on the 13th is 02:30 in Vienna on the same day and 00:30 UTC; 08:30 is the 12th in UTC.
    early = datetime.datetime(2026, 10, 12, 23, 30, tzinfo=datetime.UTC)
    sitting = actions.place_sitting(
        secretary, room=rooms[0], starts_at=early, ends_at=early + datetime.timedelta(hours=2), meeting=tokyo
    )
    assert sitting.day == datetime.date(2026, 10, 13)


def test_every_change_to_a_draft_is_a_change_of_the_programme(place, secretary, session, meeting, between):
    def seen() -> int:
        session.refresh_from_db()
        return session.version

    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    versions = [seen()]
    plenary = place(10, 13, session=session)
    versions.append(seen())
    draft = place(15, 18, meeting=meeting)
    versions.append(seen())
    actions.move_sitting(secretary, draft, starts_at=at(14))
    versions.append(seen())
    actions.change_sitting(secretary, draft, titles=six("Draft"))
    versions.append(seen())
    actions.change_sitting(secretary, draft, items=[item])
    versions.append(seen())
    actions.cancel_sitting(secretary, plenary)
    versions.append(seen())
    for page in versions[:-1]:
        with pytest.raises(Conflict):
            actions.publish_programme(secretary, session, base_version=page)
    actions.move_sitting(secretary, draft, starts_at=at(14))
    actions.change_sitting(secretary, draft, items=[item])
    place(10, 13, day=1, meeting=between)
    assert seen() == versions[-1], "nothing changed in this programme"
    assert actions.publish_programme(secretary, session, base_version=versions[-1]).published_version == 1
    announced = seen()
    actions.move_sitting(secretary, draft, starts_at=at(15))
    assert seen() == announced, "a sitting that is published moves in public"
    place(10, 13, session=session)
    place(10, 13, day=2, room=1, meeting=meeting)
    before = seen()
    actions.cancel_meeting(secretary, meeting)
    assert seen() == before + 1, "the draft that went with its meeting"
