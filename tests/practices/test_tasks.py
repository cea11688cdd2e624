"""What waits where and since when: tasks, their days, their people, and reminders that come once."""

from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from portal.access.models import User
from portal.access.refusals import Refused
from portal.notices.models import Notice
from practices import actions
from practices.models import Assignment, Practice
from tests.practices.worlds import CONTENT, approve, bring_out, bring_to_clearance, bring_to_review, make_person, many

pytestmark = pytest.mark.django_db


def open_task() -> Assignment | None:
    return Assignment.objects.filter(ended_at__isnull=True).first()


def told() -> list[tuple[str, str]]:
    return sorted(Notice.objects.values_list("recipient__full_name", "kind"))


def on(day: date):
    """Inside, it is noon of `day`."""
    moment = timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))
    return mock.patch.object(timezone, "now", return_value=moment)


def today() -> date:
    return timezone.localdate()


def test_each_stage_has_its_task_and_its_person(world, drafted):
    seen = []

    def see(practice):
        task = open_task()
        seen.append((task.duty, task.assignee) if task else None)
        return practice

    practice = see(drafted)
    practice = see(actions.submit_practice(world.expert, practice))
    practice = see(actions.return_practice(world.focal, practice, "No"))
    practice = actions.submit_practice(world.expert, practice)
    practice = see(actions.clear_practice(world.focal, practice))
    practice = see(actions.take_up_review(world.clerk, practice))
    practice = see(actions.ask_changes(world.clerk, practice, "How many?"))
    practice = see(actions.answer_changes(world.expert, practice, "61."))
    see(approve(world.editor, practice))
    assert seen == [
        None,
        ("clearance", None),
        ("changes", world.expert),
        ("review", None),
        ("review", world.clerk),
        ("changes", world.expert),
        ("review", world.clerk),
        None,
    ]
    assert Assignment.objects.count() == 6
    assert str(Assignment.objects.first()).endswith(f"#{practice.pk}")


def test_what_is_taken_back_or_discarded_waits_for_nobody(world):
    actions.take_back_practice(world.expert, bring_to_clearance(world))
    assert open_task() is None
    practice = actions.return_practice(world.focal, bring_to_clearance(world), "No")
    actions.discard_draft(world.expert, practice)
    assert open_task() is None


def test_a_task_is_given_with_its_day(world):
    practice = bring_to_review(world)
    Notice.objects.all().delete()
    day = today() + timedelta(days=5)
    actions.assign_task(world.clerk, practice, world.editor, day)
    assert (open_task().assignee, open_task().due) == (world.editor, day)
    actions.assign_task(world.clerk, practice, world.editor, day)
    assert told() == [("Editor", "practice_assigned")]
    actions.assign_task(world.clerk, practice, world.clerk, day)
    assert len(told()) == 1
    actions.take_up_review(world.clerk, practice)
    actions.assign_task(world.clerk, practice, world.editor, day)
    assert Practice.objects.get().reviewer == world.editor
    actions.assign_task(world.clerk, practice, None, day)
    assert (open_task().assignee, Practice.objects.get().reviewer) == (None, None)


def test_a_focal_point_gives_out_what_lies_with_the_delegation(world):
    second = make_person("second", "expert", world.velmara)
    practice = actions.return_practice(world.focal, bring_to_clearance(world), "No")
    actions.assign_task(world.focal, practice, second, today())
    assert open_task().assignee == second
    for person in (world.other, world.delegate, world.clerk):
        with pytest.raises(Refused) as refused:
            actions.assign_task(world.focal, practice, person, today())
        assert refused.value.code == "not_theirs"


def test_what_cannot_be_given_is_refused(world, drafted):
    compiled = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    with pytest.raises(Refused) as refused:
        actions.assign_task(world.editor, compiled, world.clerk, today())
    assert refused.value.code == "second_person"
    with pytest.raises(Refused) as refused:
        actions.assign_task(world.editor, compiled, world.editor, today() - timedelta(days=1))
    assert refused.value.code == "in_the_past"
    with pytest.raises(Refused) as refused:
        actions.assign_task(world.focal, drafted, None, today())
    assert refused.value.code == "nothing_waits"
    with pytest.raises(PermissionDenied):
        actions.assign_task(world.other_focal, drafted, None, today())


@pytest.mark.parametrize("who", ["expert", "delegate", "other_focal", "clerk"])
def test_only_the_focal_point_gives_out_a_clearance(world, who):
    with pytest.raises(PermissionDenied):
        actions.assign_task(getattr(world, who), bring_to_clearance(world), world.focal, today())


