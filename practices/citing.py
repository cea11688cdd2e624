"""A practice as others cite it: plain text, BibTeX, RIS and CSL-JSON, each with the permanent link and the version."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.vocabulary.dates import format_date

from .models import TranslationKind
from .queries import Reading

TYPES = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}
"""Style by the end of its address -> media type."""
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\{",
    "}": r"\}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}


@dataclass(frozen=True)
class Citation:
    """What is cited: one version in one language, by the State that it names. `author` is "" where it names none.

    `remarks`: that it is a translation, of which kind, and whether the original has a newer version.
    """

    title: str
    author: str
    publisher: str
    reference: str
    version: int
    version_name: str
    date: datetime.date
    language: str
    url: str
    forms: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    def written(self, style: str) -> str:
        """The citation in one of the styles of `TYPES`."""
        return {"txt": self._plain, "bib": self._bibtex, "ris": self._ris, "json": self._csl}[style]()

    def _plain(self) -> str:
        date = format_date(self.date, self.language)
        named = [self.author] if self.author else []
        parts = [*named, self.title, self.reference, self.version_name, *self.remarks, self.publisher, date, self.url]
        return ". ".join(part.rstrip(".") for part in parts) + "\n"

    def _bibtex(self) -> str:
        """An entry in UTF-8. Names and titles have braces of their own: a State is no person, and keeps its capitals."""
        fields = {
            "author": f"{{{_escaped(self.author)}}}" if self.author else "",
            "title": f"{{{_escaped(self.title)}}}",
            "publisher": _escaped(self.publisher),
            "number": _escaped(self.reference),
            "version": str(self.version),
            "note": _escaped(". ".join([self.reference, self.version_name, *self.remarks])),
            "year": str(self.date.year),
            "month": str(self.date.month),
            "date": self.date.isoformat(),
            "language": self.language,
            "keywords": _escaped(", ".join(self.forms)),
            "url": self.url,
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
        return f"@misc{{{self.key},\n{''.join(lines)}}}\n"

    def _ris(self) -> str:
        """A record of RIS: two letters, two spaces, a hyphen and a space; lines end as its readers expect."""
        tags = [
            ("TY", "RPRT"),
            *([("AU", self.author)] if self.author else []),
            ("TI", self.title),
            ("PB", self.publisher),
            ("M1", self.reference),
            ("ET", str(self.version)),
            ("PY", str(self.date.year)),
            ("DA", self.date.strftime("%Y/%m/%d/")),
            ("LA", self.language),
            *(("KW", form) for form in self.forms),
            *(("N1", remark) for remark in self.remarks),
            ("UR", self.url),
            ("ID", self.key),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\r\n" for tag, value in tags)

    def _csl(self) -> str:
        """A list of one item, as citeproc and Zotero read it."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "report",
            "title": self.title,
            "publisher": self.publisher,
            "number": self.reference,
            "version": str(self.version),
            "issued": {"date-parts": [[self.date.year, self.date.month, self.date.day]]},
            "language": self.language,
            "keyword": ", ".join(self.forms),
            "URL": self.url,
        }
        if self.remarks:
            item["note"] = ". ".join(self.remarks)
        if self.author:
            item["author"] = [{"literal": self.author}]
        return orjson.dumps([item]).decode()

    @property
    def key(self) -> str:
        """ "PRA-2026-0042": the reference without what a key may not have."""
        return self.reference.replace("/", "-")


def citation_of(reading: Reading, site: str) -> Citation:
    """The citation of what this reader is shown, all in the language of the text; `site` is "https://host"."""
    practice, here = reading.practice, reading.here
    version = practice.version if reading.is_original else here.of_version or practice.version
    published = here.of_date if here.behind else None
    published = published or practice.last_published_at or practice.first_published_at or practice.created_at
    with translation.override(reading.language):
        return Citation(
            title=_line(reading.text.title),
            author=_line(reading.state.label(reading.language)) if reading.state else "",
            publisher=_("Working groups portal"),
            reference=practice.reference,
            version=version,
            version_name=_("Version %(number)s") % {"number": version},
            date=timezone.localdate(published),
            language=reading.language,
            url=f"{site}/{reading.language}/{practice.path}v{version}/",
            forms=tuple(_line(form.label(reading.language)) for form in reading.forms),
            remarks=_remarks(reading),
        )


def _remarks(reading: Reading) -> tuple[str, ...]:
    if reading.is_original:
        return ()
    kind = str(TranslationKind(reading.text.translation_kind).label)
    if not reading.here.behind:
        return (kind,)
    return kind, _("The original is at version %(number)s") % {"number": reading.practice.version}


def _line(text: str) -> str:
    """On one line, without control characters: a line break would begin a field of its own."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)
