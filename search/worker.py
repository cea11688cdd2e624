"""Bringing the index up to the database. Any process may call it; the engine lets one at a time write.

A change is taken from the outbox only after the engine has committed it, so a kill at any point leaves work
to be done again and never work undone. Applying again is harmless: the document is made from the database as
it is now.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from . import outbox
from .documents import document_id
from .engines import current_engine
from .engines.base import ApplyReport, Change, EngineUnavailable, SearchEngine
from .making import Key, make_changes, next_version
from .rebuilding import needs_rebuild, reindex

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """What one call did, in records; ``rebuilt`` if the whole index had to be made first."""

    written: int = 0
    removed: int = 0
    failed: int = 0
    parked: int = 0
    rebuilt: bool = False


def apply_pending(limit: int = 500) -> Applied:
    """Apply up to ``limit`` waiting records, oldest first. What the engine cannot take now waits for the
    next call.

    An index that is missing, damaged, of another format or of another database is built anew first.
    """
    rebuilt = False
    try:
        if needs_rebuild():
            reindex()
            rebuilt = True
        rows = outbox.due(limit)
        if not rows:
            return Applied(rebuilt=rebuilt)
        changes, errors = make_changes(dict.fromkeys(rows, next_version(rows)))
        report, refused = _apply(current_engine(), changes)
        outbox.done(pk for key in changes.keys() - refused.keys() for pk in rows[key])
        errors |= refused
        parked = [key for key, error in errors.items() if outbox.failed(rows[key], error)]
        _take_out(parked)
    except EngineUnavailable as reason:
        logger.warning("search changes wait: %s", reason)
        return Applied(rebuilt=rebuilt)
    return Applied(report.written, report.removed, len(errors), len(parked), rebuilt)


def _apply(engine: SearchEngine, changes: Mapping[Key, Change]) -> tuple[ApplyReport, dict[Key, Exception]]:
    """Apply all at once or, where the engine cannot take one of them, one by one."""
    try:
        return engine.apply(list(changes.values())), {}
    except EngineUnavailable:
        raise
    except Exception as fault:  # noqa: BLE001 - sorted out below
        logger.warning("applying %d search changes one by one: %r", len(changes), fault)
    written = removed = older = 0
    refused: dict[Key, Exception] = {}
    for key, change in changes.items():
        try:
            report = engine.apply([change])
        except EngineUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this document alone
            refused[key] = error
        else:
            written += report.written
            removed += report.removed
            older += report.older
    return ApplyReport(written, removed, older), refused


def _take_out(keys: list[Key]) -> None:
    """Fail closed: whether a parked record may still be read is not known, so its last document goes."""
    if keys:
        version = next_version(keys)
        current_engine().apply([Change(document_id(*key), version, None) for key in keys])
