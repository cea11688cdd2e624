"""The vocabulary and the parties, whole and in six languages."""

import pytest

from portal.api.terms import KINDS
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import Party
from tests.practices.worlds import six


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_terms_say_their_names_in_every_language(ask, world, code):
    (term,) = [one for one in ask("vocabulary/forms-of-crime", lang=code)["items"] if one["code"] == "CYB"]
    assert term["label"] == {"language": code, "direction": "rtl" if code == "ar" else "ltr", "text": six("CYB")[code]}
    assert term["labels"] == six("CYB")
    assert term["definition"]["language"] == code
    (party,) = [one for one in ask("parties", lang=code)["items"] if one["code"] == "XV"]
    assert party["name"]["text"] == six("State XV")[code]
    assert party["fictional"] is True


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers(ask, world, kind):
    answer = ask(f"vocabulary/{kind}")
    assert answer["kind"] == kind
    assert len(answer["items"]) == KINDS[kind].objects.count()


def test_a_provision_says_where_it_stands(ask, world):
    term = ask("vocabulary/provisions")["items"][0]
    assert (term["code"], term["instrument"], term["article"]) == ("UNTOC-12", "UNTOC", 12)
    assert term["citation"]["text"] == "Word 12"


def test_inactive_terms_stay_readable_and_say_so(ask, world):
    Party.objects.filter(pk="XT").update(active=False)
    from portal.vocabulary.queries import forget_terms

    forget_terms()
    (party,) = [one for one in ask("parties")["items"] if one["code"] == "XT"]
    assert party["active"] is False


def test_an_unknown_kind_names_the_kinds(ask, db):
    answer = ask("vocabulary/colours", status=422)
    assert "forms-of-crime" in answer["fields"][0]["message"]
