"""The Secretariat corrects a term in the admin: shown, kept through a loading, never added, never deleted."""

import pytest
import rules
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal.vocabulary.actions import TermChanged, correct_term, fingerprint, load_vocabulary
from portal.vocabulary.models import (
    ChallengeType,
    Concept,
    CooperationType,
    FormOfCrime,
    Instrument,
    Party,
    Provision,
)
from portal.vocabulary.permissions import CORRECT_TERM
from portal.vocabulary.queries import version


@pytest.fixture
def corrector(db):
    return get_user_model().objects.create_superuser(email="corrector@demo.example", password="x" * 20)


@pytest.fixture
def reader(db):
    return get_user_model().objects.create_user(email="reader@demo.example", password="x" * 20)


@pytest.fixture
def desk(corrector, signed_in):
    return signed_in(corrector)


def costs():
    return ChallengeType.objects.get(code="COSTS")


def with_english(term, text):
    return {**term.labels, "en": text}


def address(name, model, *args):
    return reverse(f"wagtailsnippets_vocabulary_{model._meta.model_name}:{name}", args=args)


def entered(term, **changed):
    """What the browser posts for the form of a term."""
    from django.http import QueryDict

    posted = QueryDict(mutable=True)
    values = {**{name: getattr(term, name) for name in ("labels", "verified_in", "source", "unterm_id", "active")}}
    values.update(changed)
    for locale, code in (
        ("ar", "ar"),
        ("zh_Hans", "zh-hans"),
        ("en", "en"),
        ("fr", "fr"),
        ("ru", "ru"),
        ("es", "es"),
    ):
        posted[f"labels_{locale}"] = values["labels"].get(code, "")
        for name in ("definitions", "citations"):
            if hasattr(term, name):
                posted[f"{name}_{locale}"] = values.get(name, getattr(term, name))[code]
        if hasattr(term, "alt_labels"):
            posted[f"alt_labels_{locale}"] = "\n".join(values.get("alt_labels", term.alt_labels).get(code, []))
    posted.setlist("verified_in", values["verified_in"])
    posted["source"], posted["unterm_id"] = values["source"], values["unterm_id"]
    if values["active"]:
        posted["active"] = "on"
    posted["seen"] = values.get("seen", fingerprint(term))
    return posted


def test_a_correction_changes_the_wording_and_the_version(loaded, corrector):
    token = version()
    correct_term(corrector, costs(), labels=with_english(costs(), "Expenses"))
    assert costs().label("en") == "Expenses"
    assert version() != token


def test_who_may_not_correct_is_refused(loaded, reader):
    with pytest.raises(PermissionDenied):
        correct_term(reader, costs(), labels=with_english(costs(), "Expenses"))
    with pytest.raises(PermissionDenied):
        correct_term(None, costs(), active=False)
    assert costs().label("en") == "Costs"


def test_a_room_above_says_who_may(loaded, reader):
    added = not rules.perm_exists(CORRECT_TERM)
    rules.set_perm(CORRECT_TERM, rules.predicate(lambda user: user == reader)) if added else None
    try:
        if added:
            correct_term(reader, costs(), active=False)
            assert costs().active is False
    finally:
        if added:
            rules.remove_perm(CORRECT_TERM)


def test_an_incomplete_correction_is_refused(loaded, corrector):
    with pytest.raises(ValidationError):
        correct_term(corrector, costs(), labels=with_english(costs(), ""))


def test_what_the_files_fix_cannot_be_corrected(loaded, corrector):
    with pytest.raises(TypeError):
        correct_term(corrector, Party.objects.get(code="FR"), kind="signatory")


def test_the_second_of_two_is_told(loaded, corrector):
    seen = fingerprint(costs())
    correct_term(corrector, costs(), seen=seen, labels=with_english(costs(), "Expenses"))
    with pytest.raises(TermChanged) as changed:
        correct_term(corrector, costs(), seen=seen, labels=with_english(costs(), "Fees"))
    assert changed.value.term.label("en") == "Expenses"
    assert costs().label("en") == "Expenses"


def test_a_correction_that_says_the_same_changes_nothing(loaded, corrector):
    token = version()
    correct_term(corrector, costs(), labels=costs().labels)
    assert version() == token


def test_verified_follows_the_languages(loaded, corrector):
    term = correct_term(corrector, costs(), verified_in=["es", "ru", "fr", "en", "zh-hans", "ar"])
    assert term.verified
    assert not correct_term(corrector, costs(), verified_in=["en"]).verified