def test_the_late_are_reminded_once_before_once_after_and_then_weekly(world):
    bring_to_clearance(world)
    Notice.objects.all().delete()
    due = open_task().due
    said = []
    for days in (-10, -4, -3, -2, 0, 1, 2, 7, 8, 9, 15):
        with on(due + timedelta(days=days)):
            said.append((days, actions.remind_due(), actions.remind_due()))
    assert [(days, first) for days, first, _again in said if first] == [(-3, 1), (1, 1), (8, 1), (15, 1)]
    assert not any(again for _days, _first, again in said)
    assert [kind for _name, kind in told()] == ["practice_due_soon", *["practice_overdue"] * 3]
    assert {name for name, _kind in told()} == {"Focal"}


def test_whoever_has_the_task_is_reminded_else_all_who_may_do_it(world):
    practice = actions.take_up_review(world.clerk, bring_to_review(world))
    Notice.objects.all().delete()
    with on(open_task().due):
        actions.remind_due()
    assert told() == [("Clerk", "practice_due_soon")]
    world.clerk.seats.all().delete()
    Notice.objects.all().delete()
    with on(open_task().due + timedelta(days=1)):
        actions.remind_due()
    assert told() == [("Editor", "practice_overdue")]
    actions.ask_changes(world.editor, practice, "How many?")
    User.objects.filter(pk=world.expert.pk).update(is_active=False)
    Notice.objects.all().delete()
    with on(open_task().due):
        actions.remind_due()
    assert told() == [("Focal", "practice_due_soon")]


def test_a_reminder_speaks_the_language_of_its_reader_and_says_no_word_of_the_text(world, mailoutbox):
    bring_to_clearance(world)
    world.focal.language = "fr"
    world.focal.save()
    Notice.objects.all().delete()
    with on(open_task().due):
        # The first round reminds, the second mails.
        call_command("worker", "--once")
        call_command("worker", "--once")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.path) == (world.focal, f"desk/practices/{Practice.objects.get().pk}/")
    assert CONTENT["title"] not in notice.sentence
    mail = next(mail for mail in mailoutbox if f"/fr/{notice.path}" in mail.body)
    assert CONTENT["title"] not in mail.subject + mail.body


def test_one_that_fails_holds_no_other_up(world, monkeypatch):
    from practices.actions import assigning

    bring_to_clearance(world)
    bring_to_clearance(world)
    first = Practice.objects.earliest("pk")
    tell = assigning.tell_people

    def fails_for_the_first(people, event, practice):
        if practice.pk == first.pk:
            raise OperationalError("no")
        tell(people, event, practice)

    monkeypatch.setattr(assigning, "tell_people", fails_for_the_first)
    with on(open_task().due):
        assert actions.remind_due() == 1
        monkeypatch.setattr(assigning, "tell_people", tell)
        assert actions.remind_due() == 1


def test_who_comes_second_reminds_nobody(world):
    from practices.actions.assigning import _remind

    bring_to_clearance(world)
    assert not _remind(open_task().pk)


