"""Before a practice leaves its author: who will be able to read it is seen and confirmed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import WorkingGroup
from portal.vocabulary.languages import LANGUAGE_CODES
from practices import actions
from practices.models import Practice, Stage
from tests.practices.worlds import CONTENT, many, send_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert(world, signed_in):
    return signed_in(world.expert)


def place(practice) -> str:
    return f"/en/desk/practices/{practice.pk}/submit/"


def test_the_readers_nobody_chose_are_seen_before_it_goes(expert, world, drafted):
    page = expert.get(place(drafted)).content.decode()
    assert "<strong>Everyone</strong>" in page
    assert "on the open web" in page
    assert "TLP:CLEAR" in page
    assert "May be passed on without limits." in page
    assert "Word State XV" in page
    assert "?step=5" in page
    assert 'name="tlp"' not in page
    assert send_in(expert, drafted).status_code == 302
    assert Practice.objects.get().stage == Stage.SUBMITTED


def test_a_group_by_its_name_a_detail_by_its_readers_an_unnamed_state_and_files(expert, world):
    group = WorkingGroup.objects.create(slug="cooperation", names=dict.fromkeys(LANGUAGE_CODES, "Cooperation"))
    fields = {**CONTENT, "visibility": "group", "scope": group.token, "anonymize": True}
    practice = actions.start_draft(world.expert, world.velmara, fields=fields)
    actions.write_detail(world.expert, practice, "Words", readers="secretariat", tlp="TLP:RED")
    page = expert.get(place(practice)).content.decode()
    assert "<strong>Cooperation</strong>" in page
    assert "Readers do not see it." in page
    assert "The Secretariat only" in page
    assert "For these readers alone: nobody passes it on." in page
    assert "on the open web" not in page


def test_the_label_and_the_hour_go_with_it(expert, world):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "visibility": "parties"})
    hour = timezone.localtime(timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    send_in(expert, practice, tlp="TLP:AMBER+STRICT", until=hour.strftime("%Y-%m-%dT%H:%M"))
    practice = Practice.objects.get()
    assert (practice.stage, practice.tlp, practice.go_live_at) == (Stage.SUBMITTED, "TLP:AMBER+STRICT", hour)
    assert practice.latest_revision.content["tlp"] == "TLP:AMBER+STRICT"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": "2020-01-01T00:00"}, "Choose an hour that lies ahead."),
        ({"until": "soon"}, "Enter a valid date/time."),
        ({"tlp": "TLP:RED"}, "Select a valid choice."),
        ({"tlp": "TLP:CLEAR"}, "Select a valid choice."),
    ],
)
def test_what_is_not_taken_submits_nothing(expert, world, given, said):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "visibility": "parties"})
    page = send_in(expert, practice, **{"tlp": "TLP:GREEN", **given}).content.decode()
    assert said in page
    assert Practice.objects.get().stage == Stage.DRAFT


def test_readers_that_a_colleague_changed_meanwhile_are_seen_first(expert, world, drafted):
    old = drafted.latest_revision_id
    actions.save_draft(world.focal, drafted, {"visibility": "parties"}, base_revision=None)
    page = expert.post(place(drafted), {"base_revision": old, "tlp": "TLP:GREEN"}).content.decode()
    assert "Somebody else has changed this practice" in page
    assert "<strong>States parties only</strong>" in page
    assert Practice.objects.get().stage == Stage.DRAFT


def test_a_text_that_lacks_something_is_not_submitted_from_here(expert, world):
    practice = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "declaration": False})
    page = expert.get(place(practice)).content.decode()
    assert "The text lacks something." in page
    assert "Submit it for these readers" not in page
    page = send_in(expert, practice).content.decode()
    assert "The text lacks something." in page
    assert Practice.objects.get().stage == Stage.DRAFT


def test_a_locked_text_says_so(expert, world, drafted):
    Practice.objects.update(locked=True, locked_by=world.clerk)
    answer = expert.post(place(drafted), {"base_revision": drafted.latest_revision_id}, follow=True)
    assert "This practice is locked." in answer.content.decode()


def test_a_detail_for_more_readers_than_the_practice_stops_the_form_too(expert, world, drafted):
    actions.write_detail(world.expert, drafted, "Words", readers="parties", tlp="TLP:AMBER")
    actions.save_draft(world.expert, drafted, {"visibility": "parties"}, base_revision=None)
    assert "The text lacks something." in expert.get(place(drafted)).content.decode()


@pytest.mark.parametrize(("who", "status"), [("other", 404), ("clerk", 404), ("delegate", 403)])
def test_others_do_not_submit_it(world, signed_in, drafted, who, status):
    assert signed_in(getattr(world, who)).get(place(drafted)).status_code == status


@pytest.mark.parametrize("count", [1, 3, 300])
def test_it_costs_the_same_however_many_there_are(expert, world, drafted, django_assert_max_num_queries, count):
    many(world, count)
    expert.get(place(drafted))
    with django_assert_max_num_queries(18):
        expert.get(place(drafted))
