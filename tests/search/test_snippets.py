"""What is marked is what matched, and what is shown is the original text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import tokens
from search.documents import LANGUAGES
from search.parser import parse
from search.reading import Reading
from search.request import Segment
from search.snippets import Marker, best_snippet, mark_whole


def snippet_of(summary: str, body: str, language: str, question: str):
    marker = Marker(parse(question))
    return best_snippet(Reading.of(summary, language), Reading.of(body, language), language, marker)


def marked(question: str, text: str, language: str = "en") -> list[str]:
    return [
        piece.text
        for piece in mark_whole(Reading.of(text, language), language, Marker(parse(question)))
        if piece.is_match
    ]


@pytest.mark.parametrize(
    ("question", "language", "text", "parts"),
    [
        ("seizure", "en", "Seizures and a seizure", ["Seizures", "seizure"]),
        ('"seizure"', "en", "Seizures and a seizure", ["seizure"]),
        ('"legal assistance"', "en", "Legal aid, legal assistance", ["legal assistance"]),
        ("extradit*", "en", "Extradited under an extradition treaty", ["Extradited", "extradition"]),
        ("cross-border", "en", "A cross-border case; to cross a border", ["cross-border"]),
        ("seizure -order", "en", "A seizure order", ["seizure"]),
        ("مساعدة", "ar", "طلب والمساعدة المُسَاعَدَة", ["والمساعدة", "المُسَاعَدَة"]),
        ("引渡", "zh-hans", "关于引渡的条约", ["引渡"]),
        ("渡", "zh-hans", "关于引渡的条约", ["渡"]),
        ("司法协助", "zh-hans", "刑事司法协助", ["司法协助"]),
        ("冻结虚拟资产", "zh-hans", "虚拟资产的冻结", ["虚拟资产", "冻结"]),
        ("procedure", "fr", "Procédures d’extradition", ["Procédures"]),
        ("extradition", "fr", "Procédures d’extradition", ["extradition"]),
        ("cafe", "en", "Cafe\u0301!", ["Cafe\u0301"]),
        ("ctoc/cop/wg.3", "en", "See CTOC/COP/WG.3/2026/1", ["CTOC/COP/WG.3"]),
        ("выдачи", "ru", "Выдача лиц", ["Выдача"]),
    ],
)
def test_what_matched_is_marked_in_the_original(question, language, text, parts):
    assert marked(question, text, language) == parts


def test_markup_in_a_text_stays_text():
    pieces = mark_whole(Reading.of("<script>alert('x')</script>", "en"), "en", Marker(parse("alert")))
    assert pieces == (Segment("<script>"), Segment("alert", is_match=True), Segment("('x')</script>"))


def test_the_stretch_with_most_of_the_words_is_shown():
    body = "freezing once. " + "filler words here " * 40 + "freezing of virtual assets. " + "more filler " * 40
    snippet, found = snippet_of("Nothing here", body, "en", "freezing virtual assets")
    assert found == 3
    assert [piece.text for piece in snippet if piece.is_match] == ["freezing", "virtual", "assets"]


def test_without_a_match_the_summary_is_shown_and_without_a_summary_the_body():
    assert snippet_of("The summary", "The body", "en", "absent") == ((Segment("The summary"),), 0)
    assert snippet_of("", "The body", "en", "absent") == ((Segment("The body"),), 0)
    assert snippet_of("", "", "en", "absent") == ((), 0)


@settings(deadline=None, max_examples=300)
@given(
    words=st.lists(
        st.sampled_from(["freezing", "引渡司法协助", "والمساعدة", "x" * 90, "état", "a-b", "…", "\n", "🙂"]),
        max_size=80,
    ),
    question=st.sampled_from(["freezing", "引渡", "مساعدة", '"a b"', "x*", "etat", "absent", ""]),
    language=st.sampled_from(LANGUAGES),
)
def test_a_snippet_is_a_piece_of_the_original_that_begins_and_ends_with_whole_words(words, question, language):
    body = " ".join(words)
    snippet, found = snippet_of("", body, language, question)
    pieces = list(snippet)
    start = bool(pieces) and pieces[0] == Segment("… ")
    end = bool(pieces) and pieces[-1] == Segment(" …")
    shown = "".join(piece.text for piece in pieces[int(start) : len(pieces) - int(end)])
    assert shown in body
    assert len(shown) <= 330
    assert bool(found) == any(piece.is_match for piece in pieces)
    if not (start or end):
        assert shown == body
    forms = {body[token.start : token.end] for token in tokens(body, language)}
    for token in tokens(shown, language):
        assert shown[token.start : token.end] in forms
