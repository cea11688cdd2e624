"""From an expert's desk to the public record and out of it again, by actions alone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.access.refusals import Conflict, Refused
from portal.audit.models import Entry
from practices import actions
from practices.models import Practice, PracticeStaysError, Remark, Stage, Withdrawal
from search.models import SearchChange
from tests.practices.worlds import CONTENT, approve, bring_out, bring_to_clearance, bring_to_review, make_person

pytestmark = pytest.mark.django_db


def readers(practice, world) -> set[str]:
    """Who finds the row by the audience rule."""
    people = {
        name: getattr(world, name)
        for name in ("expert", "focal", "delegate", "other", "other_focal", "observer", "clerk")
    }
    found = {
        name
        for name, user in people.items()
        if Practice.objects.visible_to(_fresh(user)).filter(pk=practice.pk).exists()
    }
    return found | ({"public"} if Practice.objects.visible_to(None).filter(pk=practice.pk).exists() else set())


def _fresh(user):
    return type(user).objects.get(pk=user.pk)


DELEGATION = {"expert", "focal", "delegate"}
EVERYONE = DELEGATION | {"other", "other_focal", "observer", "clerk", "public"}


def test_each_stage_has_its_readers(world):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    assert readers(practice, world) == DELEGATION
    practice = actions.submit_practice(world.expert, practice)
    assert (practice.stage, readers(practice, world)) == (Stage.SUBMITTED, DELEGATION)
    practice = actions.return_practice(world.focal, practice, "Leave out the port.")
    assert (practice.stage, readers(practice, world)) == (Stage.RETURNED, DELEGATION)
    practice = actions.submit_practice(world.expert, practice)
    practice = actions.clear_practice(world.focal, practice)
    assert (practice.stage, readers(practice, world)) == (Stage.CLEARED, DELEGATION | {"clerk"})
    practice = actions.take_up_review(world.clerk, practice)
    assert (practice.stage, readers(practice, world)) == (Stage.IN_REVIEW, DELEGATION | {"clerk"})
    practice = actions.ask_changes(world.clerk, practice, "Shorter, please.")
    assert (practice.stage, readers(practice, world)) == (Stage.CHANGES_ASKED, DELEGATION)
    practice = actions.save_draft(
        world.expert, practice, {"title": "Shorter"}, base_revision=practice.latest_revision_id
    )
    practice = actions.submit_practice(world.expert, practice)
    practice = actions.clear_practice(world.focal, practice)
    practice = approve(world.clerk, practice)
    assert (practice.stage, readers(practice, world)) == (Stage.PUBLISHED, EVERYONE)
    assert practice.live
    assert practice.reference == f"PRA/{timezone.localdate().year}/0001"
    assert practice.title == "Shorter"
    practice = actions.withdraw_practice(world.focal, practice, "originator")
    assert (practice.stage, readers(practice, world)) == (Stage.WITHDRAWN, DELEGATION | {"clerk"})
    assert not practice.live


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"visibility": "parties"}, EVERYONE - {"public", "observer"}),
        ({"visibility": "group", "scope": "group:3"}, DELEGATION | {"clerk", "member"}),
        ({"visibility": "public"}, EVERYONE),
    ],
)
def test_the_state_chooses_the_readers_of_what_is_published(world, fields, expected):
    member = make_person("member", "expert", world.tamsund, scope="group:3")
    practice = bring_out(world, **fields)
    found = readers(practice, world) | (
        {"member"} if Practice.objects.visible_to(member).filter(pk=practice.pk).exists() else set()
    )
    assert found - {"member"} == expected - {"member"}
    assert ("member" in found) == (fields["visibility"] != "group" or "member" in expected)


def test_what_the_secretariat_compiles_needs_no_state_but_a_second_person(world):
    practice = actions.start_draft(world.clerk, None, fields=CONTENT)
    assert readers(practice, world) == {"clerk"}
    practice = actions.submit_practice(world.clerk, practice)
    assert practice.stage == Stage.CLEARED
    with pytest.raises(Refused) as refused:
        approve(world.clerk, practice)
    assert refused.value.code == "second_person"
    assert approve(world.editor, practice).live


def test_nobody_reviews_what_they_wrote_or_cleared(world):
    helper = make_person("helper", "expert", world.velmara)
    world.clerk.seats.create(role="focal_point", party=world.velmara)
    helper.seats.create(role="secretariat")
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    practice = actions.save_draft(helper, practice, {"title": "Mended"}, base_revision=practice.latest_revision_id)
    practice = actions.clear_practice(_fresh(world.clerk), actions.submit_practice(world.expert, practice))
    for person in (_fresh(helper), _fresh(world.clerk)):
        with pytest.raises(Refused) as refused:
            approve(person, practice)
        assert (refused.value.code, refused.value.status) == ("second_person", 403)
    assert approve(world.editor, practice).live


STRANGERS = ("other", "other_focal", "observer", "delegate", "clerk")


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_do_nothing_with_a_draft(world, drafted, who):
    person = getattr(world, who)
    for attempt in (
        lambda: actions.save_draft(person, drafted, {"title": "Mine"}, base_revision=drafted.latest_revision_id),
        lambda: actions.submit_practice(person, drafted),
        lambda: actions.discard_draft(person, drafted),
        lambda: actions.clear_practice(person, drafted),
        lambda: (
            actions.withdraw_practice(person, drafted, "originator")
            if who != "clerk"
            else actions.clear_practice(person, drafted)
        ),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    with pytest.raises(PermissionDenied):
        actions.start_draft(person, world.velmara, fields=CONTENT)


def test_only_the_focal_point_of_the_same_state_clears(world):
    practice = bring_to_clearance(world)
    for person in (world.expert, world.delegate, world.other_focal, world.clerk):
        with pytest.raises(PermissionDenied):
            actions.clear_practice(person, practice)
        with pytest.raises(PermissionDenied):
            actions.return_practice(person, practice, "No")
    assert actions.clear_practice(world.focal, practice).cleared_by == world.focal


def test_a_seat_that_ended_clears_nothing(world):
    practice = bring_to_clearance(world)
    seat = world.focal.seats.get()
    seat.starts_at, seat.ends_at = (
        timezone.now() - timezone.timedelta(days=2),
        timezone.now() - timezone.timedelta(seconds=1),
    )
    seat.save()
    with pytest.raises(PermissionDenied):
        actions.clear_practice(_fresh(world.focal), practice)


def test_every_repeat_is_refused_and_leaves_no_entry(world):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    steps = (
        lambda: actions.submit_practice(world.expert, practice),
        lambda: actions.clear_practice(world.focal, practice),
        lambda: approve(world.clerk, practice),
        lambda: actions.withdraw_practice(world.focal, practice, "originator"),
    )
    for step in steps:
        step()
        entries = Entry.objects.count()
        with pytest.raises(Refused) as refused:
            step()
        assert (refused.value.code, Entry.objects.count()) == ("repeated", entries)
    with pytest.raises(Refused) as refused:
        actions.submit_practice(world.expert, practice)
    assert refused.value.code == "wrong_stage"


def test_what_is_missing_is_named_at_its_field_and_nothing_moves(world):
    practice = actions.start_draft(world.expert, world.velmara, fields={"title": "Only a title"})
    with pytest.raises(ValidationError) as fault:
        actions.submit_practice(world.expert, practice)
    assert set(fault.value.message_dict) == {
        "summary",
        "challenge",
        "measure",
        "result",
        "forms",
        "provisions",
        "declaration",
    }
    assert Practice.objects.get(pk=practice.pk).stage == Stage.DRAFT


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "x" * 151}, "title"),
        ({"summary": "x" * 1501}, "summary"),
        ({"measure": "x" * 3001}, "measure"),
        ({"year_from": 1802}, "year_from"),
        ({"year_from": 2020, "year_to": 2019}, "year_to"),
        ({"year_to": 2019}, "year_to"),
        ({"visibility": "nobody"}, "visibility"),
        ({"visibility": "group"}, "scope"),
        ({"tlp": "TLP:AMBER"}, "tlp"),
        ({"forms": ["NONE"]}, "forms"),
        ({"forms": ["CYB", "FRD", "IDN", "CUL", "FSH", "PIR"]}, "forms"),
    ],
)
def test_what_does_not_hold_is_named_at_its_field(world, fields, field):
    with pytest.raises(ValidationError) as fault:
        actions.start_draft(world.expert, world.velmara, fields=fields)
    assert field in fault.value.message_dict
    assert not Practice.objects.exists()


def test_terms_out_of_use_stay_where_they_were_chosen_and_are_not_chosen_anew(world, drafted):
    from portal.vocabulary.models import FormOfCrime

    form = FormOfCrime.objects.get(pk="CYB")
    form.active = False
    form.save()
    kept = actions.save_draft(world.expert, drafted, {"forms": ["CYB"]}, base_revision=drafted.latest_revision_id)
    assert [term.pk for term in kept.forms.all()] == ["CYB"]
    with pytest.raises(ValidationError):
        actions.start_draft(world.expert, world.velmara, fields={"forms": ["CYB"]})


def test_the_second_of_two_savers_learns_what_stands(world, drafted):
    base = drafted.latest_revision_id
    actions.save_draft(world.focal, drafted, {"title": "Theirs"}, base_revision=base)
    with pytest.raises(Conflict) as conflict:
        actions.save_draft(world.expert, drafted, {"title": "Mine"}, base_revision=base)
    assert conflict.value.theirs.title == "Theirs"
    assert Practice.objects.get(pk=drafted.pk).title == "Theirs"


@pytest.mark.parametrize("decide", ["clear", "return", "submit"])
def test_nobody_decides_about_a_text_they_have_not_seen(world, drafted, decide):
    old = drafted.latest_revision_id
    drafted = actions.save_draft(world.expert, drafted, {"title": "Newer"}, base_revision=old)
    if decide == "submit":
        with pytest.raises(Conflict):
            actions.submit_practice(world.expert, drafted, base_revision=old)
        return
    practice = actions.submit_practice(world.expert, drafted)
    verb, given = (actions.clear_practice, []) if decide == "clear" else (actions.return_practice, ["No"])
    with pytest.raises(Conflict):
        verb(world.focal, practice, *given, base_revision=old)
    assert Practice.objects.get(pk=practice.pk).stage == Stage.SUBMITTED


def test_saving_nothing_new_makes_no_version(world, drafted):
    again = actions.save_draft(world.expert, drafted, CONTENT, base_revision=drafted.latest_revision_id)
    assert again.revisions.count() == 1


def test_line_ends_and_invisible_marks_are_one_kind(world):
    practice = actions.start_draft(
        world.expert, world.velmara, fields={"title": " A\x00\x07 title ", "summary": "one\r\ntwo\rthree"}
    )
    assert (practice.title, practice.summary) == ("A title", "one\ntwo\nthree")


def test_a_locked_practice_stands_still(world, drafted):
    Practice.objects.filter(pk=drafted.pk).update(locked=True, locked_by=world.clerk)
    for attempt in (
        lambda: actions.save_draft(world.expert, drafted, {"title": "x"}, base_revision=drafted.latest_revision_id),
        lambda: actions.submit_practice(world.expert, drafted),
        lambda: actions.discard_draft(world.expert, drafted),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "locked"


def test_taking_back_ends_clearance_and_review(world):
    practice = actions.take_back_practice(world.expert, bring_to_review(world))
    assert (practice.stage, practice.cleared_at, practice.current_workflow_state) == (Stage.DRAFT, None, None)
    with pytest.raises(Refused):
        actions.take_back_practice(world.expert, practice)
    with pytest.raises(Refused):
        approve(world.clerk, practice)


def test_a_draft_that_never_left_can_go_and_nothing_else(world, drafted):
    assert actions.discard_draft(world.expert, drafted) is None
    assert not Practice.objects.exists()
    submitted = bring_to_clearance(world)
    with pytest.raises(Refused):
        actions.discard_draft(world.expert, submitted)
    returned = actions.return_practice(world.focal, submitted, "No")
    kept = actions.discard_draft(world.expert, returned)
    assert (kept.stage, kept.revisions.count()) == (Stage.WITHDRAWN, 1)
    with pytest.raises(PracticeStaysError):
        kept.delete()
    with pytest.raises(PracticeStaysError):
        Practice.objects.filter(pk=kept.pk).delete()


def test_returning_and_asking_need_a_word(world):
    practice = bring_to_clearance(world)
    with pytest.raises(Refused) as refused:
        actions.return_practice(world.focal, practice, "  \n ")
    assert refused.value.code == "comment_missing"
    practice = actions.clear_practice(world.focal, practice)
    with pytest.raises(Refused):
        actions.ask_changes(world.clerk, practice, "")


def test_what_the_focal_point_says_to_the_expert_stays_in_the_delegation(world):
    practice = actions.return_practice(world.focal, bring_to_clearance(world), "The minister must not be named.")
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice), comment="Agreed.")
    practice = actions.ask_changes(world.clerk, practice, "Please say how many.")
    said = {
        name: [remark.text for remark in Remark.objects.visible_to(getattr(world, name))]
        for name in ("expert", "clerk", "other")
    }
    assert said == {
        "expert": ["Please say how many.", "Agreed.", "The minister must not be named."],
        "clerk": ["Please say how many.", "Agreed."],
        "other": [],
    }
    from wagtail.models import ModelLogEntry, TaskState

    assert not TaskState.objects.exclude(comment="").exists()
    assert "minister" not in str(list(ModelLogEntry.objects.values()))


def test_references_count_up_in_their_year_and_are_never_given_twice(world):
    first, second = bring_out(world), bring_out(world)
    assert (first.reference_number, second.reference_number) == (1, 2)
    actions.withdraw_practice(world.clerk, first, "superseded")
    assert bring_out(world).reference_number == 3


def test_withdrawing_leaves_a_stone_without_words_for_those_who_could_read_it(world):
    practice = bring_out(world, visibility="parties")
    with pytest.raises(Refused) as refused:
        actions.withdraw_practice(world.focal, practice, "boredom")
    assert refused.value.code == "reason_missing"
    actions.withdraw_practice(world.focal, practice, "protection")
    stone = Withdrawal.objects.get()
    assert (stone.practice_id, stone.reason) == (practice.pk, "protection")
    assert list(Withdrawal.objects.visible_to(world.other)) == [stone]
    assert not Withdrawal.objects.visible_to(None).exists()


def test_an_embargo_holds_until_its_hour(world, monkeypatch):
    from django.core.management import call_command

    hour = timezone.now() + timezone.timedelta(hours=2)
    practice = bring_out(world, go_live_at=hour)
    assert (practice.stage, practice.live, practice.reference) == (Stage.SCHEDULED, False, "")
    assert "public" not in practice.audience
    call_command("publish_scheduled")
    assert Practice.objects.get(pk=practice.pk).stage == Stage.SCHEDULED
    later = hour + timezone.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    practice.refresh_from_db()
    assert (practice.stage, practice.live, practice.reference_number) == (Stage.PUBLISHED, True, 1)


def test_each_change_leaves_its_entry_and_its_note_for_the_search(world):
    SearchChange.objects.all().delete()
    practice = bring_out(world)
    verbs = list(
        Entry.objects.filter(target_type="practices.practice", target_id=str(practice.pk))
        .order_by("sequence")
        .values_list("verb", flat=True)
    )
    assert verbs == ["start_draft", "submit_practice", "clear_practice", "approve_review", "publish_practice"]
    assert SearchChange.objects.filter(kind="practice", record=practice.pk).count() == 5
    assert CONTENT["title"] not in str(list(Entry.objects.values_list("details", flat=True)))


def test_a_failing_action_leaves_nothing_behind(world, drafted, monkeypatch):
    import practices.actions.drafting as drafting

    def break_down(*args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(drafting, "tell", break_down)
    entries = Entry.objects.count()
    with pytest.raises(RuntimeError):
        actions.submit_practice(world.expert, drafted)
    assert Practice.objects.get(pk=drafted.pk).stage == Stage.DRAFT
    assert (drafted.current_workflow_state, Entry.objects.count()) == (None, entries)
