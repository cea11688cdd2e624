"""Walking through lists by cursor, choosing fields, and how much may be asked."""

import base64
import datetime as dt
import json

import pytest
from django.core.cache import cache

from portal.api import limits, schemas
from practices.models import Practice
from tests.meetings.conftest import MONDAY

from .conftest import copies, make_meeting, make_paper

pytestmark = pytest.mark.django_db


def walked(client, address: str) -> list[dict]:
    """All items, from answer to answer; each says how many there are."""
    items, total = [], None
    while address:
        answer = client.get(address).json()
        assert total in (None, answer["total"])
        total = answer["total"]
        assert bool(answer["next"]) == bool(answer["cursor"])
        items += answer["items"]
        address = answer["next"]
    assert len(items) == total
    return items


def test_lists_are_walked_through_whole_and_in_order(client, practice, group, session):
    copies(practice, 6)
    for number in range(7):
        meeting = make_meeting(
            group,
            session,
            slug=f"meeting-{number}",
            first_day=MONDAY + dt.timedelta(days=number // 2),
            last_day=MONDAY + dt.timedelta(days=9),
        )
        make_paper(meeting, number + 1, date=MONDAY + dt.timedelta(days=number // 3))
    for address, name in (("practices", "reference"), ("meetings", "slug"), ("papers", "symbol")):
        whole = [item[name] for item in client.get(f"/api/v1/{address}?page_size=100").json()["items"]]
        assert len(set(whole)) == 7
        for size in (1, 2, 3, 7, 8):
            assert [item[name] for item in walked(client, f"/api/v1/{address}?page_size={size}")] == whole
    by_number = client.get("/api/v1/practices?page=2&page_size=3").json()
    assert by_number["page"] == 2
    assert by_number["next"].endswith("page=3")
    assert by_number["previous"].endswith("page=1")


def test_what_is_published_meanwhile_neither_repeats_nor_hides(client, practice):
    copies(practice, 5)
    first = client.get("/api/v1/practices?page_size=3&lang=fr").json()
    assert "page_size=3" in first["next"]
    assert "lang=fr" in first["next"]
    Practice.objects.filter(reference_number=1000).update(reference_number=2000)
    copies(practice, 1)
    cache.clear()
    second = client.get(first["next"]).json()
    assert second["page"] is None
    assert second["previous"] is None
    assert second["total"] == 7
    references = [item["reference"] for item in first["items"] + second["items"]]
    assert len(references) == len(set(references)) == 6


def cursor(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "bad",
    [
        "x",
        "a" * 299,
        "é",
        cursor(),
        cursor(1, 2, 3),
        cursor("yesterday", 1),
        cursor("2026-01-01T00:00:00", 1),
        cursor("2026-01-01T00:00:00Z", "1"),
        cursor("2026-01-01T00:00:00Z", True),
        cursor("2026-01-01T00:00:00Z", -1),
        cursor("2026-01-01T00:00:00Z", 2**80),
        cursor("0001-01-01T00:00:00+14:00", 1),
        cursor(None, None),
        base64.urlsafe_b64encode(b"[[[").decode(),
        base64.urlsafe_b64encode(b"7").decode().rstrip("="),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(ask, practice, bad):
    assert ask("practices", cursor=bad, status=422)["fields"][0]["name"] == "cursor"


def test_a_cursor_of_another_list_is_refused(ask, practice, meeting):
    assert ask("papers", cursor=cursor("2026-01-01", 3), status=422)["fields"][0]["name"] == "cursor"
    assert ask("papers", cursor=cursor("2026-01-01", "a\x00"), status=422)["fields"][0]["name"] == "cursor"
    assert ask("papers", cursor=cursor("2026-01-01", "A"))["items"] == []
    assert ask("practices", cursor=cursor("2026-01-01T00:00:00Z", 1), page=2, status=422)["fields"][0]["name"] == "page"


# Fields


def test_only_the_fields_that_were_asked_for(ask, practice, meeting):
    for address, known in (
        ("practices", "reference"),
        ("meetings", "slug"),
        ("papers", "symbol"),
        ("parties", "code"),
        ("working-groups", "slug"),
        ("vocabulary/provisions", "citation"),
    ):
        answer = ask(address, fields=f"{known}, {known}")
        assert answer["items"]
        assert all(set(item) == {known} for item in answer["items"])
    one = ask(f"practices/{practice.reference_year}/{practice.reference_number}", fields="measure,title")
    assert list(one) == ["measure", "title"]
    assert set(ask("practices", fields=" , ")["items"][0]) == set(schemas.PracticeLine.model_fields)


def test_a_field_that_there_is_not_is_named(ask, practice):
    for address in ("practices", "parties", "search", "meetings/cooperation-17"):
        refused = ask(address, fields="title,password", status=422)
        assert refused["fields"][0]["name"] == "fields"
        assert "password" not in refused["fields"][0]["message"]


def test_answers_have_the_shape_that_is_described(ask, practice, meeting):
    for address, schema in (
        ("practices", schemas.Practices),
        (f"practices/{practice.reference_year}/{practice.reference_number}", schemas.Practice),
        ("meetings", schemas.Meetings),
        ("meetings/cooperation-17", schemas.Meeting),
        ("papers", schemas.Papers),
        ("parties", schemas.Parties),
        ("working-groups", schemas.WorkingGroups),
        ("vocabulary/provisions", schemas.Terms),
        ("vocabulary/forms-of-crime", schemas.Terms),
        ("search", schemas.Found),
    ):
        answer = ask(address)
        assert set(schema.model_validate(answer).model_dump()) == set(answer)
        if "items" in answer:
            shape = schema.model_fields["items"].annotation.__args__[0]
            assert all(set(item) == set(shape.model_fields) for item in answer["items"])


# Limits


def test_every_answer_says_what_is_left(client, practice):
    first = client.get("/api/v1/practices")
    again = client.get("/api/v1/nothing")
    assert first["RateLimit-Limit"] == str(limits.MOST)
    assert int(first["RateLimit-Remaining"]) == limits.MOST - 1
    assert int(again["RateLimit-Remaining"]) == limits.MOST - 2
    assert 0 < int(first["RateLimit-Reset"]) <= limits.WINDOW
    assert first["RateLimit-Policy"] == f"{limits.MOST};w={limits.WINDOW}"
    assert "RateLimit-Remaining" in first["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("address", "neighbour", "stranger"),
    [
        ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"),
        ("unknown", "unknown", "192.0.2.1"),
    ],
)
def test_too_many_questions_are_refused_until_the_window_is_over(
    client, practice, settings, monkeypatch, address, neighbour, stranger
):
    settings.API_MOST_A_MINUTE = 2
    monkeypatch.setattr("portal.access.limits.time.time", lambda: 1_000_000_000.0)
    assert [client.get("/api/v1/practices", REMOTE_ADDR=address).status_code for _ in range(2)] == [200, 200]
    refused = client.get("/api/v1/practices", REMOTE_ADDR=neighbour)
    assert refused.status_code == 429
    assert schemas.Error.model_validate(refused.json()).code == "too_many"
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert refused["RateLimit-Remaining"] == "0"
    assert "no-store" in refused["Cache-Control"]
    assert client.get("/api/v1/practices", REMOTE_ADDR=stranger).status_code == 200
    monkeypatch.setattr("portal.access.limits.time.time", lambda: 1_000_000_061.0)
    assert client.get("/api/v1/practices", REMOTE_ADDR=address).status_code == 200


def test_a_count_that_the_cache_threw_out_begins_anew(client, practice, monkeypatch):
    monkeypatch.setattr("portal.access.limits.cache.add", lambda *args: False)
    assert client.get("/api/v1/practices").status_code == 200


# The call for a search


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_search_shows_its_call(client, practice, language):
    page = client.get(
        f"/{language}/api/call/?q=joint%20team&form=CYB&kind=practice&sort=newest&page=3&all=form&form=NOPE"
    )
    text = page.content.decode()
    address = page.context["search"]
    assert address.endswith(f"?q=joint+team&kind=practice&form=CYB&sort=newest&lang={language}")
    assert client.get(address).status_code == 200
    assert page.context["practices"] == ""
    assert "style=" not in text
    assert f"/{language}/search/?q=joint+team" in text


def test_a_search_of_practices_alone_shows_their_list(client, practice):
    page = client.get("/en/api/call/?form=CYB&year=2026")
    answer = client.get(page.context["practices"]).json()
    assert [item["reference"] for item in answer["items"]] == [practice.reference]
    assert page.context["practices"] in page.context["python"]
    compile(page.context["python"], "call", "exec")
    assert client.get("/en/api/call/?kind=paper").context["practices"] == ""


def test_nothing_of_a_question_becomes_markup_or_a_command(client, db):
    page = client.get("/en/api/call/", {"q": "'; rm -rf ~ <script>alert(1)</script>"})
    text = page.content.decode()
    assert "<script>alert" not in text
    assert page.context["curl"].count("'") == 2
    many = "&".join(f"year={year}" for year in range(2000, 2030))
    assert "20 values at most" in client.get(f"/en/api/call/?{many}").content.decode()


def test_the_results_lead_to_their_call(client, practice):
    from search.worker import apply_pending

    apply_pending()
    assert "/en/api/call/?q=freeze" in client.get("/en/search/?q=freeze").content.decode()
