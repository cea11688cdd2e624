"""The vocabulary is whole: every article, form, State, in six languages, and nothing of our notes in it."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import (
    TERM_MODELS,
    ChallengeType,
    Concept,
    CooperationType,
    FormOfCrime,
    Instrument,
    Party,
    Provision,
)

# Names that the locale data gets wrong, as United Nations texts have them.
with (Path(__file__).parent / "un_names.csv").open(encoding="utf-8", newline="") as _lines:
    UN_NAMES = {names.pop("code"): names for names in csv.DictReader(_lines)}
ARTICLES = {"UNTOC": 41, "TIP": 20, "SOM": 25, "FIREARMS": 21}
FORMS = [
    "CYB",
    "IDN",
    "CUL",
    "ENV",
    "ENV-W",
    "ENV-F",
    "ENV-M",
    "ENV-X",
    "ENV-P",
    "FSH",
    "PIR",
    "ORG",
    "MED",
    "FRD",
    "CRY",
    "CFT",
    "SYN",
    "MET",
    "SPT",
    "COR",
    "TER",
    "OTH",
]
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "zh-hans": r"[\u4e00-\u9fff]", "ru": r"[\u0400-\u04ff]"}
FOREIGN = {
    "ar": r"[A-Za-z\u0400-\u04ff\u4e00-\u9fff]",
    "zh-hans": r"[A-Za-z\u0400-\u04ff\u0600-\u06ff]",
    "ru": r"[\u4e00-\u9fff\u0600-\u06ff]",
    "en": r"[\u0400-\u04ff\u4e00-\u9fff\u0600-\u06ff]",
    "fr": r"[\u0400-\u04ff\u4e00-\u9fff\u0600-\u06ff]",
    "es": r"[\u0400-\u04ff\u4e00-\u9fff\u0600-\u06ff]",
}


def all_texts(files):
    """Every text a reader can meet: (where, language, text)."""
    for model in TERM_MODELS:
        for code, values in files.terms[model].items():
            for name in ("labels", "definitions", "citations"):
                for language, text in values.get(name, {}).items():
                    yield f"{model.__name__} {code} {name}", language, text


@pytest.mark.parametrize(("instrument", "count"), ARTICLES.items())
def test_every_article_is_there_once_and_in_order(files, instrument, count):
    articles = [
        values["article"] for values in files.terms[Provision].values() if values["instrument_id"] == instrument
    ]
    assert articles == list(range(1, count + 1))


def test_no_article_of_another_instrument(files):
    assert len(files.terms[Provision]) == sum(ARTICLES.values())
    assert set(ARTICLES) <= set(files.terms[Instrument])


@pytest.mark.parametrize(
    ("code", "language", "title"),
    [
        ("UNTOC-13", "ar", "التعاون الدولي لأغراض المصادرة"),
        ("UNTOC-16", "zh-hans", "引渡"),
        ("UNTOC-17", "es", "Traslado de personas condenadas a cumplir una pena"),
        ("UNTOC-18", "fr", "Entraide judiciaire"),
        ("UNTOC-26", "en", "Measures to enhance cooperation with law enforcement authorities"),
        ("UNTOC-41", "ru", "Депозитарий и языки"),
        ("TIP-6", "en", "Assistance to and protection of victims of trafficking in persons"),
        ("SOM-8", "fr", "Mesures contre le trafic illicite de migrants par mer"),
        ("FIREARMS-8", "es", "Marcación de las armas de fuego"),
    ],
)
def test_titles_of_articles(files, code, language, title):
    assert files.terms[Provision][code]["labels"][language] == title


def test_all_forms_of_crime(files):
    forms = files.terms[FormOfCrime]
    assert list(forms) == FORMS
    assert {code for code, values in forms.items() if values["parent_id"]} == {
        "ENV-W",
        "ENV-F",
        "ENV-M",
        "ENV-X",
        "ENV-P",
    }
    assert {values["parent_id"] for values in forms.values()} == {None, "ENV"}


@pytest.mark.parametrize(
    ("form", "articles"),
    [("CYB", (18, 19, 20, 27)), ("CUL", (12, 13, 14, 16, 18)), ("PIR", (15, 16, 17, 18, 21)), ("OTH", ())],
)
def test_provisions_often_used(files, form, articles):
    assert files.often_used[form] == [f"UNTOC-{article}" for article in articles]


def test_definitions_are_one_sentence(files):
    ends = {"zh-hans": "。"}
    for code, values in files.terms[FormOfCrime].items():
        for language, text in values["definitions"].items():
            end = ends.get(language, ".")
            assert text.endswith(end), (code, language)
            assert text.count(end) == 1, (code, language)


def test_kinds_of_cooperation_and_challenge(files):
    assert len(files.terms[CooperationType]) == 13
    assert {"EXTRADITION", "MLA", "CONFISCATION", "JOINT-INVESTIGATION"} <= set(files.terms[CooperationType])
    assert len(files.terms[ChallengeType]) == 11
    assert "DUAL-CRIMINALITY" in files.terms[ChallengeType]


def test_all_terms_of_the_thesaurus(files):
    concepts = files.terms[Concept]
    assert len(concepts) == 60
    assert concepts["MLA"]["labels"]["es"] == "asistencia judicial recíproca"
    assert concepts["MLA"]["verified_in"] == ["ar", "zh-hans", "en", "es"]
    assert concepts["ORGANIZED-CRIMINAL-GROUP"]["verified"] is True
    assert concepts["DISCUSSION-THREAD"]["verified"] is False
    for code, values in concepts.items():
        for language, wordings in values["alt_labels"].items():
            assert values["labels"][language] not in wordings, (code, language)
            assert len(set(wordings)) == len(wordings), (code, language)


def test_six_languages_everywhere_and_no_blank(files):
    where = Counter((place, language) for place, language, text in all_texts(files) if text.strip())
    assert where
    assert set(where.values()) == {1}
    assert Counter(language for _, language in where) == dict.fromkeys(LANGUAGE_CODES, len(where) // 6)


@pytest.mark.parametrize("language", SCRIPTS)
def test_each_text_is_in_the_script_of_its_language(files, language):
    for place, code, text in all_texts(files):
        if code == language:
            assert re.search(SCRIPTS[language], text), (place, text)


def test_no_letter_of_another_script_strays_in(files):
    for place, language, text in all_texts(files):
        assert not re.search(FOREIGN[language], text.replace("{article}", "")), (place, language, text)


def test_no_working_mark_reaches_a_reader(files):
    mark = re.compile(r"\[[^\]]*\]|\*|\bNB\b|\bGK\b|\bF\d\d\b|UNODC page|TODO")
    for place, language, text in all_texts(files):
        assert not mark.search(text), (place, language, text)
    for model in TERM_MODELS:
        for code, values in files.terms[model].items():
            assert values["source"], (model, code)
            assert not mark.search(values["source"]), (model, code)
            for wordings in values.get("alt_labels", {}).values():
                assert not any(mark.search(word) for word in wordings), (model, code)


def test_no_two_terms_of_a_kind_share_a_name(files):
    for model in (Instrument, FormOfCrime, CooperationType, ChallengeType, Party, Concept):
        for language in LANGUAGE_CODES:
            names = Counter(values["labels"][language] for values in files.terms[model].values())
            assert [name for name, count in names.items() if count > 1] == [], (model, language)


def test_regional_groups_count_193(files):
    groups = Counter(values["regional_group"] for values in files.terms[Party].values() if not values["fictional"])
    assert groups.pop("none") == 5  # Cook Islands, Holy See, Niue, State of Palestine, European Union
    assert groups == {"african": 54, "asia_pacific": 55, "eastern_european": 23, "grulac": 33, "weog": 28}


def test_as_many_parties_as_the_depositary_counts(files):
    parties = [
        code
        for code, values in files.terms[Party].items()
        if values["kind"] in ("state_party", "organization_party") and not values["fictional"]
    ]
    assert len(parties) == 192


@pytest.mark.parametrize("code", UN_NAMES)
def test_united_nations_names(files, code):
    assert files.terms[Party][code]["labels"] == UN_NAMES[code]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ST", "Sao Tome and Principe"),
        ("MM", "Myanmar"),
        ("BA", "Bosnia and Herzegovina"),
        ("AG", "Antigua and Barbuda"),
        ("KN", "Saint Kitts and Nevis"),
        ("LC", "Saint Lucia"),
        ("VC", "Saint Vincent and the Grenadines"),
        ("TT", "Trinidad and Tobago"),
        ("TR", "Türkiye"),
        ("NO", "Norway"),
    ],
)
def test_english_names(files, code, name):
    assert files.terms[Party][code]["labels"]["en"] == name


def test_names_the_locale_data_would_give_are_nowhere(files):
    wrong = {
        "North Korea",
        "South Korea",
        "Russia",
        "Syria",
        "Palestinian Territories",
        "Vatican City",
        "Congo - Kinshasa",
        "Corée du Sud",
        "Biélorussie",
        "Trinidad y Tobago",
        "ОАЭ",
        "Киргизия",
        "韩国",
        "ساحل العاج",
    }
    names = {name for values in files.terms[Party].values() for name in values["labels"].values()}
    assert not wrong & names
    assert not [name for name in names if "&" in name or "’" in name or "о-ва" in name]


def test_states_of_the_demonstration_are_invented_and_say_so(files):
    parties = files.terms[Party]
    invented = {code for code, values in parties.items() if values["fictional"]}
    assert invented == {"XV", "XT", "XN", "XC", "XZ", "XP", "XL", "XO", "O-IPN"}
    assert parties["XP"]["labels"]["en"] == "Perrin Isles"
    assert parties["O-IPN"]["kind"] == "organization"
    assert all(parties[code]["source"] == "Invented for the demonstration" for code in invented)
    assert all(parties[code]["iso_code"] == "" for code in invented)


def test_parties_stand_in_english_alphabetical_order(files):
    from portal.vocabulary.queries import _sorting_form

    names = [
        _sorting_form(values["labels"]["en"], "en")
        for values in files.terms[Party].values()
        if not values["fictional"] and values["kind"] != "organization_party"
    ]
    assert names == sorted(names)
