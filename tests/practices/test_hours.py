"""Embargo and planned withdrawal: what is due happens once, at its hour, whoever restarts."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from portal.access.refusals import Refused
from portal.audit.models import Entry
from portal.notices.models import Notice
from practices import actions
from practices.models import PlannedWithdrawal, Practice, Stage, Withdrawal
from tests.practices.worlds import CONTENT, approve, bring_out, bring_to_clearance, bring_to_review, many

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at(moment):
    """Inside, it is `moment`."""
    return mock.patch.object(timezone, "now", return_value=moment)


def stage(practice) -> str:
    return Practice.objects.get(pk=practice.pk).stage


def held(world, hours=2, **fields):
    """Approved, and kept from its readers."""
    practice = actions.set_embargo(world.focal, bring_to_clearance(world, **fields), timezone.now() + hours * HOUR)
    return approve(world.clerk, actions.clear_practice(world.focal, practice))


def test_an_embargo_is_no_change_of_the_text_and_ends_at_its_hour(world):
    practice = held(world)
    assert (practice.stage, practice.revisions.count()) == (Stage.SCHEDULED, 1)
    assert not Practice.objects.visible_to(world.other).exists()
    assert actions.carry_out_scheduled() == 0
    with at(practice.go_live_at):
        assert actions.carry_out_scheduled() == 1
        entries = Entry.objects.count()
        assert actions.carry_out_scheduled() == 0
    assert Entry.objects.count() == entries
    assert stage(practice) == Stage.PUBLISHED
    assert Practice.objects.get().version == 1


def test_the_worker_does_it(world):
    practice = held(world)
    with at(practice.go_live_at + HOUR):
        call_command("worker", "--once")
    assert stage(practice) == Stage.PUBLISHED


def test_an_hour_that_moves_moves_the_publication(world):
    practice = held(world)
    later = practice.go_live_at + 3 * HOUR
    practice = actions.set_embargo(world.clerk, practice, later)
    with at(later - HOUR):
        assert actions.carry_out_scheduled() == 0
        call_command("publish_scheduled")
    assert stage(practice) == Stage.SCHEDULED
    with at(later):
        assert actions.carry_out_scheduled() == 1


def test_the_secretariat_does_not_shorten_what_the_state_chose(world):
    practice = held(world)
    for until in (None, practice.go_live_at - HOUR):
        with pytest.raises(Refused) as refused:
            actions.set_embargo(world.clerk, practice, until)
        assert refused.value.code == "embargo_of_the_state"
    assert actions.set_embargo(world.focal, practice, None).live


def test_the_secretariat_brings_its_own_text_forward(world):
    practice = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    practice = approve(world.editor, actions.set_embargo(world.clerk, practice, timezone.now() + HOUR))
    assert practice.stage == Stage.SCHEDULED
    assert actions.set_embargo(world.clerk, practice, practice.go_live_at) == practice
    assert actions.set_embargo(world.clerk, practice, None).live


def test_hours_that_do_not_hold_are_refused(world):
    practice = bring_to_review(world)
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        actions.set_embargo(world.focal, practice, now - HOUR)
    assert refused.value.code == "in_the_past"
    practice = held(world)
    for at_hour, reason, code in (
        (now - HOUR, "superseded", "in_the_past"),
        (now + 9 * HOUR, "boredom", "reason_missing"),
        (now + HOUR, "superseded", "withdrawn_before"),
    ):
        with pytest.raises(Refused) as refused:
            actions.plan_withdrawal(world.focal, practice, at_hour, reason)
        assert refused.value.code == code
    actions.plan_withdrawal(world.focal, practice, now + 5 * HOUR, "superseded")
    with pytest.raises(Refused) as refused:
        actions.set_embargo(world.focal, practice, now + 6 * HOUR)
    assert refused.value.code == "withdrawn_before"


def test_only_those_who_may_set_hours(world):
    submitted, reviewed = bring_to_clearance(world), bring_to_review(world)
    published = bring_out(world)
    soon = timezone.now() + HOUR
    for person in (world.expert, world.delegate, world.other_focal, world.other):
        for attempt in (
            lambda person=person: actions.set_embargo(person, submitted, soon),
            lambda person=person: actions.set_embargo(person, reviewed, soon),
            lambda person=person: actions.plan_withdrawal(person, published, soon, "superseded"),
            lambda person=person: actions.drop_planned_withdrawal(person, published),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    with pytest.raises(PermissionDenied):
        actions.set_embargo(world.clerk, submitted, soon)


def test_a_planned_withdrawal_leaves_its_tombstone_at_its_hour(world):
    practice = bring_out(world)
    hour = timezone.now() + HOUR
    actions.plan_withdrawal(world.focal, practice, hour, "originator")
    actions.plan_withdrawal(world.clerk, practice, hour, "superseded")
    assert str(PlannedWithdrawal.objects.get()).startswith(f"#{practice.pk} ")
    assert actions.carry_out_scheduled() == 0
    with at(hour + HOUR):
        assert actions.carry_out_scheduled() == 1
        assert actions.carry_out_scheduled() == 0
    stone = Withdrawal.objects.get()
    assert (stone.reason, stone.by, stage(practice)) == ("superseded", world.clerk, Stage.WITHDRAWN)
    assert not PlannedWithdrawal.objects.exists()


def test_a_plan_that_was_dropped_or_overtaken_does_nothing(world):
    kept, gone = bring_out(world), bring_out(world)
    hour = timezone.now() + HOUR
    for practice in (kept, gone):
        actions.plan_withdrawal(world.focal, practice, hour, "originator")
    actions.drop_planned_withdrawal(world.focal, kept)
    entries = Entry.objects.count()
    actions.drop_planned_withdrawal(world.focal, kept)
    assert Entry.objects.count() == entries
    actions.withdraw_practice(world.focal, gone, "inaccurate")
    with at(hour + HOUR):
        assert actions.carry_out_scheduled() == 0
    assert (stage(kept), stage(gone)) == (Stage.PUBLISHED, Stage.WITHDRAWN)


def test_what_fails_holds_nothing_else_up_and_is_tried_again(world, monkeypatch):
    from practices.actions import scheduling

    first, second = held(world), held(world)
    publish = scheduling.publish_scheduled

    def fails_for_the_first(practice, revision):
        if practice.pk == first.pk:
            raise OperationalError("no")
        publish(practice, revision)

    monkeypatch.setattr(scheduling, "publish_scheduled", fails_for_the_first)
    with at(second.go_live_at + HOUR):
        assert actions.carry_out_scheduled() == 1
        assert (stage(first), stage(second)) == (Stage.SCHEDULED, Stage.PUBLISHED)
        monkeypatch.setattr(scheduling, "publish_scheduled", publish)
        assert actions.carry_out_scheduled() == 1


def test_who_comes_second_finds_nothing_to_do(world):
    from practices.actions.scheduling import _publish_due, _withdraw_due

    practice = bring_out(world)
    assert not _publish_due(practice.pk)
    assert not _withdraw_due(practice.pk)


def test_a_record_that_cannot_go_live_does_not_end_the_worker(world, monkeypatch):
    from portal.processes.management.commands import worker

    def break_down(error):
        def command(name, **kwargs):
            if name == "publish_scheduled":
                raise error

        return command

    monkeypatch.setattr(worker, "call_command", break_down(ValueError("no")))
    call_command("worker", "--once")
    monkeypatch.setattr(worker, "call_command", break_down(OperationalError("away")))
    monkeypatch.setattr("threading.Event.wait", lambda self, timeout=None: True)
    call_command("worker", "--once")


def test_the_database_knows_hours_too(world):
    practice = held(world)
    actions.plan_withdrawal(world.focal, practice, practice.go_live_at + HOUR, "superseded")
    for model, change in (
        (Practice, {"go_live_at": None}),
        (Practice, {"expire_at": timezone.now()}),
        (PlannedWithdrawal, {"reason": "boredom"}),
        (PlannedWithdrawal, {"at": timezone.now() - HOUR}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=practice.pk).update(**change)


def local(moment) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_hours_on_the_site(world, signed_in):
    practice = bring_to_review(world)
    case = f"/en/desk/practices/{practice.pk}/"
    client = signed_in(world.clerk)
    assert 'name="until"' in client.get(case).content.decode()
    page = client.post(f"{case}embargo/", {"until": local(timezone.now() - HOUR)}).content.decode()
    assert "Choose an hour that lies ahead." in page
    soon = timezone.now() + 2 * HOUR
    page = client.post(f"{case}embargo/", {"until": local(soon)}, follow=True).content.decode()
    assert "The hour is kept." in page
    assert "Publish not before" in page
    approve(world.clerk, Practice.objects.get())
    for person in (world.clerk, world.focal):
        page = signed_in(person).get("/en/desk/").content.decode()
        assert "To be published:" in page
    assert "To be published:" not in signed_in(world.other).get("/en/desk/").content.decode()
    page = signed_in(world.focal).post(f"{case}embargo/", {"until": ""}, follow=True).content.decode()
    assert "Published." in page


def test_a_withdrawal_is_planned_and_dropped_on_the_site(world, signed_in):
    practice = bring_out(world)
    case = f"/en/desk/practices/{practice.pk}/"
    client = signed_in(world.focal)
    assert "This field is required." in client.post(f"{case}plan-withdrawal/", {}).content.decode()
    data = {"at": local(timezone.now() - HOUR), "reason": "superseded"}
    assert "Choose an hour that lies ahead." in client.post(f"{case}plan-withdrawal/", data).content.decode()
    data["at"] = local(timezone.now() + 30 * HOUR)
    page = client.post(f"{case}plan-withdrawal/", data, follow=True).content.decode()
    assert "The withdrawal is planned." in page
    assert "Do not withdraw it" in page
    assert "To be withdrawn:" in client.get("/en/desk/").content.decode()
    page = client.post(f"{case}drop-withdrawal/", follow=True).content.decode()
    assert "It stays published." in page
    assert not PlannedWithdrawal.objects.exists()


def test_the_hours_stand_in_the_editors_list(world, signed_in, django_assert_max_num_queries):
    client = signed_in(world.clerk)
    queries = set()
    for rows in (1, 2, 297):
        for practice in many(world, rows):
            PlannedWithdrawal.objects.create(
                practice=practice, at=timezone.now() + HOUR, reason="superseded", by=world.clerk
            )
        for address in ("/cms/snippets/practices/practice/", "/en/desk/"):
            client.get(address)
            with django_assert_max_num_queries(40) as seen:
                page = client.get(address).content.decode()
            assert "ithdraw" in page
            queries.add((address, len(seen)))
    assert len(queries) == 2


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("recipient__full_name", "kind"))


def test_the_delegation_hears_of_every_hour_that_others_set(world):
    practice = held(world)
    assert {("Expert", "practice_scheduled"), ("Focal", "practice_scheduled")} <= told()
    Notice.objects.all().delete()
    actions.set_embargo(world.clerk, practice, practice.go_live_at + HOUR)
    assert told() == {("Expert", "practice_hour_changed"), ("Focal", "practice_hour_changed")}
    Notice.objects.all().delete()
    actions.plan_withdrawal(world.clerk, practice, practice.go_live_at + 9 * HOUR, "inaccurate")
    assert told() == {("Expert", "practice_withdrawal_planned"), ("Focal", "practice_withdrawal_planned")}


def test_a_restricted_detail_keeps_the_hour_of_its_practice(world):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    actions.write_detail(world.expert, practice, "Words", readers="parties", tlp="TLP:AMBER")
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    practice = approve(world.clerk, actions.set_embargo(world.focal, practice, timezone.now() + HOUR))
    assert practice.details.get().audience == {"party:XV", "secretariat"}
    with at(practice.go_live_at):
        assert actions.carry_out_scheduled() == 1
    assert practice.details.get().audience == {"party:XV", "secretariat", "parties"}
