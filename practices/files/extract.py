"""Reads the text out of one file. Runs as a program of its own, with little time and memory and no secrets.

    python -I extract.py MEDIA_TYPE MOST_CHARACTERS CPU_SECONDS BYTES < file > answer.json

The answer is {"state": ..., "text": ...} with a state of `practices.models.TextState`. Whatever goes wrong ends it without
an answer. It imports nothing of the portal.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

READ, NO_TEXT, ENCRYPTED, UNREADABLE = "read", "no_text", "encrypted", "unreadable"

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

MOST_XML = 64 * 1024 * 1024
"""Bytes of one part of a DOCX or ODT that are unpacked, whatever it says of itself."""
MOST_PIXELS = 100_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class Encrypted(Exception):
    """Nobody reads this file without its password."""


class Bounded:
    """A part that is unpacked as it is read, and not beyond its bound."""

    def __init__(self, part, most: int) -> None:
        self.part, self.left = part, most

    def read(self, size: int = 65_536) -> bytes:
        found = self.part.read(size if size >= 0 else 65_536)
        self.left -= len(found)
        if self.left < 0:
            raise ValueError("unpacks to more than is read")
        return found


def extract(file: BinaryIO, media_type: str, most: int) -> dict[str, str]:
    """State and text, at most `most` characters, of a file whose type is known."""
    readers = {PDF: _pdf, DOCX: _docx, ODT: _odt}
    try:
        pieces = readers.get(media_type, _image)(file)
        found, size = [], 0
        for piece in pieces:
            found.append(piece[: most - size])
            size += len(found[-1])
            if size >= most:
                break
    except Encrypted:
        return {"state": ENCRYPTED, "text": ""}
    except Exception:  # noqa: BLE001 - there is no end to what a broken file can raise in its parser
        return {"state": UNREADABLE, "text": ""}
    text = "".join(found).strip()
    return {"state": READ if text else NO_TEXT, "text": text}


def _pdf(file: BinaryIO) -> Iterator[str]:
    import pypdf

    reader = pypdf.PdfReader(file)
    # Many PDFs only forbid printing: those open without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted
    for page in reader.pages:
        yield page.extract_text() + "\n\n"


def _xml(package: zipfile.ZipFile, name: str) -> Iterator:
    """The elements of one part, each when it ends. Raises for entities and external references."""
    from defusedxml.ElementTree import iterparse

    with package.open(name) as part:
        for _event, element in iterparse(Bounded(part, MOST_XML), events=("end",), forbid_dtd=True):
            yield element


def _docx(file: BinaryIO) -> Iterator[str]:
    with zipfile.ZipFile(file) as package:
        names = set(package.namelist())
        for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"):
            if name not in names:
                continue
            for element in _xml(package, name):
                if element.tag == f"{_W}t":
                    yield element.text or ""
                elif element.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                    yield "\t" if element.tag == f"{_W}tab" else "\n"
                elif element.tag == f"{_W}p":
                    yield "\n"
                    element.clear()


def _odt(file: BinaryIO) -> Iterator[str]:
    with zipfile.ZipFile(file) as package:
        names = set(package.namelist())
        if "encrypted-package" in names:
            raise Encrypted
        if "META-INF/manifest.xml" in names and any(
            element.tag.endswith("}encryption-data") for element in _xml(package, "META-INF/manifest.xml")
        ):
            raise Encrypted
        for element in _xml(package, "content.xml"):
            if element.tag in (f"{_TEXT}tab", f"{_TEXT}s", f"{_TEXT}line-break"):
                element.text = "\n" if element.tag == f"{_TEXT}line-break" else " "
            elif element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield "".join(element.itertext()) + "\n"
                # A paragraph inside of another one's frame is said once; what follows it stays.
                tail = element.tail
                element.clear()
                element.tail = tail


def _image(file: BinaryIO) -> Iterator[str]:
    """Images have no text; that they are images is seen by decoding them."""
    from PIL import Image

    with Image.open(file, formats=("PNG", "JPEG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("more pixels than are decoded")
        image.verify()
    yield ""


def limit(seconds: int, size: int) -> None:  # pragma: no cover - would bind the process that measures
    """Bind this process, before it touches the file, to CPU seconds and bytes of memory; it writes one small answer."""
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_FSIZE, 16 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            # Not every system knows every bound; its parent watches the clock too.
            continue


if __name__ == "__main__":  # pragma: no cover - runs in the bounded process
    kind, characters, cpu_seconds, memory = sys.argv[1:]
    limit(int(cpu_seconds), int(memory))
    json.dump(extract(sys.stdin.buffer, kind, int(characters)), sys.stdout)
