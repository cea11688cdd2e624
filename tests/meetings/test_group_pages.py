"""The pages of a working group: its mandate, streams, meetings and papers."""

import pytest

from meetings import actions
from meetings.models import Paper

from .conftest import MONDAY, body, six

pytestmark = pytest.mark.django_db

PAPER = {"kind": "crp", "original_language": "fr", "date": MONDAY}


def test_a_group_without_meetings(client, assistance):
    page = body(client, "groups/technical-assistance/")
    assert "No meeting is scheduled." in page
    assert "Papers" not in page


def test_a_group_names_its_mandate_and_streams(client, cooperation, secretary):
    stream = actions.add_working_group(
        secretary, slug="extradition", names=six("Extradition"), parent=cooperation, descriptions=six("On handing over")
    )
    page = body(client, "groups/international-cooperation/")
    assert "Resolution 5/1, paragraphs 9, 10" in page
    assert "Extradition [en]" in page
    assert "Cooperation group [en]" in body(client, "groups/extradition/")
    actions.change_working_group(secretary, stream, active=False)
    assert "This group has ended" in body(client, "groups/extradition/")


@pytest.mark.parametrize(
    ("mandate", "written"),
    [
        ({"kind": "decision", "number": "2/2"}, "Decision 2/2"),
        ({"kind": "resolution", "number": "7/1"}, "Resolution 7/1"),
        ({"kind": "resolution", "number": "5/1", "paragraphs": [5]}, "Resolution 5/1, paragraph 5"),
    ],
)
def test_mandates_are_written_out(mandate, written, client, cooperation, secretary):
    actions.change_working_group(secretary, cooperation, mandates=[mandate])
    assert f"<dd>{written}</dd>" in body(client, "groups/international-cooperation/")


def test_many_papers_have_pages_of_their_own(client, cooperation, meeting):
    Paper.objects.bulk_create(
        Paper(
            symbol=f"CTOC/COP/WG.3/2026/{n}", kind="crp", titles=six(f"Paper {n}."), original_language="en",
            audience={"public"}, meeting=meeting,
        )
        for n in range(1, 31)
    )  # fmt: skip
    assert "All papers" in body(client, "groups/international-cooperation/")
    first = body(client, "groups/international-cooperation/papers/")
    second = body(client, "groups/international-cooperation/papers/?page=2")
    assert first.count("<h2>") == 25
    assert second.count("<h2>") == 5
