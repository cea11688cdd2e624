"""The frame around every page, and the pages that say no."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import translation

from portal.vocabulary.languages import LANGUAGES as LANGUAGES_OF_THE_UN

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def anonymous_request(path: str, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    return request


@pytest.fixture
def frame():
    """The bare frame in one language, as an anonymous reader gets it."""

    def render(language: str, path: str = "practices/", **context) -> str:
        with translation.override(language):
            return render_to_string("base.html", context, anonymous_request(f"/{language}/{path}"))

    return render


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_language_and_direction_are_declared(frame, language):
    html = frame(language)
    direction = "rtl" if language == "ar" else "ltr"
    assert re.search(rf'<html\s+lang="{language}"\s+dir="{direction}"', html)


@pytest.mark.django_db
def test_languages_stand_in_the_order_of_the_united_nations_in_their_own_script(frame):
    html = frame("en")
    bar = html[html.index('class="languages"') : html.index('class="masthead"')]
    assert re.findall(r'hreflang="([^"]+)"', bar) == LANGUAGES
    assert all(language.name in bar for language in LANGUAGES_OF_THE_UN)
    assert bar.count("aria-current") == 1


@pytest.mark.django_db
def test_the_same_page_in_other_languages_is_announced(frame):
    html = frame("fr", "practices/2026/42/")
    assert '<link rel="canonical" href="http://testserver/fr/practices/2026/42/">' in html
    for language in LANGUAGES:
        assert re.search(rf'hreflang="{language}"\s+href="http://testserver/{language}/practices/2026/42/"', html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "scripts"),
    [("en", ["latin"]), ("fr", ["latin"]), ("ru", ["cyrillic"]), ("ar", ["arabic-400", "arabic-600"]), ("zh-hans", [])],
)
def test_only_the_font_of_the_page_is_fetched_early(frame, language, scripts):
    fetched = re.findall(r'<link[^>]*rel="preload"[^>]*>', frame(language))
    assert len(fetched) == len(scripts)
    assert all(script in link for script, link in zip(scripts, fetched, strict=True))


@pytest.mark.django_db
def test_the_skip_link_comes_first_and_leads_to_the_content(frame):
    html = frame("en")
    assert re.search(r'<body>\s*<a class="skip" href="#main">', html)
    assert '<main id="main"' in html


@pytest.mark.django_db
def test_an_anonymous_page_carries_no_token_and_no_desk(frame):
    """So that it can be kept in a cache and be the same for everyone."""
    html = frame("en")
    assert "csrfmiddlewaretoken" not in html
    assert "/en/desk/" not in html


@pytest.mark.django_db
def test_the_section_of_the_page_is_marked(frame):
    assert re.search(r'href="/en/practices/"\s+aria-current="true"', frame("en", "practices/2026/42/"))
    assert re.search(r'href="/en/groups/"\s+aria-current="true"', frame("en", "threads/4/"))


@pytest.mark.django_db
def test_what_is_in_session_is_named_with_the_way_in(frame):
    html = frame(
        "en",
        in_session={"title": "Item 2", "thread_url": "/en/threads/4/", "programme_url": "/en/conference/13/programme/"},
    )
    band = html[html.index('class="now"') : html.index("<main")]
    assert "Item 2" in band
    assert "/en/threads/4/" in band
    assert "/en/conference/13/programme/" in band


@pytest.mark.django_db
def test_no_band_when_nothing_is_in_session(frame):
    assert 'class="now"' not in frame("en", in_session=None)


def test_the_page_for_failures_needs_neither_database_nor_context():
    html = get_template("500.html").render()
    assert '<main id="main">' in html
    assert 'href="/static/css/site.css"' in html


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_gets_a_page():
    """Even one whose host is not ours: the page asks nothing of the request."""
    request = anonymous_request("/en/", host="elsewhere.example")
    html = render_to_string("400.html", request=request)
    assert "400" in html


@pytest.mark.django_db
def test_refusals_say_why():
    html = render_to_string("refused.html", {"message": "The thread is closed."}, anonymous_request("/en/threads/4/"))
    assert "The thread is closed." in html
    assert "/en/conference/" in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_gets_search_and_the_way_back(client, language):
    response = client.get(f"/{language}/no/such/page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert f'action="/{language}/search/"' in html
    for way in ("", "practices/", "conference/"):
        assert f'href="/{language}/{way}"' in html


@pytest.mark.django_db
def test_a_closed_door_shows_the_way_to_sign_in_and_comes_back():
    with translation.override("en"):
        html = render_to_string("403.html", {}, anonymous_request("/en/desk/"))
    assert 'href="/en/accounts/login/?next=/en/desk/"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("groups/extradition/", "/en/groups/"),
        ("threads/4/", "/en/groups/"),
        ("conference/14/programme/", "/en/conference/"),
        ("practices/2026/42/", "/en/practices/"),
        ("mandates/", "/en/mandates/"),
        ("search/", None),
    ],
)
def test_the_section_that_a_page_belongs_to_is_marked(frame, path, marked):
    html = frame("en", path)
    sections = html[html.index('class="sections"') :].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="true"', sections) == ([marked] if marked else [])


@pytest.mark.django_db
def test_what_stands_for_one_reader_does_not_stand_for_another(frame, django_user_model):
    reader = anonymous_request("/en/practices/")
    reader.user = django_user_model(email="ada@example.org", full_name="Ada")
    with translation.override("en"):
        signed_in = render_to_string("base.html", {}, reader)
    anonymous = frame("en")
    assert "/en/desk/" in signed_in
    assert "/en/desk/" not in anonymous
    assert "Ada" not in anonymous
    assert "Основное меню" not in anonymous
    assert "Основное меню" in frame("ru")


@pytest.mark.django_db
def test_a_standing_part_is_drawn_once_and_anew_while_it_is_being_written(settings):
    draw = Template('{% load frame %}{% standing "parts/search.html" id=place %}').render
    drawn = []
    template_rendered.connect(note := lambda template, **_: drawn.append(template.name), weak=False)
    try:
        for debug, times in ((False, 1), (True, 2)):
            settings.DEBUG = debug
            drawn.clear()
            pages = [draw(Context({"place": "once-and-anew"})) for _ in range(2)]
            assert pages[0] == pages[1]
            assert drawn.count("parts/search.html") == times
    finally:
        template_rendered.disconnect(note)