def test_a_loading_keeps_a_correction_and_says_so(loaded, corrector):
    correct_term(corrector, costs(), labels=with_english(costs(), "Expenses"))
    report = load_vocabulary()
    assert report.counts[ChallengeType].kept == ["COSTS"]
    assert not report.changed
    assert any("COSTS" in line for line in report.lines())
    assert costs().label("en") == "Expenses"


def test_a_loading_can_be_told_to_overwrite_corrections(loaded, corrector):
    correct_term(corrector, costs(), labels=with_english(costs(), "Expenses"))
    assert load_vocabulary(overwrite_corrections=True).counts[ChallengeType].updated == ["COSTS"]
    assert costs().label("en") == "Costs"
    assert load_vocabulary().counts[ChallengeType].kept == []


@pytest.mark.parametrize("model", [Instrument, FormOfCrime, Provision, CooperationType, ChallengeType, Party, Concept])
def test_the_desk_lists_and_finds_terms_in_any_language(loaded, desk, model):
    term = model.objects.order_by("order").first()
    assert term.code in desk.get(address("list", model)).content.decode()
    page = desk.get(address("list", model), {"q": term.label("ru")})
    assert term.code in page.content.decode()
    assert (
        model.objects.order_by("order").last().code
        not in desk.get(address("list_results", model), {"q": term.label("ar")}).content.decode()
    )


@pytest.mark.parametrize("model", [Instrument, FormOfCrime, Provision, CooperationType, ChallengeType, Party, Concept])
def test_the_desk_saves_a_correction(loaded, desk, model):
    term = model.objects.order_by("order").first()
    page = desk.get(address("edit", model, term.code))
    assert page.status_code == 200
    assert term.label("ar") in page.content.decode()
    answer = desk.post(address("edit", model, term.code), entered(term, labels=with_english(term, "Corrected")))
    assert answer.status_code == 302, answer.context["form"].errors
    corrected = model.objects.get(pk=term.pk)
    assert corrected.label("en") == "Corrected"
    assert corrected.label("ar") == term.label("ar")
    if model is Concept:
        assert corrected.alt_labels == term.alt_labels


def test_the_desk_names_the_language_that_is_missing(loaded, desk):
    answer = desk.post(address("edit", ChallengeType, "COSTS"), entered(costs(), labels={**costs().labels, "ru": ""}))
    assert answer.status_code == 200
    assert "The text in language ru is missing." in answer.content.decode()
    assert costs().label("ru") == "Расходы"


def test_two_at_the_desk_cannot_overwrite_each_other(loaded, desk, corrector):
    mine = entered(costs(), labels=with_english(costs(), "Fees"))
    correct_term(corrector, costs(), labels=with_english(costs(), "Expenses"))
    answer = desk.post(address("edit", ChallengeType, "COSTS"), mine)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Expenses" in shown
    assert 'value="Fees"' in shown
    assert costs().label("en") == "Expenses"
    mine["seen"] = answer.context["form"]["seen"].value()
    assert desk.post(address("edit", ChallengeType, "COSTS"), mine).status_code == 302
    assert costs().label("en") == "Fees"


@pytest.mark.parametrize("model", [FormOfCrime, Provision, Party])
def test_the_desk_neither_adds_nor_deletes(loaded, desk, model):
    term = model.objects.order_by("order").first()
    for name, args in (("add", ()), ("delete", (term.code,))):
        for answer in (desk.get(address(name, model, *args)), desk.post(address(name, model, *args))):
            assert answer.status_code in (302, 403)
    many = reverse("wagtail_bulk_action", args=("vocabulary", model._meta.model_name, "delete"))
    answer = desk.post(f"{many}?id={term.code}")
    assert answer.status_code in (302, 403)
    assert model.objects.filter(pk=term.pk).exists()


def test_others_do_not_reach_the_desk(loaded, reader, signed_in):
    answer = signed_in(reader).get(address("edit", ChallengeType, "COSTS"))
    assert answer.status_code in (302, 403)


def test_the_list_at_the_desk_costs_the_same_for_many_terms(loaded, desk, django_assert_max_num_queries):
    desk.get(address("list", Party))
    with django_assert_max_num_queries(20):
        desk.get(address("list", Party), {"q": "CI"})
    with django_assert_max_num_queries(20):
        desk.get(address("list", Party))
