"""The fields of the index (see ``search.engines.fields``), and a document's way into and out of them.

``key`` is the unique sort key, ``version`` the guard against late changes, ``alive`` is 0 for a removed
document that only guards its version.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
import tantivy

from search.analysis import ANALYSIS_VERSION
from search.documents import KINDS, LANGUAGES, SearchDocument, document_id
from search.engines.base import RequestRefused
from search.engines.fields import KEYWORD_FIELDS, TEXT_FIELDS, Stored, empty_texts, prepare

FORMAT = f"4.{ANALYSIS_VERSION}.{version('tantivy')}"
"""An index of another format is built anew."""

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
    made = prepare(document)
    fields: dict[str, Any] = {
        **made.keywords,
        **made.texts,
        "key": document.sort_key,
        "version": at_version,
        "alive": 1,
        "source": made.head,
    }
    for language, stored, kept in zip(LANGUAGES, _STORED, _TOKENS, strict=True):
        if language in made.stored:
            fields[stored] = made.stored[language]
            fields[kept] = made.tokens[language]
    return _document(fields)


def removed(identifier: str, key: int, at_version: int) -> tantivy.Document:
    """What stays of a removed document: its version, visible to nobody."""
    fields: dict[str, Any] = {"id": identifier, "key": key, "version": at_version, "alive": 0}
    return _document(fields | empty_texts())


def _document(fields: dict[str, Any]) -> tantivy.Document:
    for name in fields:
        checked(name)
    return tantivy.Document.from_dict({name: value for name, value in fields.items() if value != []}, schema())


def removed_key(identifier: str) -> int:
    """The sort key of a removed document: its id's part of a real one, at the beginning of time."""
    kind, _, number = identifier.partition(":")
    return KINDS.index(kind) << 32 | int(number)


def id_of_key(key: int) -> str:
    """The id that a sort key ends with."""
    return document_id(KINDS[key >> 32 & 0xFF], key & 0xFFFFFFFF)


def stored_of(found: tantivy.Document) -> Stored:
    """A document that came back."""
    return Stored(
        orjson.loads(found.get_first("source") or b""),
        lambda language: found.get_first(_STORED[LANGUAGES.index(language)]),
        lambda language: found.get_first(_TOKENS[LANGUAGES.index(language)]),
    )
