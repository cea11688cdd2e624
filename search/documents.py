"""What a record looks like to search: one document per record, with its texts in every language it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.vocabulary.languages import LANGUAGE_CODES

# Position in this tuple is part of the unique sort key of every indexed document: append, never reorder.
KINDS = ("practice", "page", "meeting", "paper", "detail")

LANGUAGES = LANGUAGE_CODES


@dataclass(frozen=True, slots=True)
class Text:
    """The plain text of a record in one language; markup is stripped by the source."""

    title: str
    summary: str = ""
    body: str = ""


def document_id(kind: str, pk: int) -> str:
    """Return "practice:42"."""
    return f"{kind}:{pk}"


def split_id(identifier: str) -> tuple[str, int]:
    """Return ("practice", 42) for "practice:42". Raises ValueError for anything else."""
    kind, _, number = identifier.partition(":")
    if kind not in KINDS or not (number.isascii() and number.isdigit()):
        raise ValueError(f"{identifier!r} is not a document id")
    return kind, int(number)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A record as the index keeps it.

    ``path`` is without the language ("practices/2026/42/"); ``texts`` holds at least ``original_language``;
    ``forms``, ``provisions``, ``cooperation``, ``parties`` are codes of the vocabulary; ``wider_forms`` those
    of which one of the forms is a part: it is found and counted under them, and not shown with them. ``facts``
    are kept for exports, by name, and not looked for. An empty ``audience`` hides the document from everyone.
    ``version`` is counted by the worker. Raises ValueError
    for a document that could not be found, shown or sorted, so that a faulty source parks its own record and
    no other.
    """

    id: str
    kind: str
    path: str
    texts: Mapping[str, Text]
    original_language: str
    audience: frozenset[str]
    date: dt.date
    forms: tuple[str, ...] = ()
    wider_forms: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    year: int | None = None
    symbol: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = field(default=0)

    def __post_init__(self) -> None:
        kind, pk = split_id(self.id)
        if kind != self.kind:
            raise ValueError(f"document {self.id} says it is a {self.kind}")
        if pk >= 1 << 32:
            raise ValueError(f"document {self.id}: numbers end at {(1 << 32) - 1}")
        if unknown := set(self.texts) - set(LANGUAGES):
            raise ValueError(f"document {self.id}: unknown languages {sorted(unknown)}")
        if self.original_language not in self.texts:
            raise ValueError(f"document {self.id} has no text in its original language {self.original_language}")
        if isinstance(self.date, dt.datetime) or not isinstance(self.date, dt.date):
            raise ValueError(f"document {self.id}: its date is {self.date!r}")  # noqa: TRY004 - one kind of fault
        object.__setattr__(self, "texts", MappingProxyType(dict(self.texts)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
        object.__setattr__(self, "audience", frozenset(self.audience))

    @property
    def sort_key(self) -> int:
        """A number that orders documents by date and that no two documents share."""
        kind, pk = split_id(self.id)
        return self.date.toordinal() << 40 | KINDS.index(kind) << 32 | pk
