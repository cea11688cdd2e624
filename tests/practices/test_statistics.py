"""The statistics: every number is the number of practices behind its link, for every reader, and tells no unnamed State."""

import csv
import html
import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.vocabulary.models import FormOfCrime, Party
from portal.vocabulary.queries import forget_terms
from practices import actions
from practices.charts import MOST_LABELS, columns_of
from practices.models import Practice
from practices.queries import published_page
from practices.selection import MOST_VALUES, Selection, narrowed
from practices.statistics import statistics_for
from practices.views.counting import COLUMNS
from tests.practices.worlds import bring_out, bring_to_review, many, six

pytestmark = pytest.mark.django_db

ROWS = (1, 2, 297)
LINK = re.compile(r'<a href="(/\w[\w-]*/practices/(?:\?[^"]+)?)"(?: aria-label="[^"]*")?>(\d+)</a>')


@pytest.fixture
def wider(world):
    """CYB and FRD are parts of a wider form; Tamsund belongs to a regional group."""
    FormOfCrime.objects.create(code="ENV", labels=six("ENV"), definitions=six("ENV"), order=90)
    FormOfCrime.objects.filter(code__in=("CYB", "FRD")).update(parent="ENV")
    Party.objects.filter(pk="XT").update(regional_group="african")
    forget_terms()
    return world


def numbers(client, language: str = "en") -> dict[str, int]:
    """The links of the page with their numbers."""
    page = client.get(f"/{language}/practices/statistics/").content.decode()
    return {html.unescape(address): int(number) for address, number in LINK.findall(page)}


def shown(client, address: str) -> int:
    """How many practices the list behind an address says that it has."""
    return client.get(address).context["page"].paginator.count


