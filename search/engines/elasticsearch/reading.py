"""Reading many documents: from one snapshot, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from search.documents import SearchDocument
from search.engines.base import EngineUnavailable

from .schema import SHOWN, stored_of
from .server import faults_named

_KEPT = "2m"
"""How long the server keeps a snapshot after it was last read from."""
_MANY = 5_000

Found = Mapping[str, Any]


def scan(client: Elasticsearch, index: str, body: dict[str, Any], batch: int) -> tuple[int, Iterator[Found]]:
    """The exact number of all hits, and all of them in the order of the body's sort. Both may raise
    EngineUnavailable.
    """
    with faults_named("reading all"):
        snapshot = client.open_point_in_time(index=index, keep_alive=_KEPT)["id"]
    whole = {
        **body,
        "size": batch,
        "track_total_hits": True,
        "pit": {"id": snapshot, "keep_alive": _KEPT},
    }
    try:
        first = _search(client, whole)
    except EngineUnavailable:
        _close(client, snapshot)
        raise
    return first["hits"]["total"]["value"], _rest(client, whole, first)


def _rest(client: Elasticsearch, body: dict[str, Any], found: Found) -> Iterator[Found]:
    try:
        while hits := found["hits"]["hits"]:
            yield from hits
            if len(hits) < body["size"]:
                return
            body = {**body, "track_total_hits": False, "search_after": hits[-1]["sort"]}
            found = _search(client, body)
    finally:
        _close(client, body["pit"]["id"])


def _search(client: Elasticsearch, body: dict[str, Any]) -> Found:
    with faults_named("reading all"):
        return client.search(body=body, allow_partial_search_results=False).body


def _close(client: Elasticsearch, snapshot: str) -> None:
    with suppress(ApiError, TransportError):
        client.close_point_in_time(id=snapshot)


def versions(client: Elasticsearch, public: str, members: str) -> dict[str, int]:
    """The version of every document; -1 where the two indexes do not agree about one.

    Only a write that was interrupted between the two leaves such a document behind.
    """
    body = {
        "query": {"term": {"alive": True}},
        "sort": [{"key": "asc"}],
        "_source": False,
        "version": True,
        "docvalue_fields": ["audience"],
    }
    every: dict[str, int] = {}
    promised: dict[str, int] = {}
    for hit in scan(client, members, body, _MANY)[1]:
        every[hit["_id"]] = hit["_version"]
        if "public" in hit.get("fields", {}).get("audience", ()):
            promised[hit["_id"]] = hit["_version"]
    kept = {hit["_id"]: hit["_version"] for hit in scan(client, public, body, _MANY)[1]}
    disagreeing = {identifier for identifier, _ in promised.items() ^ kept.items()}
    return every | dict.fromkeys(disagreeing, -1)


def documents(client: Elasticsearch, public: str, members: str, ids: Sequence[str]) -> dict[str, SearchDocument]:
    """The documents as they were applied; a public one as the index ``public`` has it."""
    if not ids:
        return {}
    wanted = [{"_index": index, "_id": one} for index in (members, public) for one in ids]
    with faults_named("reading documents"):
        answer = client.mget(docs=wanted, source_includes=SHOWN)
    found: dict[str, SearchDocument] = {}
    for one in answer["docs"]:
        if "error" in one:
            raise EngineUnavailable(f"reading documents: {one['error'].get('type', '')}")
        # A stub of a removed document has nothing to show.
        if one["found"] and one.get("_source"):
            found[one["_id"]] = stored_of(one).document()
    return found
