"""An export of 10,000 practices as CSV: what it costs, and how much memory it takes while it is sent."""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from portal.vocabulary.languages import LANGUAGE_CODES
from search.documents import SearchDocument, Text
from search.engines import current_engine
from search.engines.base import Change

PRACTICES = 10_000
BATCH = 1000
SAMPLE = 200
"""Parts of the answer between two looks at the memory."""
ADDRESS = "/en/search/export.csv?kind=practice"
WORDS = "The units may hold a transaction for two days when a request of another State is expected. " * 20


@dataclass(frozen=True)
class Sent:
    """An export: lines, bytes, CPU seconds, and the most memory above what the process held before, in bytes."""

    lines: int
    size: int
    seconds: float
    above_idle: int


def measure_export(ask: Callable[[str], Iterable[bytes]]) -> Sent:
    """Send the export through `ask`, once to warm up and once to measure, from an index of its own beside the others."""
    own = Path(settings.SEARCH_INDEX_DIR).parent / "export-index"
    with override_settings(SEARCH_INDEX_DIR=own, ELASTICSEARCH_URL=""):
        if current_engine().state().documents != PRACTICES:
            _build()
        for _part in zip(range(SAMPLE), ask(ADDRESS), strict=False):
            pass
        idle, most, lines, size = _memory(), 0, 0, 0
        start = time.process_time()
        for number, part in enumerate(ask(ADDRESS)):
            lines, size = lines + part.count(b"\r\n"), size + len(part)
            if number % SAMPLE == 0:
                most = max(most, _memory())
        return Sent(lines, size, time.process_time() - start, max(most - idle, 0))


def _memory() -> int:
    """What this process holds beside files that are mapped, in bytes; Linux says it."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon"))


def _build() -> None:
    with current_engine().rebuild("bench") as fresh:
        for first in range(0, PRACTICES, BATCH):
            fresh.apply([Change(f"practice:{key}", 1, _practice(key)) for key in range(first, first + BATCH)])
        with fresh.swapping():
            pass


def _practice(key: int) -> SearchDocument:
    return SearchDocument(
        id=f"practice:{key}",
        kind="practice",
        path=f"practices/2099/{key}/",
        symbol=f"PRA/2099/{key:05d}",
        texts={code: Text(f"Title {key}", WORDS[:400], WORDS) for code in LANGUAGE_CODES[2:4]},
        original_language="en",
        forms=("CYB", "FRD"),
        provisions=("UNTOC-12",),
        audience=frozenset({"public"}),
        date=dt.date(2026, 1, 1) + dt.timedelta(days=key % 300),
        year=2099,
    )
