"""The interface as such: its description, its errors, its languages, what it keeps, and what it costs."""

import json

import pytest
from django.core.cache import cache

from meetings.models import Meeting
from portal.api import api as module
from portal.api import examples, schemas
from portal.audit.actions import record
from portal.vocabulary.languages import LANGUAGE_CODES
from tests.meetings.conftest import six
from tests.meetings.worlds import add_meetings, fill

from .conftest import copies, make_meeting

pytestmark = pytest.mark.django_db

QUESTIONS = (
    "practices",
    "vocabulary/forms-of-crime",
    "parties",
    "working-groups",
    "meetings",
    "papers",
    "search",
    "openapi.json",
)


# The description


@pytest.fixture
def description(ask) -> dict:
    return ask("openapi.json")


def test_the_description_is_openapi_3_1_with_a_relative_server(description):
    assert description["openapi"].startswith("3.1.")
    assert description["servers"] == [{"url": "/api/v1"}]


def test_every_question_is_described(description):
    assert set(description["paths"]) == {
        "/practices",
        "/practices/{year}/{number}",
        "/vocabulary/{kind}",
        "/parties",
        "/working-groups",
        "/meetings",
        "/meetings/{slug}",
        "/papers",
        "/search",
    }
    for path, methods in description["paths"].items():
        assert set(methods) == {"get"}
        get = methods["get"]
        assert all(get[name] for name in ("summary", "description", "operationId"))
        assert get["tags"][0] in {tag["name"] for tag in description["tags"]}
        declared = {parameter["name"] for parameter in get["parameters"] if parameter["in"] == "path"}
        assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert "lang" in {parameter["name"] for parameter in get["parameters"]}
        for parameter in get["parameters"]:
            assert parameter["schema"]
            assert not isinstance(parameter.get("examples"), list)
        assert "422" in get["responses"]
        assert get["responses"]["200"]["content"]["application/json"]["example"]


def test_every_reference_leads_somewhere_and_nothing_is_left_over(description):
    shapes = description["components"]["schemas"]
    referred = set(module._references(description))
    assert referred == set(shapes)


@pytest.mark.parametrize(
    ("example", "schema"),
    [
        (examples.TERMS, schemas.Terms),
        (examples.PARTIES, schemas.Parties),
        (examples.PRACTICES, schemas.Practices),
        (examples.PRACTICE, schemas.Practice),
        (examples.WORKING_GROUPS, schemas.WorkingGroups),
        (examples.MEETINGS, schemas.Meetings),
        (examples.MEETING, schemas.Meeting),
        (examples.PAPERS, schemas.Papers),
        (examples.FOUND, schemas.Found),
    ],
)
def test_the_examples_are_answers(example, schema):
    answer = schema.model_validate(example)
    assert set(answer.model_dump()) == set(example)


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_the_page_of_the_description_needs_no_script_and_speaks_every_language(client, code):
    response = client.get("/api/v1/docs", {"lang": code})
    assert response.status_code == 200
    assert response["Content-Language"] == code
    html = response.content.decode()
    assert f'lang="{code}"' in html
    for other in LANGUAGE_CODES:
        assert f"/api/v1/docs?lang={other}" in html
    for path in module.openapi()["paths"]:
        assert f"GET /api/v1{path}" in html
    assert "style=" not in html
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "http" not in html.replace("http://testserver", "").replace("http://www.w3.org", "")


def test_the_page_is_never_kept_for_others(client, world, signed_in):
    response = signed_in(world.clerk).get("/api/v1/docs")
    assert "private" in response["Cache-Control"]
    assert world.clerk.full_name not in client.get("/api/v1/docs").content.decode()


def test_the_questions_of_the_page_can_be_asked(client, meeting):
    from portal.api.reference import endpoints

    for endpoint in endpoints(module.openapi()):
        if endpoint.action:
            # As a browser sends the form: with every field that was left empty.
            fields = {parameter.name: parameter.default for parameter in endpoint.parameters}
            assert client.get(endpoint.action, fields).status_code == 200, endpoint.name
        else:
            assert client.get(endpoint.try_url).status_code in (200, 404), endpoint.name


def test_the_root_leads_to_the_page(client):
    assert client.get("/api/v1/")["Location"] == "/api/v1/docs"


# Languages and errors


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("de, ar;q=0.8, fr;q=0.5", "ar"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-Hant-TW, ru", "ru"),
        ("es-419", "es"),
        ("de", "en"),
        ("*", "en"),
        ("en-GB, fr", "en"),
        ("x" * 5000, "en"),
        (";;q=,", "en"),
    ],
)
def test_the_header_decides_where_the_address_does_not(client, group, accept, language):
    response = client.get("/api/v1/working-groups", headers={"accept-language": accept} if accept else {})
    assert response["Content-Language"] == language
    assert response.json()["items"][0]["name"]["language"] == language
    assert "Accept-Language" in response["Vary"]
    response = client.get(
        "/api/v1/working-groups", {"lang": "ru"}, headers={"accept-language": accept} if accept else {}
    )
    assert response["Content-Language"] == "ru"


