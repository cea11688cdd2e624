"""The search through the interface: the public index alone."""

import pytest

from portal.vocabulary.languages import LANGUAGE_CODES
from practices.actions import withdraw_practice
from search.worker import apply_pending
from tests.practices.worlds import bring_out, bring_to_review

from .conftest import MEMBERS, make_meeting, make_paper

pytestmark = pytest.mark.django_db


def test_a_published_practice_is_found_with_its_facets(ask, practice):
    apply_pending()
    answer = ask("search", q="bridging freeze")
    assert answer["total"] == 1
    (hit,) = answer["items"]
    assert (hit["kind"], hit["symbol"], hit["url"]) == ("practice", practice.reference, f"/en/{practice.path}")
    assert hit["title"] == {"language": "en", "direction": "ltr", "text": "A bridging freeze for fraud proceeds"}
    assert any(piece["match"] for piece in hit["snippet"]["pieces"]) or hit["snippet"]["pieces"]
    assert hit["parties"] == ["XV"]
    assert {"code": "CYB", "count": 1, "selected": False} in answer["facets"]["forms"]
    assert ask("search", q="freeze", form="CUL")["total"] == 0
    assert (
        ask("search", q="freeze", form="cyb", party="XV", year=practice.reference_year, language="en", kind="practice")[
            "total"
        ]
        == 1
    )


def test_nothing_restricted_is_found_suggested_or_counted(ask, world, group, signed_in):
    bring_out(world, title="Zanzibarite freeze", visibility="parties")
    bring_to_review(world, title="Zanzibarite draft")
    hidden = make_meeting(group, slug="secret", audience=MEMBERS)
    make_paper(hidden, 7, MEMBERS)
    apply_pending()
    for words in ("zanzibarite", "zanzibarit", "secret", "paper", ""):
        answer = ask("search", q=words)
        assert answer["total"] == 0
        assert answer["items"] == []
        assert not any(value["count"] for values in answer["facets"].values() for value in values)
        assert answer["suggestion"] is None
    assert signed_in(world.clerk).get("/api/v1/search", {"q": "zanzibarite"}).json()["total"] == 0


def test_a_state_that_is_not_named_is_not_found_by_name(ask, world):
    bring_out(world, anonymize=True)
    apply_pending()
    assert ask("search", q="freeze")["total"] == 1
    assert ask("search", q="freeze", party="XV")["total"] == 0
    assert ask("search", q="freeze")["items"][0]["parties"] == []


def test_what_is_withdrawn_is_no_longer_found(ask, world, practice):
    apply_pending()
    assert ask("search", q="freeze")["total"] == 1
    withdraw_practice(world.focal, practice, "superseded")
    apply_pending()
    assert ask("search", q="freeze")["total"] == 0


def test_the_index_may_follow_a_change_later_and_the_answer_then_follows_it(ask, practice):
    # Asked between the change and the worker: this answer must not be kept.
    ask("search", q="freeze")
    apply_pending()
    assert ask("search", q="freeze")["total"] == 1


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_every_language_is_answered(ask, practice, code):
    apply_pending()
    answer = ask("search", q="freeze", lang=code)
    assert answer["items"][0]["url"].startswith(f"/{code}/")
    assert answer["items"][0]["title"]["language"] == "en"


@pytest.mark.parametrize(
    "words", ['"', "((", "a AND", "\u0000", "x" * 1000, "*", "🐟", "\u202e", "path:\\", "a" * 3 + "~" * 5]
)
def test_any_words_are_answered(ask, practice, words):
    apply_pending()
    ask("search", q=words)


def test_pages_end_where_every_engine_ends(ask):
    assert ask("search", q="x", page=101, page_size=100, status=422)["fields"][0]["name"] == "page"
    ask("search", q="x", page=100, page_size=100)
    ask("search", q="x" * 1001, status=422)
