"""Reading: ask the engine, and say so where it cannot answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Min

from .documents import SearchDocument
from .engines import current_engine
from .engines.base import EngineUnavailable
from .models import SearchChange
from .parser import Node, parse, relaxed
from .request import FoundConcept, SearchRequest, SearchResponse
from .thesaurus import with_concepts

logger = logging.getLogger(__name__)


def search(request: SearchRequest) -> SearchResponse:
    """Answer a request. An engine that is away, damaged or not yet built gives an empty, degraded
    response.
    """
    started = time.perf_counter()
    tree, concepts = _tree_of(request)
    try:
        response = current_engine().search(request, tree)
    except EngineUnavailable as reason:
        logger.warning("search cannot answer: %s", reason)
        return SearchResponse(took_ms=(time.perf_counter() - started) * 1000, degraded=True)
    return replace(response, concepts=concepts, took_ms=(time.perf_counter() - started) * 1000)


def every(request: SearchRequest) -> tuple[int, Iterator[SearchDocument]]:
    """The number of all that ``search`` would find, and all of it by date, whatever the page of the request.

    Only a batch is in memory at a time. Raises EngineUnavailable, also while the documents are read.
    """
    return current_engine().every(request, _tree_of(request)[0])


def _tree_of(request: SearchRequest) -> tuple[Node, tuple[FoundConcept, ...]]:
    tree = parse(request.words)
    concepts: tuple[FoundConcept, ...] = ()
    if request.with_concepts:
        tree, concepts = with_concepts(tree)
    return relaxed(tree), concepts


def waiting_changes():
    """Changes that the worker has still to apply."""
    return SearchChange.objects.filter(parked_at__isnull=True)


def parked_changes():
    """Changes whose record could not be turned into a document, each with its error."""
    return SearchChange.objects.filter(parked_at__isnull=False)


def oldest_waiting():
    """When the longest waiting change was made; None if none waits."""
    return waiting_changes().aggregate(oldest=Min("created_at"))["oldest"]
