"""The Secretariat's pages: home, prose, errors, feeds."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from wagtail.models import Locale, Page, Site

from portal.audit.models import Entry
from portal.pages.models import HomePage, ProsePage
from portal.pages.search import PageSource
from search.models import SearchChange
from tests.practices import worlds


@pytest.fixture
def home(db):
    """A home page in English and Arabic, the site's root."""
    for code in ("en", "ar"):
        Locale.objects.get_or_create(language_code=code)
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    english = root.add_child(
        instance=HomePage(
            title="Portal",
            slug="home-en",
            headline="What worked",
            deck="From experts.",
            search_example="freezing",
            locale=Locale.objects.get(language_code="en"),
        )
    )
    root.refresh_from_db()
    root.add_child(
        instance=HomePage(
            title="البوابة",
            slug="home-ar",
            headline="ما الذي نجح",
            deck="من الخبراء.",
            locale=Locale.objects.get(language_code="ar"),
            translation_key=english.translation_key,
        )
    )
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        site = Site(hostname="localhost", is_default_site=True)
    site.root_page = english
    site.save()
    return english


@pytest.fixture
def about(home):
    page = ProsePage(
        title="About",
        slug="about",
        deck="Why this exists.",
        body='[{"type": "paragraph", "value": "<p>Chainsaw evidence.</p>", "id": "1"}, {"type": "list", "value": ["First", "Second"], "id": "2"}, {"type": "heading", "value": "More", "id": "3"}]',
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_the_language_of_the_browser_decides_where_one_lands(client, home):
    assert client.get("/", headers={"accept-language": "ar, en;q=0.5"})["Location"] == "/ar/"
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/en/"


def frame(body: str) -> tuple[str, ...]:
    """Language and direction of a page."""
    return re.search(r'<html lang="([\w-]+)"\s+dir="(\w+)"', body).groups()


def test_home_in_english_and_in_arabic(client, home):
    english = client.get("/en/").content.decode()
    assert frame(english) == ("en", "ltr")
    assert "What worked" in english
    arabic = client.get("/ar/").content.decode()
    assert frame(arabic) == ("ar", "rtl")
    assert "ما الذي نجح" in arabic


@pytest.mark.parametrize("count", [1, 3, 300])
def test_home_costs_the_same_however_many_practices_there_are(client, home, count, django_assert_max_num_queries):
    worlds.many(worlds.make_world(), count)
    assert f"Practice {count}" in client.get("/en/").content.decode()
    cache.clear()
    with django_assert_max_num_queries(24):
        client.get("/en/")
    with django_assert_max_num_queries(1):
        client.get("/en/")


def test_a_page_of_text_with_all_its_blocks(client, about):
    body = client.get("/en/about/").content.decode()
    for part in ("About", "Why this exists.", "Chainsaw evidence.", "<li>First</li>", "<h2>More</h2>"):
        assert part in body


def test_a_published_page_is_recorded_and_found(about):
    assert Entry.objects.filter(verb="publish_page", target_id=str(about.pk)).exists()
    assert SearchChange.objects.filter(kind="page", record=about.pk).exists()
    document = PageSource().document(about.pk)
    assert document.path == "about/"
    assert "Chainsaw" in document.texts["en"].body
    assert about.pk in PageSource().pks()
    assert list(PageSource().audience_queryset()) == [about]


def test_an_unpublished_or_restricted_page_is_not_in_the_index(about):
    from wagtail.models import PageViewRestriction

    SearchChange.objects.all().delete()
    restriction = PageViewRestriction.objects.create(page=about, restriction_type=PageViewRestriction.LOGIN)
    assert SearchChange.objects.filter(kind="page", record=about.pk).exists(), "search must learn of it"
    assert PageSource().document(about.pk) is None
    SearchChange.objects.all().delete()
    restriction.delete()
    assert SearchChange.objects.filter(kind="page", record=about.pk).exists()
    about.unpublish()
    assert PageSource().document(about.pk) is None
    assert Entry.objects.filter(verb="unpublish_page").exists()
    pk = about.pk
    about.delete()
    assert PageSource().document(pk) is None
    assert Entry.objects.filter(verb="delete_page").exists()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_an_unknown_page_says_so_with_a_search_and_the_way_back(client, home, language, direction):
    answer = client.get(f"/{language}/no-such-page/")
    body = answer.content.decode()
    assert answer.status_code == 404
    assert f'dir="{direction}"' in body
    assert 'name="q"' in body
    assert f'href="/{language}/"' in body


def test_an_unknown_language_is_not_found(client, home):
    assert client.get("/xx/practices/", follow=True).status_code == 404


def test_a_form_without_its_token_is_refused_with_a_reason(home):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/en/accounts/login/", {"login": "a@demo.example"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()


def test_the_feed_of_practices_answers_in_a_language(client, db):
    answer = client.get("/feeds/practices.atom?lang=fr")
    assert answer.status_code == 200
    assert b"<feed" in answer.content


def test_nothing_waits_for_the_public(home):
    from portal.pages.queries import first_screen

    screen = first_screen(AnonymousUser())
    assert (screen["newest"], screen["coming"], screen["forms"]) == ([], [], [])


def test_documents_are_closed_to_everybody_but_the_secretariat(client, home, signed_in):
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document
    from wagtail.models import Collection

    collection = Collection.objects.filter(depth=1).first() or Collection.add_root(name="Root")
    document = Document.objects.create(title="A list", file=ContentFile(b"names", "list.txt"), collection=collection)
    world = worlds.make_world()
    assert client.get(document.url).status_code == 404
    assert signed_in(world.expert).get(document.url).status_code == 404
    assert signed_in(world.clerk).get(document.url).status_code == 200
