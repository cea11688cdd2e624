"""Bringing changes into a pair of indexes. Versions are guarded by the server (``external_gte``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from search.engines.base import ApplyReport, Change, EngineUnavailable, IndexMissing, RequestRefused

from .schema import removed, to_index
from .server import WRITING, faults_named

_MOST_BYTES = 5_000_000
_CONFLICT, _MISSING, _TOO_MANY, _BROKEN = 409, 404, 429, 500


class Writer:
    """Writes to ``public`` and ``members``, be these aliases or, of a new pair, indexes."""

    def __init__(self, client: Elasticsearch, public: str, members: str, *, is_new: bool) -> None:
        self._client = client.options(request_timeout=WRITING)
        self._public = public
        self._members = members
        self._is_new = is_new
        self._now_public: set[str] = set()

    def apply(self, changes: Sequence[Change], keep: Callable[[], None]) -> ApplyReport:
        """See ``SearchEngine.apply``; ``keep`` is called before each step, and may stop it by raising."""
        newest: dict[str, Change] = {}
        for change in changes:
            if change.id not in newest or change.version >= newest[change.id].version:
                newest[change.id] = change
        # All are made before the first is written: one that cannot be made changes nothing.
        made = {one.id: to_index(one.document) for one in newest.values() if one.document is not None}
        everything = [
            _written(change, made[change.id] if change.id in made else removed(change.id)) for change in newest.values()
        ]
        # First the index that guards the versions: after a kill in between, a repeat mends the other.
        older = self._write(self._members, everything, keep)
        timely = [change for change in newest.values() if change.id not in older]
        self._write(self._public, list(self._for_public(timely, made)), keep)
        documents = sum(change.document is not None for change in timely)
        return ApplyReport(documents, len(timely) - documents, len(older))

    def _for_public(self, changes: Sequence[Change], made: Mapping[str, bytes]) -> Iterator[bytes]:
        """What is not public leaves this index, which keeps nothing of it. A new one is not told at all of
        what it never had.
        """
        for change in changes:
            if change.document is not None and "public" in change.document.audience:
                self._now_public.add(change.id)
                yield _written(change, made[change.id])
            elif not self._is_new or change.id in self._now_public:
                yield _action("delete", change)

    def _write(self, index: str, operations: list[bytes], keep: Callable[[], None]) -> set[str]:
        """Returns the ids of what came too late."""
        older: set[str] = set()
        for chunk in _chunks(operations):
            keep()
            with faults_named("writing"):
                answer = self._client.bulk(
                    index=index,
                    operations=chunk,  # type: ignore[arg-type]
                    require_alias=not self._is_new,
                    refresh=not self._is_new,
                )
            if answer["errors"]:
                older |= _sorted_out([result for item in answer["items"] for result in item.values()])
        return older


def _sorted_out(results: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids of what came too late. Raises for everything else that was not written: what waits before what
    never will.
    """
    failed = [result for result in results if "error" in result and result["status"] != _CONFLICT]
    for result in failed:
        kind = result["error"].get("type", "")
        if result["status"] == _MISSING:
            raise IndexMissing("no index has been built yet")
        if result["status"] == _TOO_MANY or result["status"] >= _BROKEN or kind == "cluster_block_exception":
            raise EngineUnavailable(f"writing: {result['status']} {kind}")
    for result in failed:
        raise RequestRefused(f"{result['_id']} was refused: {result['error'].get('type', '')}")
    return {result["_id"] for result in results if result["status"] == _CONFLICT}


def _written(change: Change, document: bytes) -> bytes:
    return _action("index", change) + b"\n" + document


def _action(name: str, change: Change) -> bytes:
    return orjson.dumps({name: {"_id": change.id, "version": change.version, "version_type": "external_gte"}})


def _chunks(operations: Sequence[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for operation in operations:
        if chunk and size + len(operation) > _MOST_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(operation)
        size += len(operation)
    if chunk:
        yield chunk