PRACTICES = st.lists(
    st.fixed_dictionaries(
        {
            "forms": st.lists(st.sampled_from(["CYB", "FRD", "IDN", "ENV"]), min_size=1, max_size=3, unique=True),
            "provisions": st.lists(st.sampled_from(["UNTOC-12", "UNTOC-13"]), min_size=1, max_size=2, unique=True),
            "anonymize": st.booleans(),
            "visibility": st.sampled_from(["public", "parties"]),
        }
    ),
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(chosen=PRACTICES, years=st.lists(st.integers(2022, 2026), min_size=4, max_size=4))
def test_every_number_is_the_number_of_practices_behind_it(wider, chosen, years):
    from django.db import transaction

    with transaction.atomic():
        for number, (fields, year) in enumerate(zip(chosen, years, strict=False)):
            practice = bring_out(wider, **fields)
            Practice.objects.filter(pk=practice.pk).update(reference_year=year, reference_number=9000 + number)
        for user in (AnonymousUser(), wider.expert, wider.observer, wider.clerk):
            counted = statistics_for(user)
            assert counted.total == published_page(user, 1).paginator.count
            for figure in [figure for table in counted.tables for figure in table.figures] + list(counted.nameless):
                from django.http import QueryDict

                selection = Selection.of(QueryDict(figure.query[1:]))
                assert not selection.has_unknown
                assert published_page(user, 1, chosen=selection.chosen).paginator.count == figure.count, figure
            by_state = next(table for table in counted.tables if table.code == "party").figures
            by_region = next(table for table in counted.tables if table.code == "region").figures
            nameless = sum(figure.count for figure in counted.nameless)
            assert sum(figure.count for figure in by_state) == counted.total - nameless
            assert sum(figure.count for figure in by_region) == counted.total - nameless
        transaction.set_rollback(True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_links_of_the_page_lead_to_as_many_practices(wider, client, signed_in, language):
    bring_out(wider)
    bring_out(wider, forms=["CYB"], visibility="parties")
    bring_out(wider, forms=["ENV"], anonymize=True)
    for reader, total in ((client, 2), (signed_in(wider.expert), 3)):
        found = numbers(reader, language)
        assert found[f"/{language}/practices/?form=ENV"] == total
        assert len(found) > 8
        for address, number in found.items():
            assert shown(reader, address) == number, address


def test_a_practice_with_two_parts_of_a_form_counts_once(wider, client):
    bring_out(wider)
    assert numbers(client)["/en/practices/?form=ENV"] == 1


def test_an_unnamed_state_is_in_no_number(wider, client):
    bring_out(wider, anonymize=True)
    found = numbers(client)
    assert found["/en/practices/?source=unnamed"] == 1
    assert not [address for address in found if "party=" in address or "region=" in address]
    for parameter in ("party=XV", "region=none"):
        assert shown(client, f"/en/practices/?{parameter}") == 0
        assert shown(client, f"/en/practices/?{parameter}&form=CYB") == 0
    assert "State XV" not in client.get("/en/practices/statistics/").content.decode()
    assert "State XV" not in client.get("/en/practices/statistics.csv").content.decode()


def test_what_the_secretariat_compiled_is_of_no_state(wider, client):
    practice = bring_out(wider)
    Practice.objects.filter(pk=practice.pk).update(party=None)
    assert numbers(client)["/en/practices/?source=secretariat"] == 1
    assert shown(client, "/en/practices/?source=secretariat&source=unnamed") == 1


def test_what_is_not_published_counts_nowhere(world, client):
    bring_to_review(world)
    gone = bring_out(world)
    actions.withdraw_practice(world.clerk, gone, "inaccurate")
    assert numbers(client) == {"/en/practices/": 0}


def test_the_page_is_kept_until_something_is_recorded(wider, client, django_assert_max_num_queries):
    bring_out(wider)
    first = client.get("/en/practices/statistics/")
    with django_assert_max_num_queries(1):
        again = client.get("/en/practices/statistics/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    bring_out(wider)
    assert numbers(client)["/en/practices/?form=CYB"] == 2
    assert "no-store" not in first["Cache-Control"]


def test_the_file_has_the_numbers_of_the_page(wider, client):
    bring_out(wider)
    answer = client.get("/fr/practices/statistics.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["address"].removeprefix("http://testserver"): int(row["practices"]) for row in rows} == {
        address: number for address, number in numbers(client, "fr").items() if address != "/fr/practices/"
    }
    (year,) = csv.DictReader(
        io.StringIO(client.get("/fr/practices/statistics.csv?table=year").content.decode("utf-8-sig"))
    )
    assert (year["table"], year["practices"], year["per_cent"]) == ("year", "1", "100")
    assert client.get("/fr/practices/statistics.csv?table=colour").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_charts_are_drawn_with_a_name_and_no_inline_style(wider, client, language):
    for year in (2023, 2026):
        practice = bring_out(wider)
        Practice.objects.filter(pk=practice.pk).update(reference_year=year)
    page = client.get(f"/{language}/practices/statistics/").content.decode()
    assert "style=" not in page
    drawings = [ET.fromstring(svg) for svg in re.findall(r"<svg class=.*?</svg>", page, re.S) if "role=" in svg]  # noqa: S314
    assert all(svg.get("aria-label") or svg.find("title") is not None for svg in drawings)
    (columns,) = [svg for svg in drawings if svg.get("class") == "columns"]
    assert columns.find("desc").text == "2023: 1; 2024: 0; 2025: 0; 2026: 1"
    xs = [float(rect.get("x").removesuffix("%")) for rect in columns.iter("rect")]
    assert len(xs) == 4
    assert xs == sorted(xs, reverse=language == "ar")
    assert all(svg.find("rect").get("width") == "100" for svg in drawings if svg.get("class") == "bar")


def test_columns_stay_inside_and_labels_apart(wider):
    assert columns_of(()) == ()
    practice = bring_out(wider)
    Practice.objects.filter(pk=practice.pk).update(reference_year=2000)
    bring_out(wider)
    years = next(table for table in statistics_for(None).tables if table.code == "year").figures
    for from_the_right in (False, True):
        columns = columns_of(years, from_the_right=from_the_right)
        assert len(columns) == len(years) > 20
        assert all(0 <= one.x <= one.x + one.width <= 100 and 0 <= one.y <= 100 for one in columns)
        assert len([one for one in columns if one.label]) <= MOST_LABELS
        assert columns[-1].label == years[-1].label


def test_the_filters_of_the_list_are_shown_and_can_be_taken_away(wider, client):
    bring_out(wider)
    bring_out(wider, forms=["IDN"])
    page = client.get(
        "/en/practices/?form=CYB&year=2026&party=XV&region=none&provision=UNTOC-12&cooperation=CONFISCATION"
    )
    text = html.unescape(page.content.decode())
    for label in ("Word CYB", "Word State XV", "No regional group", "Word 12: Word article 12", "Word CONFISCATION"):
        assert label in text
    assert "/en/practices/?form=CYB&provision=UNTOC-12&cooperation=CONFISCATION&region=none&year=2026" in text
    assert "noindex" in text
    assert "noindex" not in client.get("/en/practices/").content.decode()


def test_what_a_filter_does_not_know_is_left_out_and_said(wider, client):
    bring_out(wider)
    many_years = "&".join(f"year={year}" for year in range(1000, 1000 + MOST_VALUES + 1))
    for query, total in (
        ("form=NOPE", 1),
        ("year=soon", 1),
        ("source=x&region=y&party=z&cooperation=0", 1),
        (many_years, 0),
    ):
        page = client.get(f"/en/practices/?{query}")
        assert "is not known and was left out" in page.content.decode()
        assert page.context["page"].paginator.count == total


def test_the_filters_stay_on_the_next_page(wider, client):
    many(wider, 26, translated=False)
    assert "?form=CYB&amp;page=2" in client.get("/en/practices/?form=CYB").content.decode()


def test_the_statistics_cost_the_same_however_many(world, client, django_assert_max_num_queries):
    for rows in ROWS:
        many(world, rows)
        total = Practice.objects.originals().count()
        client.get("/fr/practices/statistics/?warm=up")
        for address in ("/fr/practices/statistics/", "/fr/practices/statistics.csv", "/fr/practices/"):
            with django_assert_max_num_queries(7):
                answer = client.get(f"{address}?form=CYB&rows={total}")
            assert answer.status_code == 200


def test_nothing_chosen_narrows_nothing(world):
    assert narrowed(Practice.objects.all(), {}).query.where.children == []
    assert Selection().address == ""
