"""A request as the body of one search, and the server's answer as ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from search.engines.base import IndexDamaged
from search.engines.fields import FACET_FIELDS
from search.engines.ranking import is_scored
from search.engines.showing import facet_values, hit_of
from search.parser import Node
from search.request import FacetValue, SearchRequest, SearchResponse
from search.snippets import Marker

from .compiling import Query, any_of, compiled, picks
from .schema import SHOWN, SHOWN_AND_MARKED, stored_of

_ENOUGH_VALUES = 10_000
"""Values of one facet; far above the number of terms of any vocabulary, and small counts would be wrong."""


class Question:
    """A request and its tree. Disjunctive facets come with the hits: the picks of facets that are counted are
    left to a filter after the query, and each count has the picks of all others.
    """

    def __init__(self, request: SearchRequest, tree: Node) -> None:
        self._request = request
        self._tree = tree
        self._marker = Marker(tree)
        self._counted = {facet: codes for facet, codes in request.filters.items() if facet in request.facets}

    def body(self) -> dict[str, Any]:
        """Everything in one search."""
        request = self._request
        others = {facet: codes for facet, codes in request.filters.items() if facet not in self._counted}
        body: dict[str, Any] = {
            "query": self._query(others),
            "from": request.offset,
            "size": request.page_size,
            "track_total_hits": True,
            "sort": self._sort(),
            "_source": {"includes": SHOWN_AND_MARKED if self._marker.clauses else SHOWN},
        }
        if self._counted:
            body["post_filter"] = {"bool": {"filter": picks(self._counted)}}
        if request.facets:
            body["aggs"] = {facet: self._aggregation(facet) for facet in request.facets}
        return body

    def every(self) -> dict[str, Any]:
        """All that is found, by date, without page and facets."""
        order = "asc" if self._request.sort == "oldest" else "desc"
        return {
            "query": self._query(self._request.filters),
            "sort": [{"key": order}],
            "_source": {"includes": SHOWN},
        }

    @property
    def preference(self) -> str:
        """The same for all pages of a question: copies of an index may differ a little in their scores."""
        asked = f"{self._request.words}\x00{self._request.language}".encode(errors="replace")
        return hashlib.blake2b(asked, digest_size=8).hexdigest()

    def _query(self, filters: Mapping[str, frozenset[str]]) -> Query:
        words = compiled(self._tree, self._request.language)
        return {"bool": {"must": [words], "filter": [any_of("audience", self._request.audience), *picks(filters)]}}

    def _sort(self) -> list[Any]:
        if self._request.sort == "relevance" and is_scored(self._tree):
            return ["_score", {"key": "desc"}]
        return [{"key": "asc" if self._request.sort == "oldest" else "desc"}]

    def _aggregation(self, facet: str) -> dict[str, Any]:
        others = {name: codes for name, codes in self._counted.items() if name != facet}
        counts = {"terms": {"field": FACET_FIELDS[facet], "size": _ENOUGH_VALUES}}
        return {"filter": {"bool": {"filter": picks(others)}}, "aggs": {"codes": counts}}

    def answer(self, found: Mapping[str, Any]) -> SearchResponse:
        """Raises IndexDamaged."""
        request = self._request
        hits = []
        for one in found["hits"]["hits"]:
            stored = stored_of(one)
            try:
                hits.append(hit_of(stored, one.get("_score") or 0.0, request.language, self._marker))
            except (KeyError, TypeError, ValueError, IndexError) as fault:
                raise IndexDamaged(f"{one['_id']}: {fault!r}") from fault
        counted = found.get("aggregations", {})
        facets = {
            facet: {bucket["key"]: bucket["doc_count"] for bucket in counted[facet]["codes"]["buckets"]}
            for facet in request.facets
        }
        return SearchResponse(tuple(hits), found["hits"]["total"]["value"], self._facets(facets))

    def nothing(self) -> SearchResponse:
        """The answer to who may read nothing."""
        return SearchResponse(facets=self._facets({}))

    def _facets(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[FacetValue, ...]]:
        request = self._request
        return {
            facet: facet_values(counts.get(facet, {}), request.filters.get(facet, frozenset()))
            for facet in request.facets
        }
