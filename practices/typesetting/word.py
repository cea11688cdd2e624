"""A compilation as a Word document (Office Open XML), from the same data as its PDF. The same data gives the same bytes."""

import datetime
import io
import zipfile
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

FACE = "Arial"
"""A face that every reader's machine has, Arabic and Cyrillic included; Chinese falls back to the reader's own."""
QUIET = RGBColor(0x4D, 0x5A, 0x66)
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def as_docx(book: dict[str, Any], moment: datetime.datetime) -> bytes:
    """The document of `book` (see `books.book_of`), dated `moment`."""
    document = Document()
    _set_up(document, book, moment)
    marks = 0
    for number, part in enumerate(book["parts"]):
        if number:
            document.add_page_break()
        writer = _Writer(document, part)
        several = len(book["parts"]) > 1
        writer.heading(f"{book['title']} — {part['name']}" if several else book["title"], 1)
        writer.paragraph(" · ".join(part["about"]), quiet=True)
        if part["warning"]:
            writer.paragraph(part["warning"], bold=True)
        if part["search"]:
            writer.link(f"{part['search']['name']}: ", part["search"]["link"])
        writer.paragraph(part["terms"], quiet=True)
        writer.heading(part["contents"], 2)
        writer.contents(part, marks)
        for one in part["practices"]:
            marks += 1
            if one["missing"]:
                writer.paragraph(one["missing"], quiet=True, new_page=True)
            _write_practice(_Writer(document, one), one, marks, new_page=not one["missing"])
    return _same_bytes(document, moment)


def _write_practice(writer: "_Writer", one: dict[str, Any], mark: int, *, new_page: bool) -> None:
    writer.paragraph(" · ".join([one["reference"], *one["meta"]]), quiet=True, new_page=new_page)
    writer.heading(one["title"], 2, mark=mark)
    if one["note"]:
        writer.paragraph(one["note"], quiet=True)
    writer.prose(one["summary"])
    for row in one["facts"]:
        writer.paragraph(f"{row['name']}: ", "; ".join(row["values"]), bold=True)
    for section in one["sections"]:
        writer.heading(section["name"], 3)
        writer.prose(section["text"])
    writer.paragraph(f"{one['cite']['name']}: ", one["cite"]["text"], bold=True)
    writer.link("", one["link"])


