"""The engines that answer a ``SearchRequest``; all pass ``tests/search/test_engine_contract*.py``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .base import SearchEngine


def current_engine() -> SearchEngine:
    """The engine of this installation; made once a process for each place of its index.

    Elasticsearch where ``ELASTICSEARCH_URL`` is set, else Tantivy.
    """
    if settings.ELASTICSEARCH_URL:
        return _elasticsearch_at(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)
    return _tantivy_at(Path(settings.SEARCH_INDEX_DIR))


@lru_cache(maxsize=8)
def _tantivy_at(directory: Path) -> SearchEngine:
    from .tantivy import TantivyEngine

    return TantivyEngine(directory)


@lru_cache(maxsize=8)
def _elasticsearch_at(addresses: str, prefix: str) -> SearchEngine:
    from .elasticsearch import ElasticsearchEngine

    return ElasticsearchEngine(addresses, prefix)
