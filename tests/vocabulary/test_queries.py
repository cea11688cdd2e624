"""Reading terms: from memory, always in the newest version, in the order of the language."""

import pytest

from portal.vocabulary import queries
from portal.vocabulary.actions import load_vocabulary
from portal.vocabulary.models import ChallengeType, FormOfCrime, Party, Provision, VocabularyVersion


def names(found, language):
    return [term.label(language) for term in found]


def test_all_terms_come_in_their_order_and_from_memory(loaded, django_assert_num_queries):
    with django_assert_num_queries(2):  # the version and the terms
        assert list(queries.terms(Provision))[:3] == ["UNTOC-1", "UNTOC-2", "UNTOC-3"]
    with django_assert_num_queries(0):
        for article in queries.terms(Provision).values():
            assert article.citation()
    with django_assert_num_queries(1):
        for form in queries.terms(FormOfCrime).values():
            assert form.parent is None or form.parent.label()


def test_the_memory_cannot_be_changed_by_a_reader(loaded):
    with pytest.raises(TypeError):
        queries.terms(Party)["ZZ"] = None


def test_a_saved_term_is_seen_at_once(loaded):
    term = queries.term_named(ChallengeType, "COSTS")
    changed = ChallengeType.objects.get(code="COSTS")
    changed.labels["en"] = "Expenses"
    changed.save()
    assert term.label("en") == "Costs"
    assert queries.term_named(ChallengeType, "COSTS").label("en") == "Expenses"


def test_another_process_is_noticed_by_the_version(loaded, settings):
    settings.VOCABULARY_VERSION_SECONDS = 0
    assert queries.term_named(ChallengeType, "COSTS").label("en") == "Costs"
    # What another process does: rows and version change, no signal reaches us.
    ChallengeType.objects.filter(code="COSTS").update(
        labels={**queries.terms(ChallengeType)["COSTS"].labels, "en": "Fees"}
    )
    assert queries.term_named(ChallengeType, "COSTS").label("en") == "Costs"
    VocabularyVersion.objects.update(token="other")
    assert queries.term_named(ChallengeType, "COSTS").label("en") == "Fees"


def test_without_a_clock_the_version_is_asked_once(loaded, settings, django_assert_num_queries):
    settings.VOCABULARY_VERSION_SECONDS = None
    queries.terms(ChallengeType)
    with django_assert_num_queries(0):
        queries.terms(ChallengeType)


def test_an_empty_database_has_no_terms(db):
    assert queries.terms(Party) == {}
    assert queries.version() == ""
    load_vocabulary()
    assert len(queries.terms(Party)) == 207


def test_only_active_terms_are_offered(loaded):
    ChallengeType.objects.get(code="COSTS")
    term = ChallengeType.objects.get(code="COSTS")
    term.active = False
    term.save()
    assert "COSTS" in queries.terms(ChallengeType)
    assert "COSTS" not in [term.code for term in queries.active_terms(ChallengeType)]


def test_forms_of_crime_with_their_parts(loaded):
    forms = {form.code: [part.code for part in parts] for form, parts in queries.forms_with_parts()}
    assert forms["ENV"] == ["ENV-W", "ENV-F", "ENV-M", "ENV-X", "ENV-P"]
    assert "ENV-W" not in forms
    assert forms["CYB"] == []
    assert queries.with_parts("ENV") == ("ENV", "ENV-W", "ENV-F", "ENV-M", "ENV-X", "ENV-P")
    assert queries.with_parts("CYB") == ("CYB",)
    assert queries.wider_forms(("ENV-W", "ENV-X", "CYB", "NONE")) == ("ENV",)
    assert queries.wider_forms(("ENV", "CYB")) == ()


def test_provisions_often_used(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):  # the version, the forms, the provisions, the links
        found = [queries.often_used_provisions(code) for code in queries.terms(FormOfCrime)]
    assert [provision.code for provision in found[0]] == ["UNTOC-18", "UNTOC-19", "UNTOC-20", "UNTOC-27"]
    assert queries.often_used_provisions("NONE") == ()


@pytest.mark.parametrize(
    ("language", "codes", "expected"),
    [
        ("en", "CI CL CZ AT", "Austria|Chile|Côte d'Ivoire|Czechia"),
        ("fr", "ET EG EE ER CI", "Côte d'Ivoire|Égypte|Érythrée|Estonie|Éthiopie"),
        ("es", "ZM ES EC", "Ecuador|España|Zambia"),
        ("ru", "YE JO IT AL", "Албания|Йемен|Иордания|Италия"),
        ("ar", "IQ JO BR", "الأردن|البرازيل|العراق"),
        ("zh-hans", "ZM FR AL", "阿尔巴尼亚|法国|赞比亚"),
    ],
)
def test_states_in_the_alphabet_of_the_language(loaded, language, codes, expected):
    found = queries.alphabetical((queries.terms(Party)[code] for code in codes.split()), language)
    if language == "ru":  # Й follows И and comes before К
        assert names(found, language) == ["Албания", "Иордания", "Италия", "Йемен"]
    else:
        assert names(found, language) == expected.split("|")
