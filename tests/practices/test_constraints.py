"""What the database itself refuses of a practice, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from practices.models import Practice
from tests.practices.worlds import bring_to_review

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "published"},
        {"live": True},
        {"audience": frozenset({"public"})},
        {"audience": frozenset({"party:XV", "secretariat"})},
        {"stage": "cleared"},
        {"stage": "nowhere"},
        {"reference_year": 2026},
        {"translation_kind": "official"},
        {"title": "x" * 151},
        {"visibility": "parties"},
        {"visibility": "group", "tlp": "TLP:AMBER"},
        {"year_to": 2001},
        {"year_from": 12, "year_to": None},
        {"stage": "submitted", "summary": ""},
        {"stage": "submitted", "declaration": False},
    ],
)
def test_the_database_itself_refuses_what_must_not_be(world, drafted, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Practice.objects.filter(pk=drafted.pk).update(**change)


def test_the_database_refuses_text_that_changes_after_clearance_and_approval_by_its_author(world):
    practice = bring_to_review(world)
    practice.title = "Slipped in"
    with pytest.raises(IntegrityError), transaction.atomic():
        practice.save_revision(user=world.expert, clean=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=practice.pk).update(approved_by=world.expert)
