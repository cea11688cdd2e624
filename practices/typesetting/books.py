"""A compilation as plain data: one part a language, each with its contents and its practices."""

import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.vocabulary.dates import format_date
from portal.vocabulary.languages import get_language_named
from practices.models import Compilation
from practices.queries import Reading

from .sheets import frame, line, practice_part, site_address, typeset_language


def book_of(
    compilation: Compilation, readings: dict[int, dict[str, Reading]], moment: datetime.datetime
) -> dict[str, Any]:
    """The document of a compilation, dated `moment`; `readings` by key and language, in the order of the document."""
    first = compilation.codes[0]
    parts = [_part(compilation, language, readings, moment) for language in compilation.codes]
    with translation.override(first):
        return frame(
            first,
            title=line(compilation.title),
            running=line(compilation.title),
            reference="",
            link=_address(compilation, first),
            parts=parts,
        )


def _part(
    compilation: Compilation, language: str, readings: dict[int, dict[str, Reading]], moment: datetime.datetime
) -> dict[str, Any]:
    with translation.override(language):
        count = len(readings)
        restricted = any(by_language[language].practice.visibility != "public" for by_language in readings.values())
        about = [
            _("Compiled by the Secretariat"),
            format_date(moment, language),
            ngettext("%(count)s practice", "%(count)s practices", count) % {"count": count},
        ]
        return {
            **_spoken(language),
            "name": get_language_named(language).name,
            "running": _("Working groups portal"),
            "about": about,
            "warning": _("Not for the public: practices with restricted readers are among them.") if restricted else "",
            "terms": _(
                "Practices are published as submitted by States and organizations. Publication is not an endorsement."
            ),
            "search": {"name": _("Found by this search"), "link": _address(compilation, language)}
            if compilation.search
            else None,
            "contents": _("Contents"),
            "columns": [_("Symbol"), _("Title"), _("Source"), _("Page")],
            "practices": [
                _entry(position, by_language[language]) for position, by_language in enumerate(readings.values(), 1)
            ],
        }


def _entry(position: int, reading: Reading) -> dict[str, Any]:
    """A practice in its part; where it has no text in this language, the original, which says so before its title."""
    missing = (
        _("Not available in this language; the original follows (%(language)s).") % {"language": reading.here.name}
        if reading.falls_back
        else ""
    )
    named = line(reading.state.label()) if reading.state else _("Secretariat")
    unnamed = reading.practice.party_id and not reading.state
    source = _("A State that is not named") if unnamed else named
    with translation.override(reading.language):
        return {
            **_spoken(reading.language),
            **practice_part(reading),
            "position": position,
            "missing": missing,
            "source": source,
        }


def _spoken(language: str) -> dict[str, Any]:
    code, region = typeset_language(language)
    return {"lang": code, "region": region, "dir": get_language_named(language).direction}


def _address(compilation: Compilation, language: str) -> str:
    """The search as its readers open it, in their language; the list of practices for a list by hand."""
    path = compilation.search.partition("/")[2] if compilation.search else "practices/"
    return f"{site_address()}/{language}/{path}"
