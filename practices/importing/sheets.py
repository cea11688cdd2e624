"""Reads the rows out of one file of replies. Runs as a program of its own, with little time and memory and no secrets.

    python -I sheets.py TYPE MOST_REPLIES CPU_SECONDS BYTES < file > answer.json

The answer is {"state": ...}, and for the state "read" also "sheet" (its name), "head" (the cells of the first row that says
something), "rows" ([number, cells]) and "merged" (ranges). A cell is null or [kind, text], with the length as it was sent for
a third where the text was cut. Whatever goes wrong ends it without an answer. It imports nothing of the portal.
"""

import csv
import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

READ, EMPTY, TOO_MANY, ENCRYPTED = "read", "empty", "too_many", "encrypted"
NOT_UNICODE, NOT_REPLIES, UNREADABLE = "not_unicode", "not_replies", "unreadable"

TEXT, NUMBER, BOOLEAN, DATE, FORMULA, FAULT, LIST, NESTED = (
    "text",
    "number",
    "boolean",
    "date",
    "formula",
    "fault",
    "list",
    "nested",
)

LONGEST = 8_000
"""Characters of one value that are handed on; no field takes as many."""
MOST_COLUMNS = 100
MOST_SHEET_ROWS = 20_000
"""Rows of a sheet, empty ones too, before it is put away as too long."""
MOST_PART = 64 * 1024 * 1024
MOST_CHARACTERS = 4_000_000
"""Of all cells together."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref=\"([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})\"")

Cell = list[Any] | None
Row = tuple[int, list[Cell]]


class Stop(Exception):
    """The file is not read; the argument is the state that says why."""


def read(file: BinaryIO, kind: str, most: int) -> dict[str, Any]:
    """The rows of a file whose type is known; of `most` replies and a head at most."""
    readers = {"xlsx": _xlsx, "ods": _ods, "csv": _csv, "json": _json}
    try:
        about, rows = readers[kind](file)
        return {"state": READ, **about, **_gathered(rows, most)}
    except Stop as stop:
        return {"state": str(stop)}
    except Exception:  # noqa: BLE001 - there is no end to what a broken file can raise in its parser
        return {"state": UNREADABLE}


def _gathered(rows: Iterable[Row], most: int) -> dict[str, Any]:
    head: list[str] | None = None
    found: list[Row] = []
    characters = 0
    for at, (number, cells) in enumerate(rows):
        if at > MOST_SHEET_ROWS or number > 2_000_000:
            raise Stop(TOO_MANY)
        if not any(cells):
            continue
        if head is None:
            head = [str(cell[1])[:200] if cell else "" for cell in cells[:MOST_COLUMNS]]
            continue
        if len(found) == most:
            raise Stop(TOO_MANY)
        found.append((number, cells[:MOST_COLUMNS]))
        characters += sum(len(str(cell[1])) for cell in cells if cell)
        if characters > MOST_CHARACTERS:
            raise Stop(TOO_MANY)
    if head is None or not found:
        raise Stop(EMPTY)
    return {"head": head, "rows": found}


def _text(text: str) -> Cell:
    if not text.strip():
        return None
    return [TEXT, text] if len(text) <= LONGEST else [TEXT, text[:LONGEST], len(text)]


def _plain(value: object) -> Cell:
    """A value as Python has it, whatever file it came from."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return [BOOLEAN, "true" if value else "false"]
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return [DATE, value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)]
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return [NUMBER, str(value)[:LONGEST]]


def _xlsx(file: BinaryIO) -> tuple[dict[str, Any], Iterator[Row]]:
    from openpyxl import load_workbook

    merged: dict[str, list[str]] = {}
    with zipfile.ZipFile(file) as package:
        for part in package.infolist():
            if part.filename.endswith((".xml", ".rels")):
                merged[part.filename] = _looked_through(package, part)
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    open_to_see = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    sheet: Any = next((one for one in open_to_see if one.title.strip().lower() == "replies"), open_to_see[0])
    # What a sheet says of its size is not believed.
    sheet.reset_dimensions()
    ranges = merged.get(sheet._worksheet_path.lstrip("/"), [])
    return {"sheet": sheet.title[:100], "merged": ranges[:20]}, _cells_of(sheet)


