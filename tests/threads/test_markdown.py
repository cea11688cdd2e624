"""What people write is shown as text with a little shape, never as markup of theirs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.threads.markdown import TAGS, excerpt, render, says_something

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onclick="alert(1))',
    "<javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<b onclick=alert(1)>`",
    "![x](javascript:alert(1))",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<style>*{display:none}</style>",
    "</div></li></ol><h1>Adopted</h1>",
    '<form action="/en/accounts/logout/"><button>',
]
TAG = re.compile(r"<\s*/?\s*([a-zA-Z]+)([^>]*)>")


def assert_harmless(html: str) -> None:
    for name, attributes in TAG.findall(html):
        assert name in TAGS, html
        for attribute in re.findall(r"([\w-]+)\s*=", re.sub(r'"[^"]*"', '""', attributes)):
            assert attribute in {"href", "rel", "start", "title"}, html
        for address in re.findall(r'href="([^"]*)"', attributes):
            scheme = address.split(":", 1)[0].lower() if ":" in address.split("/")[0] else ""
            assert scheme in {"", "http", "https", "mailto"}, html


@pytest.mark.parametrize("text", ATTACKS)
def test_known_attacks_become_text(text):
    assert_harmless(render(text))


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from([*ATTACKS, "\n", "> ", "- ", "*", "`", "[", "]", "("]), max_size=12).map("".join)
)
def test_any_text_is_harmless_and_stands_still(text):
    html = render(text)
    assert_harmless(html)
    assert render(text) == html


def test_the_small_shape_that_is_kept():
    assert render("a\nb\n\nc") == "<p>a<br>b</p>\n<p>c</p>"
    assert render("*a* **b** `c`") == "<p><em>a</em> <strong>b</strong> <code>c</code></p>"
    assert '<ol start="3">' in render("3. x\n4. y")
    assert render("> q").startswith("<blockquote>")
    assert 'rel="nofollow noopener noreferrer ugc"' in render("[x](https://a.example)")


def test_headings_tables_and_images_stay_as_typed():
    assert render("# Title") == "<p># Title</p>"
    assert "<img" not in render("![x](https://a.example/i.png)")


@pytest.mark.parametrize(
    "text", ["* * *" * 2000, "[" * 10_000, "> " * 5_000, "`" * 9_999, "*a **b " * 1_400, "[a](b " * 1_600]
)
def test_hostile_lengths_end(text):
    assert_harmless(render(text))


def test_what_shows_nothing_says_nothing():
    assert not says_something(render("> "))
    assert not says_something(render("\u200b"))
    assert says_something(render("<!-- -->"))


def test_an_excerpt_ends_at_a_word():
    assert excerpt(render("one\ntwo  *three*\n\n- four\n- a & b < c")) == "one two three four a & b < c"
    assert excerpt(render("word " * 60), 12) == "word word …"
    assert excerpt(render("字" * 300)).endswith(" …")
