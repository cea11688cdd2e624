"""Tokens of six languages: which forms meet, where they stand, and that any text can be read."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import LONGEST_TOKEN, SENTINEL, has_tokens, is_han, tokens
from search.documents import LANGUAGES


def stems(text: str, language: str) -> list[str]:
    return [token.stem for token in tokens(text, language)]


def exact(text: str, language: str = "en") -> list[str]:
    return [token.exact for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ar", "مساعدة المساعدة والمساعدة للمساعدة بالمساعدة المُسَاعَدَة المساعدات ومساعدة"),
        ("ar", "وطنية الوطنية والوطنية"),
        ("ar", "إجراء اجراء"),
        ("ru", "выдача выдачи выдаче выдачу ВЫДАЧА"),
        ("ru", "помощь помощи помощью"),
        ("ru", "ещё еще"),
        ("es", "investigación investigaciones investigacion INVESTIGACIÓN"),
        ("es", "decomiso decomisos"),
        ("es", "extradición extradiciones extradicion"),
        ("fr", "procédure procedure procédures Procédures"),
        ("fr", "extradition l'extradition l’extradition d’extradition"),
        ("fr", "État état etat États"),
        ("en", "seizure seizures Seizures"),
        ("en", "freezing freeze freezes"),
        ("en", "State State's State’s States"),
    ],
)
def test_forms_of_one_word_have_one_stem(language, forms):
    assert len(set(stems(forms, language))) == 1


def test_chinese_runs_become_pairs_and_a_lone_character_stays():
    assert exact("引渡和司法协助。没收，引", "zh-hans") == [
        "引渡",
        "渡和",
        "和司",
        "司法",
        "法协",
        "协助",
        "没收",
        "引",
    ]
    assert exact("2026年WG会议") == ["2026", "年", "wg", "会议"]


def test_scripts_decide_in_a_text_of_any_language():
    text = "INTERPOL والمساعدة выдачи 引渡 investigations"
    assert stems(text, "zh-hans") == ["interpol", "مساعد", "выдач", "引渡", "investigations"]
    assert stems(text, "en")[1:4] == stems(text, "zh-hans")[1:4]
    assert stems(text, "en")[-1] == stems("investigation", "en")[0]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Cafe\u0301 ﬁnance ＡＢＣ ｗ", ["cafe", "finance", "abc", "w"]),
        ("co\u00adoperation a\u200db", ["cooperation", "ab"]),
        ("٢٠٢٦ ۱۲ ①", ["2026", "12", "1"]),
        ("CTOC/COP/WG.3/2026/1", ["ctoc", "cop", "wg", "3", "2026", "1"]),
        ("O'Brien d'Ivoire qu’il", ["obrien", "ivoire", "il"]),
        ("a\u3000b\u2028c\x00d_e", ["a", "b", "c", "d", "e"]),
        ("й и ё е", ["й", "и", "е", "е"]),
        ("مســاعدة لأن", ["مساعده", "لان"]),
        ("", []),
        (f"??? — {SENTINEL} \ud800 _", []),
    ],
)
def test_exact_forms(text, forms):
    assert exact(text) == forms
    assert has_tokens(text) is bool(forms)


def test_an_elided_article_is_not_part_of_the_marked_word():
    text = "Demande d’extradition"
    assert [text[token.start : token.end] for token in tokens(text, "fr")] == ["Demande", "extradition"]


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60), language=st.sampled_from(LANGUAGES))
@example(text="ﷺ" * 20, language="ar")
@example(text="x" * 600, language="en")
@example(text="\u0301\u0301a\u0301", language="fr")
def test_any_text_can_be_read(text, language):
    found = tokens(text, language)
    last = 0
    for token in found:
        for form in (token.exact, token.stem):
            assert 0 < len(form) <= LONGEST_TOKEN
            assert not any(sign.isspace() for sign in form)
            assert SENTINEL not in form
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= last
        last = token.start
    assert has_tokens(text) is bool(found)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=30))
def test_asking_for_an_exact_form_finds_it(text):
    """The analysis of a token is itself: what was indexed can be asked for."""
    for token in tokens(text, "en"):
        assert exact(token.exact) == [token.exact]


def test_the_exact_form_does_not_depend_on_the_language():
    text = "L’extradition والمساعدة ещё 引渡 niño State’s"
    assert len({tuple(exact(text, language)) for language in LANGUAGES}) == 1


def test_only_chinese_is_chinese():
    assert is_han("引渡")
    assert not is_han("引渡a")
    assert not is_han("")
