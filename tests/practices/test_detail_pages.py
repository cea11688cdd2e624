"""The page on which a restricted detail is written, and where it is shown with what its label means."""

import pytest

from portal.access.models import Seat
from practices import actions
from practices.details import standing
from practices.models import DetailTranslation
from tests.practices.test_details import SECRET, cleared_with, drafted_with, group, out_with  # noqa: F401
from tests.practices.worlds import make_person, many

pytestmark = pytest.mark.django_db


def place(practice, more: str = "") -> str:
    return f"/en/desk/practices/{practice.pk}/restricted/{more}"


def sent(practice, **changes) -> dict:
    return {
        "text": "Words",
        "readers": "parties",
        "tlp": "TLP:AMBER",
        "base_revision": practice.latest_revision_id,
        **changes,
    }


@pytest.fixture
def expert(signed_in, world):
    return signed_in(world.expert)


def test_written_from_the_form_and_shown_with_its_meaning(expert, world, drafted):
    form = expert.get(f"/en/desk/practices/{drafted.pk}/").content.decode()
    assert 'value="restricted"' in form
    page = expert.get(place(drafted))
    assert page["Cache-Control"].count("no-store")
    assert "TLP:AMBER+STRICT: Readers may pass it on inside their organization alone" in page.content.decode()
    assert "TLP:CLEAR" not in page.content.decode()
    answer = expert.post(place(drafted), sent(drafted), follow=True)
    assert "Saved. Only your delegation can read it." in answer.content.decode()
    assert standing(drafted).text == "Words"
    preview = expert.get(f"/en/desk/practices/{drafted.pk}/preview/").content.decode()
    assert "Readers may pass it on inside their organization and to those it serves" in preview


def test_faults_stand_at_their_fields_and_what_was_typed_stays(expert, drafted):
    page = expert.post(place(drafted), sent(drafted, tlp="TLP:RED")).content.decode()
    assert "does not go with these readers" in page or "not one of the available choices" in page
    assert "Words</textarea>" in page
    assert standing(drafted) is None
    page = expert.post(place(drafted), sent(drafted, readers="")).content.decode()
    assert "Say who may read it." in page


def test_a_faster_colleague_is_not_written_over(expert, world, drafted):
    old = sent(drafted)
    actions.save_draft(world.focal, drafted, {"title": "Other"}, base_revision=None)
    page = expert.post(place(drafted), old).content.decode()
    assert "Somebody else has changed this practice" in page
    assert "Words</textarea>" in page
    assert standing(drafted) is None
    drafted.refresh_from_db()
    assert f'value="{drafted.latest_revision_id}"' in page


def test_a_group_can_be_chosen_by_its_members_alone(signed_in, world, group):  # noqa: F811
    member = make_person("member", Seat.Role.EXPERT, world.velmara, scope=group.token)
    draft = drafted_with(world)
    client = signed_in(world.expert)
    assert "Cooperation" not in client.get(place(draft)).content.decode()
    client = signed_in(member)
    assert "Cooperation" in client.get(place(draft)).content.decode()
    client.post(place(draft), sent(draft, readers="group", scope=group.token, tlp="TLP:RED"))
    assert standing(draft).scope == group.token
    client = signed_in(world.expert)
    assert "Cooperation" in client.get(place(draft)).content.decode()


def test_removed_by_its_button(expert, world):
    draft = drafted_with(world)
    assert "Remove the detail" in expert.get(place(draft)).content.decode()
    assert "is gone" in expert.post(place(draft, "remove/"), follow=True).content.decode()
    assert standing(draft) is None
    assert "There is no restricted detail." in expert.post(place(draft, "remove/"), follow=True).content.decode()


def test_the_focal_point_and_the_reviewer_read_it_before_they_decide(signed_in, world):
    practice = actions.submit_practice(world.expert, drafted_with(world))
    client = signed_in(world.focal)
    assert SECRET in client.get(f"/en/desk/practices/{practice.pk}/").content.decode()
    client = signed_in(world.clerk)
    assert client.get(place(practice)).status_code == 404
    practice = actions.clear_practice(world.focal, practice)
    assert SECRET in client.get(f"/en/desk/practices/{practice.pk}/").content.decode()
    assert SECRET in client.get(f"/cms/snippets/practices/practice/edit/{practice.pk}/").content.decode()
    assert client.post(place(practice), sent(practice)).status_code == 403


def test_translated_on_its_page(signed_in, world):
    practice = out_with(world)
    client = signed_in(world.clerk)
    assert "Translate it" in client.get(place(practice)).content.decode()
    given = {"language": "fr", "kind": "official", "text": "Mots"}
    assert "is kept" in client.post(place(practice, "translate/"), given, follow=True).content.decode()
    assert DetailTranslation.objects.get().text == "Mots"
    for wrong in ({"text": ""}, {"language": "en"}, {"kind": "machine"}):
        page = client.post(place(practice, "translate/"), {**given, **wrong})
        assert page.status_code == 200
        assert "Translate it" in page.content.decode() or wrong == {}
    bare = actions.start_draft(world.clerk, None)
    assert "There is no restricted detail." in client.post(place(bare, "translate/"), given).content.decode()


def test_after_publication_it_is_read_and_not_written(expert, world):
    practice = out_with(world)
    page = expert.get(place(practice)).content.decode()
    assert SECRET in page
    assert "Save the detail" not in page
    late = expert.post(place(practice), sent(practice)).content.decode()
    assert "not possible now" in late
    assert "Words</textarea>" in late


@pytest.mark.parametrize("count", [1, 3, 300])
def test_its_pages_cost_the_same_however_many_there_are(signed_in, world, django_assert_max_num_queries, count):
    practice = out_with(world)
    many(world, count - 1)
    client = signed_in(world.other)
    client.get(f"/en/{practice.path}")
    with django_assert_max_num_queries(14):
        assert SECRET in client.get(f"/en/{practice.path}").content.decode()
    client = signed_in(world.expert)
    client.get(place(practice))
    with django_assert_max_num_queries(14):
        client.get(place(practice))
