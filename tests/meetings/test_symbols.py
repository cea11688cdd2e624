"""Document symbols: every symbol that the syntax can form is taken, nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.numbering import write_number
from meetings.symbols import ONE, is_symbol, parts_of, series_of


@st.composite
def symbols(draw) -> str:
    """One symbol of the Conference or of a group, as the syntax builds it."""
    body = draw(st.sampled_from(["", "/WG.2", "/WG.3", "/WG.10"]))
    year = draw(st.one_of(st.just(""), st.integers(2003, 2099).map(lambda year: f"/{year}")))
    nature = draw(st.sampled_from(["", "CRP.", "L.", "INF/", "INF.", "NGO/"]))
    suffixes = draw(
        st.lists(st.tuples(st.sampled_from(["Add", "Corr", "Rev", "Amend"]), st.integers(1, 99)), max_size=2)
    )
    serial = draw(st.integers(1, 9999))
    return f"CTOC/COP{body}{year}/{nature}{serial}" + "".join(f"/{kind}.{number}" for kind, number in suffixes)


@given(symbols())
def test_a_symbol_of_the_syntax_is_taken(symbol):
    assert is_symbol(symbol)
    assert is_symbol(symbol + "*")
    assert parts_of(symbol) == [symbol]


@given(symbols(), symbols())
def test_two_joined_symbols_are_one_symbol(first, second):
    assert is_symbol(f"{first}-{second}")
    assert parts_of(f"{first}-{second}") == [first, second]
    assert series_of(f"{first}-{second}") == series_of(first) | series_of(second)


@given(symbols(), st.sampled_from([" ", "\n", "/", "-", "**", "/Add", "x", "\u200f"]))
def test_anything_behind_a_symbol_spoils_it(symbol, rest):
    assert not is_symbol(symbol + rest)
    assert not is_symbol(rest + symbol)


@given(st.text(alphabet="CTOP/WG.123-RLINF ", max_size=30))
def test_the_pattern_means_what_the_parts_say(text):
    parts = text.removesuffix("*").split("-")
    assert is_symbol(text) == (len(parts) <= 2 and all(re.fullmatch(ONE, part) for part in parts))


@pytest.mark.parametrize(
    "symbol",
    [
        "CTOC/COP/2008/19",
        "CTOC/COP/WG.3/2026/1",
        "CTOC/COP/2026/INF/1",
        "CTOC/COP/2026/L.1/Rev.1",
        "CTOC/COP/WG.2/2018/CRP.1-CTOC/COP/WG.3/2018/CRP.1",
    ],
)
def test_symbols_that_were_seen(symbol):
    assert is_symbol(symbol)


@pytest.mark.parametrize(
    "text", ["", "CTOC/COP", "CTOC/COP/WG.3", "CTOC/COP/WG.0/1", "ctoc/cop/1", "A/RES/55/25", "CTOC/COP/0"]
)
def test_what_is_no_symbol(text):
    assert not is_symbol(text)


def test_a_series():
    assert series_of("CTOC/COP/WG.2/2018/CRP.1-CTOC/COP/WG.3/2018/CRP.1") == {"CTOC/COP/WG.2", "CTOC/COP/WG.3"}
    assert series_of("CTOC/COP/2026/L.1") == {"CTOC/COP"}


def test_arabic_counts_in_its_own_letters():
    assert write_number("2 (b)", "ar") == "2 (ب)"
    assert write_number("2 (b)", "ru") == "2 (b)"
    assert write_number("12", "ar") == "12"
