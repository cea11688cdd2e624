"""The six languages, in their order."""

import pytest
from django.conf import settings
from django.utils import translation

from portal.vocabulary.languages import (
    LANGUAGE_CODES,
    LANGUAGES,
    UnknownLanguageError,
    get_language_named,
    language_in_use,
)


def test_six_languages_in_the_order_of_the_united_nations():
    assert [language.name for language in LANGUAGES] == [
        "عربي",
        "中文",
        "English",
        "Français",
        "Русский",
        "Español",
    ]
    assert LANGUAGE_CODES == ("ar", "zh-hans", "en", "fr", "ru", "es")
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGE_CODES)


def test_only_arabic_runs_from_right_to_left():
    assert [language.code for language in LANGUAGES if language.direction == "rtl"] == ["ar"]


def test_a_language_by_its_code():
    assert get_language_named("zh-hans").locale == "zh_Hans"
    assert get_language_named("ZH-Hans").code == "zh-hans"
    for code in ("de", "", None, "zh"):
        with pytest.raises(UnknownLanguageError):
            get_language_named(code)


@pytest.mark.parametrize(
    ("asked", "official"),
    [
        ("fr", "fr"),
        ("fr-ca", "fr"),
        ("zh-hans-cn", "zh-hans"),
        ("EN-gb", "en"),
        ("de", "en"),
        ("de-at", "en"),
    ],
)
def test_the_official_language_for_any_code(asked, official):
    assert language_in_use(asked) == official
    with translation.override(asked):
        assert language_in_use() == official