class _Writer:
    """Writes paragraphs of one language and direction. What people wrote becomes text of runs, nothing else."""

    def __init__(self, document, spoken: dict[str, Any]) -> None:
        self.document = document
        self.is_rtl = spoken["dir"] == "rtl"
        self.language = f"{spoken['lang']}-{spoken['region'].upper()}" if spoken["region"] else spoken["lang"]

    def paragraph(self, *texts: str, quiet: bool = False, bold: bool = False, new_page: bool = False) -> Paragraph:
        """A paragraph; `bold` is for the first of its texts."""
        paragraph = self._directed(self.document.add_paragraph())
        paragraph.paragraph_format.page_break_before = True if new_page else None
        for at, text in enumerate(texts):
            self.run(paragraph, text, quiet=quiet, bold=bold and at == 0)
        return paragraph

    def prose(self, paragraphs: list[list[str]]) -> None:
        """Paragraphs, each of lines."""
        for lines in paragraphs:
            paragraph = self._directed(self.document.add_paragraph())
            for at, text in enumerate(lines):
                if at:
                    paragraph.add_run().add_break(WD_BREAK.LINE)
                self.run(paragraph, text)

    def heading(self, text: str, level: int, *, mark: int | None = None) -> None:
        """A heading; with `mark`, a place that the contents lead to."""
        paragraph = self._directed(self.document.add_heading(level=level))
        if mark is not None:
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            start.set(qn("w:name"), f"practice{mark}")
            for element in (start, end):
                element.set(qn("w:id"), str(mark))
            paragraph._p.append(start)
            self.run(paragraph, text)
            paragraph._p.append(end)
        else:
            self.run(paragraph, text)

    def contents(self, part: dict[str, Any], marks: int) -> None:
        """Symbol, title, source and page of each practice; Word fills in the pages when it opens the document."""
        table = self.document.add_table(rows=1, cols=4)
        table.style = "Table Grid"
        if self.is_rtl:
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for cell, name in zip(table.rows[0].cells, part["columns"], strict=True):
            self.run(self._directed(cell.paragraphs[0]), name, bold=True)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for mark, one in enumerate(part["practices"], start=marks + 1):
            cells = table.add_row().cells
            paragraphs = [self._directed(cell.paragraphs[0]) for cell in cells]
            self._jump(paragraphs[0], f"practice{mark}", one["reference"])
            self._jump(paragraphs[1], f"practice{mark}", one["title"], _Writer(self.document, one))
            self.run(paragraphs[2], one["source"])
            self._page_number(paragraphs[3], f"practice{mark}")
        for row in table.rows:
            for cell, width in zip(row.cells, (34, 76, 36, 14), strict=True):
                cell.width = Mm(width)

    def link(self, before: str, address: str) -> None:
        """A line with an address that can be followed."""
        paragraph = self.paragraph(before, quiet=True)
        key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = OxmlElement("w:hyperlink")
        element.set(qn("r:id"), key)
        element.append(self.run(paragraph, address, ltr=True)._r)
        paragraph._p.append(element)

    def run(self, paragraph: Paragraph, text: str, *, quiet: bool = False, bold: bool = False, ltr: bool = False):
        """A run of text that says its language and direction."""
        run = paragraph.add_run(text)
        if quiet:
            run.font.size, run.font.color.rgb = Pt(9), QUIET
        if bold:
            run.font.bold = run.font.cs_bold = True
        if self.is_rtl and not ltr:
            run.font.rtl = True
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:bidi" if self.is_rtl else "w:val"), self.language)
        if self.language.startswith("zh"):
            spoken.set(qn("w:eastAsia"), self.language)
        run._r.get_or_add_rPr().append(spoken)
        return run

    def _directed(self, paragraph: Paragraph) -> Paragraph:
        if self.is_rtl:
            properties = paragraph._p.get_or_add_pPr()
            # The order of elements is fixed: before spacing, indents and alignment.
            properties.insert_element_before(
                OxmlElement("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        return paragraph

    def _jump(self, paragraph: Paragraph, mark: str, text: str, writer: "_Writer | None" = None) -> None:
        element = OxmlElement("w:hyperlink")
        element.set(qn("w:anchor"), mark)
        element.append((writer or self).run(paragraph, text)._r)
        paragraph._p.append(element)

    def _page_number(self, paragraph: Paragraph, mark: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f"PAGEREF {mark} \\h")
        field.set(qn("w:dirty"), "true")
        field.append(self.run(paragraph, "–")._r)
        paragraph._p.append(field)


def _set_up(document, book: dict[str, Any], moment: datetime.datetime) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    for name, size in (("Normal", 10.5), ("Heading 1", 20), ("Heading 2", 14), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = FACE, Pt(size)
        style.font.color.rgb = RGBColor(0x14, 0x20, 0x2B)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), FACE)
    writer = _Writer(document, book)
    footer = writer._directed(section.footer.paragraphs[0])
    for instruction in ("PAGE", "NUMPAGES"):
        if instruction == "NUMPAGES":
            writer.run(footer, " / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        field.append(writer.run(footer, "1")._r)
        footer._p.append(field)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = book["title"], book["author"], book["author"]
    about.language, about.comments, about.revision = writer.language, "", 1
    about.created = about.modified = moment.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)


def _same_bytes(document, moment: datetime.datetime) -> bytes:
    """The file with the date of the compilation on each of its parts instead of the hour of writing."""
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    local = timezone.localtime(moment)
    at = max(_EARLIEST, (local.year, local.month, local.day, local.hour, local.minute, local.second))
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, at)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(entry, before.read(name))
    return fixed.getvalue()
