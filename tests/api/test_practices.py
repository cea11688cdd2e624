"""Practices: every text says its language, every filter fits, and nothing is told that is not public."""

import pytest
from django.core.cache import cache

from portal.api.practices import written
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import FormOfCrime
from practices.actions import withdraw_practice, withdraw_translation
from practices.models import Practice
from tests.practices.worlds import bring_out, bring_to_clearance, bring_to_review, six, translate

from .conftest import copies


def references(answer) -> list[str]:
    return [item["reference"] for item in answer["items"]]


def test_a_practice_in_full(ask, practice):
    answer = ask(f"practices/{practice.reference_year}/{practice.reference_number}")
    assert answer["reference"] == practice.reference
    assert answer["title"] == {"language": "en", "direction": "ltr", "text": "A bridging freeze for fraud proceeds"}
    assert answer["text_kind"] == "original"
    assert answer["party"]["code"] == "XV"
    assert [form["code"] for form in answer["forms"]] == ["CYB", "FRD"]
    assert answer["measure"]["text"] == "The units may hold a transaction for 48 hours."
    assert (answer["year_from"], answer["year_to"]) == (2024, 2026)
    assert answer["url"] == f"/en/{practice.path}"
    assert [line["reference"] for line in ask("practices")["items"]] == [practice.reference]


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_a_translation_is_given_where_it_is_published_and_says_what_it_is(ask, world, practice, code):
    kind = "original" if code == "en" else "official"
    if code != "en":
        unpublished = ask(f"practices/{practice.reference_year}/{practice.reference_number}", lang=code)
        assert unpublished["title"]["language"] == "en"
        translate(world, practice, code)
    for answer in (
        ask(f"practices/{practice.reference_year}/{practice.reference_number}", lang=code),
        ask("practices", lang=code)["items"][0],
    ):
        assert answer["title"]["language"] == code
        assert answer["title"]["direction"] == ("rtl" if code == "ar" else "ltr")
        assert answer["text_kind"] == kind
        assert answer["summary"]["language"] == code
        assert answer["party"]["label"]["language"] == code
        assert answer["forms"][0]["label"] == {
            "language": code,
            "direction": answer["title"]["direction"],
            "text": six("CYB")[code],
        }
        assert answer["url"] == f"/{code}/{practice.path}"
        made = {"of_version": None if code == "en" else 1, "behind": False}
        assert {"language": code, "kind": kind, "url": f"/{code}/{practice.path}", **made} in answer["languages"]
    assert references(ask("practices", language=code)) == [practice.reference]
    if code != "en":
        withdraw_translation(world.clerk, practice, code)
        assert references(ask("practices", language=code)) == []
        assert ask("practices", lang=code)["items"][0]["title"]["language"] == "en"


def test_filters_any_of_one_and_all_of_several(ask, world, practice):
    other = bring_out(world, forms=["CUL"], provisions=["UNTOC-13"], cooperation=["MUTUAL-LEGAL-ASSISTANCE"])
    assert ask("practices")["total"] == 2
    for name, value in {
        "form": "CUL",
        "provision": "UNTOC-13",
        "cooperation": "mutual-legal-assistance",
    }.items():
        assert references(ask("practices", **{name: value})) == [other.reference]
    assert ask("practices", form=["CUL", "CYB"])["total"] == 2
    assert references(ask("practices", form=["CUL", "CYB"], provision="UNTOC-12")) == [practice.reference]
    assert ask("practices", form="IDN")["total"] == 0
    assert ask("practices", party="XT")["total"] == 0
    assert ask("practices", party=["XT", "XV"])["total"] == 2
    assert ask("practices", year=practice.reference_year)["total"] == 2
    assert ask("practices", year=practice.reference_year - 1)["total"] == 0
    assert ask("practices", language=["fr", "en"])["total"] == 2


def test_a_wider_form_includes_its_parts(ask, practice):
    FormOfCrime.objects.create(code="ENV", labels=six("ENV"), definitions=six("ENV"))
    part = FormOfCrime.objects.get(pk="CYB")
    part.parent_id = "ENV"
    part.save()
    assert references(ask("practices", form="ENV")) == [practice.reference]


def test_unknown_codes_are_named(ask, practice):
    for name in ("form", "provision", "cooperation", "party"):
        answer = ask("practices", **{name: ["NOPE", "CYB"]}, status=422)
        assert answer["fields"][0]["name"] == name
        assert "NOPE" in answer["fields"][0]["message"]


