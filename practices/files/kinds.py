"""What a file is, told by its content alone. Its name and what the browser says of it count for nothing."""

import zipfile
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 10
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes that a DOCX or ODT may say it unpacks to."""
MOST_PARTS = 5000


class MediaType(models.TextChoices):
    """The types that are taken, by their registered names (IANA)."""

    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    ODT = "application/vnd.oasis.opendocument.text", "ODT"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"


EXTENSIONS: dict[str, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx",),
    MediaType.ODT: (".odt",),
    MediaType.PNG: (".png",),
    MediaType.JPEG: (".jpg", ".jpeg"),
}
"""How names of these files end; the first is given where a name ends otherwise."""

WHAT_IS_TAKEN = gettext_lazy("This is not a PDF, DOCX, ODT, PNG or JPEG file. Its content counts, not its name.")

_ZIP_ENTRY = b"PK\x01\x02"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20


def media_type_of(file: BinaryIO) -> str:
    """The `MediaType` of a file's content. Raises ValidationError, with the reason, for what is not taken."""
    file.seek(0)
    head = file.read(16)
    if not head:
        raise ValidationError(_("This file is empty."), code="empty")
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return MediaType.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head.endswith(b"IHDR"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    if head.startswith(_OLD_OFFICE):
        # Office keeps DOCX with a password in its old container.
        raise ValidationError(
            _("This file has a password or an old Office format. Save it as PDF, DOCX or ODT, without a password."),
            code="old_office",
        )
    raise ValidationError(str(WHAT_IS_TAKEN), code="type")


def _zipped(file: BinaryIO) -> str:
    """DOCX or ODT, by the parts inside. Nothing is unpacked but the name of the type."""
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
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(_("This file unpacks to far more than a text of its size."), code="bomb")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise ValidationError(_("This file has macros. Save it without them, or as PDF."), code="macros")
    return kind


def _kind_of(package: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" in names:
        with package.open("mimetype") as part:
            return MediaType.ODT if part.read(100).strip() == MediaType.ODT.encode() else None
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return MediaType.DOCX
    return None