def test_neither_cookie_nor_session_changes_an_answer(client, group, world, signed_in):
    client.cookies["django_language"] = "ar"
    assert client.get("/api/v1/working-groups")["Content-Language"] == "en"
    mine = signed_in(world.clerk).get("/api/v1/working-groups")
    assert mine.content == client.get("/api/v1/working-groups").content
    assert not mine.cookies


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("nothing", 404, "not_found"),
        ("practices/", 404, "not_found"),
        ("meetings/none", 404, "not_found"),
        ("practices/2026/999999", 404, "not_found"),
        ("practices/2026/x", 422, "invalid"),
        ("practices?page=0", 422, "invalid"),
        ("practices?page_size=101", 422, "invalid"),
        ("practices?lang=de", 422, "invalid"),
        ("practices?year=soon", 422, "invalid"),
        ("practices?language=xx", 422, "invalid"),
        ("practices?" + "&".join(["form=CYB"] * 21), 422, "invalid"),
        ("search?sort=colour", 422, "invalid"),
        ("practices?page=9999999999999999999999", 422, "invalid"),
    ],
)
def test_a_refusal_is_json_with_a_sentence(client, address, status, code):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status
    answer = schemas.Error.model_validate(response.json())
    assert answer.code == code
    assert answer.message
    assert answer.language == "en"
    assert bool(answer.fields) == (status == 422)
    assert all(field.name and field.message for field in answer.fields)
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["practices", "openapi.json", "nothing"])
def test_it_only_reads(client, method, address):
    response = getattr(client, method)(f"/api/v1/{address}")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response.json()["code"] == "method_not_allowed"


def test_head_is_answered_like_get(client, group):
    got, asked = client.get("/api/v1/working-groups"), client.head("/api/v1/working-groups")
    assert asked.status_code == 200
    assert asked["ETag"] == got["ETag"]
    assert asked.content == b""


def test_a_fault_of_ours_tells_nothing_of_itself(client, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise RuntimeError("the secret of the engine")

    monkeypatch.setattr("portal.api.search.queries.search", broken)
    client.raise_request_exception = False
    response = client.get("/api/v1/search?q=x")
    assert response.status_code == 500
    assert response.json()["code"] == "broken"
    assert "secret" not in response.content.decode()
    assert "the secret of the engine" in caplog.text


# What is kept


@pytest.mark.parametrize("address", QUESTIONS)
def test_an_unchanged_answer_is_304(client, address):
    first = client.get(f"/api/v1/{address}")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_a_recorded_change_shows_at_once(client, group):
    first = client.get("/api/v1/meetings")
    make_meeting(group)
    record(None, "schedule_meeting", Meeting.objects.get())
    second = client.get("/api/v1/meetings", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.json()["total"] == 1
    Meeting.objects.update(audience=frozenset({"secretariat"}))
    record(None, "change_meeting", Meeting.objects.get())
    assert client.get("/api/v1/meetings").json()["total"] == 0


def test_languages_are_kept_apart(client, group):
    assert len({client.get("/api/v1/working-groups", {"lang": code}).content for code in LANGUAGE_CODES}) == 6
    for code in LANGUAGE_CODES:
        answer = client.get("/api/v1/working-groups", headers={"accept-language": code}).json()
        assert answer["items"][0]["name"]["language"] == code


def test_a_long_answer_can_be_sent_packed(client, group):
    import gzip

    packed = client.get("/api/v1/working-groups", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content)) == client.get("/api/v1/working-groups").json()


# What it costs


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_practices_cost_the_same_however_many(client, practice, rows, django_assert_max_num_queries):
    copies(practice, rows - 1)
    everything = "form=CYB&provision=UNTOC-12&cooperation=CONFISCATION&party=XV&language=en&page_size=100"
    for address in (
        "practices?page_size=100",
        f"practices?{everything}",
        f"practices/{practice.reference_year}/{practice.reference_number}",
    ):
        client.get(f"/api/v1/{address}")
        cache.clear()
        with django_assert_max_num_queries(6):
            response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200
    assert len(client.get("/api/v1/practices?page_size=100").json()["items"]) == min(rows, 100)


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_meetings_cost_the_same_however_many(client, group, session, rows, django_assert_max_num_queries):
    meeting = make_meeting(group, session, slug="full")
    fill(rows, meeting=meeting)
    add_meetings(rows, group, session)
    type(group).objects.bulk_create(
        type(group)(slug=f"group-{n}", names=six(f"Group {n}"), parent=group) for n in range(rows)
    )
    for address in (
        "meetings?page_size=100&group=cooperation",
        "meetings/full",
        "papers?page_size=100&meeting=full",
        "working-groups",
    ):
        client.get(f"/api/v1/{address}")
        cache.clear()
        with django_assert_max_num_queries(9):
            response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200
        cache.clear()
    assert len(client.get("/api/v1/meetings/full").json()["agenda"]) == rows


def test_terms_cost_one_question(client, world, django_assert_max_num_queries):
    for address in ("vocabulary/provisions", "parties"):
        client.get(f"/api/v1/{address}")
        cache.clear()
        with django_assert_max_num_queries(1):
            client.get(f"/api/v1/{address}")
