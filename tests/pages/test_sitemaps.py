"""The map for search engines: what everyone may read, in its languages, and nothing else; the same questions for many rows."""

import xml.etree.ElementTree as ET

import pytest

from tests.practices import worlds
from tests.practices.worlds import bring_out, bring_to_review

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def world(db):
    return worlds.make_world()


def places(client, section: str) -> dict[str, dict[str, str]]:
    """Path -> the other addresses by language."""
    answer = client.get(f"/sitemap-{section}.xml")
    assert answer["Content-Type"].startswith("application/xml")
    return {
        one.find("s:loc", NAMES).text.split("testserver")[1]: {
            link.get("hreflang"): link.get("href").split("testserver")[1] for link in one.findall("x:link", NAMES)
        }
        for one in ET.fromstring(answer.content)  # noqa: S314 - our own
    }


def test_the_index_names_each_part_and_robots_the_index(client):
    index = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    assert [one.text.rsplit("/", 1)[1] for one in index.iterfind(".//s:loc", NAMES)] == [
        "sitemap-practices.xml",
        "sitemap-meetings.xml",
        "sitemap-pages.xml",
    ]
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    for path in ("/cms/", "/en/desk/", "/ar/accounts/", "/zh-hans/search/"):
        assert f"Disallow: {path}\n" in robots


def test_published_practices_stand_in_it_in_six_languages_and_no_others(world, client):
    practice = bring_out(world)
    for one in (bring_out(world, visibility="parties"), bring_to_review(world)):
        assert one.reference_number != practice.reference_number
    found = places(client, "practices")
    every = {f"/{code}/{practice.path}" for code in ("ar", "zh-hans", "en", "fr", "ru", "es")}
    assert set(found) == every
    assert found[f"/en/{practice.path}"]["zh-hans"] == f"/zh-hans/{practice.path}"
    assert all(set(links.values()) == every for links in found.values())


def test_whoever_follows_it_finds_a_page_each_time(world, client):
    bring_out(world)
    for section in ("practices", "meetings", "pages"):
        for path in places(client, section):
            if (
                path.startswith("/fr/") and path != "/fr/"
            ):  # the first screen is a page of Wagtail, which this world lacks
                assert client.get(path).status_code == 200, path


def test_budget(world, client, django_assert_max_num_queries):
    for rows in (1, 2, 297):
        worlds.many(world, rows)
        for section in ("practices", "meetings", "pages"):
            client.get(f"/sitemap-{section}.xml?warm={rows}")
            with django_assert_max_num_queries(6):
                assert client.get(f"/sitemap-{section}.xml?rows={rows}").status_code == 200
