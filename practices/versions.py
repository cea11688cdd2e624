"""Earlier versions of a practice, and what changed from one to the next."""

import datetime
import difflib
import re
from copy import copy
from dataclasses import dataclass, replace
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.audiences import audiences_of
from portal.vocabulary.queries import terms

from .contents import TERM_MODELS
from .details import standing
from .files.queries import attachments_shown
from .models import CHOICE_FIELDS, INDICATORS, TEXT_LIMITS, Edition, Practice, field_of
from .particulars import TITLES, differing_rows
from .queries import Reading, reading_from, term_codes
from .typesetting.sheets import period_of

_PIECES = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|\s+|[^\s\u3400-\u9fff\uf900-\ufaff]+")
"""A word, a blank, or one Chinese character: what a reader sees as changed."""

NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "challenge": gettext_lazy("Problem"),
    "measure": gettext_lazy("Measure"),
    "result": gettext_lazy("Result"),
    "lessons": gettext_lazy("Lessons"),
    "safeguards": gettext_lazy("Safeguards"),
    **TITLES,
    "forms": gettext_lazy("Form of crime"),
    "provisions": gettext_lazy("Provisions"),
    "cooperation": gettext_lazy("Types of cooperation"),
    "challenges": gettext_lazy("Challenges met"),
}


@dataclass(frozen=True)
class Piece:
    """Words that stayed (""), went ("del") or came ("ins")."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Difference:
    """What changed in one field; `language` is that of its words, "" where they are the page's own."""

    name: str
    pieces: tuple[Piece, ...]
    language: str = ""


@dataclass(frozen=True)
class Text:
    """What one version says: its words on a copy of the record, and the codes of its terms by field."""

    practice: Practice
    codes: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Version:
    """One published version as its reader sees it, and how it differs from the one before that they may read."""

    number: int
    published_at: datetime.datetime | None
    reading: Reading
    before: int | None
    differences: tuple[Difference, ...]
    numbers: tuple[int, ...]


def version_of(user, reading: Reading, number: int) -> Version | None:
    """Version `number` of a practice whose newest version is `reading`; None where this person may not read that one."""
    practice = reading.practice
    found = Edition.objects.filter(practice=practice).select_related("revision")
    editions = {one.number: one for one in found.visible_to(user)}
    if number != practice.version and number not in editions:
        return None
    numbers = sorted({*editions, practice.version})
    before = max((one for one in numbers if one < number), default=None)
    here = newest_text(reading) if number == practice.version else text_of(editions[number], practice)
    if number != practice.version or reading.here.behind:
        # At the address of a version stand its own words, also where a translation of an earlier one is still shown.
        rows = translations_of(editions[number]) if number in editions else ()
        reading = reading_from(here.practice, rows, reading.wanted, here.codes)
    return Version(
        number=number,
        published_at=here.practice.last_published_at,
        reading=_at_its_address(reading, number),
        before=before,
        differences=differences(text_of(editions[before], practice), here) if before in editions else (),
        numbers=tuple(numbers),
    )


def _at_its_address(reading: Reading, number: int) -> Reading:
    languages = (replace(one, path=one.path and f"{one.path}v{number}/") for one in reading.available)
    return replace(reading, available=tuple(languages))


def closed_edition(user, practice: Practice, number: int) -> Edition | None:
    """What is left of a version that was closed, for those who could read it."""
    known = Edition.objects.filter(practice=practice, number=number, known_to__meets=audiences_of(user))
    return known.select_related("practice").first()


def translations_of(edition: Edition) -> list[Practice]:
    """What this version says in other languages, each on a copy of its translation's row."""
    rows = []
    for one in edition.translations.select_related("row__locale", "revision"):
        row, content = copy(one.row), one.revision.content
        for name in TEXT_LIMITS:
            setattr(row, name, content.get(name, ""))
        row.translation_kind, row.last_published_at = one.kind, one.published_at
        row.source_revision_id = edition.revision_id
        rows.append(row)
    return rows


