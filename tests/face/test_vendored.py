"""What others made is named with its version and licence, and is small."""

from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
FONTS = sorted((STATIC / "fonts").glob("*.woff2"))


def test_there_is_a_font_for_each_script_that_is_served():
    names = " ".join(font.name for font in FONTS)
    assert all(script in names for script in ("latin", "cyrillic", "arabic"))


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_is_woff2_and_at_most_52_kilobytes(font):
    assert font.read_bytes()[:4] == b"wOF2"
    assert font.stat().st_size <= 52 * 1024


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_is_used(font):
    assert font.name in (STATIC / "css" / "site.css").read_text(encoding="utf-8")


def test_the_licence_of_the_fonts_lies_beside_them():
    text = (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Copyright" in text


@pytest.mark.parametrize(
    "note",
    [STATIC / "VENDORED.md", *sorted(Path(settings.BASE_DIR).glob("tests/*/vendor/VENDORED.md"))],
    ids=lambda note: note.parent.parent.name,
)
def test_vendored_files_are_noted_with_version_and_licence(note):
    text = note.read_text(encoding="utf-8")
    assert "version" in text
    assert "licence" in text
    assert "://" not in text
