"""A reviewer signs what must hold before a text leaves the house, and never about a text of their own."""

import pytest
from django.db import IntegrityError, transaction

from portal.access.refusals import Refused
from practices import actions
from practices.models import Checklist, ChecklistItem, Practice, Stage
from tests.practices.worlds import CONTENT, SIGNED, approve, bring_out, bring_to_review, make_person

pytestmark = pytest.mark.django_db


def case(practice) -> str:
    return f"/en/desk/practices/{practice.pk}/"


@pytest.mark.parametrize("left_out", SIGNED)
def test_every_line_must_be_signed(world, left_out):
    practice = bring_to_review(world)
    with pytest.raises(Refused) as refused:
        actions.approve_review(world.clerk, practice, signed=[item for item in SIGNED if item != left_out])
    assert (refused.value.code, refused.value.status) == ("checklist_unsigned", 400)
    assert str(ChecklistItem(left_out).label) in str(refused.value.message)
    assert not Checklist.objects.exists()
    assert Practice.objects.get().stage == Stage.CLEARED


def test_the_signature_stands_with_who_and_when_at_its_version(world):
    practice = bring_out(world)
    signature = Checklist.objects.get()
    assert practice.checklist == signature
    assert (signature.by, signature.revision_id) == (world.clerk, practice.live_revision_id)
    assert str(signature).startswith(f"#{practice.pk} ")


def test_the_database_refuses_publication_without_signature_and_a_signature_that_lacks_a_line(world):
    practice = bring_out(world)
    for change in (
        {"checklist": None},
        {"approved_revision": None},
        {"approved_by": world.expert},
        {"approved_by": world.focal},
        {"written_by": world.clerk},
        {"cleared_by": world.clerk},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(**change)
    for change in ({"no_names": False}, {"readers_fit": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Checklist.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Checklist.objects.create(
            practice=practice, revision=practice.live_revision, by=world.editor, **dict.fromkeys(SIGNED, True)
        )


def test_whoever_wrote_the_last_text_does_not_approve_it(world):
    helper = make_person("helper", "expert", world.velmara)
    helper.seats.create(role="secretariat")
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    practice = actions.save_draft(helper, practice, {"title": "Mended"}, base_revision=practice.latest_revision_id)
    assert practice.written_by == helper
    practice = actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    with pytest.raises(Refused):
        approve(helper, practice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(approved_by=helper)


def test_a_signature_of_another_version_publishes_nothing(world):
    from practices.actions.publishing import _was_signed

    practice = bring_out(world)
    assert _was_signed(practice)
    practice.checklist.revision_id += 1
    assert not _was_signed(practice)
    practice.checklist = None
    assert not _was_signed(practice)


def test_the_review_on_the_site_needs_no_script(world, signed_in):
    practice = bring_to_review(world)
    clerk = signed_in(world.clerk)
    page = clerk.get(case(practice)).content.decode()
    assert all(f'name="{item}"' in page for item in SIGNED)
    clerk.post(f"{case(practice)}take-up/")
    assert Practice.objects.get().reviewer == world.clerk
    assert "Take up the review" not in clerk.get(case(practice)).content.decode()
    data = {"base_revision": practice.latest_revision_id, "comment": "Well done.", "no_names": "on"}
    page = clerk.post(f"{case(practice)}approve/", data).content.decode()
    assert "Not signed: It tells nothing of live operations" in page
    assert "Well done." in page
    page = clerk.post(f"{case(practice)}approve/", {**data, **dict.fromkeys(SIGNED, "on")}, follow=True)
    assert "Approved." in page.content.decode()
    assert "Checklist signed by" in page.content.decode()
    assert Practice.objects.get().live
    again = clerk.post(f"{case(practice)}approve/", {**data, **dict.fromkeys(SIGNED, "on")}, follow=True)
    assert "This practice was approved before." in again.content.decode()


def test_asking_for_changes_on_the_site_needs_a_word(world, signed_in):
    practice = bring_to_review(world)
    clerk = signed_in(world.clerk)
    data = {"base_revision": practice.latest_revision_id, "comment": ""}
    assert "Please say what should be changed." in clerk.post(f"{case(practice)}ask/", data).content.decode()
    assert "There is a problem" in clerk.post(f"{case(practice)}ask/", {"comment": "x"}).content.decode()
    answer = clerk.post(f"{case(practice)}ask/", {**data, "comment": "How many?"})
    assert answer.url == "/en/desk/"
    assert Practice.objects.get().stage == Stage.CHANGES_ASKED


def test_a_text_that_lacks_something_is_a_message_and_no_error(world, signed_in):
    practice = bring_to_review(world)
    Practice.forms.through.objects.all().delete()
    data = {"base_revision": practice.latest_revision_id, **dict.fromkeys(SIGNED, "on")}
    page = signed_in(world.clerk).post(f"{case(practice)}approve/", data)
    assert "Choose at least one form of crime." in page.content.decode()


@pytest.mark.parametrize(("who", "status"), [("expert", 403), ("focal", 403), ("other", 404), ("observer", 404)])
def test_nobody_else_reviews(world, signed_in, who, status):
    practice = bring_to_review(world)
    client = signed_in(getattr(world, who))
    data = {"base_revision": practice.latest_revision_id, "comment": "x", **dict.fromkeys(SIGNED, "on")}
    for verb in ("take-up", "ask", "approve"):
        assert client.post(f"{case(practice)}{verb}/", data).status_code == status
    assert Practice.objects.get().stage == Stage.CLEARED


def test_taking_up_what_is_gone_is_a_message(world, signed_in):
    practice = bring_out(world)
    page = signed_in(world.clerk).post(f"{case(practice)}take-up/", follow=True).content.decode()
    assert "This is not possible now." in page
