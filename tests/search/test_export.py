"""Exports of a search: who gets what, what the file says of itself, and that it needs no memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tracemalloc
from dataclasses import replace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.access.models import Seat, User
from portal.vocabulary.models import CooperationType, FormOfCrime, Instrument, Party, Provision
from search.documents import Text
from search.engines.base import IndexDamaged
from search.engines.tantivy import asking
from search.exporting import COLUMNS, FACTS, LONGEST_CELL, Export, as_csv, as_json, harmless
from search.parser import parse
from search.queries import every
from search.request import SearchRequest
from search.worker import apply_pending
from tests.search.test_thesaurus import six
from tests.search.worlds import PUBLIC, build, document, everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    FormOfCrime.objects.create(code="CYB", labels=six(*["Cybercrime"] * 6), definitions=six(*["x"] * 6))
    convention = Instrument.objects.create(
        code="UNTOC", labels=six(*["Convention"] * 6), citations=six(*["article {article}"] * 6)
    )
    Provision.objects.create(
        code="UNTOC-18", instrument=convention, article=18, labels=six(*["Mutual legal assistance"] * 6)
    )
    Party.objects.create(code="XV", kind="state_party", fictional=True, labels=six(*["Velmara"] * 6))
    CooperationType.objects.create(code="CONFISCATION", labels=six(*["Confiscation"] * 6))


@pytest.fixture
def world(records):
    records.put(
        document(
            1,
            '=HYPERLINK("https://example.org")',
            summary='A "freezing" order,\nof two lines',
            body="Body",
            symbol="PRA/2026/0001",
            forms=("CYB", "GONE"),
            provisions=("UNTOC-18",),
            parties=("XV",),
            year=2026,
        ),
        document(
            2,
            language="ar",
            texts={"ar": Text("تجميد الموجودات", "التجميد", ""), "fr": Text("Gel des avoirs", "Le gel", "Corps\x07")},
            date=dt.date(2026, 11, 1),
        ),
        document(5, "Hidden freezing", audience={"secretariat"}),
    )
    apply_pending()
    return records


@pytest.fixture
def clerk(db):
    user = User.objects.create_user("clerk@example.org", "password-for-tests", full_name="Clerk")
    Seat.objects.create(user=user, role=Seat.Role.SECRETARIAT)
    return user


def got(client, style: str, query: str = "", language: str = "en") -> bytes:
    answer = client.get(f"/{language}/search/export.{style}{query}")
    assert answer.status_code == 200
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Disposition"].endswith(f'.{style}"')
    return answer.getvalue()


def rows(client, query: str = "", language: str = "en") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(got(client, "csv", query, language).decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_for_each_practice_and_every_row_says_what_the_file_is(client, world):
    newest, oldest = rows(client)
    assert set(oldest) == {*COLUMNS, *FACTS}
    assert oldest["reference"] == "PRA/2026/0001"
    assert oldest["url"] == "http://testserver/en/practices/1/"
    assert oldest["summary"] == 'A "freezing" order,\nof two lines'
    assert (oldest["forms"], oldest["form_codes"]) == ("Cybercrime; GONE", "CYB; GONE")
    assert oldest["provisions"] == "article 18: Mutual legal assistance"
    assert (oldest["parties"], oldest["year"], oldest["date"]) == ("Velmara", "2026", "2026-10-12")
    assert (newest["title"], newest["language"], newest["languages"]) == ("تجميد الموجودات", "ar", "ar; fr")
    assert newest["year"] == ""
    for row in (newest, oldest):
        assert row["export_count"] == "2"
        assert row["export_search"].startswith("http://testserver/en/search/?")
        assert dt.datetime.fromisoformat(row["export_date"]).tzinfo
        assert "not an endorsement" in row["export_terms"]


def test_a_reader_gets_the_texts_and_the_words_of_the_own_language(client, world):
    row = rows(client, "?q=gel&concepts=off", "fr")[0]
    assert (row["title"], row["text"]) == ("Gel des avoirs", "Corps")
    assert "approbation" in row["export_terms"]
    assert row["export_search"] == "http://testserver/fr/search/?q=gel&concepts=off"


def test_no_cell_is_a_formula(client, world):
    title = rows(client, "?form=CYB")[0]["title"]
    assert title == '\'=HYPERLINK("https://example.org")'
    book = load_workbook(io.BytesIO(got(client, "xlsx", "?form=CYB")))
    assert {cell.data_type for row in book["practices"] for cell in row if cell.value is not None} <= {"s", "n"}
    assert book["practices"]["G2"].value == title


@given(st.text(), st.sampled_from(["", " ", "\t", "\n", "\u3000"]), st.sampled_from("=+-@＝＋－＠"))
def test_whatever_begins_like_a_formula_begins_with_an_apostrophe(text, space, sign):
    assert harmless(space + sign + text).startswith("'")
    assert len(harmless(sign + text * 10_000)) <= LONGEST_CELL


def test_json_has_every_language_and_what_the_file_is(client, world):
    read = json.loads(got(client, "json", "?form=CYB&q=freezing"))
    assert read["export"]["count"] == 1 == len(read["practices"])
    assert read["export"]["filters"] == {"forms": ["CYB"]}
    assert (read["export"]["words"], read["export"]["language"]) == ("freezing", "en")
    assert read["practices"][0]["forms"] == [{"code": "CYB", "label": "Cybercrime"}, {"code": "GONE", "label": "GONE"}]
    both = json.loads(got(client, "json"))["practices"]
    assert set(both[0]["texts"]) == {"ar", "fr"}


def test_xlsx_has_the_practices_and_a_sheet_about_the_file(client, world):
    book = load_workbook(io.BytesIO(got(client, "xlsx")), read_only=True)
    table = list(book["practices"].iter_rows(values_only=True))
    assert table[0] == COLUMNS
    assert [row[0] for row in table[1:]] == [None, "PRA/2026/0001"]
    about = dict(book["export"].iter_rows(values_only=True))
    assert set(about) == set(FACTS)
    assert about["export_count"] == 2


def test_people_get_theirs_and_the_public_nothing_else(client, world, signed_in, clerk):
    assert b"Hidden" not in got(client, "csv") + got(client, "json")
    read = json.loads(got(signed_in(clerk), "json", "?q=hidden"))
    assert [one["texts"]["en"]["title"] for one in read["practices"]] == ["Hidden freezing"]
    assert [one["readers"] for one in read["practices"]] == ["restricted"]
    assert {row["readers"] for row in rows(client)} == {"public"}


def test_a_search_of_other_kinds_has_no_practices(client, world):
    assert rows(client, "?kind=paper") == []
    assert len(rows(client, "?kind=paper&kind=practice")) == 2
    assert len(rows(client, "?page=9&sort=oldest")) == 2


def test_search_that_is_away_refuses(client, records):
    assert client.get("/en/search/export.csv").status_code == 503


def test_an_index_that_breaks_on_the_way_gives_no_half_workbook(client, world, settings):
    for file in settings.SEARCH_INDEX_DIR.glob("*/public/*.store"):
        file.write_bytes(b"\x00" * file.stat().st_size)
    assert client.get("/en/search/export.xlsx").status_code == 503


def test_other_styles_and_other_methods_are_not_there(client, world):
    assert client.get("/en/search/export.pdf").status_code == 404
    assert client.post("/en/search/export.csv").status_code == 405


@pytest.mark.parametrize("style", ["csv", "json", "xlsx"])
def test_no_practice_costs_a_query(client, records, django_assert_max_num_queries, style):
    for count in (1, 3, 300):
        records.put(*(document(number, f"Title {number}", forms=("CYB",), parties=("XV",)) for number in range(count)))
        apply_pending()
        got(client, style)
        with django_assert_max_num_queries(1):
            assert got(client, style)


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7, 12, 13])
def test_the_engine_gives_everything_once_by_date_however_many_batches(engine, monkeypatch, count):
    monkeypatch.setattr(asking, "_BATCH", 6)
    build(engine, *(document(n, f"Title {n}", date=dt.date(2026, 1, 1 + n // 3)) for n in range(count)))
    for sort in ("newest", "oldest"):
        request = SearchRequest(words="title", audience=PUBLIC, sort=sort, page=3)
        total, documents = engine.every(request, parse("title"))
        found = [one.id for one in documents]
        assert total == count == len(found)
        assert found == everything(engine, "title", sort=sort)
    total, documents = engine.every(SearchRequest(), parse(""))
    assert (total, list(documents)) == (0, [])


def test_damage_on_the_way_is_noted_for_the_worker(under_test):
    build(under_test.engine, document(1), document(2))
    under_test.flip_bytes()
    fresh = under_test.another()
    with pytest.raises(IndexDamaged):
        list(fresh.every(SearchRequest(audience=PUBLIC), parse(""))[1])
    assert not fresh.state().usable


def test_every_sees_what_search_sees(records):
    records.put(document(1), document(2, kind="practice", audience={"secretariat"}))
    apply_pending()
    assert every(SearchRequest(audience=PUBLIC))[0] == 1


@pytest.mark.parametrize("writing", [as_csv, as_json])
def test_memory_is_flat(writing):
    one = document(1, "Title", body="word " * 400)

    def peak(count: int) -> int:
        made = Export(
            documents=(replace(one, id=f"practice:{number}") for number in range(count)),
            count=count,
            language="en",
            search="",
            words="",
            filters={},
            made_at=timezone.now(),
            terms_of_use="",
            address_of=str,
        )
        tracemalloc.start()
        for _chunk in writing(made):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(10_000) < peak(10) + 2_000_000


def test_a_workbook_that_would_be_too_long_says_so_and_names_the_way_out(client, world, monkeypatch):
    monkeypatch.setattr("search.exporting.MOST_ROWS", 1)
    answer = client.get("/en/search/export.xlsx")
    assert answer.status_code == 422
    assert "A workbook takes at most 1 practices and this search finds 2." in answer.content.decode()
    assert "CSV or JSON" in answer.content.decode()
    assert len(rows(client)) == 2


def test_too_many_exports_are_refused_for_a_while(client, world, clerk, signed_in, settings, monkeypatch):
    settings.EXPORTS_MOST_A_MINUTE = 2
    monkeypatch.setattr("portal.access.limits.time.time", lambda: 1_000_000_000.0)
    for style in ("csv", "json"):
        got(client, style)
    answer = client.get("/fr/search/export.xlsx")
    assert answer.status_code == 429
    assert answer["Retry-After"] == answer["RateLimit-Reset"]
    assert "no-store" in answer["Cache-Control"]
    # Somebody who is signed in is counted alone, and other addresses are.
    got(signed_in(clerk), "csv")
    assert client.get("/en/search/export.csv", REMOTE_ADDR="192.0.2.7").status_code == 200
