"""Concepts: a question in one language finds the others, visibly, and can be had without."""

from __future__ import annotations

import datetime as dt

import pytest

from portal.vocabulary.models import Concept, CooperationType, FormOfCrime, Party
from search.parser import Word, leaves, parse
from search.queries import search
from search.request import SearchRequest
from search.thesaurus import MOST_CONCEPTS, with_concepts
from search.worker import apply_pending
from tests.search.worlds import PUBLIC, document

pytestmark = pytest.mark.django_db


def six(ar: str, zh: str, en: str, fr: str, ru: str, es: str) -> dict[str, str]:
    return {"ar": ar, "zh-hans": zh, "en": en, "fr": fr, "ru": ru, "es": es}


@pytest.fixture(autouse=True)
def vocabulary():
    Concept.objects.create(
        code="EXTRADITION",
        labels=six("تسليم المجرمين", "引渡", "extradition", "extradition", "выдача", "extradición"),
        alt_labels={"fr": ["remise de la personne recherchée"], "en": ["surrender"]},
    )
    Concept.objects.create(
        code="FREEZING",
        labels=six("التجميد", "冻结", "freezing", "gel", "замораживание", "embargo preventivo"),
    )
    labels = six(
        "الجريمة السيبرانية",
        "网络犯罪",
        "cybercrime",
        "cybercriminalité",
        "киберпреступность",
        "ciberdelincuencia",
    )
    FormOfCrime.objects.create(code="CYB", labels=labels, definitions=labels)
    CooperationType.objects.create(
        code="JIT",
        labels=six(
            "تحقيق مشترك",
            "联合调查",
            "joint investigation",
            "enquête conjointe",
            "совместное расследование",
            "investigación conjunta",
        ),
    )
    Party.objects.create(
        code="XV", kind="state_party", fictional=True,
        labels=six("فيلمارا", "韦尔马拉", "Velmara", "Velmara", "Вельмара", "Velmara"),
    )  # fmt: skip


@pytest.fixture
def found(records):
    records.put(
        document(1, "تسليم المجرمين في القضايا", language="ar"),
        document(2, "关于引渡的实践", language="zh-hans"),
        document(3, "Extradition of nationals", language="en"),
        document(4, "Embargo preventivo de activos", language="es"),
        document(5, "Nothing about it", forms=("CYB",), parties=("XV",), cooperation=("JIT",)),
    )
    apply_pending()

    def ask(words: str, **fields):
        response = search(SearchRequest(words=words, audience=PUBLIC, **fields))
        return sorted(int(hit.id.partition(":")[2]) for hit in response.hits), [one.code for one in response.concepts]

    return ask


@pytest.mark.parametrize(
    ("words", "hits", "concepts"),
    [
        ("extradition", [1, 2, 3], ["EXTRADITION"]),
        ("выдачи", [1, 2, 3], ["EXTRADITION"]),
        ("引渡", [1, 2, 3], ["EXTRADITION"]),
        ("وتسليم المجرمين", [1, 2, 3], ["EXTRADITION"]),
        ("remise de la personne recherchée", [1, 2, 3], ["EXTRADITION"]),
        ("gel", [4], ["FREEZING"]),
        ("冻结", [4], ["FREEZING"]),
        ("киберпреступность", [5], ["CYB"]),
        ("Вельмара", [5], ["XV"]),
        ("enquêtes conjointes", [5], ["JIT"]),
        ("extradition OR gel", [1, 2, 3, 4], ["EXTRADITION", "FREEZING"]),
        ("extradition nationals", [3], ["EXTRADITION"]),
        ("引渡实践", [2], ["EXTRADITION"]),
        ("关于引渡的实践", [2], ["EXTRADITION"]),
        ('"extradition"', [3], []),
        ("-extradition", [1, 2, 4, 5], []),
        ("extraditi*", [3], []),
        ("nationals", [3], []),
        ("", [1, 2, 3, 4, 5], []),
    ],
)
def test_a_question_in_one_language_finds_the_others_and_says_so(found, words, hits, concepts):
    assert found(words) == (hits, concepts)


def test_of_three_words_one_may_be_missing_and_a_concept_counts_as_one(found):
    assert found("extradition of nationals abroad") == ([3], ["EXTRADITION"])
    assert found("extradition abroad elsewhere") == ([], ["EXTRADITION"])


def test_only_the_words_can_be_had(found):
    assert found("extradition", with_concepts=False) == ([3], [])


def test_the_words_themselves_rank_above_what_a_concept_adds(records):
    day = dt.date(2026, 1, 1)
    records.put(
        document(1, "Выдача лиц", language="ru", date=day + dt.timedelta(9)),
        document(2, "Extradition of nationals", date=day),
    )
    apply_pending()
    response = search(SearchRequest(words="extradition", audience=PUBLIC))
    assert [hit.id for hit in response.hits] == ["practice:2", "practice:1"]
    assert [piece.text for piece in response.hits[1].title if piece.is_match] == ["Выдача"]


def test_a_concept_says_what_was_recognised():
    _, concepts = with_concepts(parse("the Remise de la personne recherchée treaty"))
    assert [(one.code, one.words, one.labels["ru"]) for one in concepts] == [
        ("EXTRADITION", "Remise de la personne recherchée", "выдача")
    ]


def test_wordings_look_only_into_texts_of_their_own_language():
    tree, _ = with_concepts(parse("extradition"))
    assert Word("выдача", "ru") in set(leaves(tree))
    assert {leaf.language for leaf in leaves(tree) if leaf.text == "surrender"} == {"en"}


def test_a_long_question_adds_few_concepts():
    for number in range(9):
        name = f"concept{chr(97 + number)}"
        Concept.objects.create(code=f"C{number}", labels=six(*(f"{name}{language}" for language in "abcdef")))
    _, concepts = with_concepts(parse(" ".join(f"concept{chr(97 + n)}c" for n in range(9))))
    assert len(concepts) == MOST_CONCEPTS


def test_an_inactive_term_and_an_empty_vocabulary_add_nothing():
    Concept.objects.filter(code="FREEZING").update(active=False)
    concept = Concept.objects.get(code="EXTRADITION")
    concept.active = False
    concept.save()
    assert with_concepts(parse("extradition freezing")) == (parse("extradition freezing"), ())
