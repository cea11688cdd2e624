"""What a file of replies is, told by its content alone, and how much of it is read."""

import zipfile
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 10 * 1024 * 1024
MOST_REPLIES = 500
MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes that the parts of a workbook beside its sheets may say they unpack to; sheets are read row by row."""
MOST_PARTS = 1000

_ZIP_ENTRY = b"PK\x01\x02"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class SheetType(models.TextChoices):
    """The types that are taken."""

    XLSX = "xlsx", "XLSX"
    ODS = "ods", "ODS"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


WHAT_IS_TAKEN = gettext_lazy("This is not an XLSX, ODS, CSV or JSON file. Its content counts, not its name.")


def too_large() -> str:
    """What is said about a file beyond the limit."""
    return _("This file is larger than %(most)s MB.") % {"most": MOST_BYTES // (1024 * 1024)}


def with_a_password() -> str:
    """What is said about a file that nobody else can open."""
    return _("This file has a password or an old Office format. Save it as XLSX, ODS or CSV, without a password.")


def sheet_type_of(file: BinaryIO) -> str:
    """The `SheetType` of a file's content. Raises ValidationError, with the reason, for what is not taken."""
    file.seek(0)
    head = file.read(4096)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ValidationError(_("This file is empty."), code="empty")
    if head.startswith(_OLD_OFFICE):
        # Office keeps XLSX with a password in its old container.
        raise ValidationError(with_a_password(), code="password")
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Unicode text, as spreadsheets save it.
        return SheetType.CSV
    if b"\0" in head or head.lstrip().startswith((b"%PDF", b"<", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise ValidationError(str(WHAT_IS_TAKEN), code="type")
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return SheetType.JSON if first in (b"{", b"[") else SheetType.CSV


def _zipped(file: BinaryIO) -> str:
    """XLSX or ODS, by the parts inside. Nothing is unpacked but the name of the type."""
    file.seek(0)
    # Reading the list of parts costs by their number, so they are counted first.
    if sum(chunk.count(_ZIP_ENTRY) for chunk in iter(lambda: file.read(_CHUNK), b"")) > MOST_PARTS:
        raise ValidationError(_("This file has too many parts."), code="parts")
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            kind = _kind_of(package, names)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise ValidationError(str(WHAT_IS_TAKEN), code="type") from None
    if kind is None:
        raise ValidationError(str(WHAT_IS_TAKEN), code="type")
    beside = sum(part.file_size for part in parts if not part.filename.startswith("xl/worksheets/"))
    if kind == SheetType.XLSX and beside > MOST_UNPACKED:
        raise ValidationError(_("This file unpacks to far more than a text of its size."), code="bomb")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise ValidationError(_("This file has macros. Save it without them, or as CSV."), code="macros")
    return kind


def _kind_of(package: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" in names:
        with package.open("mimetype") as part:
            return SheetType.ODS if part.read(100).strip() == _ODS else None
    if "EncryptedPackage" in names or "encrypted-package" in names:
        raise ValidationError(with_a_password(), code="password")
    if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        return SheetType.XLSX
    return None
