"""Every template of the site obeys the strict policy and speaks through gettext."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALL = sorted(path for path in TEMPLATES.rglob("*.html"))
DATA_BLOCK = re.compile(r"type=[\"']application/(?:ld\+)?json[\"']")


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def markup_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)


def violations(markup: str) -> list[str]:
    """What a policy of 'self' for scripts and styles would block."""
    found = [tag for tag in re.findall(r"<script\b[^>]*>", markup) if " src=" not in tag and not DATA_BLOCK.search(tag)]
    found += re.findall(r"<style\b", markup)
    found += re.findall(r"\sstyle\s*=", markup)
    found += re.findall(r"\son[a-z]+\s*=\s*[\"']", markup)
    return found + re.findall(r"javascript:", markup)


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_no_inline_script_style_or_handler(path):
    assert violations(markup_of(path)) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color:red">',
        "<script>go()</script>",
        '<a onclick="go()">',
        "<style>a{}</style>",
        '<a href="javascript:go()">',
    ],
)
def test_the_search_for_violations_finds_them(markup):
    assert violations(markup)


@pytest.mark.parametrize(
    "markup", ['<script type="module" src="/a.js"></script>', '<script type="application/json">{}</script>']
)
def test_the_search_for_violations_spares_files_and_data(markup):
    assert not violations(markup)


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_a_template_compiles(path):
    get_template(name_of(path))


# Words a reader would see, outside tags, template tags and variables.
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {"OpenAPI", "JSON", "PDF", "BibTeX", "RIS", "CSL"}


def bare_words(markup: str) -> list[str]:
    text = re.sub(r"\{% blocktrans(?:late)?.*?\{% endblocktrans(?:late)? %\}", " ", markup, flags=re.S)
    text = re.sub(r"<(script|svg|code)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.S)
    return [word for word in WORD.findall(re.sub(r"&[a-z]+;", " ", text)) if word not in NAMES]


@pytest.mark.parametrize("path", [path for path in ALL if "allauth/elements" not in path.as_posix()], ids=name_of)
def test_every_word_can_be_translated(path):
    assert bare_words(markup_of(path)) == []
