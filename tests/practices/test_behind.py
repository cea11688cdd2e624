"""What readers learn of a translation that is behind its original: on every page, in lists, files, citations, the API."""

import json
import re
from xml.etree import ElementTree

import pytest

from practices.queries import read_published
from practices.typesetting.sheets import practice_sheet
from practices.versions import version_of
from tests.practices.test_versions import amend
from tests.practices.worlds import bring_out, translate

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SPOKEN = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def behind(world):
    """In French of version 1, in Arabic of version 2, which is the newest."""
    practice = bring_out(world)
    translate(world, practice, "fr", "courtesy")
    practice = amend(world, practice, measure="The units may hold a transaction for 72 hours.")
    translate(world, practice, "ar")
    return practice


def page(client, practice, language: str, more: str = "") -> str:
    answer = client.get(f"/{language}/{practice.path}{more}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_says_from_which_version_and_day_and_where_the_newest_is(client, behind):
    french = page(client, behind, "fr")
    day = re.search(r'class="note language warn">(.*?)</div>', french)[1]
    assert "1" in day
    assert f'href="/en/{behind.path}"' in day
    assert "Mot measure" in french
    english = page(client, behind, "en")
    assert "behind the original" in english
    with_arabic = page(client, behind, "ar")
    assert 'class="note language warn"' not in with_arabic
    reading = read_published(_nobody(), *_numbers(behind), language="fr")
    assert (reading.here.of_version, reading.here.behind) == (1, True)
    reading = read_published(_nobody(), *_numbers(behind), language="ar")
    assert (reading.here.of_version, reading.here.behind) == (2, False)


def _nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def _numbers(practice):
    return practice.reference_year, practice.reference_number


def test_a_permanent_link_shows_a_translation_for_the_version_that_it_was_made_from_alone(client, behind):
    first, second = page(client, behind, "fr", "v1/"), page(client, behind, "fr", "v2/")
    assert "Mot measure" in first
    assert "Mot measure" not in second
    assert "72 hours" in second
    assert 'class="note language warn"' in second
    # The Arabic one was made from version 2; version 1 is there in English only.
    assert "48 hours" in page(client, behind, "ar", "v1/")
    assert "كلمة measure" in page(client, behind, "ar", "v2/")
    shown = version_of(_nobody(), read_published(_nobody(), *_numbers(behind), language="fr"), 1)
    assert (shown.reading.language, shown.reading.here.behind) == ("fr", False)


def test_a_citation_cites_what_was_read(client, behind):
    def cite(language: str, style: str) -> str:
        return client.get(f"/{language}/{behind.path}cite.{style}").content.decode()

    assert f"http://testserver/fr/{behind.path}v1/" in cite("fr", "txt")
    assert f"http://testserver/ar/{behind.path}v2/" in cite("ar", "txt")
    item = json.loads(cite("fr", "json"))[0]
    assert item["version"] == "1"
    assert item["note"].endswith("2")
    assert "note" not in json.loads(cite("en", "json"))[0]
    assert "N1  - " in cite("fr", "ris")
    assert "N1  - " not in cite("en", "ris")


def test_programs_learn_language_version_and_the_other_languages(client, behind):
    html = page(client, behind, "fr")
    schema = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert (schema["inLanguage"], schema["version"]) == ("fr", "1")
    assert schema["translationOfWork"]["@id"] == f"http://testserver/en/{behind.path}v1/"
    assert 'property="og:locale" content="fr_FR"' in html
    assert re.findall(r'og:locale:alternate" content="(\w+)"', html) == ["ar_AR", "en_US"]
    assert re.findall(r'<link rel="alternate" hreflang="([\w-]+)"', html.split("</head>")[0]) == [
        "ar",
        "en",
        "fr",
        "x-default",
    ]
    original = page(client, behind, "en")
    schema = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', original)[1])
    assert [(one["@id"], one["inLanguage"]) for one in schema["workTranslation"]] == [
        (f"http://testserver/ar/{behind.path}v2/", "ar"),
        (f"http://testserver/fr/{behind.path}v1/", "fr"),
    ]
    fallen = page(client, behind, "es")
    assert f'<link rel="canonical" href="http://testserver/en/{behind.path}">' in fallen
    assert 'og:locale" content="en_US"' in fallen


def test_lists_say_which_kind_and_whether_it_is_behind(client, behind):
    french = client.get("/fr/practices/").content.decode()
    assert "Mot title" in french
    line = re.search(r"<ol class=\"entries\">(.*?)</ol>", french, re.DOTALL)[1]
    assert len(re.findall(r"<span>", line)) >= 2
    spanish = re.search(r"<ol class=\"entries\">(.*?)</ol>", client.get("/es/practices/").content.decode(), re.DOTALL)[
        1
    ]
    assert '<span lang="en">' in spanish


def test_the_pdf_says_so(behind):
    sheet = practice_sheet(read_published(_nobody(), *_numbers(behind), language="fr"))
    assert "1" in sheet["practice"]["note"]
    assert sheet["practice"]["link"].endswith(f"/fr/{behind.path}v1/")


def test_the_api_says_so_in_lists_and_alone(client, behind):
    year, number = _numbers(behind)
    for line in (
        client.get(f"/api/v1/practices/{year}/{number}?lang=fr").json(),
        client.get("/api/v1/practices?lang=fr").json()["items"][0],
    ):
        assert line["translation"] == {"kind": "courtesy", "of_version": 1, "behind": True}
        assert line["version"] == 2
        told = {one["language"]: (one["kind"], one["of_version"], one["behind"]) for one in line["languages"]}
        assert told == {
            "ar": ("official", 2, False),
            "en": ("original", None, False),
            "fr": ("courtesy", 1, True),
        }
    assert client.get(f"/api/v1/practices/{year}/{number}?lang=es").json()["translation"] is None


def test_a_feed_says_the_language_of_each_entry(client, behind):
    def entry(language: str):
        answer = client.get(f"/feeds/practices.atom?lang={language}")
        return ElementTree.fromstring(answer.content).find(f"{ATOM}entry")  # noqa: S314 - our own feed

    assert entry("es").get(SPOKEN) == "en"
    assert entry("fr").get(SPOKEN) is None
    assert entry("fr").findtext(f"{ATOM}title") == "Mot title"
