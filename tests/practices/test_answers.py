"""The Secretariat asks, the delegation answers; a changed text goes to clearance again, an unchanged one does not."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import TaskState

from portal.access.refusals import Conflict, Refused
from portal.notices.models import Notice
from practices import actions
from practices.models import ChangeRequest, Practice, Remark, RemarkKind, Stage
from tests.practices.worlds import CONTENT, approve, bring_to_review, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world):
    """Changes were asked by the clerk, who had taken the review up."""
    practice = actions.take_up_review(world.clerk, bring_to_review(world))
    return actions.ask_changes(world.clerk, practice, "How many?")


def answers_seen_by(user) -> list[str]:
    return [remark.text for remark in Remark.objects.visible_to(user).filter(kind=RemarkKind.ANSWERED)]


def mended(world, practice):
    return actions.save_draft(world.expert, practice, {"title": "Mended"}, base_revision=practice.latest_revision_id)


def test_an_unchanged_text_goes_straight_back_to_its_reviewer_with_its_clearance(world, asked):
    Notice.objects.all().delete()
    practice = actions.answer_changes(world.expert, asked, "61 of 74; the text says so.")
    assert (practice.stage, practice.reviewer, practice.cleared_by) == (Stage.IN_REVIEW, world.clerk, world.focal)
    assert practice.cleared_revision_id == practice.latest_revision_id
    assert answers_seen_by(world.clerk) == ["61 of 74; the text says so."]
    assert [(notice.kind, notice.recipient) for notice in Notice.objects.all()] == [("practice_answered", world.clerk)]
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count() == 1
    assert approve(world.editor, practice).live


def test_a_changed_text_is_cleared_again_and_the_answer_waits_with_it(world, asked):
    practice = actions.answer_changes(world.expert, mended(world, asked), "Now it says so.")
    assert (practice.stage, practice.cleared_at) == (Stage.SUBMITTED, None)
    assert answers_seen_by(world.clerk) == []
    assert answers_seen_by(world.focal) == ["Now it says so."]
    practice = actions.clear_practice(world.focal, practice)
    assert answers_seen_by(world.clerk) == ["Now it says so."]
    assert approve(world.clerk, practice).title == "Mended"


def test_a_text_that_was_changed_and_changed_back_is_cleared_again(world, asked):
    practice = mended(world, asked)
    practice = actions.save_draft(
        world.expert, practice, {"title": CONTENT["title"]}, base_revision=practice.latest_revision_id
    )
    assert actions.answer_changes(world.expert, practice, "As before.").stage == Stage.SUBMITTED


def test_an_answer_that_the_focal_point_returned_is_never_shown(world, asked):
    practice = actions.answer_changes(world.expert, mended(world, asked), "Ask the minister.")
    practice = actions.return_practice(world.focal, practice, "Not so.")
    assert not practice.answer_goes_straight
    practice = actions.answer_changes(world.expert, practice, "61.")
    assert practice.stage == Stage.SUBMITTED
    actions.clear_practice(world.focal, practice)
    assert answers_seen_by(world.clerk) == ["61."]
    assert set(answers_seen_by(world.expert)) == {"61.", "Ask the minister."}


def test_submitting_without_words_closes_the_question(world, asked):
    practice = actions.submit_practice(world.expert, mended(world, asked))
    request = ChangeRequest.objects.get()
    assert request.closed_at is not None
    assert request.answer is None
    assert str(request) == f"#{practice.pk}"
    with pytest.raises(Refused) as refused:
        actions.answer_changes(world.expert, practice, "Late.")
    assert refused.value.code == "repeated"


def test_a_reviewer_who_left_the_secretariat_gets_nothing_back(world, asked):
    world.clerk.seats.update(ends_at=timezone.now(), starts_at=timezone.now() - timezone.timedelta(days=1))
    practice = actions.answer_changes(world.expert, asked, "61.")
    assert (practice.stage, practice.reviewer) == (Stage.CLEARED, None)
    assert Notice.objects.filter(kind="practice_answered").count() == 1


def test_what_the_secretariat_compiled_is_answered_there(world):
    practice = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    practice = actions.ask_changes(world.editor, practice, "How many?")
    assert actions.answer_changes(world.clerk, practice, "61.").stage == Stage.IN_REVIEW
    practice = actions.ask_changes(world.editor, practice, "Which?")
    practice = actions.save_draft(world.clerk, practice, {"title": "T"}, base_revision=practice.latest_revision_id)
    practice = actions.answer_changes(world.clerk, practice, "All.")
    assert practice.stage == Stage.CLEARED
    assert approve(world.editor, practice).live


def test_who_may_not_and_what_is_not_possible(world, asked, drafted):
    for person in (world.delegate, world.other, world.clerk):
        with pytest.raises(PermissionDenied):
            actions.answer_changes(person, asked, "Mine.")
    with pytest.raises(Refused) as refused:
        actions.answer_changes(world.expert, asked, "  ")
    assert refused.value.code == "answer_missing"
    with pytest.raises(Conflict):
        actions.answer_changes(world.expert, asked, "x", base_revision=0)
    returned = actions.return_practice(world.focal, actions.submit_practice(world.expert, drafted), "No")
    with pytest.raises(Refused) as refused:
        actions.answer_changes(world.expert, returned, "x")
    assert refused.value.code == "nothing_asked"
    Practice.forms.through.objects.filter(practice=asked).delete()
    with pytest.raises(ValidationError):
        actions.answer_changes(world.expert, asked, "x")


def test_the_database_keeps_one_open_question_with_a_whole_clearance(world, asked):
    request = ChangeRequest.objects.get()
    for change in ({"answer": request.question}, {"cleared_at": None}, {"cleared_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ChangeRequest.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        question = Remark.objects.create(practice=asked, by=world.clerk, kind="changes_asked", text="x")
        ChangeRequest.objects.create(practice=asked, revision=request.revision, question=question)


def test_giving_it_up_closes_the_question(world, asked):
    actions.discard_draft(world.expert, asked)
    assert ChangeRequest.objects.get().closed_at is not None


def test_the_page_says_who_reads_the_answer_and_keeps_what_was_typed(world, signed_in, asked):
    client = signed_in(world.expert)
    address = f"/en/desk/practices/{asked.pk}/answer/"
    assert address in client.get(f"/en/desk/practices/{asked.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "How many?" in page
    assert "goes straight to the Secretariat" in page
    base = {"base_revision": asked.latest_revision_id}
    assert "Please write your answer." in client.post(address, base).content.decode()
    practice = mended(world, asked)
    page = client.post(address, {**base, "answer": "Sixty-one."}).content.decode()
    assert "Somebody else has changed this practice" in page
    assert "Sixty-one." in page
    assert "your focal point reads it and your answer first" in client.get(address).content.decode()
    base = {"base_revision": practice.latest_revision_id}
    answer = client.post(address, {**base, "answer": "Sixty-one."}, follow=True)
    assert "Answered. Your focal point was told" in answer.content.decode()
    assert client.get(address).url == f"/en/desk/practices/{asked.pk}/"
    assert signed_in(world.delegate).get(address).status_code == 403
    assert signed_in(world.other).get(address).status_code == 404


def test_the_page_sends_an_unchanged_text_straight_back(world, signed_in, asked):
    data = {"base_revision": asked.latest_revision_id, "answer": "61."}
    answer = signed_in(world.focal).post(f"/en/desk/practices/{asked.pk}/answer/", data, follow=True)
    assert "Answered. The review goes on." in answer.content.decode()


def test_a_text_that_lacks_something_is_sent_to_be_mended(world, signed_in, asked):
    Practice.forms.through.objects.filter(practice=asked).delete()
    data = {"base_revision": asked.latest_revision_id, "answer": "61."}
    page = signed_in(world.expert).post(f"/en/desk/practices/{asked.pk}/answer/", data).content.decode()
    assert "The text lacks something." in page


def test_the_answer_page_costs_the_same_whatever_was_said(world, signed_in, asked, django_assert_max_num_queries):
    client = signed_in(make_person("second", "expert", world.velmara))
    for rows in (1, 2, 297):
        for number in range(rows):
            Remark.objects.create(
                practice=asked, by=world.focal, kind="returned", text=f"{number}", audience={"party:XV"}
            )
        client.get(f"/en/desk/practices/{asked.pk}/answer/")
        with django_assert_max_num_queries(12):
            assert client.get(f"/en/desk/practices/{asked.pk}/answer/").status_code == 200


def test_an_answer_that_reached_the_secretariat_stays_answered(world, asked):
    practice = actions.take_back_practice(world.expert, actions.answer_changes(world.expert, asked, "61."))
    practice = actions.return_practice(world.focal, actions.submit_practice(world.expert, practice), "Wait.")
    assert practice.open_request is None
    assert answers_seen_by(world.clerk) == ["61."]
