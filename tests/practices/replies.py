"""Files of earlier replies for tests, made in memory: honest ones, and those that somebody sends with bad intent."""

import csv
import io
import json
import zipfile
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from practices import actions
from practices.models import ReplyImport

ROW = {
    "import_id": "Q-2012-007",
    "party": "XV",
    "language": "en",
    "title": "A hold between units",
    "summary": "A hold keeps the money in place.",
    "challenge": "Money leaves within hours.",
    "measure": "Units may hold a transaction.",
    "result": "Of 74 holds, 61 became orders.",
    "forms": "CYB; FRD",
    "provisions": "UNTOC-18",
    "year_from": 2012,
}


def row(**changes):
    return {**ROW, **changes}


def heads(rows) -> list[str]:
    return list(dict.fromkeys(name for one in rows for name in one))


def xlsx(*rows, sheet: str = "replies", prepare=None) -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    names = heads(rows)
    page.append(names)
    for one in rows:
        page.append([one.get(name) for name in names])
    if prepare:
        prepare(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(*rows, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, heads(rows), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_json(*rows) -> bytes:
    return json.dumps({"replies": list(rows)}, ensure_ascii=False).encode()


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods_cell(value) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if value.startswith("<"):
        return value
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(*rows, after: str = "", manifest: str = "<manifest/>") -> bytes:
    names = heads(rows)
    lines = [names, *([one.get(name) for name in names] for one in rows)]
    table = "".join(f"<table:table-row>{''.join(map(ods_cell, line))}</table:table-row>" for line in lines)
    content = (
        f'<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name="replies">{table}{after}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def with_sheet(head: str, rows, tail: str = "</sheetData></worksheet>") -> bytes:
    """A workbook whose only sheet is written piece by piece, as large as somebody likes."""
    honest = xlsx(row())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part in given.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                package.writestr(part.filename, given.read(part))
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            sheet.write(f'<worksheet xmlns="{space}">{head}<sheetData>'.encode())
            for piece in rows:
                sheet.write(piece)
            sheet.write(tail.encode())
    return out.getvalue()


def ten_million_rows() -> bytes:
    """A sheet of ten million rows, 300 MB unpacked, with a size that it does not have."""
    line = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    return with_sheet('<dimension ref="A1:B2"/>', (line * 20_000 for _ in range(500)))


def upload(content: bytes, name: str = "replies.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def uploaded(actor, content: bytes, name: str = "replies.xlsx") -> ReplyImport:
    """A file that the worker has not looked at yet."""
    return actions.upload_replies(actor, upload(content, name), name=name)


def checked(actor, content: bytes, name: str = "replies.xlsx") -> ReplyImport:
    """A file after its dry run."""
    from practices.actions.importing import check_waiting_import

    batch = uploaded(actor, content, name)
    check_waiting_import(batch.pk)
    return ReplyImport.objects.get(pk=batch.pk)


def carried_out(actor, batch: ReplyImport) -> ReplyImport:
    """The same after its confirmation, when the worker is done with it."""
    from practices.actions.importing import carry_out_confirmed_import

    actions.confirm_import(actor, batch)
    carry_out_confirmed_import(batch.pk)
    return ReplyImport.objects.get(pk=batch.pk)


def faults(batch: ReplyImport) -> list[tuple]:
    """Row and column of each fault of a report."""
    return [(one["row"], one["column"]) for one in batch.report["shown_faults"]]


def said(batch: ReplyImport, kind: str = "faults") -> str:
    return " ".join(one["message"] for one in batch.report[f"shown_{kind}"])
