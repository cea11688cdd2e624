"""Every string is a question; what its marks mean."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.parser import (
    MOST_TERMS,
    And,
    AtLeast,
    Coded,
    Everything,
    Not,
    Nothing,
    Optional,
    Or,
    Phrase,
    Prefix,
    Run,
    Weaker,
    Word,
    leaves,
    parse,
    relaxed,
)


@pytest.mark.parametrize(
    ("question", "tree"),
    [
        ("", Everything()),
        (" \u3000\n", Everything()),
        ("extradition", Word("extradition")),
        ("extradition treaty", And((Word("extradition"), Word("treaty")))),
        ("-fraud", Not(Word("fraud"))),
        ('-"wire fraud" −x', And((Not(Phrase("wire fraud")), Not(Word("x"))))),
        ("e-mail", Word("e-mail")),
        ("- x", Word("x")),
        ("extradit*", Prefix("extradit")),
        ("a*b", Word("a*b")),
        ("seizure OR freezing", Or((Word("seizure"), Word("freezing")))),
        ("x | y z", And((Or((Word("x"), Word("y"))), Word("z")))),
        ("x OR OR y", Or((Word("x"), Word("y")))),
        ("OR x OR", Word("x")),
        ("x or z", And((Word("x"), Optional(Word("or")), Word("z")))),
        ("x OR -y", And((Word("x"), Not(Word("y"))))),
        ("«взаимная помощь»", Phrase("взаимная помощь")),
        ("„Recht“", Phrase("Recht")),
        ("「司法协助」", Phrase("司法协助")),
        ("《公约》", Phrase("公约")),
        ('"unclosed phrase', Phrase("unclosed phrase")),
        ('"', Nothing()),
        ('"" -"" * ** -', Nothing()),
        ("???", Nothing()),
        ("a,b;(c)", And((Optional(Word("a")), Word("b"), Word("c")))),
        ("引渡，没收", And((Word("引渡"), Word("没收")))),
        ("the of", And((Word("the"), Word("of")))),
        ("the", Word("the")),
        ("冻结虚拟资产", Run("冻结虚拟资产")),
        ("WG冻结虚拟资产", And((Word("WG"), Run("冻结虚拟资产")))),
        ("-冻结虚拟资产", Not(Word("冻结虚拟资产"))),
    ],
)
def test_trees(question, tree):
    assert parse(question) == tree


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=200))
@example("\x00\ud800\u202e")
@example('"' * 1000)
@example("«" * 50 + "»" * 50)
@example("a" * 100_000)
@example("OR " * 1000)
@example("-" * 1000 + "x")
def test_any_string_parses(question):
    tree = parse(question)
    assert len(list(leaves(tree))) <= MOST_TERMS * 500
    if not question.strip():
        assert tree == Everything()


def test_a_question_has_a_bounded_number_of_terms():
    assert len(list(leaves(parse("x z " * 5000)))) == MOST_TERMS


@pytest.mark.parametrize(
    ("question", "tree"),
    [
        ("a1 b1", And((Word("a1"), Word("b1")))),
        ("a1 b1 c1", AtLeast(2, (Word("a1"), Word("b1"), Word("c1")))),
        ("a1 b1 c1 d1", AtLeast(3, (Word("a1"), Word("b1"), Word("c1"), Word("d1")))),
        (
            'a1 of b1 c1 -d1 "e f"',
            And(
                (
                    AtLeast(2, (Word("a1"), Word("b1"), Word("c1"))),
                    Optional(Word("of")),
                    Not(Word("d1")),
                    Phrase("e f"),
                )
            ),
        ),
        ("a1 OR b1", Or((Word("a1"), Word("b1")))),
        ('"a" "b" "c"', And((Phrase("a"), Phrase("b"), Phrase("c")))),
    ],
)
def test_of_many_plain_words_some_may_be_missing(question, tree):
    assert relaxed(parse(question)) == tree


def test_leaves_leave_out_exclusions_and_codes():
    tree = And(
        (
            Word("a"),
            Not(Word("b")),
            Optional(Word("of")),
            Optional(Phrase("c")),
            Or((Prefix("d"), Weaker(Coded("forms", "CYB")))),
        )
    )
    assert list(leaves(tree)) == [Word("a"), Phrase("c"), Prefix("d")]
    assert list(leaves(Nothing())) == []
