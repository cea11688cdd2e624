"""The six official languages of the United Nations, in the order of the language bar."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Language:
    """One official language: `name` is written in its own script, `locale` names its catalogue folder."""

    code: str
    name: str
    direction: Literal["rtl", "ltr"]
    locale: str


# Order and names: minimum standards for multilingualism of United Nations websites.
LANGUAGES: tuple[Language, ...] = (
    Language("ar", "عربي", "rtl", "ar"),
    Language("zh-hans", "中文", "ltr", "zh_Hans"),
    Language("en", "English", "ltr", "en"),
    Language("fr", "Français", "ltr", "fr"),
    Language("ru", "Русский", "ltr", "ru"),
    Language("es", "Español", "ltr", "es"),
)
LANGUAGE_CODES: tuple[str, ...] = tuple(language.code for language in LANGUAGES)
DEFAULT_LANGUAGE = "en"

_by_code = {language.code: language for language in LANGUAGES}


class UnknownLanguageError(LookupError):
    """The code is not one of the six official languages."""


def get_language_named(code: str) -> Language:
    """The language with this code, in any letter case; raises UnknownLanguageError for any other code."""
    try:
        return _by_code[code.lower()]
    except (KeyError, AttributeError):
        raise UnknownLanguageError(f"{code!r} is not one of {', '.join(LANGUAGE_CODES)}") from None


def language_in_use(code: str | None = None) -> str:
    """The official code for `code`, or for the active language; English where neither is official.

    A regional variant ("fr-ca", "zh-hans-cn") counts as its official language.
    """
    wanted = (code or get_language() or DEFAULT_LANGUAGE).lower()
    while wanted not in _by_code:
        wanted, found, _ = wanted.rpartition("-")
        if not found:
            return DEFAULT_LANGUAGE
    return wanted
