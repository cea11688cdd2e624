"""Citations, read back by the parsers that people's programs use."""

import datetime
import json

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from practices import actions
from practices.citing import Citation, _line
from tests.practices.worlds import CONTENT, bring_out, bring_to_review, many, translate

STYLES = ("txt", "bib", "ris", "json")
NASTY = "50% of {all} $ums & #1_a ~ ^ \\ \"holds\", 'and' more\r\nER  - \nTY  - BOOK"


def address(practice, style: str, language: str = "en") -> str:
    return f"/{language}/{practice.path}cite.{style}"


def cited(client, practice, style: str, language: str = "en") -> str:
    answer = client.get(address(practice, style, language))
    assert answer.status_code == 200
    return answer.content.decode()


def a_citation(title: str = "Title", author: str = "Velmara") -> Citation:
    return Citation(
        title=_line(title),
        author=_line(author),
        publisher="Working groups portal",
        reference="PRA/2026/0042",
        version=3,
        version_name="Version 3",
        date=datetime.date(2026, 10, 12),
        language="en",
        url="https://example.org/en/practices/2026/42/",
        forms=("Cybercrime", "Fraud"),
    )


def read_bibtex(text: str) -> dict[str, str]:
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    (entry,) = library.entries
    return {"type": entry.entry_type, "key": entry.key} | {field.key: field.value for field in entry.fields}


@pytest.mark.django_db
def test_plain_text_names_state_title_reference_version_date_and_link(client, world):
    practice = bring_out(world)
    text = cited(client, practice, "txt")
    assert text.startswith(
        f"Word State XV. {CONTENT['title']}. {practice.reference}. Version 1. Working groups portal. "
    )
    assert text.endswith(f"http://testserver/en/{practice.path}v1/\n")


@pytest.mark.django_db
def test_the_language_is_that_of_the_text(client, world):
    practice = bring_out(world)
    translate(world, practice, "fr")
    (french,) = json.loads(cited(client, practice, "json", "fr"))
    assert (french["title"], french["language"], french["author"]) == (
        "Mot title",
        "fr",
        [{"literal": "Mot State XV"}],
    )
    (fallen_back,) = json.loads(cited(client, practice, "json", "ru"))
    assert fallen_back["language"] == "en"
    assert fallen_back["author"] == [{"literal": "Word State XV"}]
    assert fallen_back["URL"] == f"http://testserver/en/{practice.path}v1/"
    assert fallen_back["number"] == practice.reference
    assert fallen_back["version"] == "1"


@pytest.mark.django_db
def test_a_state_that_is_not_named_is_not_cited(client, world):
    practice = bring_out(world, anonymize=True)
    for style in STYLES:
        assert "XV" not in cited(client, practice, style)


@pytest.mark.django_db
def test_who_may_not_read_it_cannot_cite_it(client, world, signed_in):
    hidden, waiting, gone = bring_out(world, visibility="parties"), bring_to_review(world), bring_out(world)
    actions.withdraw_practice(world.clerk, gone, "inaccurate")
    for style in STYLES:
        assert client.get(address(hidden, style)).status_code == 404
        assert client.get(address(gone, style)).status_code == 410
    assert waiting.reference == ""
    assert client.get("/en/practices/2026/999999999/cite.txt").status_code == 404
    assert client.get(address(gone, "doc")).status_code == 404
    answer = signed_in(world.other).get(address(hidden, "bib"))
    assert answer.status_code == 200
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


@pytest.mark.django_db
def test_no_practice_costs_another_a_query(client, world, django_assert_max_num_queries):
    for rows in (1, 2, 297):
        practice = many(world, rows)[-1]
        for style in STYLES:
            client.get(f"{address(practice, style)}?warm=up")
            with django_assert_max_num_queries(6):
                assert client.get(address(practice, style)).status_code == 200
            with django_assert_max_num_queries(1):
                assert client.get(address(practice, style)).status_code == 200


def test_bibtex_is_one_entry_whatever_stands_in_the_title():
    entry = read_bibtex(a_citation(NASTY, "Korea and {Sons}").written("bib"))
    assert (entry["type"], entry["key"]) == ("misc", "PRA-2026-0042")
    assert (entry["year"], entry["version"], entry["url"]) == ("2026", "3", "https://example.org/en/practices/2026/42/")
    assert entry["author"] == r"{Korea and \{Sons\}}"
    for sign in (r"50\%", r"\$ums", r"\&", r"\#1\_a", r"\textasciitilde{}", r"\textasciicircum{}", r"\textbackslash{}"):
        assert sign in entry["title"]


def test_ris_is_one_record_whatever_stands_in_the_title():
    (record,) = rispy.loads(a_citation(NASTY).written("ris"))
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == " ".join(NASTY.split())
    assert (record["authors"], record["keywords"]) == (["Velmara"], ["Cybercrime", "Fraud"])
    assert (record["year"], record["date"], record["edition"]) == ("2026", "2026/10/12/", "3")
    assert record["urls"] == ["https://example.org/en/practices/2026/42/"]


@given(st.text(min_size=1, max_size=150), st.text(max_size=50))
def test_any_title_is_read_back_by_every_parser(title, author):
    made = a_citation(title, author)
    (item,) = json.loads(made.written("json"))
    assert item["title"] == _line(title)
    (record,) = rispy.loads(made.written("ris"))
    assert record.get("title", "") == _line(title)
    assert read_bibtex(made.written("bib"))["number"] == "PRA/2026/0042"
    assert made.written("txt").count("\n") == 1
