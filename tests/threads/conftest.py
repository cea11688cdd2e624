"""People, a meeting and its threads, as the tests of this room need them."""

import contextlib
import datetime
import sqlite3
from types import SimpleNamespace

import pytest
from django.db import connections

from meetings.models import AgendaItem, Meeting, WorkingGroup
from meetings.threads import actions
from portal.access.models import Seat, User
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Party


def six(text: str) -> dict[str, str]:
    """The same text in six languages."""
    return dict.fromkeys(LANGUAGE_CODES, text)


def make_person(email: str, role: str, party=None, scope: str = "", **seat) -> User:
    """A person with one seat."""
    person = User.objects.create_user(email, "password-for-tests", full_name=f"Person {email.split('@')[0]}")
    Seat.objects.create(user=person, role=role, party=party, scope=scope, **seat)
    return person


@pytest.fixture
def world(db) -> SimpleNamespace:
    """A group with one public meeting whose thread its members alone may read, and everybody who comes to it."""
    return build_world()


def build_world() -> SimpleNamespace:
    velmara = Party.objects.create(code="XV", labels=six("Velmara"), kind="state_party", fictional=True)
    norvel = Party.objects.create(code="XN", labels=six("Norvel"), kind="state_party", fictional=True)
    institute = Party.objects.create(code="XI", labels=six("Institute"), kind="organization", fictional=True)
    group = WorkingGroup.objects.create(slug="cooperation", names=six("Cooperation group"))
    meeting = Meeting.objects.create(
        slug="fifteenth",
        titles=six("Fifteenth meeting"),
        first_day=datetime.date(2026, 6, 1),
        last_day=datetime.date(2026, 6, 3),
        audience={"public"},
    )
    meeting.groups.add(group)
    item = AgendaItem.objects.create(meeting=meeting, number="2", titles=six("Freezing of assets"), order=2)
    secretariat = make_person("secretariat@example.org", "secretariat")
    thread = actions.open_thread(
        secretariat,
        actions.draft_thread(secretariat, {"en": "Which bridging freeze exists?"}, agenda_item=item),
    )
    return SimpleNamespace(
        velmara=velmara, norvel=norvel, institute=institute, group=group, meeting=meeting, item=item, thread=thread,
        secretariat=secretariat,
        expert=make_person("expert@example.org", "expert", velmara, group.token),
        delegate=make_person("delegate@example.org", "delegate", norvel, meeting.token),
        observer=make_person("observer@example.org", "observer", institute, meeting.token),
        chair=make_person("chair@example.org", "chair", None, group.token),
        outsider=make_person("outsider@example.org", "delegate", norvel),
    )  # fmt: skip


@pytest.fixture
def file_database(transactional_db, tmp_path):
    """A database that threads share as in service: the in-memory one of the tests knows no waiting for a lock.

    On a server's database there is nothing to do.
    """
    memory = connections["default"]
    if memory.vendor != "sqlite" or not memory.is_in_memory_db():
        yield
        return
    memory.ensure_connection()
    path = tmp_path / "threads.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as copy:
        memory.connection.backup(copy)
    name, memory.settings_dict["NAME"] = memory.settings_dict["NAME"], str(path)
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    memory.settings_dict["NAME"] = name
    connections["default"] = memory


@pytest.fixture
def shared_world(file_database) -> SimpleNamespace:
    """The same world, committed, in a database that threads share."""
    return build_world()
