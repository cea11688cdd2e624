"""The mapping of both indexes, and a document's way into and out of them.

A removed document stays in ``members`` as a stub without codes, audience or words: the server forgets the
version of a deleted one after a while. ``_id`` is the document's id, ``_version`` its version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from search.analysis import ANALYSIS_VERSION
from search.documents import KINDS, LANGUAGES, SearchDocument
from search.engines.base import IndexDamaged
from search.engines.fields import KEYWORD_FIELDS, PARTS, SYMBOL, TEXT_FIELDS, Stored, empty_texts, field_of, prepare

FORMAT = f"2.{ANALYSIS_VERSION}"
"""Part of the names of the aliases: an index of another format is another index."""

_SHOWN = {language: f"stored_{language.replace('-', '_')}" for language in LANGUAGES}
_TOKENS = {language: f"tokens_{language.replace('-', '_')}" for language in LANGUAGES}
SHOWN = ["source", *_SHOWN.values()]
"""What is fetched to show a document, without the tokens that marking needs."""
SHOWN_AND_MARKED = [*SHOWN, *_TOKENS.values()]

EVERY_EXACT = "every_x"
"""All exact forms of a document together, for questions so long that they cannot ask each field."""

_FORGOTTEN_AFTER = "1h"
"""How long ``public``, which keeps no stubs, remembers the version of what left it."""


def every_of(language: str) -> str:
    """The field with all stems of a document in this language."""
    return f"every_{language.replace('-', '_')}"


_TOGETHER = {
    **{field_of(part, language): every_of(language) for language in LANGUAGES for part in PARTS},
    **{field_of(part, language, exact=True): EVERY_EXACT for language in LANGUAGES for part in PARTS},
    SYMBOL: EVERY_EXACT,
}


def settings() -> dict[str, Any]:
    """The settings of a new index: a copy on a second node as soon as there is one."""
    return {"number_of_shards": 1, "auto_expand_replicas": "0-1", "gc_deletes": _FORGOTTEN_AFTER}


def mapping(owner: str) -> dict[str, Any]:
    """Strict: a field that is not here is refused. Texts that are looked for are not kept as they came."""
    words = {"type": "text", "analyzer": "whitespace"}
    kept = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "dynamic": "strict",
        "_meta": {"format": FORMAT, "owner": owner},
        "_source": {"includes": SHOWN_AND_MARKED},
        "properties": {
            **{name: {**words, "copy_to": _TOGETHER[name]} for name in TEXT_FIELDS},
            **{name: {**words, "norms": False} for name in sorted(set(_TOGETHER.values()))},
            **{name: {"type": "keyword"} for name in KEYWORD_FIELDS},
            "key": {"type": "long"},
            "alive": {"type": "boolean"},
            **dict.fromkeys(SHOWN_AND_MARKED, kept),
        },
    }


def to_index(document: SearchDocument) -> bytes:
    """A document as the index takes it. Raises ValueError or TypeError for text that is not valid Unicode."""
    made = prepare(document)
    fields: dict[str, Any] = {
        **made.keywords,
        **made.texts,
        "key": document.sort_key,
        "alive": True,
        "source": made.head.decode(),
    }
    for language, stored in made.stored.items():
        fields[_SHOWN[language]] = stored.decode()
        fields[_TOKENS[language]] = made.tokens[language].decode()
    return orjson.dumps(fields)


def removed(identifier: str) -> bytes:
    """What stays of a removed document in ``members``: its version, found by nobody."""
    kind, _, number = identifier.partition(":")
    key = KINDS.index(kind) << 32 | int(number)
    return orjson.dumps({**empty_texts(), "id": identifier, "key": key, "alive": False})


def stored_of(hit: Mapping[str, Any]) -> Stored:
    """A document that came back. Raises IndexDamaged for what this engine cannot have written."""
    kept = hit.get("_source") or {}
    try:
        head = orjson.loads(kept["source"])
        if head["id"] != hit["_id"] or any(_SHOWN[language] not in kept for language in head["languages"]):
            raise IndexDamaged(f"{hit['_id']} is not whole")
    except (KeyError, TypeError, ValueError) as fault:
        raise IndexDamaged(f"{hit.get('_id')}: {fault!r}") from fault
    return Stored(head, lambda language: kept.get(_SHOWN[language]), lambda language: kept.get(_TOKENS[language]))
