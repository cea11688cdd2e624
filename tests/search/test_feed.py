"""The Atom feed of a search."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from portal.access.models import Seat, User
from search.documents import Text
from search.worker import apply_pending
from tests.search.worlds import document

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world(records):
    records.put(
        document(1, "Freezing & <b>orders</b>\x07", summary="An <i>order</i>", symbol="PRA/2026/0001", forms=("CYB",)),
        document(
            2,
            texts={"en": Text("Newer freezing", "", ""), "fr": Text("Gel", "", "")},
            date=dt.date(2026, 11, 1),
        ),
        document(5, "Hidden freezing", audience={"secretariat"}),
    )
    apply_pending()
    return records


def feed(client, query: str = "", language: str = "en") -> ET.Element:
    answer = client.get(f"/feeds/search/{language}.atom{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Cache-Control"] == "public, max-age=300"
    return ET.fromstring(answer.content)  # noqa: S314 - our own feed


def texts(root: ET.Element, name: str) -> list[str]:
    return [entry.find(f"{ATOM}{name}").text for entry in root.findall(f"{ATOM}entry")]


def test_newest_first_with_ids_that_stay(client, world):
    root = feed(client, "?q=freezing&concepts=off&sort=oldest&page=7")
    assert texts(root, "title") == ["Newer freezing", "Freezing & <b>orders</b>"]
    assert texts(root, "summary")[1] == "An &lt;i&gt;order&lt;/i&gt;"
    assert texts(root, "id") == ["urn:practice:2", "urn:practice:PRA/2026/0001"]
    assert texts(root, "updated") == ["2026-11-01T00:00:00+00:00", "2026-10-12T00:00:00+00:00"]
    assert root.find(f"{ATOM}updated").text == "2026-11-01T00:00:00+00:00"
    assert root.find(f"{ATOM}title").text == "Search: freezing"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["alternate"] == "http://testserver/en/search/?q=freezing&sort=newest&concepts=off"
    assert "/feeds/search/en.atom?" in links["self"]


def test_the_language_is_that_of_the_address(client, world):
    root = feed(client, "", "fr")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert texts(root, "title")[0] == "Gel"
    assert root.findall(f"{ATOM}entry")[0].find(f"{ATOM}link").get("href") == "http://testserver/fr/practices/2/"
    assert client.get("/feeds/search/xx.atom").status_code == 404


def test_it_is_public_whoever_asks(client, world, signed_in):
    clerk = User.objects.create_user("clerk@example.org", "password-for-tests", full_name="Clerk")
    Seat.objects.create(user=clerk, role=Seat.Role.SECRETARIAT)
    for one in (client, signed_in(clerk)):
        assert "Hidden freezing" not in texts(feed(one), "title")


def test_odd_questions_are_answered_and_a_search_that_is_away_refuses(client, world, settings, tmp_path):
    assert texts(feed(client, "?q=%01zz%00&form=NOPE&year=2026"), "title") == []
    settings.SEARCH_INDEX_DIR = tmp_path / "nowhere"
    assert client.get("/feeds/search/en.atom").status_code == 503


def test_no_entry_costs_a_query(client, records, django_assert_max_num_queries):
    for count in (1, 3, 300):
        records.put(*(document(number, f"Title {number}", forms=("CYB",), parties=("XV",)) for number in range(count)))
        apply_pending()
        feed(client)
        with django_assert_max_num_queries(1):
            assert len(texts(feed(client), "id")) == min(count, 30)


def test_the_page_of_results_leads_to_feed_and_files_of_the_same_search(client, world):
    answer = client.get("/en/search/?q=freezing&sort=newest&page=2")
    soup = BeautifulSoup(answer.content.decode(), "html.parser")
    address = soup.select_one("link[type='application/atom+xml']")["href"]
    assert texts(feed(client, "?" + address.partition("?")[2]), "title")[0] == "Newer freezing"
    assert address.startswith("/feeds/search/en.atom?q=freezing")
    links = {link.get_text(): link["href"] for link in soup.select("a[download]")}
    assert list(links) == ["CSV", "XLSX", "JSON"]
    for link in links.values():
        assert "q=freezing" in link
        assert client.get(link).status_code == 200


def test_without_practices_there_is_nothing_to_export(client, world):
    soup = BeautifulSoup(client.get("/en/search/?kind=paper").content.decode(), "html.parser")
    assert not soup.select("a[download]")
