"""Related practices: what shares most comes first, and nobody learns of what they may not read."""

import pytest

from practices import actions
from practices.models import Practice
from practices.queries import read_published
from practices.related import related_to
from tests.practices.worlds import bring_out, many, translate

pytestmark = pytest.mark.django_db


def titles(user, practice, language="en") -> list[str]:
    reading = read_published(user, practice.reference_year, practice.reference_number, language)
    return [one.title for one in related_to(user, reading)]


def test_what_shares_most_comes_first(client, world):
    practice = bring_out(world, forms=["CYB", "FRD"], provisions=["UNTOC-18"])
    bring_out(world, title="One form", forms=["CYB"], provisions=["UNTOC-12"])
    bring_out(world, title="One form too", forms=["CYB", "CUL"], provisions=["UNTOC-18"])
    bring_out(world, title="Both forms", forms=["CYB", "FRD"], provisions=["UNTOC-13"])
    bring_out(world, title="Other form", forms=["CUL"], provisions=["UNTOC-18"])
    assert titles(world.other, practice) == ["Both forms", "One form too", "One form"]
    shown = client.get(f"/en/{practice.path}").content.decode()
    assert shown.index("Related practices") < shown.index("Both forms")
    assert "Other form" not in shown


def test_nobody_learns_of_what_they_may_not_read(client, world):
    practice = bring_out(world)
    bring_out(world, title="For States", visibility="parties")
    gone = bring_out(world, title="Gone")
    actions.withdraw_practice(world.clerk, gone, "inaccurate")
    unnamed = bring_out(world, title="Unnamed", anonymize=True)
    shown = client.get(f"/en/{practice.path}").content.decode()
    assert "For States" not in shown
    assert "Gone" not in shown
    assert "Unnamed" in shown
    assert shown[shown.index("Related practices") :].count("Word State XV") == 0
    assert "For States" in titles(world.other, practice)
    assert "For States" not in client.get(f"/en/{unnamed.path}").content.decode()


def test_titles_are_in_the_language_of_the_page(world):
    practice, other = bring_out(world), bring_out(world, title="Another")
    translate(world, other, "fr")
    assert titles(world.other, practice, "fr") == ["Mot title"]
    assert titles(world.other, practice, "ru") == ["Another"]


def test_alone(client, world):
    practice = bring_out(world)
    assert "Related practices" not in client.get(f"/en/{practice.path}").content.decode()
    reading = read_published(world.other, practice.reference_year, practice.reference_number)
    reading.codes.clear()
    assert related_to(world.other, reading) == ()


def test_one_query_however_many_there_are(world, django_assert_max_num_queries):
    for rows in (1, 2, 297):
        practice = many(world, rows)[-1]
        reading = read_published(world.other, practice.reference_year, practice.reference_number)
        related_to(world.other, reading)
        with django_assert_max_num_queries(1):
            found = related_to(world.other, reading)
        assert len(found) == min(Practice.objects.originals().count() - 1, 4)
