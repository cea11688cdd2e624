"""The style sheets keep their promises: both directions of writing, readable contrast, small files, no stray files."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:top|right|bottom|left)(?:-\w+)*"
    r"|(?:top|right|bottom|left|width|height|min-width|max-width|min-height|max-height)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
)
DIRECTIONAL_VALUE = re.compile(r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b")
# A media query asks about the screen, which has a width and no writing direction.
MEDIA_FEATURE = re.compile(r"@media[^{]*\{")


def without_comments(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_only_logical_properties(sheet):
    """Arabic gets the mirrored page for nothing."""
    text = MEDIA_FEATURE.sub("{", without_comments(sheet))
    assert PHYSICAL.findall(text) == []
    assert DIRECTIONAL_VALUE.findall(text) == []


@pytest.mark.parametrize(
    "declaration", ["margin-left: 1px", "padding-right:0", "width: 3rem", "left: 0", "max-height: 2em"]
)
def test_the_search_for_physical_properties_finds_them(declaration):
    assert PHYSICAL.search(f"a {{ {declaration}; }}")


@pytest.mark.parametrize(
    "declaration", ["max-inline-size: 1px", "inset-inline-start: 0", "border-block-start: 0", "line-height: 2"]
)
def test_the_search_for_physical_properties_spares_logical_ones(declaration):
    assert not PHYSICAL.search(f"a {{ {declaration}; }}")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_files_stay_readable(sheet):
    assert len(sheet.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_address_in_a_sheet_is_a_file_of_ours(sheet):
    for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", without_comments(sheet)):
        assert (sheet.parent / address).resolve().is_file(), address


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_motion_only_where_it_is_wanted(sheet):
    """Whatever moves stands inside a media query that asks whether motion is wanted."""
    text = without_comments(sheet)
    wanted = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n  \}\n", "", text, flags=re.S)
    assert not re.search(r"(?<![\w-])(?:animation|transition)(?:-[a-z]+)?\s*:", wanted)


# -- contrast -----------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"--([a-z-]+):\s*(?:light-dark\((#[0-9a-f]{3,6}),\s*(#[0-9a-f]{3,6})\)|(#[0-9a-f]{3,6}));")


def tokens() -> dict[str, tuple[str, str]]:
    """Colour tokens by name: (light, dark)."""
    found = {}
    for name, light, dark, both in TOKEN.findall(without_comments(CSS / "site.css")):
        found[name] = (light or both, dark or both)
    return found


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


SURFACES = ["paper", "card", "sunk", "wash"]
TEXT_PAIRS = [
    *product(["ink", "quiet", "accent", "accent-strong"], SURFACES),
    *product(["ok", "warn", "bad"], ["paper", "card", "sunk"]),
    ("ink", "mark"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-band", "band"),
    ("paper", "bad"),
]
EDGE_PAIRS = [*product(["edge", "accent", "bad"], ["paper", "card", "sunk"])]


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "surface"), TEXT_PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_is_readable(text, surface, scheme):
    colours = tokens()
    assert contrast(colours[text][scheme], colours[surface][scheme]) >= 5.1


@pytest.mark.parametrize(("edge", "surface"), EDGE_PAIRS)
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(edge, surface, scheme):
    colours = tokens()
    assert contrast(colours[edge][scheme], colours[surface][scheme]) >= 3


def test_colours_come_from_tokens():
    """Outside the tokens, print and the paper behind a QR code, no rule names a colour."""
    for name in ("site.css", "parts.css", "rooms.css"):
        text = without_comments(CSS / name)
        text = re.sub(r"@layer tokens \{.*?\n\}\n", "", text, flags=re.S)
        text = re.sub(r"@layer print \{.*?\n\}\n", "", text, flags=re.S)
        text = re.sub(r"\.qr \{[^}]*\}", "", text)
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text) == [], name


def test_every_class_that_a_template_uses_is_styled():
    """A name that no sheet knows is a typing mistake or a part that was forgotten."""
    base = Path(settings.BASE_DIR)
    sheets = [*SHEETS, *base.glob("*/static/**/*.css")]
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", " ".join(without_comments(sheet) for sheet in sheets)))
    unknown = {}
    for template in (base / "templates").rglob("*.html"):
        if {"admin", "wagtailadmin"} & set(template.parts):
            continue
        for value in re.findall(r'class="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\})*)"', template.read_text(encoding="utf-8")):
            for name in re.sub(r"\{[%{].*?[%}]\}", " ", value).split():
                if name not in known:
                    unknown.setdefault(name, template.name)
    assert unknown == {}
