"""Evidence that is a record of the portal: shown while it is public, and nothing of it otherwise."""

import datetime as dt

import pytest

from meetings.models import Meeting, Paper
from portal.mandates import actions
from portal.vocabulary.languages import LANGUAGE_CODES
from practices.actions import withdraw_practice
from tests.practices.worlds import bring_out, make_world

from .conftest import six

PUBLIC = frozenset({"public", "secretariat"})
MEMBERS = frozenset({"group:1", "secretariat"})


@pytest.fixture
def meeting(db) -> Meeting:
    return Meeting.objects.create(
        slug="wg-16",
        titles=six("Sixteenth meeting"),
        first_day=dt.date(2026, 5, 4),
        last_day=dt.date(2026, 5, 6),
        audience=PUBLIC,
    )


@pytest.fixture
def paper(meeting) -> Paper:
    return Paper.objects.create(
        symbol="CTOC/COP/WG.3/2026/2",
        meeting=meeting,
        kind="background_paper",
        titles=six("Paper on freezing"),
        original_language="en",
        date=dt.date(2026, 4, 1),
        audience=PUBLIC,
    )


def page(client, code: str = "en") -> str:
    return client.get(f"/{code}/mandates/5-1/").content.decode()


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_meetings_and_papers_bring_their_own_titles(client, secretary, resolution, add, meeting, paper, code):
    mandate = add(resolution, 9)
    actions.add_evidence(secretary, mandate, kind="meeting", path="meetings/wg-16/")
    actions.add_evidence(secretary, mandate, kind="paper", symbol=paper.symbol)
    html = page(client, code)
    assert f"Sixteenth meeting [{code}]" in html
    assert f'href="/{code}/meetings/wg-16/"' in html
    assert f"Paper on freezing [{code}]" in html
    assert html.index("Paper on freezing") < html.index("Sixteenth meeting")


def test_what_is_not_public_leaves_no_trace(client, secretary, resolution, add, meeting, paper):
    mandate = add(resolution, 9)
    actions.add_evidence(secretary, mandate, kind="meeting", path="meetings/wg-16/")
    actions.add_evidence(secretary, mandate, kind="paper", symbol=paper.symbol)
    Meeting.objects.update(audience=MEMBERS)
    Paper.objects.update(audience=MEMBERS)
    actions.correct_mandate(secretary, mandate, version=1, due_session=6)
    html = page(client)
    for trace in ("Sixteenth meeting", "wg-16", "Paper on freezing", "WG.3/2026/2", "What the Conference got"):
        assert trace not in html


def test_a_practice_is_shown_while_it_is_published_for_everyone(client, secretary, resolution, add):
    world = make_world()
    practice = bring_out(world)
    mandate = add(resolution, 9)
    actions.add_evidence(secretary, mandate, kind="practice", path=practice.path)
    html = page(client, "fr")
    assert "A bridging freeze for fraud proceeds" in html
    assert 'lang="en">A bridging freeze' in html
    assert practice.reference in html
    assert f'href="/fr/{practice.path}"' in html
    practice.refresh_from_db()
    withdraw_practice(world.focal, practice, "originator")
    html = page(client, "fr")
    assert "A bridging freeze" not in html
    assert practice.reference not in html


@pytest.mark.parametrize("changes", [{"visibility": "parties"}])
def test_a_practice_for_parties_is_not_shown(client, secretary, resolution, add, changes):
    practice = bring_out(make_world(), **changes)
    actions.add_evidence(secretary, add(resolution, 9), kind="practice", path=practice.path)
    html = page(client)
    assert "A bridging freeze" not in html
    assert practice.reference not in html


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_evidence_costs_the_same_however_much_there_is(
    client, secretary, resolution, add, meeting, rows, django_assert_max_num_queries
):
    for number in range(1, rows + 1):
        slug, symbol = f"m-{number}", f"CTOC/COP/WG.3/2026/{number}"
        Meeting.objects.create(
            slug=slug, titles=six(slug), first_day=dt.date(2026, 5, 4), last_day=dt.date(2026, 5, 6), audience=PUBLIC
        )
        Paper.objects.create(
            symbol=symbol, meeting=meeting, kind="report", titles=six(symbol), original_language="en", audience=PUBLIC
        )
        mandate = add(resolution, number)
        actions.add_evidence(secretary, mandate, kind="meeting", path=f"meetings/{slug}/")
        actions.add_evidence(secretary, mandate, kind="paper", symbol=symbol)
    with django_assert_max_num_queries(9):
        assert f"m-{rows} [en]" in page(client)
