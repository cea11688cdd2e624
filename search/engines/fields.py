"""What of a document every engine indexes and keeps, under the same names.

For each language: title, summary and body as stems and, in a field ``..._x``, as exact forms. Keywords are
codes. Each text field begins with a sentinel, so that every document has every field: an engine counts
documents, and the length of an average one, over those that have it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from search.analysis import SENTINEL, Token, tokens
from search.documents import LANGUAGES, SearchDocument, Text
from search.reading import Reading, pack

PARTS = ("title", "summary", "body")
FACET_FIELDS = {
    "kind": "kind",
    "forms": "forms",
    "provisions": "provisions",
    "cooperation": "cooperation",
    "parties": "parties",
    "year": "year",
    "language": "languages",
}
SYMBOL = "symbol_x"


def field_of(part: str, language: str, *, exact: bool = False) -> str:
    """The name of the field with this part of a text in this language."""
    return f"{part}_{language.replace('-', '_')}{'_x' if exact else ''}"


TEXT_FIELDS = (
    *tuple(
        field_of(part, language, exact=exact) for language in LANGUAGES for part in PARTS for exact in (False, True)
    ),
    SYMBOL,
)
KEYWORD_FIELDS = ("id", "audience", *FACET_FIELDS.values())

Kept = str | bytes | None
"""JSON as an engine gives it back."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document on its way into an index: what is looked for, and JSON of what is shown, by language."""

    keywords: dict[str, Any]
    texts: dict[str, str]
    head: bytes
    stored: dict[str, bytes]
    tokens: dict[str, bytes]


def prepare(document: SearchDocument) -> Prepared:
    """Analyse a document. Raises ValueError for text that is not valid Unicode."""
    keywords: dict[str, Any] = {
        "id": document.id,
        "audience": sorted(document.audience),
        "kind": document.kind,
        "forms": sorted({*document.forms, *document.wider_forms}),
        "provisions": sorted(set(document.provisions)),
        "cooperation": sorted(set(document.cooperation)),
        "parties": sorted(set(document.parties)),
        "year": [] if document.year is None else str(document.year),
        "languages": sorted(document.texts),
    }
    texts = {SYMBOL: _joined([token.exact for token in tokens(document.symbol, "en")])}
    stored: dict[str, bytes] = {}
    kept: dict[str, bytes] = {}
    for language in LANGUAGES:
        text = document.texts.get(language)
        parts = ("", "", "") if text is None else (text.title, text.summary, text.body)
        found: list[list[Token]] = [tokens(part, language) for part in parts]
        for part, these in zip(PARTS, found, strict=True):
            texts[field_of(part, language)] = _joined([token.stem for token in these])
            texts[field_of(part, language, exact=True)] = _joined([token.exact for token in these])
        if text is not None:
            stored[language] = orjson.dumps(parts)
            kept[language] = orjson.dumps([pack(these) for these in found])
    return Prepared(keywords, texts, orjson.dumps(_head(document)), stored, kept)


def empty_texts() -> dict[str, str]:
    """The text fields of a document without texts."""
    return dict.fromkeys(TEXT_FIELDS, SENTINEL)


def _joined(forms: list[str]) -> str:
    return " ".join((SENTINEL, *forms))


def _head(document: SearchDocument) -> dict[str, Any]:
    """What a hit shows beside its texts."""
    return {
        "id": document.id,
        "kind": document.kind,
        "path": document.path,
        "original": document.original_language,
        "languages": [language for language in LANGUAGES if language in document.texts],
        "audience": sorted(document.audience),
        "date": document.date,
        "year": document.year,
        "symbol": document.symbol,
        "forms": document.forms,
        "wider_forms": document.wider_forms,
        "provisions": document.provisions,
        "cooperation": document.cooperation,
        "parties": document.parties,
        "facts": dict(document.facts),
    }


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it came back; texts are decoded only when asked for, by language."""

    head: dict[str, Any]
    _texts: Callable[[str], Kept]
    _tokens: Callable[[str], Kept]

    def text(self, language: str) -> Text:
        """The text in a language that the document has. Raises KeyError for another."""
        stored = self._texts(language)
        if stored is None:
            raise KeyError(language)
        return Text(*orjson.loads(stored))

    def readings(self, language: str) -> list[Reading]:
        """Title, summary and body in a language that the document has, with their tokens."""
        text = self.text(language)
        packed = orjson.loads(self._tokens(language) or b"")
        parts = (text.title, text.summary, text.body)
        return [Reading.unpacked(part, one) for part, one in zip(parts, packed, strict=True)]

    def beginnings(self, language: str) -> list[Reading]:
        """The same for showing only how they begin."""
        text = self.text(language)
        return [Reading.of_beginning(part, language) for part in (text.title, text.summary, text.body)]

    def languages_for(self, reader: str) -> Iterator[str]:
        """The document's languages: the reader's, then its original, then the others."""
        first = [language for language in (reader, self.head["original"]) if language in self.head["languages"]]
        yield from dict.fromkeys([*first, *self.head["languages"]])

    def document(self) -> SearchDocument:
        """The document as it was applied, without its version."""
        head = self.head
        return SearchDocument(
            id=head["id"],
            kind=head["kind"],
            path=head["path"],
            texts={language: self.text(language) for language in head["languages"]},
            original_language=head["original"],
            audience=frozenset(head["audience"]),
            date=dt.date.fromisoformat(head["date"]),
            forms=tuple(head["forms"]),
            wider_forms=tuple(head["wider_forms"]),
            provisions=tuple(head["provisions"]),
            cooperation=tuple(head["cooperation"]),
            parties=tuple(head["parties"]),
            year=head["year"],
            symbol=head["symbol"],
            facts={name: tuple(values) for name, values in head["facts"].items()},
        )
