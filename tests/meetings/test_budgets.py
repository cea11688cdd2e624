"""Questions to the database: the same number for 1, 3 and 300 rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .worlds import fill

pytestmark = pytest.mark.django_db

ROWS = (1, 3, 300)


def questions(client, path: str) -> int:
    """How many questions the page asks, read afresh; the content version each time, which operation remembers for a second."""
    from django.core.cache import cache

    from portal.vocabulary.queries import forget_terms

    cache.clear()
    forget_terms()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(asked)


@pytest.fixture(params=["public", "signed in"])
def reader(request, client, signed_in, member):
    """The public, or a member whose session and seats cost their own questions."""
    return (client, 0) if request.param == "public" else (signed_in(member), 8)


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("conference/14/programme/", 10),
        ("conference/14/", 12),
        ("groups/", 6),
        ("groups/international-cooperation/", 11),
        ("groups/international-cooperation/papers/", 7),
    ],
)
def test_pages_of_the_conference_and_of_groups(path, budget, reader, session, cooperation, request):
    client, own = reader
    counts = []
    for rows in ROWS:
        with _world(rows, session=session, group=cooperation):
            counts.append(questions(client, f"/en/{path}"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= budget + own


@pytest.mark.parametrize(
    ("path", "budget"), [("meetings/cooperation-17/", 14), ("groups/international-cooperation/", 11)]
)
def test_pages_of_a_meeting(path, budget, reader, meeting):
    client, own = reader
    counts = []
    for rows in ROWS:
        with _world(rows, meeting=meeting):
            counts.append(questions(client, f"/en/{path}"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= budget + own


@pytest.mark.parametrize(
    ("path", "budget"),
    [("conference-14.ics", 6), ("group-international-cooperation.ics", 6), ("meeting-cooperation-17.ics", 6)],
)
def test_calendars(path, budget, client, session, meeting, cooperation):
    counts = []
    for rows in ROWS:
        with _world(rows, meeting=meeting, group=cooperation):
            counts.append(questions(client, f"/calendars/{path}"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= budget


class _world:  # noqa: N801 - reads as a word in a with statement
    """Rows for one measurement, gone afterwards."""

    def __init__(self, rows: int, **body) -> None:
        self.rows, self.body = rows, body

    def __enter__(self):
        from django.db import transaction

        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        fill(self.rows, **self.body)

    def __exit__(self, *error):
        from django.db import transaction

        if error[0] is None:
            transaction.set_rollback(True)
        return self.atomic.__exit__(*error)


def test_a_page_that_is_kept_asks_only_for_the_version(client, session, settings, django_assert_num_queries):
    fill(96, session=session)
    settings.CONTENT_VERSION_SECONDS = 60
    client.get("/en/conference/14/programme/")
    with django_assert_num_queries(0):
        assert client.get("/en/conference/14/programme/").status_code == 200
