"""The file to fill in: its columns, what goes into them, all codes, and one example."""

import io
import json
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from portal.vocabulary.languages import LANGUAGES
from portal.vocabulary.models import Party, Provision, Term
from portal.vocabulary.queries import active_terms
from practices.contents import TERM_MODELS
from practices.models import MAY_NOT_APPLY, Visibility

from .checking import EXAMPLE
from .columns import COLUMNS, LANGUAGE, PARTY

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def example() -> dict[str, str | int | list[str]]:
    """One reply as it could be; every column has a value that the importer takes."""
    first = {name: next(iter(active_terms(model)), None) for name, model in TERM_MODELS.items()}
    party = next(iter(active_terms(Party)), None)
    return {
        **{column.name: "" for column in COLUMNS},
        "import_id": EXAMPLE,
        "party": party.code if party else "",
        "language": "en",
        "title": _("Example: a short line that says what was tried"),
        "summary": _("What was done and what came of it, for a reader in a hurry."),
        "challenge": _("What stood in the way?"),
        "measure": _("What did you do?"),
        "result": _("What came of it?"),
        # With whom it was done is said with their consent, which no example gives.
        **{name: [term.code] if term else [] for name, term in first.items() if name != "partners"},
        "year_from": 2024,
        "year_to": 2025,
        "not_applicable": ["lessons", "safeguards"],
        "visibility": Visibility.PUBLIC.value,
        "anonymize": "no",
    }


def codes() -> Iterator[tuple[str, str, str]]:
    """Everything that can be written into a column of codes: column, code, words in the active language."""
    for language in LANGUAGES:
        yield LANGUAGE, language.code, language.name
    for party in active_terms(Party):
        yield PARTY, party.code, party.label()
    yield PARTY, "SECRETARIAT", str(_("Compiled by the Secretariat"))
    for name, model in TERM_MODELS.items():
        for term in active_terms(model):
            yield name, term.code, _words(term)
    for column in COLUMNS:
        if column.name in MAY_NOT_APPLY:
            yield "not_applicable", column.name, str(column.label)
    for value in (Visibility.PUBLIC, Visibility.PARTIES):
        yield "visibility", value.value, str(value.label)
    yield "anonymize", "yes", str(_("Yes"))
    yield "anonymize", "no", str(_("No"))


def _words(term: Term) -> str:
    return f"{term.citation()}: {term.label()}" if isinstance(term, Provision) else term.label()


def as_xlsx() -> bytes:
    """A workbook: an empty sheet `replies` with the columns, then what goes into them, the codes and the example."""
    book = Workbook(write_only=True)
    replies = book.create_sheet("replies")
    replies.freeze_panes = "A2"
    for at, column in enumerate(COLUMNS):
        replies.column_dimensions[get_column_letter(at + 1)].width = (
            40 if column.name in ("summary", "challenge", "measure", "result") else 18
        )
    names = [column.name for column in COLUMNS]
    replies.append([_bold(replies, name) for name in names])
    about = book.create_sheet("columns")
    for letter, width in zip("ABCD", (18, 34, 12, 90), strict=True):
        about.column_dimensions[letter].width = width
    about.append(
        [_bold(about, str(word)) for word in (_("Column"), _("Field"), _("Needed"), _("What is written here"))]
    )
    for column in COLUMNS:
        about.append(
            [
                column.name,
                str(column.label),
                str(_("Yes") if column.is_needed else _("No")),
                _wrapped(about, str(column.help)),
            ]
        )
    listed = book.create_sheet("codes")
    for letter, width in zip("ABC", (18, 28, 90), strict=True):
        listed.column_dimensions[letter].width = width
    listed.append([_bold(listed, str(word)) for word in (_("Column"), _("Code"), _("Name"))])
    for line in codes():
        listed.append(line)
    shown = book.create_sheet("example")
    shown.append([_bold(shown, name) for name in names])
    filled = example()
    shown.append([_cell(filled[name]) for name in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(value: str | int | list[str]) -> str | int:
    return "; ".join(value) if isinstance(value, list) else value


def _bold(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _wrapped(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def as_json() -> bytes:
    """The same as one object: `replies` holds the example, `columns` and `codes` say what goes into a reply."""
    listed: dict[str, dict[str, str]] = {}
    for name, code, words in codes():
        listed.setdefault(name, {})[code] = words
    return json.dumps(
        {
            "replies": [example()],
            "columns": {
                column.name: {"label": str(column.label), "needed": column.is_needed, "help": str(column.help)}
                for column in COLUMNS
            },
            "codes": listed,
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
