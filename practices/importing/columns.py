"""The columns of a file of replies: their names, which are the same in every language, and their words."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGE_CODES
from practices.forms import PracticeForm
from practices.models import TERM_FIELDS, TEXT_LIMITS

IMPORT_ID, PARTY, LANGUAGE = "import_id", "party", "language"
YEARS = ("year_from", "year_to")
NEEDED = (PARTY, LANGUAGE, "title")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, in words of the reader's language, and what is written into it."""

    name: str
    label: Any
    help: Any

    @property
    def is_needed(self) -> bool:
        """Whether every reply must say it."""
        return self.name in NEEDED


_CODES = _("Codes or names in any of the six languages, with a semicolon between them.")
_OWN: Mapping[str, tuple[Any, Any]] = {
    IMPORT_ID: (
        _("Your number of the reply"),
        _("Any text of up to 60 characters. The same number is never imported twice for the same State."),
    ),
    PARTY: (
        _("State or organization"),
        _("Code or name in any of the six languages; SECRETARIAT for what the Secretariat compiled itself."),
    ),
    LANGUAGE: (_("Language"), _("ar, zh-hans, en, fr, ru or es.")),
    "not_applicable": (
        _("Does not apply"),
        _(
            "Names of columns that do not apply, with a semicolon between them: cooperation, challenges, year_from, lessons, safeguards."
        ),
    ),
    "visibility": (_("Who may read it once it is published?"), _("public or parties; empty means public.")),
    "anonymize": (_("Do not show the name of the State"), _("yes or no; empty means no.")),
}


def _column(name: str) -> Column:
    if name in _OWN:
        return Column(name, *_OWN[name])
    field = PracticeForm.base_fields[name]
    if name in TERM_FIELDS:
        return Column(name, field.label, format_lazy("{} {}", field.help_text, _CODES))
    return Column(name, field.label, field.help_text)


COLUMNS: tuple[Column, ...] = tuple(
    _column(name)
    for name in (
        IMPORT_ID,
        PARTY,
        LANGUAGE,
        *(name for name in TEXT_LIMITS if name in PracticeForm.base_fields),
        *TERM_FIELDS,
        *YEARS,
        "not_applicable",
        "visibility",
        "anonymize",
    )
)
"""In the order of the template. The declaration is not among them: a person makes it, about a text that they have read."""

BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}


def folded(text: str) -> str:
    """What two wordings share that differ in letter case, width or blanks alone."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code in LANGUAGE_CODES:
        with translation.override(code):
            for column in COLUMNS:
                found.setdefault(folded(str(column.label)), column.name)
    return found | {column.name: column.name for column in COLUMNS}


def column_named(text: str) -> str | None:
    """The name of the column that a heading means: by its name, or by its words in any of the six languages."""
    wanted = folded(text)
    return _names().get(wanted) or _names().get(wanted.replace(" ", "_"))
