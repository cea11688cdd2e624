"""Every change: who may, what is refused, what is audited, what search is told."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from meetings import actions
from meetings.models import AgendaItem, Meeting, Sitting, WorkingGroup
from portal.access.refusals import Conflict, Refused
from portal.audit.models import Entry
from search.models import SearchChange

from .conftest import MONDAY, at, person, six

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


def touched() -> set[str]:
    return {str(change) for change in SearchChange.objects.all()}


def refuses(code: str, act, *args, **kwargs) -> None:
    """The action says no for this reason and changes nothing."""
    before = verbs(), touched()
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    assert refused.value.code == code
    assert str(refused.value.message)
    assert (verbs(), touched()) == before


@pytest.mark.parametrize("who", ["outsider", "member", "chair", None])
def test_only_the_secretariat_keeps_the_records(who, request, secretary, session, meeting, rooms, cooperation):
    actor = request.getfixturevalue(who) if who else None
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    sitting = actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    paper = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/1", kind="agenda", titles=six("A"), original_language="en", date=MONDAY,
        meeting=meeting,
    )  # fmt: skip
    before = verbs()
    texts = {"titles": six("A"), "short_titles": six("A"), "venues": six("A")}
    days = {"first_day": MONDAY, "last_day": MONDAY}
    attempts = [
        (actions.add_working_group, {"slug": "a", "names": six("A")}),
        (actions.change_working_group, {"group": cooperation, "order": 9}),
        (actions.open_session, {"number": 1, **days, **texts}),
        (actions.change_session, {"session": session, "fictional": True}),
        (actions.add_room, {"slug": "a", "names": six("A")}),
        (actions.change_room, {"room": rooms[0], "seats": 1}),
        (actions.schedule_meeting, {"slug": "a", "groups": [cooperation], "titles": six("A"), **days}),
        (actions.change_meeting, {"meeting": meeting, "mode": "online"}),
        (actions.cancel_meeting, {"meeting": meeting}),
        (actions.close_meeting, {"meeting": meeting}),
        (actions.add_agenda_item, {"number": "2", "titles": six("A"), "meeting": meeting}),
        (actions.change_agenda_item, {"item": item, "order": 9}),
        (actions.place_sitting, {"room": rooms[0], "starts_at": at(15), "ends_at": at(18), "session": session}),
        (actions.move_sitting, {"sitting": sitting, "starts_at": at(15)}),
        (actions.change_sitting, {"sitting": sitting, "titles": six("A")}),
        (actions.cancel_sitting, {"sitting": sitting}),
        (actions.publish_programme, {"session": session}),
        (actions.issue_paper, {"symbol": "CTOC/COP/1", "session": session, **PAPER}),
        (actions.change_paper, {"paper": paper, "kind": "report"}),
    ]  # fmt: skip
    assert {act.__name__ for act, _arguments in attempts} == set(actions.__all__) - {"take_up_item", "adjourn_sitting"}
    for act, arguments in attempts:
        with pytest.raises(PermissionDenied):
            act(actor, **arguments)
    assert verbs() == before


def test_every_change_is_audited_and_told_to_search(secretary, meeting, rooms, session):
    pk = meeting.pk
    assert f"meeting:{pk}" in touched()
    SearchChange.objects.all().delete()
    actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    actions.change_meeting(secretary, meeting, mode="hybrid")
    paper = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/1", kind="agenda", titles=six("A"), original_language="en", date=MONDAY,
        meeting=meeting,
    )  # fmt: skip
    assert touched() == {f"meeting:{pk}", f"paper:{paper.pk}"}
    assert verbs()[-3:] == ["add_agenda_item", "change_meeting", "issue_paper"]


def test_a_group_that_is_renamed_is_found_by_its_new_name(secretary, cooperation, meeting, between):
    SearchChange.objects.all().delete()
    actions.change_working_group(secretary, cooperation, names=six("Renamed"))
    assert touched() == {f"meeting:{meeting.pk}", f"meeting:{between.pk}"}


def test_the_same_change_again_changes_nothing(secretary, meeting):
    actions.change_meeting(secretary, meeting, mode="hybrid")
    before = verbs()
    again = actions.change_meeting(secretary, meeting, mode="hybrid")
    assert verbs() == before
    assert again.version == 2


def test_a_lost_update_is_a_conflict_with_what_stands(secretary, meeting):
    actions.change_meeting(secretary, meeting, base_version=1, mode="hybrid")
    with pytest.raises(Conflict) as conflict:
        actions.change_meeting(secretary, meeting, base_version=1, mode="online")
    assert conflict.value.theirs.mode == "hybrid"
    assert Meeting.objects.get(pk=meeting.pk).mode == "hybrid"


def test_an_unknown_field_is_a_mistake_of_the_caller(secretary, meeting):
    with pytest.raises(TypeError):
        actions.change_meeting(secretary, meeting, status="closed")


def test_the_same_address_twice(secretary, cooperation):
    with pytest.raises(ValidationError) as caught:
        actions.add_working_group(secretary, slug=cooperation.slug, names=six("B"))
    assert "slug" in caught.value.message_dict
    assert WorkingGroup.objects.count() == 1


def test_a_meeting_lies_within_its_session(secretary, cooperation, session):
    arguments = {"slug": "a", "groups": [cooperation], "titles": six("A"), "conference_session": session}
    late = session.last_day + datetime.timedelta(days=1)
    refuses("outside_session", actions.schedule_meeting, secretary, first_day=MONDAY, last_day=late, **arguments)
    refuses(
        "no_group", actions.schedule_meeting, secretary, first_day=MONDAY, last_day=MONDAY, **arguments | {"groups": []}
    )
    refuses(
        "other_time_zone", actions.schedule_meeting, secretary,
        first_day=MONDAY, last_day=MONDAY, time_zone="Asia/Tokyo", **arguments,
    )  # fmt: skip


def test_a_report_goes_to_an_item_of_that_session(secretary, cooperation, session, meeting):
    own = actions.add_agenda_item(secretary, number="4", titles=six("Item"), session=session)
    assert actions.change_meeting(secretary, meeting, report_before=own).report_before == own
    other = actions.add_agenda_item(secretary, number="4", titles=six("Item"), meeting=meeting)
    refuses("other_agenda", actions.change_meeting, secretary, meeting, report_before=other)


def test_who_reads_a_meeting_is_said_in_words(secretary, cooperation, meeting):
    assert meeting.audience == {"public"}
    meeting = actions.change_meeting(secretary, meeting, readers=["group", "meeting"])
    assert meeting.audience == {cooperation.token, meeting.token, "secretariat"}
    assert actions.change_meeting(secretary, meeting, readers=[]).audience == {"secretariat"}


def test_groups_change_until_something_rests_on_them(secretary, meeting, assistance, rooms):
    meeting = actions.change_meeting(secretary, meeting, groups=[assistance], readers=["group"])
    assert meeting.audience == {assistance.token, "secretariat"}
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), meeting=meeting)
    cooperation = WorkingGroup.objects.create(slug="third", names=six("Third"))
    refuses("groups_in_use", actions.change_meeting, secretary, meeting, groups=[cooperation])


def test_a_part_finds_its_item(secretary, meeting, session):
    item = actions.add_agenda_item(secretary, number="2", titles=six("Item"), meeting=meeting)
    part = actions.add_agenda_item(secretary, number="2 (b)", titles=six("Part"), meeting=meeting)
    below = actions.add_agenda_item(secretary, number="2 (b) (ii)", titles=six("Part"), meeting=meeting)
    assert (part.parent, below.parent) == (item, part)
    assert [one.number for one in meeting.agenda.all()] == ["2", "2 (b)", "2 (b) (ii)"]
    with pytest.raises(ValidationError):
        actions.add_agenda_item(secretary, number="2 (b)", titles=six("Part"), session=session)
    refuses("item_has_parts", actions.change_agenda_item, secretary, item, number="3")
    with pytest.raises(ValidationError):
        actions.change_agenda_item(secretary, below, number="7 (a)")
    assert actions.change_agenda_item(secretary, below, number="2 (c)").parent == item


def test_the_chair_takes_up_items(chair, member, meeting, secretary, session):
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    other = actions.add_agenda_item(secretary, number="1", titles=six("Item"), session=session)
    with pytest.raises(PermissionDenied):
        actions.take_up_item(member, meeting, item)
    assert actions.take_up_item(chair, meeting, item).current_item == item
    refuses("other_agenda", actions.take_up_item, chair, meeting, other)
    before = verbs()
    actions.take_up_item(chair, meeting, item)
    assert verbs() == before
    assert actions.take_up_item(secretary, meeting, None).current_item is None


def test_the_chair_of_another_group_guides_only_there(meeting, assistance, secretary):
    other = person("other@example.org", "chair", "XV", assistance.token)
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    with pytest.raises(PermissionDenied):
        actions.take_up_item(other, meeting, item)
    own = person("own@example.org", "chair", "XV", meeting.token)
    assert actions.take_up_item(own, meeting, item).current_item == item


def test_a_closed_meeting_is_over(secretary, meeting, rooms):
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    actions.take_up_item(secretary, meeting, item)
    assert actions.close_meeting(secretary, meeting).current_item is None
    refuses("meeting_over", actions.close_meeting, secretary, meeting)
    refuses("meeting_over", actions.cancel_meeting, secretary, meeting)
    refuses("meeting_over", actions.take_up_item, secretary, meeting, item)
    meeting.refresh_from_db()
    refuses(
        "meeting_over",
        actions.place_sitting,
        secretary,
        room=rooms[0],
        starts_at=at(10),
        ends_at=at(13),
        meeting=meeting,
    )


def test_a_cancelled_meeting_keeps_what_was_announced(secretary, meeting, rooms, session):
    announced = actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), meeting=meeting)
    actions.publish_programme(secretary, session)
    draft = actions.place_sitting(secretary, room=rooms[0], starts_at=at(15), ends_at=at(18), meeting=meeting)
    assert actions.cancel_meeting(secretary, meeting).status == "cancelled"
    announced.refresh_from_db()
    assert (announced.status, announced.version) == ("cancelled", 2)
    assert not Sitting.objects.filter(pk=draft.pk).exists()


PAPER = {"kind": "crp", "titles": six("Paper"), "original_language": "en", "date": MONDAY}


def test_a_paper_belongs_to_the_series_of_its_meeting(secretary, meeting, session, cooperation, assistance):
    refuses("other_series", actions.issue_paper, secretary, symbol="CTOC/COP/WG.2/2026/1", meeting=meeting, **PAPER)
    joint = actions.schedule_meeting(
        secretary,
        slug="joint",
        groups=[assistance, cooperation],
        titles=six("Joint"),
        first_day=MONDAY,
        last_day=MONDAY,
    )
    symbol = "CTOC/COP/WG.2/2026/CRP.1-CTOC/COP/WG.3/2026/CRP.3"
    paper = actions.issue_paper(secretary, symbol=symbol, meeting=joint, distribution="limited", **PAPER)
    assert paper.audience == {assistance.token, cooperation.token, "secretariat"}
    with pytest.raises(ValidationError):
        actions.issue_paper(secretary, symbol=symbol, meeting=joint, **PAPER)
    with pytest.raises(ValidationError):
        actions.issue_paper(secretary, symbol="CTOC/COP/WG.3", meeting=meeting, **PAPER)


def test_who_reads_a_paper_follows_its_distribution(secretary, meeting, session):
    general = actions.issue_paper(secretary, symbol="CTOC/COP/WG.3/2026/1", meeting=meeting, **PAPER)
    assert general.audience == {"public"}
    draft = actions.issue_paper(secretary, symbol="CTOC/COP/2026/L.1", session=session, distribution="limited", **PAPER)
    assert draft.audience == {"parties", "secretariat"}
    changed = actions.change_paper(secretary, general, readers=["meeting"], kind="report")
    assert changed.audience == {meeting.token, "secretariat"}
    assert changed.version == 2


def test_a_paper_names_items_that_it_can_belong_to(secretary, meeting, session, between):
    own = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    of_session = actions.add_agenda_item(secretary, number="1", titles=six("Item"), session=session)
    foreign = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=between)
    paper = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/1", meeting=meeting, items=[own, of_session], **PAPER
    )
    assert set(paper.items.all()) == {own, of_session}
    refuses("other_agenda", actions.change_paper, secretary, paper, items=[foreign])
    assert set(actions.change_paper(secretary, paper, items=[own]).items.all()) == {own}
    assert AgendaItem.objects.count() == 3


def test_a_session_keeps_the_days_and_hours_of_its_sittings(secretary, session, rooms):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10, 2), ends_at=at(13, 2), session=session)
    refuses("sitting_outside", actions.change_session, secretary, session, last_day=MONDAY)
    refuses("time_zone_in_use", actions.change_session, secretary, session, time_zone="Asia/Tokyo")
    assert actions.change_session(secretary, session, fictional=True).fictional


def test_a_meeting_keeps_the_days_of_its_sittings(secretary, between, rooms):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10, 1), ends_at=at(13, 1), meeting=between)
    refuses("sitting_outside", actions.change_meeting, secretary, between, last_day=MONDAY)
    refuses("time_zone_in_use", actions.change_meeting, secretary, between, time_zone="Asia/Tokyo")


def test_a_room_that_is_no_longer_used(secretary, between, rooms):
    assert not actions.change_room(secretary, rooms[0], active=False).active
    refuses(
        "room_inactive",
        actions.place_sitting,
        secretary,
        room=rooms[0],
        starts_at=at(10),
        ends_at=at(13),
        meeting=between,
    )


def test_changes_are_dated(secretary, between):
    before = timezone.now()
    assert actions.change_meeting(secretary, between, mode="online").changed_at >= before


def test_a_paper_for_which_nobody_was_chosen_is_the_secretariats(secretary, meeting):
    def issue(number, **changes):
        return actions.issue_paper(
            secretary,
            symbol=f"CTOC/COP/WG.3/2026/{number}",
            kind="background_paper",
            titles=six("Paper"),
            original_language="en",
            date=MONDAY,
            meeting=meeting,
            **changes,
        )

    assert issue(91, readers=[]).audience == {"secretariat"}
    assert issue(92).audience == {"public"}
    actions.change_meeting(secretary, meeting, readers=["group"])
    meeting.refresh_from_db()
    assert "public" not in issue(93).audience, "a meeting that is not public has no public papers by default"
