"""Asking and upkeep: which indexes are in use, one search for a question, a swap in one step."""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, NotFoundError

from search.documents import SearchDocument
from search.engines.base import (
    ApplyReport,
    Change,
    EngineState,
    EngineUnavailable,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
)
from search.parser import Node
from search.request import SearchRequest, SearchResponse

from . import reading, schema
from .answering import Question
from .server import WRITING, Lease, Locks, connect, faults_named
from .writing import Writer

logger = logging.getLogger(__name__)

_PUBLIC_AUDIENCE = frozenset({"public"})
_BATCH = 200
"""Documents in memory while all are read."""
_PATIENCE = 10.0
_WRITING_LEASE = 4 * WRITING
"""Seconds; a step is done in ``WRITING``, and the lease is renewed before a step when a quarter of it is over."""
_BUILDING_LEASE = 600.0
"""Seconds; longer than the database needs for a batch of documents."""


class ElasticsearchEngine:
    """See ``search.engines.base.SearchEngine``. One object serves all threads of a process.

    ``prefix`` keeps several installations apart on one cluster. Raises ValueError for one with other signs
    than small letters, digits and underscores, or for wrong addresses.
    """

    name = "elasticsearch"

    def __init__(self, addresses: str, prefix: str = "portal") -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]*", prefix):
            raise ValueError(f"{prefix!r} cannot begin the name of an index")
        self._client = connect(addresses)
        self._upkeep = self._client.options(request_timeout=WRITING)
        self._prefix = prefix
        self._public = f"{prefix}-public-{schema.FORMAT}"
        self._members = f"{prefix}-members-{schema.FORMAT}"
        self._locks = Locks(self._client, f"{prefix}-locks")

    # Asking

    def search(self, request: SearchRequest, tree: Node) -> SearchResponse:
        started = time.perf_counter()
        question = Question(request, tree)
        if not request.audience:
            response = question.nothing()
        else:
            with self._watched():
                with faults_named("searching"):
                    found = self._client.search(
                        index=self._index_for(request),
                        body=question.body(),
                        preference=question.preference,
                        allow_partial_search_results=False,
                    )
                response = question.answer(found.body)
        return replace(response, engine=self.name, took_ms=(time.perf_counter() - started) * 1000)

    def every(self, request: SearchRequest, tree: Node) -> tuple[int, Iterator[SearchDocument]]:
        if not request.audience:
            return 0, iter(())
        with self._watched():
            body = Question(request, tree).every()
            total, hits = reading.scan(self._client, self._index_for(request), body, _BATCH)
        return total, self._shown(hits)

    def _shown(self, hits: Iterator[Mapping[str, Any]]) -> Iterator[SearchDocument]:
        with self._watched():
            for hit in hits:
                yield schema.stored_of(hit).document()

    def _index_for(self, request: SearchRequest) -> str:
        return self._public if request.audience <= _PUBLIC_AUDIENCE else self._members

    def versions(self) -> Mapping[str, int]:
        with self._watched():
            return reading.versions(self._upkeep, self._public, self._members)

    def documents(self, ids: Sequence[str]) -> Mapping[str, SearchDocument]:
        with self._watched():
            return reading.documents(self._upkeep, self._public, self._members, ids)

    def state(self) -> EngineState:
        owner = ""
        try:
            with self._watched():
                notes = self._notes()
                owner = notes.get("owner", "")
                if reason := notes.get("damaged"):
                    return EngineState(usable=False, reason=reason, owner=owner)
                return EngineState(
                    usable=True,
                    owner=owner,
                    documents=self._count(self._members),
                    public_documents=self._count(self._public),
                )
        except EngineUnavailable as fault:
            # Shards that are still being opened, after a restart, are no reason to build everything anew.
            return EngineState(usable=bool(owner) and self._is_coming_back(), reason=str(fault), owner=owner)

    def _notes(self) -> dict[str, Any]:
        """What stands in the mappings of the two indexes in use. Raises IndexMissing if one of them is gone."""
        with faults_named("reading notes"):
            found = self._client.indices.get_mapping(index=[self._public, self._members])
        notes: dict[str, Any] = {}
        for one in found.values():
            notes |= one["mappings"].get("_meta", {})
        return notes

    def _count(self, index: str) -> int:
        with faults_named("counting"):
            return self._client.count(index=index, query={"term": {"alive": True}})["count"]

    def _is_coming_back(self) -> bool:
        """Whether the shards that cannot answer now are known to some node that is there."""
        try:
            for index in (self._public, self._members):
                for name in self._client.indices.get_alias(name=index):
                    about = self._client.cluster.allocation_explain(index=name, shard=0, primary=True)
                    if about.get("can_allocate") == "no_valid_shard_copy":
                        return False
        except (ApiError, TransportError):
            return False
        return True

    # Faults

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Tell an outdated index from a missing one, and leave word for the worker of a damaged one."""
        try:
            yield
        except IndexMissing as fault:
            raise self._absent(fault) from fault
        except IndexDamaged as fault:
            self._noticed(fault)
            raise

    def _absent(self, fault: IndexMissing) -> IndexMissing | IndexOutdated:
        with suppress(ApiError, TransportError):
            others = self._client.indices.get_alias(name=f"{self._prefix}-members-*").body
            if others and not any(self._members in one["aliases"] for one in others.values()):
                return IndexOutdated(f"the index has another format than {schema.FORMAT}")
        return fault

    def _noticed(self, fault: IndexDamaged) -> None:
        logger.error("search index %s is damaged: %s", self._members, fault)
        with suppress(EngineUnavailable, ApiError, TransportError):
            notes = self._notes()
            self._client.indices.put_mapping(index=self._members, meta={**notes, "damaged": str(fault)})

    # Upkeep

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        if not changes:
            return ApplyReport()
        writer = Writer(self._client, self._public, self._members, is_new=False)
        with self._watched(), self._writing() as lease:
            return writer.apply(changes, lease.keep)

    @contextmanager
    def rebuild(self, owner: str) -> Iterator[_Rebuild]:
        with self._locks.held("rebuild", seconds=_BUILDING_LEASE, patience=0) as lease:
            # Tidied before and not after: readers that began with the last indexes may still be at it.
            self._remove_unused()
            building = _Rebuild(self, lease, *self._create(owner))
            try:
                yield building
            finally:
                if not building.swapped:
                    with suppress(EngineUnavailable):
                        self._remove_unused()

    def _writing(self):
        return self._locks.held("write", seconds=_WRITING_LEASE, patience=_PATIENCE)

    def _create(self, owner: str) -> tuple[str, str]:
        """A new, empty pair, named after now."""
        when = f"{dt.datetime.now(dt.UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(4)}"
        names = (f"{self._prefix}-public-{when}", f"{self._prefix}-members-{when}")
        with faults_named("building"):
            for name in names:
                self._upkeep.indices.create(index=name, settings=schema.settings(), mappings=schema.mapping(owner))
        return names

    def _use(self, public: str, members: str) -> None:
        """Both aliases go over in one step."""
        actions: list[dict[str, Any]] = []
        with faults_named("swapping"):
            self._upkeep.indices.refresh(index=[public, members])
            for alias, index in ((self._public, public), (self._members, members)):
                actions += [{"remove": {"index": old, "alias": alias}} for old in self._behind(alias)]
                actions.append({"add": {"index": index, "alias": alias}})
            self._upkeep.indices.update_aliases(actions=actions)

    def _behind(self, alias: str) -> list[str]:
        try:
            return list(self._upkeep.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _remove_unused(self) -> None:
        """Take away what no alias names, and what one of another format names, once this format is in use."""
        with faults_named("tidying"):
            found = self._upkeep.indices.get_alias(
                index=[f"{self._prefix}-public-*", f"{self._prefix}-members-*"], expand_wildcards="all"
            )
            ours = {self._public, self._members}
            is_in_use = any(ours & set(one["aliases"]) for one in found.values())
            unused = [
                name for name, one in found.items() if not (ours & set(one["aliases"]) if is_in_use else one["aliases"])
            ]
            for name in unused:
                with suppress(NotFoundError):
                    self._upkeep.indices.delete(index=name)


class _Rebuild:
    """See ``search.engines.base.Rebuild``."""

    def __init__(self, engine: ElasticsearchEngine, lease: Lease, public: str, members: str) -> None:
        self._engine = engine
        self._lease = lease
        self._names = (public, members)
        self._writer = Writer(engine._client, public, members, is_new=True)
        self._others: Lease | None = None
        self.swapped = False

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        return self._writer.apply(changes, self._keep) if changes else ApplyReport()

    def _keep(self) -> None:
        with faults_named("keeping a lock"):
            self._lease.keep()
            if self._others is not None:
                self._others.keep()

    @contextmanager
    def swapping(self) -> Iterator[None]:
        with self._engine._writing() as self._others:
            try:
                yield
                self._keep()
                self._engine._use(*self._names)
                self.swapped = True
            finally:
                self._others = None
