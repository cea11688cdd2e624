"""Each page asks the database as often for one row as for three hundred."""

import pytest
from django.contrib.auth.models import AnonymousUser

from practices.models import Practice
from practices.queries import lines, newest_published
from practices.statistics import count_by_term
from tests.practices.worlds import many, translate

pytestmark = pytest.mark.django_db
ROWS = (1, 2, 297)


def grow(world, stage="published"):
    """One row, then three, then three hundred."""
    for rows in ROWS:
        many(world, rows, stage=stage)
        yield Practice.objects.originals().count()


def test_list(world, client, django_assert_max_num_queries):
    for total in grow(world):
        client.get("/fr/practices/?warm=up")
        with django_assert_max_num_queries(6):
            answer = client.get(f"/fr/practices/?rows={total}")
        assert answer.status_code == 200


def test_list_again_costs_the_version_alone(world, client, django_assert_max_num_queries):
    many(world, 3)
    client.get("/en/practices/")
    with django_assert_max_num_queries(1):
        client.get("/en/practices/")


def test_detail(world, client, django_assert_max_num_queries):
    for total in grow(world):
        practice = Practice.objects.originals().latest("pk")
        for language in ("ar", "ru", "es", "zh-hans"):
            if total == 1:
                translate(world, practice, language)
        client.get(f"/fr/{practice.path}?warm=up")
        # One of them asks for the version a second time, which outside of tests is remembered for a second.
        with django_assert_max_num_queries(7):
            answer = client.get(f"/fr/{practice.path}?rows={total}")
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("who", "stage", "most"), [("expert", "draft", 16), ("focal", "submitted", 16), ("clerk", "cleared", 16)]
)
@pytest.mark.parametrize("address", ["/fr/desk/", "/fr/desk/practices/"])
def test_desk(world, signed_in, django_assert_max_num_queries, who, stage, most, address):
    client = signed_in(getattr(world, who))
    for _total in grow(world, stage):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_form_and_case(world, signed_in, django_assert_max_num_queries):
    expert, focal = signed_in(world.expert), signed_in(world.focal)
    for stage in ("draft", "submitted"):
        for _total in grow(world, stage):
            practice = Practice.objects.latest("pk")
            expert.get(f"/en/desk/practices/{practice.pk}/")
            with django_assert_max_num_queries(17):
                assert expert.get(f"/en/desk/practices/{practice.pk}/").status_code == 200
            with django_assert_max_num_queries(17):
                assert focal.get(f"/en/desk/practices/{practice.pk}/").status_code == 200


def test_queries_for_other_rooms(world, django_assert_max_num_queries):
    for total in grow(world):
        lines([], "en")
        newest_published(None, 1, "fr")
        with django_assert_max_num_queries(3):
            assert len(newest_published(AnonymousUser(), 5, "fr")) == min(total, 5)
        with django_assert_max_num_queries(2):
            assert count_by_term(None, "form") == {"CYB": total, "FRD": total}
