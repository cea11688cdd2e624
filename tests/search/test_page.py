"""The page of results as a reader gets it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.access.models import Seat, User
from portal.vocabulary.models import Concept, FormOfCrime, Instrument, Party, Provision
from search.documents import LANGUAGES, Text
from search.worker import apply_pending
from tests.search.test_thesaurus import six
from tests.search.worlds import document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    for code, name in (("CYB", "Cybercrime"), ("FRD", "Fraud")):
        FormOfCrime.objects.create(code=code, labels=six(*[name] * 6), definitions=six(*["x"] * 6))
    convention = Instrument.objects.create(
        code="UNTOC", labels=six(*["Convention"] * 6), citations=six(*["article {article}"] * 6)
    )
    Provision.objects.create(
        code="UNTOC-18", instrument=convention, article=18, labels=six(*["Mutual legal assistance"] * 6)
    )
    Party.objects.create(code="XV", kind="state_party", fictional=True, labels=six(*["Velmara"] * 6))
    Concept.objects.create(
        code="FREEZING", labels=six("التجميد", "冻结", "freezing", "gel", "замораживание", "embargo")
    )


@pytest.fixture
def world(records):
    records.put(
        document(1, "Freezing <b>orders</b> & more", summary="A freezing order", forms=("CYB",),
                 provisions=("UNTOC-18",), parties=("XV",), year=2026),
        document(2, "Gel des avoirs", language="fr", summary="Le gel", forms=("CYB", "FRD"), year=2025),
        document(3, "تجميد الموجودات", language="ar", summary="التجميد", year=2026),
        document(4, "Paper on freezing", symbol="CTOC/COP/WG.3/2026/1"),
        document(5, "Hidden freezing", audience={"secretariat"}, forms=("FRD",)),
    )  # fmt: skip
    apply_pending()
    return records


def page(client, query: str = "", language: str = "en") -> BeautifulSoup:
    response = client.get(f"/{language}/search/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def titles(soup: BeautifulSoup) -> list[str]:
    return [title.get_text() for title in soup.select(".entries h2")]


def counted(soup: BeautifulSoup) -> dict[str, int]:
    return {row.a.get_text(): int(row.select_one(".num").get_text()) for row in soup.select(".facet li")}


def test_words_find_marked_hits_that_lead_to_their_record_in_the_language_of_the_page(client, world):
    soup = page(client, "?q=freezing&concepts=off")
    assert sorted(titles(soup)) == ["Freezing <b>orders</b> & more", "Paper on freezing"]
    assert "2 results" in soup.select_one(".found").get_text()
    hit = next(one for one in soup.select(".entries > li") if "orders" in one.get_text())
    assert hit.h2.a["href"] == "/en/practice/1/".replace("practice", "practices")
    assert [mark.get_text() for mark in hit.h2.select("mark")] == ["Freezing"]
    assert [mark.get_text() for mark in hit.p.select("mark")] == ["freezing"]
    meta = hit.select_one(".meta").get_text(" ")
    assert meta.split()[:2] == ["Practice", "Velmara"]
    assert "12 October 2026" in meta
    assert [tag.get_text() for tag in hit.select(".tag")] == ["Cybercrime", "article 18"]
    assert soup.select_one(".meta bdi").get_text() == "CTOC/COP/WG.3/2026/1"
    assert soup.select_one("input[name=q]")["value"] == "freezing"


def test_a_hit_in_another_language_says_so(client, world):
    hit = next(one for one in page(client, "?q=gel").select(".entries > li") if one.h2.a.get("lang") == "fr")
    assert hit.h2.a["dir"] == "ltr"
    assert hit.p.bdi["lang"] == "fr"
    assert "Français" in hit.select_one(".meta").get_text()
    arabic = next(one for one in page(client, "?q=gel").select(".entries > li") if one.h2.a.get("lang") == "ar")
    assert arabic.h2.a["dir"] == "rtl"
    assert not page(client, "?q=gel", "fr").select_one('.entries a[lang="fr"]')


def test_concepts_are_shown_and_can_be_left_out(client, world):
    soup = page(client, "?q=freezing&form=CYB")
    note = soup.select_one(".note")
    assert "freezing" in note.get_text()
    assert {bdi["lang"] for bdi in note.select("bdi")} == {"ar", "zh-hans", "fr", "ru", "es"}
    assert len(titles(soup)) == 2
    only = page(client, note.a["href"])
    assert titles(only) == ["Freezing <b>orders</b> & more"]
    assert not only.select_one(".note")


def test_facets_count_are_links_and_keep_what_else_was_picked(client, world):
    soup = page(client, "?q=freezing&sort=newest")
    counts = counted(soup)
    assert counts["Cybercrime"] == 2
    assert counts["Fraud"] == 1
    assert counts["article 18: Mutual legal assistance"] == 1
    assert [a.get_text() for a in soup.select(".facet a") if a.get_text().isdigit()] == ["2026", "2025"]
    link = next(a for a in soup.select(".facet a") if a.get_text() == "Cybercrime")
    picked = page(client, link["href"])
    assert len(titles(picked)) == 2
    assert picked.select_one(".facet [aria-current]").get_text() == "Cybercrime"
    assert counted(picked)["Fraud"] == 1
    chip = picked.select_one(".active a")
    assert "Cybercrime" in chip.get_text()
    assert "q=freezing" in chip["href"]
    assert "form" not in chip["href"]
    both = page(client, next(a for a in picked.select(".facet a") if a.get_text() == "Fraud")["href"])
    assert len(both.select(".active a.tag")) == 2
    assert {(one["name"], one["value"]) for one in picked.select("form.find input[type=hidden]")} == {
        ("form", "CYB"), ("sort", "newest"),
    }  # fmt: skip


def test_facets_are_folded_on_a_phone_and_work_without_script(client, world):
    soup = page(client, "?q=freezing")
    whole = soup.select_one("aside.filters > details")
    assert not whole.has_attr("open")
    assert whole.summary.get_text() == "Filters"
    assert whole.select_one("details.facet").has_attr("open")
    assert not soup.select("main script")
    assert not re.search(r"\son\w+=|\sstyle=", str(soup.main))
    order = [one.name for one in soup.select_one(".results").find_all(recursive=False)]
    assert order == ["header", "aside", "section"]


def test_a_long_facet_shows_its_most_frequent_values_and_the_rest_on_demand(client, records):
    for number in range(15):
        FormOfCrime.objects.create(code=f"F{number}", labels=six(*[f"Form {number}"] * 6), definitions=six(*["x"] * 6))
    records.put(*(document(n + 1, forms=(f"F{n}",)) for n in range(15)))
    apply_pending()
    soup = page(client, "?form=F9")
    facet = next(one for one in soup.select(".facet") if one.summary.get_text() == "Form of crime")
    assert len(facet.select("li")) == 11  # the ten first and the one that is picked
    assert facet.select_one(".more").get_text(strip=True) == "4 more"
    whole = page(client, facet.select_one(".more a")["href"])
    facet = next(one for one in whole.select(".facet") if one.summary.get_text() == "Form of crime")
    assert len(facet.select("li")) == 15
    assert not facet.select_one(".more")


def test_sorting_and_pages(client, records):
    records.put(*(document(n, f"Case {n}", date=dt.date(2026, 1, 1) + dt.timedelta(n)) for n in range(1, 46)))
    apply_pending()
    soup = page(client, "?q=case&sort=oldest")
    assert titles(soup)[0] == "Case 1"
    assert soup.select_one(".sorts [aria-current]").get_text() == "Oldest first"
    assert "Page 1 of 3" in soup.select_one(".pages").get_text()
    second = page(client, soup.select_one("a[rel=next]")["href"])
    assert titles(second)[0] == "Case 21"
    assert titles(page(client, second.select_one("a[rel=prev]")["href"])) == titles(soup)
    too_far = ("4", "499", "99999999")
    for beyond in (*too_far, "0", "-1", "x", "²", "٣"):
        last = page(client, f"?q=case&sort=oldest&page={quote(beyond)}")
        assert titles(last) == [
            f"Case {n}" for n in (range(41, 46) if beyond in ("4", "499", "99999999") else range(1, 21))
        ]
    assert titles(page(client))[0] == "Case 45"
    assert [a.get_text() for a in page(client).select(".sorts a")] == ["Newest first", "Oldest first"]


def test_what_is_not_understood_is_left_out_and_said(client, world):
    for query in (
        "?kind=novel", "?form=X%00Y", "?year=20266", "?language=de", "?party=%27%3B--",
        "?provision=" + "9" * 500, "?form=CYB&form=NOPE",
    ):  # fmt: skip
        soup = page(client, query)
        assert "not known and was left out" in soup.select_one("header.stack").get_text()
    assert len(titles(page(client, "?form=CYB&form=NOPE"))) == 2
    assert "left out" not in page(client, "?form=CYB&sort=best&all=x&concepts=1").get_text()
    assert titles(page(client, "?year=1901")) == []


def test_nothing_found_gives_advice_and_the_way_back(client, world):
    soup = page(client, "?q=zeppelin&form=CYB")
    assert soup.select_one(".empty h2").get_text() == "Nothing was found"
    assert soup.select_one(".advice a")["href"] == "?q=zeppelin"
    assert "0 results" in soup.select_one(".found").get_text()
    assert soup.select_one(".facet [aria-current]").get_text() == "Cybercrime"


def test_before_there_is_an_index_the_page_says_that_search_is_being_prepared(client, records):
    soup = page(client, "?q=x&form=CYB")
    assert "being prepared" in soup.select_one("[role=status]").get_text()
    assert not soup.select(".empty, .found, .entries")
    apply_pending()
    soup = page(client)
    assert "nothing to search yet" in soup.select_one(".empty").get_text()


def test_restricted_records_are_there_for_their_readers_only(client, world, signed_in):
    assert "Hidden" not in page(client, "?q=hidden").get_text()
    assert counted(page(client))["Fraud"] == 1
    user = User.objects.create_user("s@demo.example", "password-for-tests", full_name="S")
    Seat.objects.create(user=user, role="secretariat")
    reader = signed_in(user)
    assert titles(page(reader, "?q=hidden")) == ["Hidden freezing"]
    assert counted(page(reader))["Fraud"] == 2


def test_the_language_bar_leads_to_the_same_search(client, world):
    soup = page(client, "?q=gel&form=CYB", "fr")
    links = [a["href"] for a in soup.select(".languages li a[hreflang]")]
    assert links == [f"/{code}/search/?q=gel&form=CYB" for code in LANGUAGES]
    assert soup.html["lang"] == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_there_in_every_language(client, world, language):
    soup = page(client, "?q=freezing", language)
    assert soup.html["dir"] == ("rtl" if language == "ar" else "ltr")
    assert soup.select(".entries h2 a")[0]["href"].startswith(f"/{language}/")


def test_only_reading_is_allowed_and_results_are_not_kept(client, world):
    assert client.post("/en/search/").status_code == 405
    response = client.head("/en/search/?q=freezing")
    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert (
        BeautifulSoup(client.get("/en/search/").content, "html.parser")
        .select_one('meta[name="robots"]')["content"]
        .startswith("noindex")
    )


any_question = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@any_question
@given(words=st.text(max_size=100))
@example(words="\x00")
@example(words="\ud800 half")
@example(words='"')
@example(words='\u202e\u200f\u2066 -" * OR')
@example(words="x" * 100_000)
@example(words="\"'<script>" * 1000)
@example(words="引" * 100_000)
def test_any_string_in_the_box_answers_200(client, world, words):
    response = client.get("/en/search/?q=" + quote(words.encode("utf-8", "surrogatepass")))
    assert response.status_code == 200
    assert len(response.content) < 200_000


@any_question
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "q",
                "kind",
                "form",
                "provision",
                "cooperation",
                "party",
                "year",
                "language",
                "sort",
                "page",
                "all",
                "concepts",
                "x",
            ]
        ),
        st.text(max_size=20),
        max_size=6,
    )
)
@example({"page": "9" * 5000})
def test_any_address_answers_200(client, world, parameters):
    query = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in parameters.items())
    assert client.get(f"/en/search/?{query}").status_code == 200


def test_a_question_that_is_cut_says_so(client, world):
    assert "only its beginning was used" in page(client, "?q=" + "freezing+" * 100).get_text()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_hits_cost_no_queries(client, records, django_assert_max_num_queries, rows):
    two = {"en": Text("Extradition", "Summary"), "ar": Text("تسليم", "ملخص")}
    records.put(
        *(
            replace(document(n, texts=two, parties=("XV",), forms=("CYB",)), year=2000 + n % 20)
            for n in range(1, rows + 1)
        )
    )
    apply_pending(limit=1000)
    page(client, "?q=extradition")
    # What the frame of every page asks (what is in session now); the search itself asks nothing.
    with django_assert_max_num_queries(3):
        page(client, "?q=extradition&form=CYB")
