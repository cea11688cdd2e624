"""A client that asks the interface, and rows to ask for."""

import datetime as dt
import uuid

import pytest

from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper, ProgrammeEntry, Room, Sitting, WorkingGroup
from practices.models import TERM_FIELDS, Practice
from tests.meetings.conftest import MONDAY, at, six
from tests.practices.worlds import bring_out, make_world

PUBLIC = frozenset({"public", "secretariat"})
MEMBERS = frozenset({"group:1", "secretariat"})


@pytest.fixture
def ask(client):
    """`ask("practices", form="CYB")` gives the answer's JSON; the status must be 200 unless another is named."""

    def question(address: str, *, status: int = 200, accept: str = "", **parameters):
        headers = {"accept-language": accept} if accept else {}
        response = client.get(f"/api/v1/{address}", parameters, headers=headers)
        assert response.status_code == status, response.content
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return question


@pytest.fixture
def world(db):
    """Two States, their people, the Secretariat and a few terms."""
    return make_world()


@pytest.fixture
def practice(world) -> Practice:
    """A published practice of Velmara, in English."""
    return bring_out(world)


def copies(practice: Practice, count: int) -> None:
    """`count` more published practices like this one, written past the actions for speed."""
    codes = {name: list(getattr(practice, name).values_list("pk", flat=True)) for name in TERM_FIELDS}
    first = Practice.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    rows = []
    for number in range(count):
        row = Practice.objects.get(pk=practice.pk)
        row.pk, row.id, row.translation_key = first + number, first + number, uuid.uuid4()
        row.checklist, row.predates_checklist = None, True
        row.reference_number = 1000 + number
        rows.append(row)
    Practice.objects.bulk_create(rows)
    for name, chosen in codes.items():
        relation = Practice._meta.get_field(name)
        column, through = f"{relation.m2m_reverse_field_name()}_id", relation.remote_field.through
        through.objects.bulk_create(through(practice_id=row.pk, **{column: code}) for row in rows for code in chosen)


@pytest.fixture
def group(db) -> WorkingGroup:
    return WorkingGroup.objects.create(
        slug="cooperation",
        names=six("Cooperation group"),
        symbol_series="CTOC/COP/WG.3",
        mandates=[{"kind": "resolution", "number": "5/1", "paragraphs": [9]}, {"kind": "decision", "number": "4/2"}],
    )


@pytest.fixture
def session(db) -> ConferenceSession:
    return ConferenceSession.objects.create(
        number=14,
        titles=six("Fourteenth session"),
        short_titles=six("Fourteenth"),
        venues=six("Vienna"),
        first_day=MONDAY,
        last_day=MONDAY + dt.timedelta(days=4),
    )


def make_meeting(group, session=None, slug: str = "cooperation-17", audience=PUBLIC, **fields) -> Meeting:
    fields = {"titles": six(f"Meeting {slug}"), "first_day": MONDAY, "last_day": MONDAY + dt.timedelta(days=1)} | fields
    meeting = Meeting.objects.create(slug=slug, conference_session=session, audience=audience, **fields)
    meeting.groups.add(group)
    return meeting


def make_paper(meeting, number: int = 1, audience=PUBLIC, **fields) -> Paper:
    fields = {
        "titles": six(f"Paper {number}"),
        "kind": "background_paper",
        "original_language": "en",
        "date": MONDAY,
    } | fields
    return Paper.objects.create(symbol=f"CTOC/COP/WG.3/2026/{number}", meeting=meeting, audience=audience, **fields)


@pytest.fixture
def meeting(group, session) -> Meeting:
    """A public meeting with an item and a part of it, a sitting and a paper."""
    meeting = make_meeting(group, session)
    second = AgendaItem.objects.create(meeting=meeting, number="2", titles=six("Freezing"), order=1)
    part = AgendaItem.objects.create(meeting=meeting, number="2 (a)", parent=second, titles=six("Bridging"), order=2)
    make_paper(meeting).items.add(part)
    room = Room.objects.create(slug="boardroom-a", names=six("Boardroom"))
    sitting = Sitting.objects.create(
        meeting=meeting,
        kind="group",
        status="confirmed",
        room=room,
        day=MONDAY,
        starts_at=at(10),
        ends_at=at(13),
        audience=PUBLIC,
    )
    ProgrammeEntry.objects.create(sitting=sitting, item=part)
    return meeting
