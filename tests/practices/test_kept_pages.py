"""What is written on a desk leaves the kept pages as they are; what the public may see makes them anew at once."""

import pytest
from django.test import Client

from portal.audit import caching
from portal.audit.models import Entry
from portal.audit.queries import content_version
from practices import actions
from practices.models import Practice
from tests.practices.test_autosave import autosave
from tests.practices.test_steps import on_step
from tests.practices.worlds import CONTENT, WORDS, approve, bring_out, bring_to_review, translate

pytestmark = pytest.mark.django_db
TITLE = f"{WORDS['fr']} title"
PAGES = ("/en/practices/", "/en/practices/statistics/", "/en/mandates/", "/api/v1/practices")


@pytest.fixture(autouse=True)
def _long_memory(settings, monkeypatch):
    """Nothing is made anew for its age."""
    settings.CONTENT_VERSION_SECONDS = 600
    monkeypatch.setattr(caching, "SECONDS", 10**9)
    monkeypatch.setattr("portal.api.caching.SECONDS", 10**9)


@pytest.fixture
def kept(django_assert_num_queries):
    """`kept(*paths)`: these pages are there without a question to the database, and their ETags match."""

    def check(*paths):
        with django_assert_num_queries(0):
            for path in paths:
                answer = Client().get(path)
                assert answer.status_code == 200
                assert Client().get(path, headers={"if-none-match": answer["ETag"]}).status_code == 304

    return check


def read(*paths) -> list[str]:
    return [Client().get(path)["ETag"] for path in paths]


def test_what_an_expert_types_leaves_public_pages_kept(world, signed_in, kept, drafted):
    published = bring_out(world)
    paths = (*PAGES, f"/en/{published.path}")
    read(*paths)
    expert = signed_in(world.expert)
    for number in range(3):
        expert.post(autosave(drafted), on_step(3, Practice.objects.get(pk=drafted.pk), lessons=f"Typed {number}"))
        kept(*paths)
    assert Entry.objects.order_by("sequence").last().verb == "autosave_draft"


def test_the_way_to_publication_leaves_them_kept_and_publication_does_not(world, kept, signed_in):
    bring_out(world)
    read(*PAGES)
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT | {"title": "Not out yet"})
    actions.comment_on(world.focal, practice, "title", "Longer.")
    actions.submit_practice(world.expert, practice)
    actions.return_practice(world.focal, practice, "Longer.")
    actions.submit_practice(world.expert, practice)
    actions.clear_practice(world.focal, practice)
    actions.take_up_review(world.clerk, practice)
    kept(*PAGES)
    approve(world.clerk, practice)
    assert "Not out yet" in Client().get("/en/practices/").content.decode()
    assert "Not out yet" in Client().get("/api/v1/practices").content.decode()
    path = f"/en/{Practice.objects.get(pk=practice.pk).path}"
    assert "Not out yet" in Client().get(path).content.decode()
    read(*PAGES, path)
    kept(*PAGES, path)
    actions.withdraw_practice(world.focal, practice, "inaccurate")
    assert Client().get(path).status_code == 410
    assert "Not out yet" not in Client().get("/en/practices/").content.decode()


def test_each_change_of_what_is_published_is_seen_at_once(world, kept):
    path = f"/fr/{bring_out(world).path}"
    practice = Practice.objects.originals().get()
    assert TITLE not in Client().get(path).content.decode()
    translate(world, practice, "fr")
    assert TITLE in Client().get(path).content.decode()
    kept(path)
    actions.withdraw_translation(world.clerk, practice, "fr")
    assert TITLE not in Client().get(path).content.decode()


def test_a_draft_that_goes_back_and_away_moves_nothing(world):
    before = content_version()
    practice = bring_to_review(world)
    actions.ask_changes(world.clerk, practice, "More.")
    draft = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    actions.discard_draft(world.expert, draft)
    assert content_version() == before
    assert Entry.objects.count() > before
