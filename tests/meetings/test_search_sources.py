"""What search is given: documents with the audience of their record."""

import pytest
from django.contrib.auth.models import AnonymousUser

from meetings import actions
from search.registry import source_of

from .conftest import MONDAY, six

pytestmark = pytest.mark.django_db


def test_a_meeting_is_found_by_title_group_and_agenda(secretary, meeting):
    actions.add_agenda_item(secretary, number="2", titles=six("Freezing"), meeting=meeting)
    source = source_of("meeting")
    document = source.document(meeting.pk)
    assert list(source.pks()) == [meeting.pk]
    assert document.path == "meetings/cooperation-17/"
    assert document.texts["fr"].title == "Seventeenth meeting [fr] texte"
    assert document.texts["fr"].summary.startswith("Cooperation group [fr] texte. 12-14 octobre 2026")
    assert document.texts["ar"].body == "2 Freezing [ar] نص"
    assert (document.date, document.year, document.audience) == (MONDAY, 2026, {"public"})


def test_a_paper_is_found_by_symbol_title_and_text(secretary, meeting):
    paper = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/CRP.1", kind="crp", titles=six("Paper"), original_language="fr",
        date=MONDAY, meeting=meeting, distribution="limited", languages=["fr"], texts={"fr": "Un texte"},
    )  # fmt: skip
    document = source_of("paper").document(paper.pk)
    assert document.symbol == "CTOC/COP/WG.3/2026/CRP.1"
    assert document.path == f"meetings/papers/{paper.pk}/"
    assert document.original_language == "fr"
    assert document.texts["fr"].body == "Un texte"
    assert document.texts["ar"].title == "Paper [ar] نص"
    assert document.texts["ar"].body == ""
    assert document.audience == paper.audience == meeting.group_audience()
    assert list(source_of("paper").pks()) == [paper.pk]


def test_audiences_are_those_of_the_database(closed_meeting, meeting, member):
    records = source_of("meeting").audience_queryset()
    assert set(records.visible_to(AnonymousUser())) == {meeting}
    assert set(records.visible_to(member)) == {meeting, closed_meeting}
    assert source_of("paper").audience_queryset().visible_to(member).count() == 0


@pytest.mark.parametrize("kind", ["meeting", "paper"])
def test_what_is_gone_has_no_document(kind, db):
    assert source_of(kind).document(12345) is None