def changes_of(amendment: Practice) -> tuple[Difference, ...]:
    """What an amendment changes in the version that is published; for its delegation and for those who decide."""
    practice = cast("Practice", amendment.amends)
    codes = term_codes([practice.pk, amendment.pk])
    before, after = (
        Text(one, {name: codes[one.pk].get(name, ()) for name in TERM_MODELS}) for one in (practice, amendment)
    )
    details = ["" if one is None else one.text for one in map(standing, (practice, amendment))]
    files = [[one.label for one in attachments_shown(one)] for one in (practice, amendment)]
    went, came = ([name for name in these if name not in those] for these, those in (files, files[::-1]))
    found = differences(before, after)
    if details[0] != details[1]:
        found = (*found, Difference(_("Restricted detail"), compare_words(*details), amendment.language))
    return (*found, _swapped(_("Attachments"), went, came)) if went or came else found


def newest_text(reading: Reading) -> Text:
    """The text of the version that is published now."""
    codes = {name: tuple(sorted(reading.codes.get(name, ()))) for name in TERM_MODELS}
    return Text(reading.practice, codes)


def text_of(edition: Edition, practice: Practice) -> Text:
    """The text of one edition on the record as it is; a State that is not named now is not named in any version.

    Read from the revision's content itself: an object made of it would ask the database for each of its terms.
    """
    content, text = edition.revision.content, copy(practice)
    for name in ("year_from", "year_to", "visibility", "tlp"):
        setattr(text, name, content[name])
    # What versions from before a field was there did not say, they do not say now.
    for name in (*TEXT_LIMITS, *CHOICE_FIELDS, *INDICATORS, "sources", "partners_agree", "not_applicable"):
        field = field_of(name)
        setattr(text, name, field.to_python(content[name]) if name in content else field.get_default())
    text.anonymize = content["anonymize"] or practice.anonymize
    text.version, text.last_published_at, text.cleared_at = edition.number, edition.published_at, edition.cleared_at
    text.change_note = edition.note
    # With the text, the files of that version.
    text.live_revision = edition.revision
    return Text(text, {name: tuple(sorted(content.get(name, ()))) for name in TERM_MODELS})


def differences(before: Text, after: Text) -> tuple[Difference, ...]:
    """What a reader would see as changed, in the order of the page."""
    old, new = before.practice, after.practice
    found = [
        Difference(str(NAMES[name]), compare_words(getattr(old, name), getattr(new, name)), new.language)
        for name in TEXT_LIMITS
        if getattr(old, name) != getattr(new, name)
    ]
    for name, model in TERM_MODELS.items():
        if name in TITLES:
            continue
        known = terms(model)
        went, came = (
            [known[code].label() for code in one.codes[name] if code in known and code not in other.codes[name]]
            for one, other in ((before, after), (after, before))
        )
        if went or came:
            found.append(_swapped(str(NAMES[name]), went, came))
    sides = [(one.practice, one.codes.get("partners", ())) for one in (before, after)]
    found += [_swapped(name, went, came) for name, went, came in differing_rows(*sides)]
    periods = [period_of(one.year_from, one.year_to) for one in (old, new)]
    readers = [one.get_visibility_display() for one in (old, new)]
    for title, (was, became) in ((_("Period"), periods), (_("Who may read it"), readers)):
        if was != became:
            found.append(_swapped(title, [was], [became]))
    return tuple(found)


def _swapped(name: str, went: list[str], came: list[str]) -> Difference:
    return Difference(name, _pieces([*((one, "del") for one in went), *((one, "ins") for one in came)]))


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one: what stayed, what went, what came."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    parts: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("".join(old[a:b]), ""))
        else:
            parts += [("".join(old[a:b]), "del"), ("".join(new[c:d]), "ins")]
    return _pieces(parts)


def _pieces(parts: list[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece(text, kind) for text, kind in parts if text)
