"""A small Conference: a session of three days, two groups, rooms, and people of each kind."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from meetings import actions
from portal.access.models import Seat, User
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Party

VIENNA = ZoneInfo("Europe/Vienna")
MONDAY = datetime.date(2026, 10, 12)


def six(text: str) -> dict[str, str]:
    """A text in six languages, each with its code and a word of its script, so that a test sees which is shown."""
    words = {"ar": "نص", "zh-hans": "文本", "en": "text", "fr": "texte", "ru": "текст", "es": "texto"}
    return {code: f"{text} [{code}] {words[code]}" for code in LANGUAGE_CODES}


def at(hour: float, day: int = 0, zone=VIENNA) -> datetime.datetime:
    """An hour of a day of the session, in the time of the venue."""
    moment = datetime.datetime.combine(MONDAY + datetime.timedelta(days=day), datetime.time(int(hour)), zone)
    return moment + datetime.timedelta(minutes=round(hour % 1 * 60))


def person(email: str, role: str = "", party: str = "", scope: str = "") -> User:
    """A person with one seat, or with none."""
    user = User.objects.create_user(email, "password-for-tests", full_name=email.split("@")[0].title())
    if role:
        Seat.objects.create(user=user, role=role, scope=scope, party=Party.objects.get(pk=party) if party else None)
    return user


@pytest.fixture
def parties(db):
    """Two invented States parties."""
    kinds = {"kind": Party.Kind.STATE_PARTY, "fictional": True}
    return [
        Party.objects.get_or_create(code=code, defaults={"labels": six(name), **kinds})[0]
        for code, name in (("XV", "Velmara"), ("XN", "Norvel"))
    ]


@pytest.fixture
def secretary(parties):
    """Somebody of the Secretariat."""
    return person("secretary@example.org", "secretariat")


@pytest.fixture
def outsider(parties):
    """A delegate who belongs to no group."""
    return person("outsider@example.org", "delegate", "XN")


@pytest.fixture
def cooperation(secretary):
    """A working group."""
    return actions.add_working_group(
        secretary,
        slug="international-cooperation",
        names=six("Cooperation group"),
        symbol_series="CTOC/COP/WG.3",
        mandates=[{"kind": "resolution", "number": "5/1", "paragraphs": [9, 10]}],
    )


@pytest.fixture
def assistance(secretary):
    """Another working group."""
    return actions.add_working_group(
        secretary, slug="technical-assistance", names=six("Assistance group"), symbol_series="CTOC/COP/WG.2", order=1
    )


@pytest.fixture
def member(cooperation):
    """An expert of the first group."""
    return person("member@example.org", "expert", "XV", cooperation.token)


@pytest.fixture
def chair(cooperation):
    """Who chairs the first group."""
    return person("chair@example.org", "chair", "XN", cooperation.token)


@pytest.fixture
def rooms(secretary):
    """A large room and a small one."""
    return [
        actions.add_room(
            secretary, slug="boardroom-a", names=six("Boardroom"), seats=400, interpretation=LANGUAGE_CODES
        ),
        actions.add_room(secretary, slug="room-m2", names=six("Small room"), seats=60, order=1),
    ]


@pytest.fixture
def session(secretary):
    """A session of the Conference of three days."""
    return actions.open_session(
        secretary,
        number=14,
        titles=six("Fourteenth session of the Conference"),
        short_titles=six("Fourteenth session"),
        venues=six("Vienna"),
        first_day=MONDAY,
        last_day=MONDAY + datetime.timedelta(days=2),
    )


@pytest.fixture
def meeting(secretary, cooperation, session):
    """A meeting of the first group alongside the session."""
    return actions.schedule_meeting(
        secretary,
        slug="cooperation-17",
        groups=[cooperation],
        titles=six("Seventeenth meeting"),
        conference_session=session,
        first_day=session.first_day,
        last_day=session.last_day,
    )


@pytest.fixture
def between(secretary, cooperation):
    """A meeting of the first group between sessions."""
    return actions.schedule_meeting(
        secretary,
        slug="cooperation-16",
        groups=[cooperation],
        titles=six("Sixteenth meeting"),
        first_day=MONDAY,
        last_day=MONDAY + datetime.timedelta(days=1),
    )


@pytest.fixture
def closed_meeting(secretary, cooperation, session):
    """A meeting that nobody outside of the group may know of."""
    return actions.schedule_meeting(
        secretary,
        slug="closed-meeting",
        groups=[cooperation],
        titles=six("Secret meeting"),
        conference_session=session,
        first_day=session.first_day,
        last_day=session.last_day,
        readers=["group"],
    )


def body(client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())
