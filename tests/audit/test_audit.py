"""The audit: chained, sealed, and the clock of every cached page."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from portal.access.models import User
from portal.audit.actions import record
from portal.audit.caching import public_page
from portal.audit.models import Entry, Head
from portal.audit.queries import Verdict, content_version, verify_chain
from portal.audit.seal import seal, unseal


@pytest.fixture
def actor(db):
    return User.objects.create_user("person@demo.example", "password-for-tests", full_name="Ilina Marov")


def test_entries_form_a_chain(actor, capsys):
    for number in range(5):
        record(actor, "submit_practice", actor, number=number)
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5]
    verdict = verify_chain()
    assert (verdict.entries, verdict.broken_at) == (5, None)
    call_command("audit", "verify")
    assert "5 entries" in capsys.readouterr().out


@pytest.mark.parametrize("harm", ["change", "remove", "remove_last", "remove_first"])
def test_any_harm_to_the_chain_is_found(actor, harm):
    for number in range(4):
        record(actor, "submit_practice", actor, number=number)
    if harm == "change":
        Entry.objects.filter(sequence=2).update(details={"number": 9})
    else:
        Entry.objects.filter(sequence={"remove": 2, "remove_last": 4, "remove_first": 1}[harm]).delete()
    assert verify_chain().broken_at is not None
    with pytest.raises(CommandError):
        call_command("audit", "verify")


def test_the_database_itself_refuses(actor):
    seal(connection)
    try:
        record(actor, "submit_practice", actor)
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.update(verb="nothing")
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.all().delete()
        assert Entry.objects.get().verb == "submit_practice"
    finally:
        unseal(connection)


def test_an_undone_change_leaves_no_entry(actor):
    with pytest.raises(RuntimeError), transaction.atomic():
        record(actor, "submit_practice", actor)
        raise RuntimeError
    record(actor, "clear_practice", actor)
    assert verify_chain().broken_at is None
    assert Head.objects.get().sequence == 1


def test_the_content_version_grows_with_every_entry(actor, settings):
    settings.CONTENT_VERSION_SECONDS = 60
    before = content_version()
    record(actor, "submit_practice", actor)
    assert content_version() == before + 1


def test_what_no_page_shows_leaves_the_content_version(actor, settings):
    settings.CONTENT_VERSION_SECONDS = 60
    record(actor, "publish_practice", actor)
    before = content_version()
    record(actor, "save_draft", actor, unseen=True)
    assert content_version() == before
    record(actor, "publish_practice", actor)
    assert content_version() == before + 2
    assert verify_chain() == Verdict(3, None)


def test_the_clock_stays_within_the_chain(actor):
    record(actor, "publish_practice", actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Head.objects.update(seen=2)


class Views:
    """A page that counts how often it was made."""

    def __init__(self, answer=None) -> None:
        self.made = 0
        self.answer = answer or (lambda: HttpResponse("a page " * 40))

    def __call__(self, request):
        self.made += 1
        return self.answer()


def test_an_anonymous_page_is_made_once_a_version(actor):
    view = Views()
    page = public_page(view)
    first = page(RequestFactory().get("/en/"))
    again = page(RequestFactory().get("/en/"))
    assert view.made == 1
    assert first.content == again.content
    matched = page(RequestFactory().get("/en/", headers={"if-none-match": first["ETag"]}))
    assert (matched.status_code, matched.content) == (304, b"")
    record(actor, "publish_practice", actor)
    page(RequestFactory().get("/en/"))
    assert view.made == 2


def test_a_kept_page_travels_small(db):
    import gzip

    page = public_page(Views())
    answer = page(RequestFactory().get("/en/", headers={"accept-encoding": "gzip"}))
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == b"a page " * 40
    assert "Cookie" in answer["Vary"]


def test_what_is_personal_or_private_is_never_kept(db, settings):
    view = Views()
    page = public_page(view)
    for _ in range(2):
        request = RequestFactory().get("/en/")
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "a-session"
        page(request)
        page(RequestFactory().post("/en/"))
    assert view.made == 4

    def private():
        answer = HttpResponse("mine")
        answer["Cache-Control"] = "no-store"
        return answer

    def with_cookie():
        answer = HttpResponse("mine")
        answer.set_cookie("a", "b")
        return answer

    for answer in (private, with_cookie, lambda: HttpResponse("gone", status=404)):
        view = Views(answer)
        page = public_page(view)
        page(RequestFactory().get("/en/"))
        page(RequestFactory().get("/en/"))
        assert view.made == 2


def test_a_page_with_a_form_is_its_visitors_own(db):
    from django.http import HttpResponse
    from django.middleware.csrf import get_token

    def with_form(request):
        return HttpResponse(get_token(request))

    page = public_page(with_form)
    first = page(RequestFactory().get("/en/"))
    assert "ETag" not in first
    assert page(RequestFactory().get("/en/")).content != first.content


def test_two_languages_at_one_address_are_two_pages(db):
    from django.http import HttpResponse
    from django.utils.translation import get_language, override

    page = public_page(lambda request: HttpResponse(get_language()))
    for language in ("fr", "ar"):
        with override(language):
            assert page(RequestFactory().get("/calendars/a.ics")).content.decode() == language
