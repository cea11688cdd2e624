"""The desk shows each person what waits for them, and nothing of anybody else's."""

import pytest

from portal.notices.models import Notice
from practices import actions
from tests.practices.worlds import CONTENT, bring_out, bring_to_clearance, bring_to_review, many, translate

pytestmark = pytest.mark.django_db


def desk(client, language="en") -> str:
    answer = client.get(f"/{language}/desk/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def busy(world):
    """One practice at each stage, each with a title of its own."""
    draft = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "title": "Draft one"})
    submitted = bring_to_clearance(world, title="Submitted one")
    returned = actions.return_practice(world.focal, bring_to_clearance(world, title="Returned one"), "No")
    cleared = bring_to_review(world, title="Cleared one")
    published = bring_out(world, title="Published one")
    foreign = actions.start_draft(world.other, world.tamsund, fields={**CONTENT, "title": "Foreign one"})
    return draft, submitted, returned, cleared, published, foreign


SEES = {
    "expert": {"Draft one", "Returned one", "Published one"},
    "focal": {"Draft one", "Returned one", "Submitted one", "Published one"},
    "delegate": {"Published one"},
    "other": {"Foreign one", "Published one"},
    "other_focal": {"Foreign one", "Published one"},
    "observer": {"Published one"},
    "clerk": {"Cleared one", "Published one"},
}


@pytest.mark.parametrize("who", SEES)
def test_each_role_sees_its_own_tasks(world, signed_in, busy, who):
    page = desk(signed_in(getattr(world, who)))
    assert {
        title
        for title in ("Draft one", "Submitted one", "Returned one", "Cleared one", "Published one", "Foreign one")
        if title in page
    } == SEES[who]


def test_the_whole_of_a_delegation(world, signed_in, busy):
    page = signed_in(world.delegate).get("/en/desk/practices/").content.decode()
    for title in ("Draft one", "Submitted one", "Returned one", "Cleared one", "Published one"):
        assert title in page
    assert "Foreign one" not in page
    page = signed_in(world.clerk).get("/en/desk/practices/").content.decode()
    assert "Your delegation has no practices yet." in page


def test_the_reviewer_is_led_from_the_desk_to_the_editor(world, signed_in, busy):
    client = signed_in(world.clerk)
    cleared = busy[3]
    assert f"/en/desk/practices/{cleared.pk}/" in desk(client)
    assert (
        f"/cms/snippets/practices/practice/edit/{cleared.pk}/"
        in client.get(f"/en/desk/practices/{cleared.pk}/").content.decode()
    )


def test_notices_lead_there_and_are_put_away(world, signed_in):
    practice = bring_to_clearance(world)
    client = signed_in(world.focal)
    page = desk(client)
    assert f"Practice #{practice.pk} waits for your clearance." in page
    assert f'href="/en/desk/practices/{practice.pk}/"' in page
    assert CONTENT["title"] not in page[page.index('id="notices"') :]
    assert client.post("/en/desk/notices/").url == "/en/desk/"
    assert "waits for your clearance." not in desk(client)[page.index('id="notices"') :]
    assert Notice.objects.filter(read_at__isnull=False).count() == 1
    assert client.get("/en/desk/notices/").status_code == 405


def test_an_empty_desk_says_so(world, signed_in):
    page = desk(signed_in(world.observer))
    assert "Nothing waits for you." in page
    assert "No practice is published yet." in page


def test_the_desk_speaks_the_readers_language(world, signed_in):
    translate(world, bring_out(world), "fr")
    assert "Mot title" in desk(signed_in(world.delegate), "fr")


def test_a_long_desk_shows_ten_and_leads_to_the_rest(world, signed_in):
    many(world, 12, stage="submitted")
    page = desk(signed_in(world.focal))
    assert page.count("/en/desk/practices/") >= 10
    assert ">More<" in page


def test_what_came_back_stands_before_newer_drafts(world, signed_in):
    returned = actions.return_practice(
        world.focal, bring_to_clearance(world), "Please say how many requests there were."
    )
    many(world, 12, stage="draft")
    assert f"/desk/practices/{returned.pk}/" in signed_in(world.expert).get("/en/desk/").content.decode()
