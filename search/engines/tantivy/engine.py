"""Asking and upkeep: which generation is in use, a page of hits in a stable order, exact facets."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from search.documents import SearchDocument
from search.engines.base import (
    ApplyReport,
    Change,
    EngineState,
    EngineUnavailable,
    IndexDamaged,
    IndexMissing,
)
from search.parser import Node
from search.request import SearchRequest, SearchResponse

from .asking import Question
from .generation import Generation
from .guard import damage_noticed, locked, write_durably

logger = logging.getLogger(__name__)


class TantivyEngine:
    """See ``search.engines.base.SearchEngine``. One object serves all threads of a process."""

    name = "tantivy"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._opened: tuple[str, Generation] | None = None

    # Asking

    def search(self, request: SearchRequest, tree: Node) -> SearchResponse:
        started = time.perf_counter()
        generation = self._current()
        try:
            answer = Question(request, tree).answer(generation.searcher(request.audience))
        except IndexDamaged as fault:
            self._noticed(generation, fault)
            raise
        took = (time.perf_counter() - started) * 1000
        return SearchResponse(answer.hits, answer.total, answer.facets, took_ms=took, engine=self.name)

    def every(self, request: SearchRequest, tree: Node) -> tuple[int, Iterator[SearchDocument]]:
        generation = self._current()
        try:
            total, documents = Question(request, tree).every(generation.searcher(request.audience))
        except IndexDamaged as fault:
            self._noticed(generation, fault)
            raise
        return total, self._watched(generation, documents)

    def _watched(self, generation: Generation, documents: Iterator[SearchDocument]) -> Iterator[SearchDocument]:
        try:
            yield from documents
        except IndexDamaged as fault:
            self._noticed(generation, fault)
            raise

    def versions(self) -> Mapping[str, int]:
        return self._current().versions()

    def documents(self, ids: Sequence[str]) -> Mapping[str, SearchDocument]:
        return self._current().documents(ids)

    def state(self) -> EngineState:
        try:
            generation = self._current()
            if reason := generation.damage:
                return EngineState(usable=False, reason=reason, owner=generation.owner)
            return EngineState(
                usable=True,
                owner=generation.owner,
                documents=generation.count(public=False),
                public_documents=generation.count(public=True),
            )
        except EngineUnavailable as fault:
            return EngineState(usable=False, reason=str(fault))

    # Upkeep

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        if not changes:
            return ApplyReport()
        with self._writing():
            generation = self._current()
            try:
                return generation.apply(changes)
            except IndexDamaged as fault:
                self._noticed(generation, fault)
                raise

    @contextmanager
    def rebuild(self, owner: str) -> Iterator[_Rebuild]:
        with locked(self._directory / "rebuild.lock", patience=0):
            now = dt.datetime.now(dt.UTC)
            name = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
            # Tidied before and not after: readers that opened the last generation may still be at it.
            self._remove_all_but(self._pointer())
            with damage_noticed("building"):
                fresh = Generation.create(self._directory / name, owner)
            building = _Rebuild(self, fresh)
            try:
                yield building
            finally:
                if not building.swapped:
                    shutil.rmtree(fresh.folder, ignore_errors=True)

    def _use(self, generation: Generation) -> None:
        write_durably(self._directory / "current", generation.folder.name)

    def _writing(self):
        return locked(self._directory / "write.lock")

    # Generations

    def _pointer(self) -> str:
        try:
            return (self._directory / "current").read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except (OSError, ValueError) as fault:
            raise IndexDamaged(f"current: {fault}") from fault

    def _current(self) -> Generation:
        """The generation in use; read from the pointer each time, since another process may have swapped."""
        name = self._pointer()
        if not name:
            raise IndexMissing("no index has been built yet")
        opened = self._opened
        if opened is not None and opened[0] == name:
            return opened[1]
        with self._lock:
            generation = Generation.open(self._folder(name))
            self._opened = (name, generation)
        return generation

    def _folder(self, name: str) -> Path:
        if Path(name).name != name or name.startswith("."):
            raise IndexDamaged(f"current names no generation: {name!r}")
        return self._directory / name

    def _noticed(self, generation: Generation, fault: IndexDamaged) -> None:
        logger.error("search index %s is damaged: %s", generation.folder.name, fault)
        generation.note_damage(str(fault))
        with self._lock:
            self._opened = None

    def _remove_all_but(self, name: str) -> None:
        if not self._directory.is_dir():
            return
        for folder in self._directory.iterdir():
            if folder.is_dir() and folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)


class _Rebuild:
    """See ``search.engines.base.Rebuild``."""

    def __init__(self, engine: TantivyEngine, fresh: Generation) -> None:
        self._engine = engine
        self._fresh = fresh
        self.swapped = False

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        return self._fresh.apply(changes) if changes else ApplyReport()

    @contextmanager
    def swapping(self) -> Iterator[None]:
        with self._engine._writing():
            yield
            self._engine._use(self._fresh)
            self.swapped = True
