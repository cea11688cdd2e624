"""Legal review: asked for by the Secretariat, given by somebody else, and nothing is published while it is open."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.access.models import Seat
from portal.access.refusals import Conflict, Refused
from portal.notices.models import Notice
from practices import actions
from practices.models import Assignment, LegalQuestion, LegalReview, Practice, Remark, Stage
from practices.queries import remarks_on
from tests.practices.worlds import CONTENT, SIGNED, approve, bring_out, bring_to_review, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawyer(world):
    return make_person("lawyer", Seat.Role.SECRETARIAT)


@pytest.fixture
def asked(world, lawyer):
    """A cleared practice about which the clerk asked a legal review of the lawyer."""
    return actions.ask_legal_review(world.clerk, bring_to_review(world), "Immunities?", person=lawyer)


def open_task() -> Assignment:
    return Assignment.objects.get(ended_at__isnull=True)


def place(practice, verb: str = "") -> str:
    return f"/en/desk/practices/{practice.pk}/" + (f"legal/{verb}/" if verb else "")


def test_it_waits_with_its_person_until_its_day(world, lawyer, asked):
    task = open_task()
    assert (task.duty, task.assignee) == ("legal", lawyer)
    assert task.due == timezone.localdate() + timedelta(days=10)
    assert asked.current_workflow_task.specific == LegalReview.objects.get()
    assert ("Lawyer", "practice_assigned") in Notice.objects.values_list("recipient__full_name", "kind")
    assert asked.stage == Stage.CLEARED


def test_nothing_is_published_and_nothing_is_given_back_while_it_is_open(world, lawyer, asked):
    with pytest.raises(Refused) as caught:
        approve(world.clerk, asked)
    assert caught.value.code == "legal_review_open"
    assert "legal review" in caught.value.message
    with pytest.raises(Refused) as caught:
        actions.ask_changes(world.clerk, asked, "Why?")
    assert caught.value.code == "legal_review_open"
    with pytest.raises(Refused) as caught:
        actions.ask_legal_review(world.editor, asked, "Again?")
    assert caught.value.code == "legal_review_open"
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=asked.pk).update(stage="withdrawn", audience={"secretariat"})


def test_without_objection_the_review_goes_on_and_publishes(world, lawyer, asked):
    practice = actions.give_legal_review(lawyer, asked, "fine", "Sound.")
    assert open_task().duty == "review"
    assert ("Clerk", "practice_legal_given") in Notice.objects.values_list("recipient__full_name", "kind")
    question = LegalQuestion.objects.get()
    assert (question.outcome, question.closed_by, question.answer.text) == ("fine", lawyer, "Sound.")
    assert str(question) == f"#{practice.pk}"
    with pytest.raises(Refused) as caught:
        approve(lawyer, practice)
    assert caught.value.code == "second_person"
    assert approve(world.clerk, practice).stage == Stage.PUBLISHED


def test_an_objection_keeps_this_text_in_and_another_text_comes_out(world, lawyer, asked):
    practice = actions.give_legal_review(lawyer, asked, "objection", "Article 4 forbids it.")
    with pytest.raises(Refused) as caught:
        approve(world.clerk, practice)
    assert caught.value.code == "legal_objection"
    practice = actions.ask_changes(world.clerk, practice, "Please mend it.")
    practice = actions.save_draft(world.expert, practice, {"title": "Mended"}, base_revision=None)
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    assert approve(world.clerk, practice).stage == Stage.PUBLISHED


def test_a_second_opinion_may_lift_an_objection(world, lawyer, asked):
    practice = actions.give_legal_review(lawyer, asked, "objection", "No.")
    practice = actions.ask_legal_review(world.clerk, practice, "Really?", person=world.editor)
    practice = actions.give_legal_review(world.editor, practice, "fine", "It may.")
    assert approve(world.clerk, practice).stage == Stage.PUBLISHED
    assert LegalQuestion.objects.filter(practice=practice).count() == 2


def test_only_the_secretariat_reads_what_was_asked_and_answered(world, lawyer, asked):
    actions.give_legal_review(lawyer, asked, "fine", "Sound.")
    assert {remark.text for remark in remarks_on(asked, world.clerk)} >= {"Immunities?", "Sound."}
    for user in (world.expert, world.focal, world.other):
        assert not remarks_on(asked, user).exists()


def test_who_may_not_give_it(world, lawyer, asked):
    for user, fault in ((world.expert, PermissionDenied), (world.focal, PermissionDenied), (world.clerk, Refused)):
        with pytest.raises(fault):
            actions.give_legal_review(user, asked, "fine", "Sound.")
    with pytest.raises(Refused) as caught:
        actions.give_legal_review(world.editor, asked, "fine", "Sound.")
    assert caught.value.code == "not_theirs"
    with pytest.raises(Refused) as caught:
        actions.assign_task(world.editor, asked, world.clerk, timezone.localdate())
    assert caught.value.code == "second_person"
    own = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    own = actions.ask_legal_review(world.editor, own, "Ours?")
    with pytest.raises(Refused) as caught:
        actions.give_legal_review(world.clerk, own, "fine", "Mine is sound.")
    assert caught.value.code == "second_person"


def test_asked_of_nobody_in_particular_all_are_told_and_one_gives_it(world, lawyer):
    practice = actions.ask_legal_review(world.clerk, bring_to_review(world), "Immunities?")
    told = set(Notice.objects.filter(kind="practice_legal_asked").values_list("recipient__full_name", flat=True))
    assert told == {"Lawyer", "Editor"}
    actions.give_legal_review(world.editor, practice, "fine", "Sound.")


@pytest.mark.parametrize(
    ("outcome", "comment", "code"),
    [("fine", " ", "comment_missing"), ("objection", "", "comment_missing"), ("called_off", "W", "outcome_missing")],
)
def test_an_answer_says_something(world, lawyer, asked, outcome, comment, code):
    with pytest.raises(Refused) as caught:
        actions.give_legal_review(lawyer, asked, outcome, comment)
    assert caught.value.code == code
    assert LegalQuestion.objects.get().outcome == ""


def test_called_off_the_review_goes_on(world, lawyer, asked):
    practice = actions.call_off_legal_review(world.editor, asked)
    assert open_task().duty == "review"
    for again in (
        lambda: actions.call_off_legal_review(world.clerk, practice),
        lambda: actions.give_legal_review(lawyer, practice, "fine", "Late."),
    ):
        with pytest.raises(Refused) as caught:
            again()
        assert caught.value.code == "repeated"
    assert approve(world.clerk, practice).stage == Stage.PUBLISHED


def test_taken_back_by_its_delegation_it_ends(world, asked):
    practice = actions.take_back_practice(world.expert, asked)
    assert LegalQuestion.objects.get().outcome == "called_off"
    assert practice.open_legal_question is None
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    assert approve(world.clerk, practice).stage == Stage.PUBLISHED


def test_asked_only_in_review_with_words_about_what_was_read(world):
    practice = bring_to_review(world)
    with pytest.raises(Refused) as caught:
        actions.ask_legal_review(world.clerk, practice, " ")
    assert caught.value.code == "comment_missing"
    with pytest.raises(Conflict):
        actions.ask_legal_review(world.clerk, practice, "W", base_revision=0)
    with pytest.raises(Refused):
        actions.ask_legal_review(world.clerk, practice, "W", due=timezone.localdate() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        actions.ask_legal_review(world.focal, practice, "W")
    with pytest.raises(Refused):
        actions.ask_legal_review(world.clerk, bring_out(world), "W")
    assert not LegalQuestion.objects.exists()
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"outcome": "fine"}, {"outcome": "maybe"}, {"closed_at": timezone.now()}],
)
def test_the_database_refuses_half_an_answer(world, asked, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalQuestion.objects.update(**change)


def test_the_database_wants_another_person(world, lawyer, asked):
    actions.give_legal_review(lawyer, asked, "fine", "Sound.")
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalQuestion.objects.update(closed_by=world.clerk)


def test_who_is_late_is_reminded(world, lawyer, asked):
    Assignment.objects.update(due=timezone.localdate())
    assert actions.remind_due() == 1
    assert ("Lawyer", "practice_due_soon") in Notice.objects.values_list("recipient__full_name", "kind")


def test_on_the_site(world, lawyer, signed_in):
    practice = bring_to_review(world)
    clerk, adviser = signed_in(world.clerk), signed_in(lawyer)
    page = clerk.get(place(practice)).content.decode()
    assert "Ask for a legal review" in page
    given = {
        "question": "Immunities?",
        "assignee": lawyer.pk,
        "due": timezone.localdate() + timedelta(days=3),
        "base_revision": practice.latest_revision_id,
    }
    for wrong, said in (
        ({"question": ""}, "Say what the legal review is to look at."),
        ({"due": "2020-01-01"}, "Choose a day that lies ahead."),
        ({"assignee": world.clerk.pk}, "does not give it"),
        ({"assignee": "x"}, "Select a valid choice"),
    ):
        assert said in clerk.post(place(practice, "ask"), {**given, **wrong}).content.decode()
    assert (
        "Nothing is published before it ends."
        in clerk.post(place(practice, "ask"), given, follow=True).content.decode()
    )
    page = clerk.get(place(practice)).content.decode()
    assert "Call it off" in page
    assert "No legal objection" not in page
    assert "Sign the checklist and approve" not in page
    assert "is open" in clerk.post(place(practice, "ask"), given, follow=True).content.decode()
    approval = {"base_revision": practice.latest_revision_id, **dict.fromkeys(SIGNED, "on")}
    assert Practice.objects.get(pk=practice.pk).stage == Stage.CLEARED
    clerk.post(f"/en/desk/practices/{practice.pk}/approve/", approval)
    assert Practice.objects.get(pk=practice.pk).stage == Stage.CLEARED
    waiting = adviser.get("/en/desk/waiting/").content.decode()
    assert "Legal review" in waiting
    assert "Lawyer" in clerk.get(f"/en/desk/practices/{practice.pk}/assign/").content.decode()
    page = adviser.get(place(practice)).content.decode()
    assert "Immunities?" in page
    answer = {"comment": "", "base_revision": practice.latest_revision_id}
    assert "Please write your answer." in adviser.post(place(practice, "object"), answer).content.decode()
    assert adviser.post(place(practice, "object"), {"comment": "W"}).status_code == 200
    answer["comment"] = "Article 4."
    assert "The review goes on." in adviser.post(place(practice, "object"), answer, follow=True).content.decode()
    assert "No legal review is open." in adviser.post(place(practice, "fine"), answer, follow=True).content.decode()
    page = clerk.get(place(practice)).content.decode()
    assert "Article 4." in page
    assert "Legal objection" in page
    assert "Article 4." not in signed_in(world.expert).get(place(practice)).content.decode()
    clerk.post(place(practice, "ask"), given)
    assert "is called off" in clerk.post(place(practice, "call-off"), follow=True).content.decode()
    assert "No legal review is open." in clerk.post(place(practice, "call-off"), follow=True).content.decode()
    assert signed_in(world.expert).post(place(practice, "ask"), given).status_code == 403


def test_in_the_editors_desk(world, lawyer, asked, signed_in):
    edit = f"/cms/snippets/practices/practice/edit/{asked.pk}/"
    page = signed_in(lawyer).get(edit).content.decode()
    assert "Legal objection" in page
    assert "Legal objection" not in signed_in(world.clerk).get(edit).content.decode()
    state = asked.current_workflow_task_state
    action = f"/cms/snippets/practices/practice/workflow/action/{asked.pk}/legal_fine/{state.pk}/"
    assert signed_in(lawyer).get(action).status_code == 200
    signed_in(lawyer).post(action, {"comment": "Sound."})
    assert LegalQuestion.objects.get().outcome == "fine"
    practice = actions.ask_legal_review(world.editor, Practice.objects.get(pk=asked.pk), "And now?")
    signed_in(lawyer).post(
        edit,
        {
            "action-workflow-action": "true",
            "workflow-action-name": "legal_objection",
            "workflow-action-extra-data": '{"comment": "No."}',
            "loaded_revision_id": practice.latest_revision_id,
        },
    )
    assert LegalQuestion.objects.first().outcome == "objection"
    task = LegalReview.objects.get()
    assert task.get_description()
    assert not task.get_task_states_user_can_moderate(world.expert).exists()
