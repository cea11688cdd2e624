"""The dry run: what a file would become, and everything that stands against it, cell by cell. Changes nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Locale

from portal.access.models import Seat
from portal.access.seats import is_secretariat, parties_of
from portal.vocabulary.dates import format_date
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms
from practices.contents import check_form, plain, write_content
from practices.models import TERM_FIELDS, TEXT_LIMITS, ImportedReply, Practice

from . import sheets
from .columns import BY_NAME, IMPORT_ID, LANGUAGE, NEEDED, PARTY, YEARS, column_named, folded
from .kinds import MOST_REPLIES, with_a_password
from .matching import Meanings, NotUnderstood, not_applicable, plain_cell, tick, year
from .reading import Cell, Row, Sheet

MOST_SHOWN = 200
"""Findings of each kind that a report lists; all are counted."""
EXAMPLE = "EXAMPLE"
"""The number of the template's example, which nobody imports."""
_QUOTED = 80


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as it would be begun. `party` is a code, "" where the Secretariat compiled it."""

    number: int
    import_id: str
    party: str
    language: str
    title_key: str
    fields: dict[str, Any]


@dataclass
class Found:
    """What a check found: the replies that are well, and what to say about the others and the whole."""

    replies: list[Reply] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0

    def report(self) -> dict[str, Any]:
        """For the page; at most `MOST_SHOWN` findings of each kind, with their number."""
        return {
            "rows": self.rows,
            "faults": len(self.faults),
            "warnings": len(self.warnings),
            "shown_faults": self.faults[:MOST_SHOWN],
            "shown_warnings": self.warnings[:MOST_SHOWN],
            "parties": self._parties(),
        }

    def _parties(self) -> list[list[Any]]:
        counts: dict[str, int] = defaultdict(int)
        for reply in self.replies:
            counts[reply.party] += 1
        known = terms(Party)
        return [
            [known[code].label() if code else str(_("Compiled by the Secretariat")), count]
            for code, count in counts.items()
        ]


def check(actor, sheet: Sheet) -> Found:
    """What `actor` would get from a file, in the active language."""
    found = Found(rows=len(sheet.rows))
    if sheet.state != sheets.READ:
        found.faults.append(_finding(None, "", "", _about(sheet.state)))
        return found
    columns = _columns(sheet, found)
    if found.faults:
        return found
    checking = _Checking(actor, found)
    for row in sheet.rows:
        checking.take(row, {name: row.cells[at] for at, name in columns.items() if at < len(row.cells)})
        checking.unnamed(row, columns)
    checking.find_earlier()
    for where in sheet.merged:
        found.warnings.append(
            _finding(
                None, where, "", _("These cells are merged. Only the first of them says something; fill in the others.")
            )
        )
    order = {row.number: at for at, row in enumerate(sheet.rows)}
    for findings in (found.faults, found.warnings):
        findings.sort(key=lambda one: order.get(one["row"], -1))
    return found


def title_key(title: str) -> str:
    """The fingerprint of a title, whatever its letter case and blanks."""
    return hashlib.sha256(folded(title).encode("utf-8", "replace")).hexdigest()


def _about(state: str) -> str:
    return {
        sheets.EMPTY: _("This file has no replies: the first row names the columns, each row below is one reply."),
        sheets.TOO_MANY: ngettext(
            "This file has more than %(most)s reply, or more text than is read at once. Divide it.",
            "This file has more than %(most)s replies, or more text than is read at once. Divide it.",
            MOST_REPLIES,
        )
        % {"most": MOST_REPLIES},
        sheets.ENCRYPTED: with_a_password(),
        sheets.NOT_UNICODE: _("This file is not in Unicode. Save it as “CSV UTF-8”, or as XLSX."),
        sheets.NOT_REPLIES: _("This JSON file has no list of replies. The template shows its form."),
    }.get(state, _("This file is damaged and could not be read. Save it anew, or use the template."))


def _finding(row: int | None, column: str, value: str, message: str) -> dict[str, Any]:
    quoted = " ".join(plain(value[: _QUOTED * 2]).split())
    return {
        "row": row,
        "column": plain(column),
        "value": quoted[:_QUOTED] + ("…" if len(quoted) > _QUOTED else ""),
        # It may quote the file, of which a database keeps only what can be printed.
        "message": plain(message),
    }


def _columns(sheet: Sheet, found: Found) -> dict[int, str]:
    """The columns by their place. What nobody knows is a fault: a misspelt heading must not lose a column of text."""
    named: dict[int, str] = {}
    for at, heading in enumerate(sheet.head):
        if not heading.strip():
            continue
        name = column_named(heading)
        if name is None:
            message = _("There is no such column. Take it out, or name it as the template does: %(names)s.")
            found.faults.append(_finding(None, heading[:60], "", message % {"names": ", ".join(BY_NAME)}))
        elif name in named.values():
            found.faults.append(_finding(None, name, heading, _("This column is there twice. Keep one of them.")))
        else:
            named[at] = name
    if not found.faults and "title" not in named.values():
        found.faults.append(
            _finding(None, "title", "", _("The first row must name the columns; this one has no title among them."))
        )
    return named


class _Checking:
    """One pass over the rows: what each means, and what was seen before."""

    def __init__(self, actor, found: Found) -> None:
        self.actor, self.found = actor, found
        self.meanings = Meanings()
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.is_secretariat = is_secretariat(actor)
        self.own = {party.pk for party in parties_of(actor, Seat.Role.FOCAL_POINT)}
        self.reached = set(
            Seat.objects.active()
            .filter(role=Seat.Role.FOCAL_POINT, user__is_active=True, party__isnull=False)
            .values_list("party_id", flat=True)
        )
        self.ids: dict[tuple[str, str], int] = {}
        self.titles: dict[tuple[str, str], int] = {}
        self.seen: list[tuple[Reply, bool]] = []

    def take(self, row: Row, cells: dict[str, Cell | None]) -> None:
        """Understand one row; what is wrong with it goes to the findings, each at its column."""
        faults: list[tuple[str, str]] = []
        said = {name: self._meaning(name, cell, faults) for name, cell in cells.items() if cell is not None}
        party = said.get(PARTY) if said.get(PARTY) is not None else self._only_party(cells, faults)
        if party is not None:
            faults += self._about_party(party)
        wrong = {name for name, _message in faults}
        for name in NEEDED:
            if name not in wrong and name != PARTY and not said.get(name):
                faults.append((name, _("Every reply needs this.")))
        if said.get(IMPORT_ID) == EXAMPLE:
            faults.append((IMPORT_ID, _("This is the example of the template. Take it out.")))
        fields = {
            name: value
            for name, value in said.items()
            if name not in (IMPORT_ID, PARTY, LANGUAGE) and value is not None
        }
        faults += self._about_content(fields, wrong, cells)
        title = str(fields.get("title", ""))
        reply = Reply(
            row.number,
            str(said.get(IMPORT_ID) or ""),
            party or "",
            str(said.get(LANGUAGE) or "en"),
            title_key(title),
            fields,
        )
        if party is not None and title:
            faults += self._twice_here(reply)
            self.seen.append((reply, not faults))
        for name, message in faults:
            cell = cells.get(name)
            self.found.faults.append(_finding(row.number, name, cell.text if cell else "", message))
        self._warn(row, cells, fields, {name for name, _message in faults})
        if not faults:
            self.found.replies.append(reply)

    def unnamed(self, row: Row, columns: dict[int, str]) -> None:
        """A value outside of every column would be lost without a word."""
        for at, cell in enumerate(row.cells):
            if cell is not None and at not in columns:
                self.found.faults.append(
                    _finding(
                        row.number,
                        "",
                        cell.text,
                        _("This value stands in a column without a name. Name it or empty it."),
                    )
                )

    def _meaning(self, name: str, cell: Cell, faults: list[tuple[str, str]]) -> Any:
        try:
            if name in TEXT_LIMITS:
                return plain(plain_cell(cell))
            if name in TERM_FIELDS:
                return self.meanings.terms[name].codes_of(cell)
            if name in YEARS:
                return year(cell)
            read = {
                PARTY: self.meanings.party,
                LANGUAGE: self.meanings.language,
                IMPORT_ID: _import_id,
                "visibility": self.meanings.visibility,
                "anonymize": tick,
                "not_applicable": not_applicable,
            }[name]
            return read(cell)
        except NotUnderstood as error:
            faults.append((name, str(error)))
            return None

    def _only_party(self, cells: dict[str, Cell | None], faults: list[tuple[str, str]]) -> str | None:
        if any(name == PARTY for name, _message in faults):
            return None
        if not self.is_secretariat and len(self.own) == 1:
            return next(iter(self.own))
        faults.append((PARTY, _("Every reply needs this.")))
        return None

    def _about_party(self, party: str) -> list[tuple[str, str]]:
        if not party:
            return [] if self.is_secretariat else [(PARTY, _("Only the Secretariat compiles practices itself."))]
        if not self.is_secretariat and party not in self.own:
            names = ", ".join(terms(Party)[code].label() for code in sorted(self.own))
            return [(PARTY, _("You can import for this alone: %(names)s.") % {"names": names})]
        if party not in self.reached:
            return [
                (PARTY, _("Nobody could read this draft: nominate a focal point of this State or organization first."))
            ]
        return []

    def _about_content(
        self, fields: dict[str, Any], wrong: set[str], cells: dict[str, Cell | None]
    ) -> list[tuple[str, str]]:
        """The same checks as for a draft that is typed, at the column that they speak of."""
        practice = Practice(author=self.actor, locale=self.locales["en"])
        faults: list[tuple[str, str]] = []
        try:
            write_content(practice, fields)
            check_form(practice)
        except ValidationError as error:
            messages = error.message_dict
            faults = [(name, " ".join(said)) for name, said in messages.items() if name not in wrong]
        # The length that was sent, of which only the beginning is here.
        return [
            (name, self._too_long(name, cells[name].length) if name in TEXT_LIMITS and cells.get(name) else message)  # type: ignore[union-attr]
            for name, message in faults
        ]

    @staticmethod
    def _too_long(name: str, length: int) -> str:
        return _("Please shorten this text to %(limit)s characters; it has %(count)s.") % {
            "limit": TEXT_LIMITS[name],
            "count": length,
        }

    def _twice_here(self, reply: Reply) -> list[tuple[str, str]]:
        faults = []
        before = self.ids.setdefault((reply.party, reply.import_id), reply.number) if reply.import_id else reply.number
        if before != reply.number:
            faults.append((IMPORT_ID, _("Row %(row)s has the same number.") % {"row": before}))
        before = self.titles.setdefault((reply.party, reply.title_key), reply.number)
        if before != reply.number:
            faults.append(("title", _("Row %(row)s has the same title. Take one of them out.") % {"row": before}))
        return faults

    def _warn(self, row: Row, cells: dict[str, Cell | None], fields: dict[str, Any], faulty: set[str]) -> None:
        for name in TEXT_LIMITS:
            cell = cells.get(name)
            if cell is not None and name in fields and _loses_marks(cell.text):
                self.found.warnings.append(
                    _finding(row.number, name, cell.text, _("Characters that cannot be printed are left out."))
                )
        if fields.get("title"):
            missing = [
                name
                for name in ("summary", "challenge", "measure", "result", "forms", "provisions")
                if not fields.get(name) and name not in faulty
            ]
            if missing:
                message = _("Becomes a draft; before it can be submitted it still needs: %(names)s.")
                self.found.warnings.append(_finding(row.number, "", "", message % {"names": ", ".join(missing)}))

    def find_earlier(self) -> None:
        """What was imported before, or stands already where this person may read it, is refused by row."""
        parties = {reply.party for reply, _well in self.seen}
        imported = list(
            # What a delegation imported itself says nothing to the Secretariat, and the other way round.
            ImportedReply.objects.visible_to(self.actor)
            .filter(party_key__in=parties)
            .select_related("batch")
            .defer("batch__report")
        )
        by_id = {(one.party_key, one.import_id): one for one in imported if one.import_id}
        by_title = {(one.party_key, one.title_key): one for one in imported}
        standing = _standing(self.actor, parties)
        again: set[int] = set()
        for reply, _well in self.seen:
            said, column = by_id.get((reply.party, reply.import_id)), IMPORT_ID
            if said is None:
                said, column = by_title.get((reply.party, reply.title_key)), "title"
            if said is not None:
                message = _("Imported before: row %(row)s of %(file)s, %(date)s. Take this row out.") % {
                    "row": said.number,
                    "file": said.batch.name,
                    "date": format_date(timezone.localdate(said.batch.done_at)),
                }
            elif name := standing.get((reply.party, reply.title_key)):
                column, message = "title", _("There is a practice with this title already: %(name)s.") % {"name": name}
            else:
                continue
            again.add(reply.number)
            value = reply.import_id if column == IMPORT_ID else str(reply.fields.get("title", ""))
            self.found.faults.append(_finding(reply.number, column, value, message))
        self.found.replies = [reply for reply in self.found.replies if reply.number not in again]


def _standing(actor, parties: Iterable[str]) -> dict[tuple[str, str], str]:
    """Reference or number of each practice of these parties that this person may read, by party and title."""
    wanted = [code for code in parties if code]
    rows = Practice.objects.originals().visible_to(actor).filter(party__in=wanted)
    if "" in set(parties):
        rows |= Practice.objects.originals().visible_to(actor).filter(party__isnull=True)
    return {
        (row.party_id or "", title_key(row.title)): row.reference or f"#{row.pk}"
        for row in rows.only("pk", "party_id", "title", "reference_year", "reference_number")
        if row.title
    }


def _import_id(cell: Cell) -> str:
    text = plain(plain_cell(cell))
    if len(text) > 60:
        raise NotUnderstood(_("Please shorten this to 60 characters."))
    return text


def _loses_marks(text: str) -> bool:
    return len(plain(text)) < len(text.replace("\r\n", "\n").strip())
