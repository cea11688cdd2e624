"""From what an engine kept to what a reader sees: hits with their snippets, and values of facets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from search.request import FacetValue, Hit, Segment
from search.snippets import Marker, best_snippet, mark_whole

from .fields import Stored


def facet_values(counts: Mapping[str, int], selected: frozenset[str]) -> tuple[FacetValue, ...]:
    """Most frequent first, then by code; what is selected is there even where it finds nothing."""
    codes = sorted({*counts, *selected}, key=lambda code: (-counts.get(code, 0), code))
    return tuple(FacetValue(code, counts.get(code, 0), code in selected) for code in codes)


def hit_of(stored: Stored, score: float, reader: str, marker: Marker) -> Hit:
    """The hit as a reader of this language sees it; the snippet comes from another text where only that has a match."""
    head = stored.head
    languages = list(stored.languages_for(reader))
    shown = languages[0]
    title_read, summary, body = stored.readings(shown) if marker.clauses else stored.beginnings(shown)
    title = mark_whole(title_read, shown, marker)
    snippet, found = best_snippet(summary, body, shown, marker)
    snippet_language = shown
    if marker.clauses and not found and not any(segment.is_match for segment in title):
        snippet, snippet_language = _elsewhere(stored, languages[1:], marker) or (snippet, shown)
    return Hit(
        id=head["id"],
        kind=head["kind"],
        path=head["path"],
        language=shown,
        title=title,
        snippet=snippet,
        snippet_language=snippet_language,
        languages=tuple(head["languages"]),
        date=dt.date.fromisoformat(head["date"]),
        year=head["year"],
        symbol=head["symbol"],
        forms=tuple(head["forms"]),
        provisions=tuple(head["provisions"]),
        cooperation=tuple(head["cooperation"]),
        parties=tuple(head["parties"]),
        score=score,
    )


def _elsewhere(stored: Stored, languages: list[str], marker: Marker) -> tuple[tuple[Segment, ...], str] | None:
    """A snippet from the first other text that has a match in its summary or body, or else in its title."""
    for language in languages:
        title_read, summary, body = stored.readings(language)
        snippet, found = best_snippet(summary, body, language, marker)
        if found:
            return snippet, language
        title = mark_whole(title_read, language, marker)
        if any(segment.is_match for segment in title):
            return title, language
    return None
