"""All that is public, as files with checksums: made every night, replaced as a whole.

A dump is a folder `<moment>-<key>` under DUMPS_DIR; the file `current` names the one that is served. It is written beside the old
one and takes its place in one step, so that nobody reads half of it, and the old one goes away: what is withdrawn must
not stay in yesterday's files. For the same reason a dump whose content is public no more is taken down at once.
"""

import gzip
import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import IO, Any, cast

import orjson
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from portal.audit.queries import content_version

from . import publishing
from .answering import OPTIONS

NIGHT = time(2)
"""The hour, in the time zone of the settings, after which a dump of the day before is due to be replaced."""

SUMS, MANIFEST, STATE, CURRENT = "SHA256SUMS", "manifest.json", ".state.json", "current"

TERMS_OF_USE = "Practices are published as submitted by States and organizations. Publication is not an endorsement."

MOST_TRIES = 3

_FOLDER = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


class ContentWentAway(Exception):
    """Something was withdrawn each time while a dump was being made; the next try is the worker's."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a dump; `records` is None for those that list the others."""

    name: str
    size: int
    sha256: str
    records: int | None = None


@dataclass(frozen=True, slots=True)
class Dump:
    """The dump that is served."""

    folder: Path
    made_at: datetime
    files: tuple[File, ...]

    def path_of(self, name: str) -> Path | None:
        """Where one of its files lies; None where there is no such file."""
        return self.folder / name if name in {file.name for file in self.files} else None


def current_dump() -> Dump | None:
    """The dump that was made last, if there is one; `served_dump` is for readers."""
    base = Path(settings.DUMPS_DIR)
    try:
        name = (base / CURRENT).read_text()
        if not _FOLDER.fullmatch(name):
            return None
        manifest = orjson.loads((base / name / MANIFEST).read_bytes())
        lines = (base / name / SUMS).read_text().splitlines()
        sums = {file: digest for digest, file in (line.split("  ", 1) for line in lines)}
        records = {one["name"]: one["records"] for one in manifest["files"]}
        files = tuple(
            File(one, (base / name / one).stat().st_size, sums.get(one, ""), records.get(one)) for one in [*sums, SUMS]
        )
    except (OSError, ValueError, KeyError):
        # None was made yet, or it was just replaced or taken down.
        return None
    return Dump(base / name, datetime.fromisoformat(manifest["made_at"]), files)


def is_due(now: datetime | None = None) -> bool:
    """Whether a dump should be made: there is none, or the last one is from before the last night."""
    dump = current_dump()
    if dump is None:
        return True
    local = timezone.localtime(now)
    night = local.replace(hour=NIGHT.hour, minute=NIGHT.minute, second=0, microsecond=0)
    return dump.made_at < (night if local >= night else night - timedelta(days=1))


def served_dump() -> Dump | None:
    """The current dump, if all that it holds is public still; else it is taken down, and there is none.

    Asked anew after each recorded change, three questions; otherwise none.
    """
    dump = current_dump()
    if dump is None:
        return None
    key = f"dump-is-public:{dump.folder.name}:{content_version()}"
    if not cache.get(key):
        if _holds_what_went_away(dump):
            take_down()
            return None
        cache.set(key, True, 3600)
    return dump


def _holds_what_went_away(dump: Dump) -> bool:
    try:
        state = orjson.loads((dump.folder / STATE).read_bytes())
    except (OSError, ValueError):
        return True
    return _went_away(state, publishing.stamps())


def _went_away(then: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> bool:
    """Whether something is public no more, or has another text; what was added is for the next night."""
    return any(now[name].get(key) != stamp for name, stamps in then.items() for key, stamp in stamps.items())


def take_down() -> None:
    """Serve no dump until the next one is made; what is being read is read to its end."""
    base = Path(settings.DUMPS_DIR)
    (base / CURRENT).unlink(missing_ok=True)
    _remove_others(base, keep="")


def make_dump() -> Dump:
    """Write all that is public and serve it in place of the last dump.

    Takes no more memory for many records than for few, and no lock. Raises ContentWentAway where something was
    withdrawn meanwhile, three times over; OSError where the disk is full. The last dump then stays as it is.
    """
    base = Path(settings.DUMPS_DIR)
    base.mkdir(parents=True, exist_ok=True)
    for _try in range(MOST_TRIES):
        name = f"{timezone.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        folder = base / f".{name}"
        folder.mkdir()
        try:
            state = publishing.stamps()
            _write_all(folder)
            (folder / STATE).write_bytes(orjson.dumps(state))
            if _went_away(state, publishing.stamps()):
                continue
            folder.rename(base / name)
            pointer = base / f".{CURRENT}-{name}"
            pointer.write_text(name)
            pointer.replace(base / CURRENT)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        _remove_others(base, keep=name)
        return cast("Dump", current_dump())
    raise ContentWentAway


def _remove_others(base: Path, keep: str) -> None:
    """Remove older dumps, and what a process that was killed left behind. One that is being made is left alone."""
    old = timezone.now() - timedelta(hours=6)
    for folder in base.glob("*") if base.exists() else ():
        name = folder.name.removeprefix(".")
        if not _FOLDER.fullmatch(name) or name == keep:
            continue
        if folder.name == name or datetime.strptime(name[:16], "%Y%m%dT%H%M%S%z") < old:
            shutil.rmtree(folder, ignore_errors=True)


def _write_all(folder: Path) -> None:
    files = [_write_lines(folder / f"{name}.jsonl.gz", records()) for name, records in publishing.LISTS.items()]
    files += [_write_whole(folder / f"{name}.json", whole()) for name, whole in publishing.WHOLES.items()]
    manifest = {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "terms_of_use": TERMS_OF_USE,
        "format": "JSON Lines packed with gzip, and JSON, in UTF-8; codes are those of vocabulary.json and parties.json",
        "files": [{"name": one.name, "records": one.records, "bytes": one.size} for one in files],
    }
    files.append(_write_whole(folder / MANIFEST, manifest))
    (folder / SUMS).write_text("".join(f"{one.sha256}  {one.name}\n" for one in files))


class _Counted:
    """A file that sums up what is written to it."""

    def __init__(self, file: BufferedWriter) -> None:
        self.file, self.sum, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.sum.update(data)
        self.size += len(data)
        return self.file.write(data)


def _write_lines(path: Path, records: Iterator[dict[str, Any]]) -> File:
    count = 0
    with path.open("wb") as raw:
        counted = _Counted(raw)
        with gzip.GzipFile("", "wb", 6, cast("IO[bytes]", counted), mtime=0) as packed:
            for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the count
                packed.write(orjson.dumps(record, option=OPTIONS | orjson.OPT_APPEND_NEWLINE))
    return File(path.name, counted.size, counted.sum.hexdigest(), count)


def _write_whole(path: Path, whole: dict[str, Any]) -> File:
    data = orjson.dumps(whole, option=OPTIONS | orjson.OPT_INDENT_2)
    path.write_bytes(data)
    return File(path.name, len(data), hashlib.sha256(data).hexdigest(), len(whole.get("items", ())))
