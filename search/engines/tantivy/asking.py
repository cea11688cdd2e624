"""One question to one index: a page in a stable order, the exact total, disjunctive facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Order, Query

from search.documents import SearchDocument
from search.engines.base import IndexDamaged
from search.engines.fields import FACET_FIELDS
from search.engines.ranking import is_scored
from search.engines.showing import facet_values, hit_of
from search.parser import Node
from search.request import FacetValue, Hit, SearchRequest
from search.snippets import Marker

from .compiling import Compiler, filtered
from .guard import damage_noticed
from .schema import checked, schema, stored_of

_ENOUGH_VALUES = 10_000
"""Values of one facet; far above the number of terms of any vocabulary, and small counts would be wrong."""
_TIES = 200
_BATCH = 200
"""Documents in memory while all are read."""


@dataclass(frozen=True, slots=True)
class Answer:
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[FacetValue, ...]]


class Question:
    """A request and its tree, to be answered from a snapshot of an index."""

    def __init__(self, request: SearchRequest, tree: Node) -> None:
        self._request = request
        self._tree = tree

    def answer(self, searcher: tantivy.Searcher) -> Answer:
        """Raises IndexDamaged."""
        request = self._request
        if not request.audience:
            return Answer(
                (),
                0,
                {facet: facet_values({}, request.filters.get(facet, frozenset())) for facet in request.facets},
            )
        words = self._words(searcher)
        query = filtered(words, request.audience, request.filters)
        total, page = self._page(searcher, query)
        marker = Marker(self._tree)
        with damage_noticed("reading hits"):
            found = [(score, stored_of(searcher.doc(address))) for score, address in page]
        hits = tuple(hit_of(stored, score, request.language, marker) for score, stored in found)
        return Answer(hits, total, self._facets(searcher, words))

    def every(self, searcher: tantivy.Searcher) -> tuple[int, Iterator[SearchDocument]]:
        """The number of all hits, and all of them by date. Raises IndexDamaged, then or while they are read."""
        request = self._request
        if not request.audience:
            return 0, iter(())
        query = filtered(self._words(searcher), request.audience, request.filters)
        with damage_noticed("counting"):
            total = _count(searcher.search(query, 1))
        return total, self._documents(searcher, query)

    def _documents(self, searcher: tantivy.Searcher, query: Query) -> Iterator[SearchDocument]:
        """Batch after batch, each beginning beyond the last sort key of the one before: an offset would count
        from the beginning each time.
        """
        is_oldest_first = self._request.sort == "oldest"
        order = Order.Asc if is_oldest_first else Order.Desc
        rest = query
        while True:
            with damage_noticed("reading all"):
                hits = searcher.search(rest, _BATCH, order_by_field="key", order=order).hits
                addresses = [address for _, address in hits]
                keys = searcher.fast_field_values("key", addresses[-1:])
                documents = [stored_of(searcher.doc(address)).document() for address in addresses]
            yield from documents
            if len(documents) < _BATCH:
                return
            if keys[0] is None:
                raise IndexDamaged("a document has no sort key")
            lower, upper = (keys[0], None) if is_oldest_first else (None, keys[0])
            beyond = Query.range_query(
                schema(), checked("key"), FieldType.Unsigned, lower, upper, lower is None, upper is None
            )
            rest = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(beyond, 0.0))])

    def _words(self, searcher: tantivy.Searcher) -> Query:
        compiler = Compiler(self._request.language, lambda name, form: searcher.doc_freq(name, form) > 0)
        return compiler.query(self._tree)

    def _page(self, searcher: tantivy.Searcher, query: Query) -> tuple[int, list[tuple[float, tantivy.DocAddress]]]:
        request = self._request
        first, last = request.offset, request.offset + request.page_size
        with damage_noticed("searching"):
            if request.sort != "relevance" or not is_scored(self._tree):
                order = Order.Asc if request.sort == "oldest" else Order.Desc
                found = searcher.search(query, request.page_size, offset=first, order_by_field="key", order=order)
                return _count(found), [(0.0, address) for _, address in found.hits]
            # Equal scores come in no order: fetch past the page until the ties at its end are all there.
            limit = last + _TIES
            while True:
                found = searcher.search(query, limit)
                hits = found.hits
                if len(hits) < limit or hits[-1][0] < hits[min(last, len(hits)) - 1][0]:
                    break
                limit *= 4
            keys = searcher.fast_field_values("key", [address for _, address in hits])
            if None in keys:
                raise IndexDamaged("a document has no sort key")
            ranked = sorted(zip(hits, keys, strict=True), key=lambda one: (-one[0][0], -(one[1] or 0)))
            return _count(found), [hit for hit, _ in ranked[first:last]]

    def _facets(self, searcher: tantivy.Searcher, words: Query) -> dict[str, tuple[FacetValue, ...]]:
        """Counts of each facet within the picks of all others: one pass, and one more for each facet with
        picks.
        """
        request = self._request
        passes: list[tuple[str, ...]] = [(facet,) for facet in request.facets if facet in request.filters]
        if plain := tuple(facet for facet in request.facets if facet not in request.filters):
            passes.append(plain)
        counts: dict[str, dict[str, int]] = {}
        for facets in passes:
            others = {name: codes for name, codes in request.filters.items() if name not in facets}
            query = filtered(words, request.audience, others)
            asked = {
                facet: {
                    "terms": {
                        "field": checked(FACET_FIELDS[facet]),
                        "size": _ENOUGH_VALUES,
                        "segment_size": _ENOUGH_VALUES,
                    }
                }
                for facet in facets
            }
            with damage_noticed("counting"):
                answer = searcher.aggregate(query, asked)
            for facet in facets:
                counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]}
        return {facet: facet_values(counts[facet], request.filters.get(facet, frozenset())) for facet in request.facets}


def _count(found: tantivy.SearchResult) -> int:
    """The exact number of all hits; the library's own type leaves the attribute out."""
    return found.count  # type: ignore[attr-defined]
