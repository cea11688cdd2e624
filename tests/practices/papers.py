"""Files for tests, made in memory: honest ones, and those that somebody sends with bad intent."""

import io
import struct
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from practices import actions
from practices.models import PracticeAttachment
from tests.practices.worlds import approve as approval

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def pdf(text: str = "The freeze lapses after 48 hours", password: str = "", owner: str = "") -> bytes:
    """A PDF of one page; `password` locks it, `owner` only forbids things."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    if text:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password or owner:
        writer.encrypt(password, owner or password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def docx(text: str = "A hold between units", **more: str | bytes) -> bytes:
    body = (
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r></w:p>"
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {W}><w:p><w:r><w:t>A footnote</w:t></w:r></w:p></w:footnotes>",
            **more,
        }
    )


def odt(text: str = "Une pratique", **more: str | bytes) -> bytes:
    content = (
        f"<office:document-content {OFFICE}><office:body><office:text><text:h>Titre</text:h>"
        f"<text:p>{text}<text:s/>gel<text:tab/>saisie<text:line-break/>fin</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODT_TYPE, "content.xml": content, **more})


def image(kind: str = "PNG", colour: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("L", (4, 4), colour).save(out, kind)
    return out.getvalue()


def bomb(declared: bool = True) -> bytes:
    """A DOCX whose text is 200 MB of nothing; not `declared`: it says of itself that it is small."""
    packed = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>".encode() + b" " * 200_000_000 + b"</w:body></w:document>",
        }
    )
    if declared:
        return packed
    # The size unpacked stands 24 bytes into each entry of the list at the end.
    at = packed.rindex(b"PK\x01\x02")
    return packed[: at + 24] + struct.pack("<I", 60_000_000) + packed[at + 28 :]


def upload(content: bytes, name: str = "annex.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def attach(actor, practice, content: bytes | None = None, name: str = "annex.pdf", **given) -> PracticeAttachment:
    """A file of the practice, not yet read."""
    return actions.add_attachment(
        actor,
        practice,
        upload(pdf() if content is None else content, name),
        name=name,
        **{"language": "en", **given},
    )


def attach_and_read(actor, practice, content: bytes | None = None, **given) -> PracticeAttachment:
    """A file of the practice that a worker has read."""
    attachment = attach(actor, practice, content, **given)
    actions.take_in_attachment(str(attachment.pk))
    attachment.refresh_from_db()
    return attachment


def approve(world, practice):
    """The Secretariat's approval, with which a cleared practice is published."""
    return approval(world.clerk, practice)
