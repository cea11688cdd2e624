"""What is set: a practice as plain data, in the language of its text, for the templates beside this file."""

import hashlib
import json
import re
import unicodedata
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from portal.vocabulary.dates import format_date
from portal.vocabulary.languages import get_language_named
from practices.citing import citation_of
from practices.models import Practice, PracticeAttachment
from practices.particulars import fact_rows, indicator_rows
from practices.queries import Reading

REVISION = 2
"""Grows when a template changes, so that what was set by the old one is set anew."""

_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def typeset_language(code: str) -> tuple[str, str | None]:
    """Language and region as Typst takes them: ("zh", "cn") for "zh-hans"."""
    return ("zh", "cn") if code == "zh-hans" else (code, None)


def settable(text: str) -> str:
    """The text without what cannot be printed: controls, surrogates, unassigned signs, and what turns directions."""
    return "".join(
        sign
        for sign in text.replace("\t", " ")
        if sign == "\n" or (unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn") and sign not in _EMBEDDINGS)
    )


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(settable(text).split())


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of a plain text, each as its lines; an empty line parts paragraphs, as on the page."""
    return [
        [part.strip() for part in paragraph.split("\n") if part.strip()]
        for paragraph in re.split(r"\n\s*\n", settable(text))
        if paragraph.strip()
    ]


def site_address() -> str:
    """The address of this portal, "https://host", as an operator has set it."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def frame(language: str, **more: Any) -> dict[str, Any]:
    """What every document says of itself; the templates read each of these names."""
    code, region = typeset_language(language)
    return {
        "revision": REVISION,
        "lang": code,
        "region": region,
        "dir": get_language_named(language).direction,
        "running": _("Working groups portal"),
        "author": _("Working groups portal"),
        "keywords": [],
        "description": "",
        **more,
    }


def practice_sheet(reading: Reading) -> dict[str, Any]:
    """The document of one practice, in the language of its text."""
    with translation.override(reading.language):
        practice = practice_part(reading)
        return frame(
            reading.language,
            title=practice["title"],
            author=practice["state"] or _("Working groups portal"),
            keywords=[line(form.label(reading.language)) for form in reading.forms],
            description=" ".join(" ".join(lines) for lines in practice["summary"])[:300],
            reference=practice["reference"],
            link=practice["link"],
            practice=practice,
        )


def digest_of(document: dict[str, Any]) -> str:
    """A name for all that a document says and how it is set; another word gives another."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def practice_part(reading: Reading) -> dict[str, Any]:
    """One practice within a document, in the active language, which is that of its text."""
    practice, text, language = reading.practice, reading.text, reading.language
    citation = citation_of(reading, site_address())
    state = line(reading.state.label(language)) if reading.state else ""
    published = practice.first_published_at or practice.created_at
    texts = (
        (_("Problem"), text.challenge),
        (_("Measure"), text.measure),
        (_("Result"), text.result),
        (_("Lessons"), text.lessons or _unless_it_applies("lessons", practice)),
        *((name, words) for name, words, _own in reading.after_lessons),
        (_("Safeguards"), text.safeguards or _unless_it_applies("safeguards", practice)),
        *((name, words) for name, words, _own in reading.after_safeguards),
        (_("Evidence and links"), "\n\n".join(practice.sources.splitlines())),
        (_("Attachments"), "\n\n".join(attachment_line(one) for one in reading.attachments)),
    )
    return {
        "reference": practice.reference,
        "title": line(text.title),
        "state": state,
        "meta": [
            source_of(reading, state),
            format_date(published, language),
            _("Version %(number)s") % {"number": citation.version},
        ],
        "note": language_note(reading),
        "summary": paragraphs(text.summary),
        "sections": [{"name": name, "text": paragraphs(body)} for name, body in texts if body.strip()],
        "facts": facts_of(reading, state),
        "link": citation.url,
        "cite": {
            "name": _("Cite this practice"),
            "text": line(citation.written("txt").replace(citation.url, "")).rstrip(" ."),
        },
    }


def attachment_line(attachment: PracticeAttachment) -> str:
    """A file in the list of those that come with the practice: its name, type and language."""
    language = get_language_named(attachment.tongue).name if attachment.tongue else attachment.get_language_display()
    return f"{attachment.label} ({attachment.get_media_type_display()}, {language})"


def source_of(reading: Reading, state: str) -> str:
    """Whose practice it is, as the page says it."""
    if state:
        return _("Submitted by %(state)s") % {"state": state}
    if reading.practice.party_id:
        return _("Submitted by a State that is not named")
    return _("Compiled by the Secretariat")


def language_note(reading: Reading) -> str:
    """Which translation this is and whether it is behind; "" for the original."""
    if reading.is_original:
        return ""
    sentences = {
        "official": _("You are reading the official translation (%(language)s)."),
        "courtesy": _("You are reading a courtesy translation (%(language)s)."),
        "machine": _("You are reading a machine translation (%(language)s); nobody has checked it."),
    }
    note = sentences[reading.text.translation_kind] % {"language": reading.here.name}
    if reading.here.behind:
        note += " " + _("The original has changed since this translation was made.")
    if reading.here.of_version and reading.here.of_date:
        note += " " + _("It was made from version %(number)s of %(date)s.") % {
            "number": reading.here.of_version,
            "date": format_date(reading.here.of_date, reading.language),
        }
    return note


def facts_of(reading: Reading, state: str) -> list[dict[str, Any]]:
    """The facts beside the text as rows: name, values, and whether the values keep their own direction."""
    practice, language = reading.practice, reading.language
    rows: list[tuple[str, list[str], bool]] = [
        (_("Form of crime"), [term.label(language) for term in reading.forms], False),
        (
            _("Provisions"),
            [f"{term.citation(language)}: {term.label(language)}" for term in reading.provisions],
            False,
        ),
        (
            _("Types of cooperation"),
            [term.label(language) for term in reading.cooperation] or [_unless_it_applies("cooperation", practice)],
            False,
        ),
        (
            _("Challenges met"),
            [term.label(language) for term in reading.challenges] or [_unless_it_applies("challenges", practice)],
            False,
        ),
        (
            _("Period"),
            [period_of(practice.year_from, practice.year_to) or _unless_it_applies("year_from", practice)],
            bool(practice.year_to),
        ),
    ]
    rows += [
        (row.name, list(row.values), False)
        for row in fact_rows(practice, reading.text, reading.codes.get("partners", ()), language)
    ]
    rows += [(row.name, list(row.values), False) for row in indicator_rows(practice, language)]
    if practice.cleared_at and practice.party_id:
        who = _("Focal point, %(state)s") % {"state": state} if state else _("Focal point of the State")
        rows.append((_("Clearance"), [f"{who}, {format_date(practice.cleared_at, language)}"], False))
    if practice.visibility != "public":
        rows.append((_("Who may read it"), [practice.get_visibility_display(), practice.tlp], False))
    return [
        {"name": name, "values": [line(value) for value in values if value], "ltr": ltr}
        for name, values, ltr in rows
        if any(values)
    ]


def _unless_it_applies(name: str, practice: Practice) -> str:
    """ "Does not apply" where the State said so of this field, as the page says it; else ""."""
    return _("Does not apply") if name in practice.not_applicable.split() else ""


def period_of(first: int | None, last: int | None) -> str:
    """ "2024–2026", "2024", "since 2024", or ""."""
    if first is None:
        return ""
    if last is None:
        return _("since %(year)s") % {"year": first}
    return str(first) if first == last else f"{first}–{last}"
