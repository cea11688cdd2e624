"""People, and texts in six languages."""

import datetime as dt

import pytest

from meetings.models import WorkingGroup
from portal.access.models import Seat, User
from portal.mandates import actions
from portal.vocabulary.languages import LANGUAGE_CODES


def six(text: str) -> dict[str, str]:
    """The same text six times, each with its language and a word of its script, so that a test sees which is shown."""
    words = {"ar": "نص", "zh-hans": "文本", "en": "text", "fr": "texte", "ru": "текст", "es": "texto"}
    return {code: f"{text} [{code}] {words[code]}" for code in LANGUAGE_CODES}


@pytest.fixture
def secretary(db) -> User:
    user = User.objects.create_user("secretary@un.example", "password-for-tests", full_name="Sylvie Secretary")
    Seat.objects.create(user=user, role=Seat.Role.SECRETARIAT)
    return user


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create_user("stranger@un.example", "password-for-tests", full_name="Sam Stranger")


@pytest.fixture
def resolution(secretary):
    return actions.record_resolution(
        secretary, symbol="5/1", titles=six("Effective implementation"), session=5, adopted_on=dt.date(2010, 10, 22)
    )


@pytest.fixture
def add(secretary):
    """`add(resolution, 9, "a", due_session=6)`: one paragraph."""

    def add_one(resolution, paragraph: int, letter: str = "", **fields):
        texts = {name: six(f"{name} {paragraph}{letter}") for name in ("titles", "requests", "offers")}
        whom = {} if "groups" in fields else {"of_secretariat": True}
        return actions.add_mandate(secretary, resolution, paragraph=paragraph, letter=letter, **whom | texts | fields)

    return add_one


@pytest.fixture
def group(db) -> WorkingGroup:
    return WorkingGroup.objects.create(slug="extradition", names=six("Working Group on Extradition"))


@pytest.fixture
def evidence() -> dict:
    """The fields of one piece of evidence that is no record of the portal."""
    return {
        "kind": "decision",
        "symbol": "CTOC/COP/2026/9",
        "path": "conference/14/",
        "labels": six("Report"),
        "date": dt.date(2026, 5, 4),
    }
