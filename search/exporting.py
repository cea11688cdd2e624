"""Practices of a search as a file: which columns, what is said about the file, and the three ways to write it.

Everything is made from the documents of the index, as the reader of the search may see them, batch by batch.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from openpyxl import Workbook

from portal.access.audiences import PUBLIC
from portal.access.refusals import Refused
from portal.vocabulary.models import Provision, Term
from portal.vocabulary.queries import terms

from .asking import TERMS_OF
from .documents import SearchDocument

FACTS = ("export_search", "export_date", "export_count", "export_terms")
COLUMNS = (
    "reference",
    "url",
    "date",
    "year",
    "language",
    "languages",
    "title",
    "summary",
    "text",
    "parties",
    "party_codes",
    "forms",
    "form_codes",
    "provisions",
    "provision_codes",
    "cooperation",
    "cooperation_codes",
    "readers",
    "authorities",
    "legal_bases",
    "phases",
    "measure_kinds",
    "partners",
    "requests_sent",
    "requests_executed",
    "median_days",
    "arrests",
    "convictions",
    "assets_frozen",
    "assets_confiscated",
    "assets_shared",
    "assets_currency",
    "assets_on",
    "assistance_needed",
    "assistance_offered",
    "sources",
    "attachments",
)
"""Names for machines and people alike, the same in every language: a script that reads one export reads all."""
MOST_ROWS = 50_000
"""Practices of one workbook, which is made as a whole before its first byte; a sheet ends at 1,048,576 rows in any case."""
_FACTS = COLUMNS[COLUMNS.index("authorities") :]
"""Columns that come from `SearchDocument.facts`, codes and numbers as they are kept."""
LONGEST_CELL = 32_767
"""Characters; more makes a spreadsheet refuse the file."""
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class SearchAway(Refused):
    """Nothing can answer just now; said with 503, since an empty file or feed would be a wrong answer."""

    def __init__(self) -> None:
        super().__init__(
            _("Search is being prepared. Please try again in a minute; everything else on this site works as usual."),
            code="search_away",
            status=503,
        )


class TooLong(Refused):
    """More practices than a workbook takes; nothing is cut off without a word."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("A workbook takes at most %(most)s practices and this search finds %(count)s. Take them as CSV or JSON.")
            % {"most": MOST_ROWS, "count": count},
            code="too_long",
            status=422,
        )


@dataclass(frozen=True, slots=True)
class Export:
    """What a file is made from. ``address_of`` makes a language-neutral path a full address; ``search`` is the
    full address of the search, ``words`` and ``filters`` what it asks for, ``terms_of_use`` the disclaimer.
    """

    documents: Iterator[SearchDocument]
    count: int
    language: str
    search: str
    words: str
    filters: Mapping[str, tuple[str, ...]]
    made_at: dt.datetime
    terms_of_use: str
    address_of: Callable[[str], str]

    @property
    def facts(self) -> tuple[str, str, int, str]:
        """The values of ``FACTS``."""
        return self.search, self.made_at.isoformat(timespec="seconds"), self.count, self.terms_of_use


class Labels:
    """The words of the reader's language for codes, read once, so that no row of a stream asks the database."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._terms: dict[str, Mapping[str, Term]] = {facet: terms(model) for facet, model in TERMS_OF.items()}

    def of(self, facet: str, codes: Iterable[str]) -> list[str]:
        """The label of each code; one that the vocabulary does not have stands for itself."""
        return [self._label(self._terms[facet].get(code), code) for code in codes]

    def _label(self, term: Term | None, code: str) -> str:
        if term is None:
            return code
        if isinstance(term, Provision):
            return f"{term.citation(self._language)}: {term.label(self._language)}"
        return term.label(self._language)


def without_controls(text: str) -> str:
    """The text without the characters that neither XML 1.0 nor a spreadsheet can hold."""
    return _FORBIDDEN.sub("", text)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"): with an apostrophe before
    anything that begins like one. Control characters are left out, and what is beyond the longest cell.
    """
    text = without_controls(text)
    return (f"'{text}" if _FORMULA.match(text) else text)[:LONGEST_CELL]