def test_pages_lead_to_each_other(ask, client, practice):
    copies(practice, 4)
    seen, address = [], "/api/v1/practices?page_size=2&form=CYB"
    while address:
        answer = client.get(address).json()
        assert answer["total"] == 5
        seen += references(answer)
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 5
    last = ask("practices", page=3, page_size=2)
    assert last["previous"].endswith("page_size=2&page=2")
    assert ask("practices", page=9, page_size=2)["items"] == []


@pytest.mark.parametrize("changes", [{"visibility": "parties"}, {"visibility": "group", "scope": "group:1"}])
def test_what_is_not_for_everyone_is_in_no_answer_and_no_count(ask, world, changes, signed_in):
    hidden = bring_out(world, title="Secret freeze", **changes)
    assert hidden.stage == "published"
    questions = [{}, {"form": "CYB"}, {"party": "XV"}, {"year": hidden.reference_year}, {"language": "en"}]
    for parameters in questions:
        assert ask("practices", **parameters)["total"] == 0
    answer = ask(f"practices/{hidden.reference_year}/{hidden.reference_number}", status=404)
    assert answer == ask("practices/2001/77", status=404)
    # The interface is public for everybody: who may read more on the site is told no more here.
    client = signed_in(world.clerk)
    assert client.get("/api/v1/practices").json()["total"] == 0
    assert client.get(f"/api/v1/practices/{hidden.reference_year}/{hidden.reference_number}").status_code == 404


def test_what_is_not_published_is_in_no_answer(ask, world):
    bring_to_clearance(world)
    bring_to_review(world)
    assert Practice.objects.count() == 2
    assert ask("practices") == {
        "total": 0,
        "page": 1,
        "page_size": 25,
        "next": None,
        "previous": None,
        "cursor": None,
        "items": [],
    }


def test_a_state_that_is_not_named_is_not_found_by_name(ask, world):
    bring_out(world, anonymize=True)
    answer = ask("practices")
    assert answer["items"][0]["party"] is None
    assert "XV" not in str(answer)
    assert ask("practices", party="XV")["total"] == 0


def test_a_withdrawn_practice_is_gone_and_says_why(ask, world, practice):
    withdraw_practice(world.focal, practice, "superseded")
    address = f"practices/{practice.reference_year}/{practice.reference_number}"
    answer = ask(address, status=410)
    assert answer["code"] == "withdrawn"
    assert answer["message"] == "Replaced by a newer practice"
    assert "bridging freeze" not in str(answer)
    assert ask("practices")["total"] == 0


def test_the_tombstone_of_a_restricted_practice_is_not_told(ask, world):
    hidden = bring_out(world, visibility="parties")
    withdraw_practice(world.focal, hidden, "superseded")
    ask(f"practices/{hidden.reference_year}/{hidden.reference_number}", status=404)


def test_a_line_that_was_written_before_is_the_line_that_would_be_written_now(ask, world, practice):
    bring_out(world, forms=["CUL"])

    def listed(**asked):
        return ask("practices", **asked)

    for number in range(2):
        translate(world, practice, "ru", title=f"Заголовок {number}")
        for language in ("en", "ru"):
            before, again = listed(lang=language), listed(lang=language, page_size=20)
            written.forget()
            cache.clear()
            anew = listed(lang=language)
            assert before == anew
            assert again["items"] == anew["items"]
            names = ",".join(anew["items"][0])
            assert listed(lang=language, fields=names)["items"] == anew["items"]
        assert f"Заголовок {number}" in [line["title"]["text"] for line in listed(lang="ru")["items"]]
        assert [line["text_kind"] for line in listed()["items"]] == ["original", "original"]
    withdraw_practice(world.clerk, practice, "inaccurate")
    assert practice.reference not in references(listed())


def test_the_whole_list_is_counted_and_cut_as_any_other(ask, practice):
    copies(practice, 4)
    first = ask("practices", page_size=2)
    assert (first["total"], len(first["items"])) == (5, 2)
    seen = references(first)
    while first["cursor"]:
        first = ask("practices", page_size=2, cursor=first["cursor"])
        seen += references(first)
    assert seen == references(ask("practices", form="CYB"))
    assert ask("practices", page=2, page_size=2)["total"] == 5