def test_the_database_knows_tasks_too(world):
    practice = bring_to_clearance(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(practice=practice, duty="review", due=today())
    for change in ({"duty": "nothing"}, {"ended_at": timezone.now() - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.update(**change)


# The overview.


def overview(client) -> str:
    answer = client.get("/en/desk/waiting/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_sees_what_waits_in_their_house_and_no_more(world, signed_in):
    bring_to_clearance(world, title="Submitted one")
    cleared = bring_to_review(world, title="Cleared one")
    asked = actions.ask_changes(world.clerk, bring_to_review(world, title="Asked one"), "More.")
    asked = actions.save_draft(world.expert, asked, {"title": "Mended one"}, base_revision=None)
    bring_out(world, title="Published one")
    titles = ("Submitted one", "Cleared one", "Mended one", "Asked one", "Published one")
    sees = {
        who: {title for title in titles if title in overview(signed_in(getattr(world, who)))}
        for who in ("expert", "focal", "delegate", "clerk", "other_focal", "observer")
    }
    own = {"Submitted one", "Cleared one", "Mended one"}
    assert sees == {
        "expert": own,
        "focal": own,
        "delegate": own,
        "clerk": {"Cleared one"},
        "other_focal": set(),
        "observer": set(),
    }
    page = overview(signed_in(world.clerk))
    assert f"No. {asked.pk}" in page
    before = page[page.index('id="asked"') :]
    for step in (
        lambda: actions.submit_practice(world.expert, asked),
        lambda: actions.return_practice(world.focal, asked, "No"),
        lambda: actions.submit_practice(world.expert, asked),
        lambda: actions.take_back_practice(world.expert, asked),
    ):
        step()
        after = overview(signed_in(world.clerk))
        after = after[after.index('id="asked"') :]
        assert after[: after.index("</ol>")] == before[: before.index("</ol>")]
    assert "Asked of delegations" not in overview(signed_in(world.focal))
    assert "Nothing waits." in overview(signed_in(world.observer))
    assert f"/en/desk/practices/{cleared.pk}/assign/" in overview(signed_in(world.clerk))


def test_what_is_overdue_says_so(world, signed_in):
    bring_to_review(world)
    Assignment.objects.filter(ended_at__isnull=True).update(due=today() - timedelta(days=1))
    assert "Overdue" in overview(signed_in(world.clerk))
    assert open_task().days == 0


def test_a_task_is_given_on_the_site(world, signed_in):
    practice = bring_to_review(world)
    client = signed_in(world.clerk)
    address = f"/en/desk/practices/{practice.pk}/assign/"
    page = client.get(address).content.decode()
    assert "Editor" in page
    assert "Focal" not in page
    day = today() + timedelta(days=2)
    late = {"assignee": world.editor.pk, "due": today() - timedelta(days=1)}
    assert "Choose a day that lies ahead." in client.post(address, late).content.decode()
    stranger = {"assignee": world.other.pk, "due": day}
    assert "There is a problem" in client.post(address, stranger).content.decode()
    assert client.post(address, {"assignee": world.editor.pk, "due": day}).url == "/en/desk/waiting/"
    assert "Editor" in overview(client)
    assert signed_in(world.focal).get(address).status_code == 403
    assert signed_in(world.other).get(address).status_code == 404
    gone = bring_out(world)
    assert client.get(f"/en/desk/practices/{gone.pk}/assign/").url == "/en/desk/waiting/"


def test_a_focal_point_finds_their_own_people(world, signed_in):
    submitted = bring_to_clearance(world)
    page = signed_in(world.focal).get(f"/en/desk/practices/{submitted.pk}/assign/").content.decode()
    assert ">Focal<" in page
    assert ">Expert<" not in page
    returned = actions.return_practice(world.focal, submitted, "No")
    page = signed_in(world.focal).get(f"/en/desk/practices/{returned.pk}/assign/").content.decode()
    assert ">Expert<" in page
    compiled = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    actions.ask_changes(world.editor, compiled, "More.")
    address = f"/en/desk/practices/{compiled.pk}/assign/"
    assert ">Editor<" in signed_in(world.clerk).get(address).content.decode()


def test_the_writer_of_a_compiled_text_is_no_reviewer_on_the_site_either(world, signed_in):
    compiled = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    address = f"/en/desk/practices/{compiled.pk}/assign/"
    page = signed_in(world.editor).post(address, {"assignee": world.clerk.pk, "due": today()}).content.decode()
    assert "Another person of the Secretariat has to review" in page


@pytest.mark.parametrize(("who", "stage"), [("clerk", "cleared"), ("focal", "submitted"), ("expert", "submitted")])
def test_the_overview_costs_the_same_for_one_and_for_many(world, signed_in, django_assert_max_num_queries, who, stage):
    client, seen = signed_in(getattr(world, who)), set()
    for rows in (1, 2, 297):
        Assignment.objects.bulk_create(
            Assignment(practice=practice, duty="review", due=today(), assignee=world.clerk)
            for practice in many(world, rows, stage=stage)
        )
        client.get("/fr/desk/waiting/")
        with django_assert_max_num_queries(12) as queries:
            assert client.get("/fr/desk/waiting/").status_code == 200
        seen.add(len(queries))
    assert len(seen) == 1, seen


def test_what_was_asked_costs_the_same_for_one_and_for_many(world, signed_in, django_assert_max_num_queries):
    from practices.models import ChangeRequest, Remark

    client, seen = signed_in(world.clerk), set()
    for rows in (1, 2, 297):
        for practice in many(world, rows, stage="changes_asked"):
            question = Remark.objects.create(practice=practice, by=world.clerk, kind="changes_asked", text="x")
            ChangeRequest.objects.create(practice=practice, revision=practice.latest_revision, question=question)
        client.get("/fr/desk/waiting/")
        with django_assert_max_num_queries(12) as queries:
            assert client.get("/fr/desk/waiting/").status_code == 200
        seen.add(len(queries))
    assert len(seen) == 1, seen


def test_the_editors_list_says_what_is_due(world, signed_in):
    bring_to_review(world)
    Assignment.objects.filter(ended_at__isnull=True).update(due=date(2031, 3, 4))
    assert "Due: 4 March 2031" in signed_in(world.clerk).get("/cms/snippets/practices/practice/").content.decode()