def _looked_through(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    """The merged ranges of one part, which is only unpacked and not kept. Counts rows before anybody parses them."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    if not is_sheet and part.file_size > MOST_PART:
        raise Stop(TOO_MANY)
    rows, ranges, end = 0, list[str](), b""
    with package.open(part) as unpacked:
        while chunk := unpacked.read(1 << 20):
            piece = end + chunk
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise Stop(UNREADABLE)
            if is_sheet:
                rows += len(_ROW.findall(piece))
                if rows > MOST_SHEET_ROWS:
                    raise Stop(TOO_MANY)
                ranges += [found.decode() for found in _MERGED.findall(piece)]
            # What begins at the end of a piece is seen whole with the next one, and counted twice at worst.
            end = piece[-64:]
    return list(dict.fromkeys(ranges))


def _cells_of(sheet: Any) -> Iterator[Row]:
    kinds = {"f": FORMULA, "e": FAULT}
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        yield (
            number,
            [
                [kinds[cell.data_type], str(getattr(cell.value, "text", cell.value))[:200]]
                if cell.data_type in kinds and cell.value is not None
                else _plain(cell.value)
                for cell in cells
            ],
        )


class _Bounded:
    """A part that is unpacked as it is read, and not beyond its bound."""

    def __init__(self, part: Any, most: int) -> None:
        self.part, self.left = part, most

    def read(self, size: int = 65_536) -> bytes:
        found: bytes = self.part.read(size if size >= 0 else 65_536)
        self.left -= len(found)
        if self.left < 0:
            raise Stop(TOO_MANY)
        return found


def _ods(file: BinaryIO) -> tuple[dict[str, Any], Iterator[Row]]:
    from defusedxml.ElementTree import iterparse

    package = zipfile.ZipFile(file)
    if "META-INF/manifest.xml" in package.namelist():
        with package.open("META-INF/manifest.xml") as part:
            for _event, element in iterparse(_Bounded(part, MOST_PART), forbid_dtd=True):
                if element.tag.endswith("}encryption-data"):
                    raise Stop(ENCRYPTED)
    names: list[str] = []
    with package.open("content.xml") as part:
        for event, element in iterparse(_Bounded(part, MOST_PART), events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_TABLE}table":
                if event == "start":
                    names.append(element.get(f"{_TABLE}name") or "")
                element.clear()
    wanted = next((at for at, name in enumerate(names) if name.strip().lower() == "replies"), 0)
    return {"sheet": names[wanted][:100], "merged": []}, _ods_rows(package, wanted)


def _ods_rows(package: zipfile.ZipFile, wanted: int) -> Iterator[Row]:
    from defusedxml.ElementTree import iterparse

    table, number = -1, 1
    with package.open("content.xml") as part:
        for event, element in iterparse(_Bounded(part, MOST_PART), events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_TABLE}table" and event == "start":
                table += 1
            elif element.tag == f"{_TABLE}table-row" and event == "end":
                if table == wanted:
                    cells = [_ods_cell(cell) for cell in _repeated(element)]
                    times = int(element.get(f"{_TABLE}number-rows-repeated") or 1)
                    # Sheets end with one empty row that says it is a million; one with words would be so many replies.
                    for _again in range(min(times, MOST_SHEET_ROWS + 2) if any(cells) else 0):
                        yield number, cells
                        number += 1
                    number += 0 if any(cells) else times
                element.clear()


def _repeated(row: Any) -> Iterator[Any]:
    left = MOST_COLUMNS
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = min(int(cell.get(f"{_TABLE}number-columns-repeated") or 1), left)
        left -= times
        yield from [cell] * times


def _ods_cell(cell: Any) -> Cell:
    if cell.get(f"{_TABLE}formula"):
        return [FORMULA, cell.get(f"{_TABLE}formula")[:200]]
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return _plain(float(cell.get(f"{_OFFICE}value")))
    if kind == "boolean":
        return [BOOLEAN, cell.get(f"{_OFFICE}boolean-value")]
    if kind in ("date", "time"):
        return [DATE, (cell.get(f"{_OFFICE}{kind}-value") or "")[:40]]
    return _text("\n".join(_ods_paragraph(line) for line in cell if line.tag == f"{_TEXT}p"))


def _ods_paragraph(line: Any) -> str:
    pieces = [line.text or ""]
    for part in line:
        blanks = {f"{_TEXT}tab": "\t", f"{_TEXT}s": " ", f"{_TEXT}line-break": "\n"}
        pieces.append(blanks.get(part.tag) or _ods_paragraph(part))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _csv(file: BinaryIO) -> tuple[dict[str, Any], Iterator[Row]]:
    content = file.read()
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Stop(NOT_UNICODE) from None
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return {"sheet": "", "merged": []}, ((at, [_text(cell) for cell in row]) for at, row in enumerate(rows, start=1))


def _json(file: BinaryIO) -> tuple[dict[str, Any], Iterator[Row]]:
    try:
        said = json.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Stop(NOT_UNICODE) from None
    replies = said.get("replies") if isinstance(said, dict) else said
    if not isinstance(replies, list) or not all(isinstance(reply, dict) for reply in replies):
        raise Stop(NOT_REPLIES)
    head = list(dict.fromkeys(name for reply in replies[:MOST_SHEET_ROWS] for name in reply))[:MOST_COLUMNS]

    def rows() -> Iterator[Row]:
        yield 0, [_text(name) or [TEXT, ""] for name in head]
        for at, reply in enumerate(replies, start=1):
            yield at, [_json_value(reply.get(name)) for name in head]

    return {"sheet": "", "merged": []}, rows()


def _json_value(value: object) -> Cell:
    if isinstance(value, list):
        if not all(isinstance(item, str | int) for item in value):
            return [NESTED, ""]
        return [LIST, [str(item)[:LONGEST] for item in value[:200]]] if value else None
    return [NESTED, ""] if isinstance(value, dict) else _plain(value)


if __name__ == "__main__":  # pragma: no cover - runs in the bounded process
    kind_of_file, replies_at_most, cpu_seconds, memory = sys.argv[1:]
    # Last in the path, so that nothing beside it stands in for a library.
    sys.path.append(str(Path(__file__).resolve().parents[1] / "files"))
    from extract import limit

    limit(int(cpu_seconds), int(memory))
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    # Packages are read from their end: what comes in is a file and no pipe.
    json.dump(read(sys.stdin.buffer, kind_of_file, int(replies_at_most)), sys.stdout, ensure_ascii=False)
