"""A term: its name in six languages, what the database refuses, and that it stays."""

import copy

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import translation

from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import (
    TERM_MODELS,
    ChallengeType,
    DeletionRefused,
    FormOfCrime,
    OftenUsedProvision,
    Party,
    Provision,
)

SIX = {"ar": "اختبار", "zh-hans": "测试", "en": "Test", "fr": "Essai", "ru": "Проба", "es": "Prueba"}


def challenge(**changed):
    return ChallengeType(code="TEST", labels={**SIX, **changed})


def test_a_term_reads_in_the_active_language(loaded):
    article = Provision.objects.get(code="UNTOC-16")
    for language in LANGUAGE_CODES:
        with translation.override(language):
            assert str(article) == article.label() == article.titles[language]
    assert article.label("es") == "Extradición"
    with translation.override(None):
        assert str(article) == "Extradition"


def test_an_article_is_cited_with_its_instrument(loaded):
    article = Provision.objects.select_related("instrument").get(code="UNTOC-18")
    assert article.citation("en") == "Organized Crime Convention, article 18"
    assert article.citation("zh-hans") == "《有组织犯罪公约》第18条"


def test_each_language_says_whether_it_is_verified(loaded):
    article = Provision.objects.get(code="UNTOC-16")
    assert article.is_verified("en")
    assert not article.is_verified("ru")
    assert not article.verified


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("loss", ["no key", "empty"])
def test_the_database_refuses_a_term_that_lacks_a_language(db, language, loss):
    term = challenge()
    if loss == "no key":
        del term.labels[language]
    else:
        term.labels[language] = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        term.save()


def test_the_database_refuses_incomplete_definitions(loaded):
    form = FormOfCrime.objects.get(code="CYB")
    del form.definitions["ru"]
    with pytest.raises(IntegrityError), transaction.atomic():
        form.save()


@pytest.mark.parametrize(
    "changed",
    [
        {"fr": " "},
        {"fr": None},
        {"fr": "Essai [GK]"},
        {"fr": "Essai*"},
        {"ru": "Proba"},
        {"ar": "test"},
        {"de": "Probe"},
    ],
)
def test_checks_refuse_what_the_database_cannot_see(db, changed):
    challenge().full_clean()
    with pytest.raises(ValidationError):
        challenge(**changed).full_clean()


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "member"},
        {"regional_group": "north"},
        {"iso_code": "FR"},
        {"iso_code": "XX", "fictional": True},
    ],
)
def test_the_database_refuses_a_wrong_party(loaded, changed):
    values = {"code": "X-TEST", "labels": SIX, "kind": "state_party", "regional_group": "weog", **changed}
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(**values)


def test_the_database_refuses_an_article_twice(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        Provision.objects.create(code="UNTOC-16-AGAIN", instrument_id="UNTOC", article=16, labels=SIX)


def test_the_database_refuses_a_form_that_is_its_own_part(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        FormOfCrime.objects.filter(code="CYB").update(parent="CYB")


@pytest.mark.parametrize("model", TERM_MODELS)
def test_no_term_is_ever_deleted(loaded, model):
    count = model.objects.count()
    term = model.objects.first()
    with pytest.raises(DeletionRefused):
        term.delete()
    with pytest.raises(DeletionRefused):
        model.objects.filter(pk=term.pk).delete()
    with pytest.raises(models.ProtectedError):
        model.objects.active().delete()
    assert model.objects.count() == count


def test_everything_that_names_a_term_protects_it():
    for model in (*TERM_MODELS, OftenUsedProvision):
        for field in model._meta.get_fields():
            if field.many_to_one and field.concrete:
                assert field.remote_field.on_delete is models.PROTECT, (model, field)


def test_who_is_bound_by_the_convention(loaded):
    assert Party.objects.get(code="FR").is_party
    assert Party.objects.get(code="EU").is_party
    assert not Party.objects.get(code="O-IPN").is_party


def test_a_copy_shares_nothing(loaded):
    article = Provision.objects.get(code="UNTOC-16")
    other = copy.deepcopy(article)
    other.labels["en"] = "Changed"
    assert article.label("en") == "Extradition"
