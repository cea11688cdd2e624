"""The fields of the index, and a document's way into and out of them.

For each language: title, summary and body as stems and, in a field ``..._x``, as exact forms. Keywords are
codes. ``key`` is the unique sort key, ``version`` the guard against late changes, ``alive`` is 0 for a
removed document that only guards its version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
import tantivy

from search.analysis import ANALYSIS_VERSION, SENTINEL, tokens
from search.documents import KINDS, LANGUAGES, SearchDocument, Text, document_id
from search.engines.base import RequestRefused
from search.reading import Reading, pack

FORMAT = f"3.{ANALYSIS_VERSION}.{version('tantivy')}"
"""An index of another format is built anew."""

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
_STORED = tuple(f"stored_{language.replace('-', '_')}" for language in LANGUAGES)
_TOKENS = tuple(f"tokens_{language.replace('-', '_')}" for language in LANGUAGES)
FIELDS = frozenset((*TEXT_FIELDS, *KEYWORD_FIELDS, *_STORED, *_TOKENS, "source", "key", "version", "alive"))


@cache
def schema() -> tantivy.Schema:
    """The schema of both indexes."""
    builder = tantivy.SchemaBuilder()
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_unsigned_field("version", indexed=True, fast=True)
    builder.add_unsigned_field("alive", indexed=True, fast=True)
    for name in ("source", *_STORED, *_TOKENS):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def checked(name: str) -> str:
    """The field's name. Raises RequestRefused for one that the schema lacks: the engine itself would stay
    silent.
    """
    if name not in FIELDS:
        raise RequestRefused(f"the index has no field {name!r}")
    return name


def to_index(document: SearchDocument, at_version: int) -> tantivy.Document:
    """A document as the index takes it. Raises ValueError for text that is not valid Unicode."""
    fields: dict[str, Any] = {
        "id": document.id,
        "audience": sorted(document.audience),
        "kind": document.kind,
        "forms": sorted(set(document.forms)),
        "provisions": sorted(set(document.provisions)),
        "cooperation": sorted(set(document.cooperation)),
        "parties": sorted(set(document.parties)),
        "year": [] if document.year is None else str(document.year),
        "languages": sorted(document.texts),
        "key": document.sort_key,
        "version": at_version,
        "alive": 1,
        "source": orjson.dumps(_head(document)),
        SYMBOL: _joined([token.exact for token in tokens(document.symbol, "en")]),
    }
    for language, stored, kept in zip(LANGUAGES, _STORED, _TOKENS, strict=True):
        text = document.texts.get(language)
        parts = ("", "", "") if text is None else (text.title, text.summary, text.body)
        found = [tokens(part, language) for part in parts]
        for part, these in zip(PARTS, found, strict=True):
            fields[field_of(part, language)] = _joined([token.stem for token in these])
            fields[field_of(part, language, exact=True)] = _joined([token.exact for token in these])
        if text is not None:
            fields[stored] = orjson.dumps(parts)
            fields[kept] = orjson.dumps([pack(these) for these in found])
    return _document(fields)


def removed(identifier: str, key: int, at_version: int) -> tantivy.Document:
    """What stays of a removed document: its version, visible to nobody."""
    fields: dict[str, Any] = {"id": identifier, "key": key, "version": at_version, "alive": 0}
    return _document(fields | dict.fromkeys(TEXT_FIELDS, SENTINEL))


def _document(fields: dict[str, Any]) -> tantivy.Document:
    for name in fields:
        checked(name)
    return tantivy.Document.from_dict({name: value for name, value in fields.items() if value != []}, schema())


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
        "provisions": document.provisions,
        "cooperation": document.cooperation,
        "parties": document.parties,
    }


def removed_key(identifier: str) -> int:
    """The sort key of a removed document: its id's part of a real one, at the beginning of time."""
    kind, _, number = identifier.partition(":")
    return KINDS.index(kind) << 32 | int(number)


def id_of_key(key: int) -> str:
    """The id that a sort key ends with."""
    return document_id(KINDS[key >> 32 & 0xFF], key & 0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it came back; texts are decoded only when asked for."""

    head: dict[str, Any]
    _found: tantivy.Document

    @classmethod
    def of(cls, found: tantivy.Document) -> Stored:
        return cls(orjson.loads(found.get_first("source") or b""), found)

    def text(self, language: str) -> Text:
        """The text in a language that the document has. Raises KeyError for another."""
        stored = self._found.get_first(_STORED[LANGUAGES.index(language)])
        if stored is None:
            raise KeyError(language)
        return Text(*orjson.loads(stored))

    def readings(self, language: str) -> list[Reading]:
        """Title, summary and body in a language that the document has, with their tokens."""
        text = self.text(language)
        packed = orjson.loads(self._found.get_first(_TOKENS[LANGUAGES.index(language)]) or b"")
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
            provisions=tuple(head["provisions"]),
            cooperation=tuple(head["cooperation"]),
            parties=tuple(head["parties"]),
            year=head["year"],
            symbol=head["symbol"],
        )
