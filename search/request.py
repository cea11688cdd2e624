"""The one question and the one answer of search, the same for every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from .documents import LANGUAGES

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
FACETS = ("kind", "forms", "provisions", "cooperation", "parties", "year", "language")
PAGE_SIZE = 20
LAST_HIT = 10_000
"""Pages end here on every engine; a longer list is a matter for an export."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is asked. ``filters`` are codes by facet name: any of the codes of one facet, and all of the
    facets.

    ``words`` may be any string. Raises ValueError for what only a programmer can get wrong: an unknown
    facet, sort or language, or a page outside of the first ``LAST_HIT`` hits.
    """

    words: str = ""
    language: str = "en"
    audience: frozenset[str] = frozenset()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = PAGE_SIZE
    facets: tuple[str, ...] = ()
    with_concepts: bool = True

    def __post_init__(self) -> None:
        if unknown := (set(self.filters) | set(self.facets)) - set(FACETS):
            raise ValueError(f"unknown facets {sorted(unknown)}")
        if self.sort not in SORTS:
            raise ValueError(f"unknown sort {self.sort!r}")
        if self.language not in LANGUAGES:
            raise ValueError(f"unknown language {self.language!r}")
        if self.page < 1 or self.page_size < 1 or self.page * self.page_size > LAST_HIT:
            raise ValueError(f"page {self.page} of {self.page_size} is outside of the first {LAST_HIT} hits")
        kept = {name: frozenset(codes) for name, codes in self.filters.items() if codes}
        object.__setattr__(self, "filters", MappingProxyType(kept))
        object.__setattr__(self, "audience", frozenset(self.audience))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of original text; whoever shows it escapes it."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document, as the reader sees it.

    ``title`` is in ``language``: the reader's where the document has it, else its original. The snippet is
    in the same language unless only another text of the document matches: then ``snippet_language`` says
    which.
    """

    id: str
    kind: str
    path: str
    language: str
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    snippet_language: str
    languages: tuple[str, ...]
    date: dt.date
    year: int | None = None
    symbol: str = ""
    forms: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A code and the number of documents that choosing it, beside all other facets, would find."""

    code: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FoundConcept:
    """A concept of the thesaurus that was recognised in the words, and what else was therefore looked for."""

    code: str
    words: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SearchResponse:
    """What was found. ``total`` is exact. ``degraded`` with an empty ``engine``: nothing could answer just
    now.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    suggestion: str | None = None
    concepts: tuple[FoundConcept, ...] = ()
    took_ms: float = 0.0
    engine: str = ""
    degraded: bool = False