def row_of(document: SearchDocument, export: Export, labels: Labels) -> list[str | int]:
    """The cells of a practice; texts in the reader's language where it has them, else in its own."""
    language = export.language if export.language in document.texts else document.original_language
    text = document.texts[language]
    cells: list[str | int] = [
        harmless(document.symbol),
        export.address_of(document.path),
        document.date.isoformat(),
        "" if document.year is None else document.year,
        language,
        "; ".join(document.texts),
        harmless(text.title),
        harmless(text.summary),
        harmless(text.body),
    ]
    for facet in ("parties", "forms", "provisions", "cooperation"):
        codes = getattr(document, facet)
        cells += [harmless("; ".join(labels.of(facet, codes))), harmless("; ".join(codes))]
    cells.append(readers_of(document))
    return cells + [harmless("; ".join(document.facts.get(name, ()))) for name in _FACTS]


def readers_of(document: SearchDocument) -> str:
    """ "public", or "restricted": a row that leaves the portal says for itself that it is not for everybody."""
    return PUBLIC if PUBLIC in document.audience else "restricted"


class _Line:
    """A file for ``csv`` that keeps nothing: what is written is what ``writerow`` returns."""

    def write(self, line: str) -> str:
        return line


def as_csv(export: Export) -> Iterator[bytes]:
    """RFC 4180 in UTF-8, with a byte order mark, without which spreadsheets take Arabic for Latin-1.

    What the file is stands in the last four columns of every row, and not in a comment or a block above the
    header: those are no part of the format, and every parser and every pivot table would take them for data.
    Columns survive both, and a row that is sorted, filtered or copied out still says where it comes from.
    An empty result has no row to say it; its address and name do.
    """
    labels = Labels(export.language)
    write = csv.writer(_Line()).writerow
    facts = [harmless(str(fact)) for fact in export.facts]
    return _lines(export, labels, write, facts)


def _lines(export: Export, labels: Labels, write: Callable[..., Any], facts: list[str]) -> Iterator[bytes]:
    yield f"\ufeff{write((*COLUMNS, *FACTS))}".encode()
    for document in export.documents:
        yield write((*row_of(document, export, labels), *facts)).encode("utf-8", "replace")


def as_json(export: Export) -> Iterator[bytes]:
    """One object: ``export`` says what the file is, ``practices`` has every text of each in all its languages."""
    labels = Labels(export.language)
    search, made_at, count, terms_of_use = export.facts
    about = {
        "search": search,
        "words": export.words,
        "filters": export.filters,
        "date": made_at,
        "count": count,
        "language": export.language,
        "terms": terms_of_use,
    }
    return _objects(export, labels, orjson.dumps(about))


def _objects(export: Export, labels: Labels, about: bytes) -> Iterator[bytes]:
    yield b'{"export":' + about + b',"practices":['
    for at, document in enumerate(export.documents):
        yield (b",\n" if at else b"\n") + orjson.dumps(_object(document, export, labels))
    yield b"\n]}\n"


def _object(document: SearchDocument, export: Export, labels: Labels) -> dict[str, Any]:
    coded = {
        facet: [
            {"code": code, "label": label}
            for code, label in zip(getattr(document, facet), labels.of(facet, getattr(document, facet)), strict=True)
        ]
        for facet in ("parties", "forms", "provisions", "cooperation")
    }
    return {
        "reference": document.symbol,
        "url": export.address_of(document.path),
        "date": document.date,
        "year": document.year,
        "original_language": document.original_language,
        "texts": {
            language: {"title": text.title, "summary": text.summary, "text": text.body}
            for language, text in document.texts.items()
        },
        **coded,
        "readers": readers_of(document),
        "facts": {name: list(document.facts.get(name, ())) for name in _FACTS},
    }


def as_xlsx(export: Export) -> IO[bytes]:
    """A workbook with the practices on one sheet and what the file is on another; rows go to disk as they come.

    The caller closes the file. Refused beyond `MOST_ROWS`.
    """
    if export.count > MOST_ROWS:
        raise TooLong(export.count)
    labels = Labels(export.language)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("practices")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for document in export.documents:
        sheet.append(row_of(document, export, labels))
    about = book.create_sheet("export")
    for name, fact in zip(FACTS, export.facts, strict=True):
        about.append([name, harmless(fact) if isinstance(fact, str) else fact])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file
