"""The demo loads through the real actions, once, and shows what the issue of it is: every kind of user has something to do."""

import json
import stat

import pytest
from django.core.management import call_command
from django.test import Client

from meetings.models import ConferenceSession, Meeting, Paper, Sitting
from meetings.threads.models import Message, Thread
from portal.access.audiences import PUBLIC
from portal.access.models import Seat, User
from portal.audit.models import Entry
from portal.audit.queries import verify_chain
from portal.demo.loading.people import credentials_path
from portal.demo.queries import sign_in_links
from portal.mandates.models import Mandate
from portal.notices.models import Notice
from portal.pages.models import HomePage, ProsePage
from practices.models import Practice
from search.queries import search
from search.request import SearchRequest
from tests.wagtail_roots import make_roots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo in the test database, prepared as a newcomer's machine is; taken away afterwards by rolling back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            make_roots()
            call_command("prepare", verbosity=0)
            yield
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def counts() -> dict[str, int]:
    models = (
        User,
        Seat,
        Practice,
        Meeting,
        Sitting,
        Paper,
        Thread,
        Message,
        HomePage,
        ProsePage,
        Mandate,
        Notice,
        Entry,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_loading_again_changes_nothing():
    before = counts()
    call_command("demo")
    assert counts() == before


def test_the_audit_of_the_demo_holds():
    assert verify_chain().broken_at is None


def test_there_is_a_coming_session_with_five_days_and_meetings_alongside():
    session = ConferenceSession.objects.get()
    assert session.fictional
    assert session.published_version == 1
    assert (session.last_day - session.first_day).days == 4
    assert session.meetings.count() >= 3
    assert Paper.objects.filter(symbol__contains="-CTOC").exists(), "a joint symbol"


def test_twelve_practices_stand_in_the_record_four_of_them_in_six_languages():
    published = Practice.objects.originals().published()
    assert published.count() == 12
    assert sum(practice.translations.filter(live=True).count() == 5 for practice in published) == 4
    waiting = Practice.objects.originals().exclude(pk__in=published)
    assert sorted(waiting.values_list("stage", flat=True)) == ["cleared", "draft", "returned", "submitted"]


def test_each_role_can_sign_in_by_its_link_and_by_what_is_noted():
    roles = [role for role, _path in sign_in_links()]
    assert roles == ["expert", "focal", "delegate", "observer", "chair", "secretariat"]
    noted = json.loads(credentials_path().read_text())
    assert set(noted) == set(roles)
    assert stat.S_IMODE(credentials_path().stat().st_mode) == 0o600
    for known in noted.values():
        assert User.objects.get(email=known["email"]).check_password(known["password"])
    _role, path = sign_in_links()[0]
    client = Client()
    client.post(path)
    assert client.get("/en/desk/").status_code == 200


def test_the_public_finds_the_demo_in_every_language():
    call_command("search", "reindex")
    for language, words in {
        "en": "freezing",
        "fr": "gel",
        "es": "decomiso",
        "ru": "выдача",
        "ar": "قرصنة",
        "zh-hans": "引渡",
    }.items():
        answer = search(SearchRequest(words=words, language=language, audience=frozenset({PUBLIC})))
        assert answer.total > 0, (language, words)
    for hidden in ("donneurs", "oro ilegal"):
        answer = search(SearchRequest(words=f'"{hidden}"', language="fr", audience=frozenset({PUBLIC})))
        assert answer.total == 0, hidden
