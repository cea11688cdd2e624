"""The particulars of a practice in words, for its page, its PDF, compilations and the differences between versions.

One place, so that all of them say the same. The contact is in none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.vocabulary.dates import format_date
from portal.vocabulary.models import Party
from portal.vocabulary.queries import alphabetical, terms

from .models import AMOUNTS, CHOICES, COUNTS, INDICATORS, Practice, field_of

TITLES: dict[str, str | Promise] = {
    "authorities": gettext_lazy("Competent authorities"),
    "legal_bases": gettext_lazy("Legal basis"),
    "phases": gettext_lazy("Stages"),
    "measure_kinds": gettext_lazy("Kinds of measure"),
    "partners": gettext_lazy("Cooperating States and organizations"),
    "routes": gettext_lazy("Regions and routes"),
    "indicators": gettext_lazy("Result in numbers"),
    "transferability": gettext_lazy("Transferability"),
    "preconditions": gettext_lazy("Preconditions"),
    "cost": gettext_lazy("Cost"),
    "victims": gettext_lazy("Victims"),
    "gender": gettext_lazy("Gender aspects"),
    "assistance_needed": gettext_lazy("Technical assistance needed"),
    "assistance_offered": gettext_lazy("Technical assistance offered"),
    "assistance_note": gettext_lazy("On technical assistance"),
    "sources": gettext_lazy("Evidence and links"),
}
"""The names of the particulars as readers see them."""

TEXTS_AFTER = {
    "lessons": ("transferability", "preconditions", "cost"),
    "safeguards": ("victims", "gender", "assistance_note"),
}
"""Main text -> the texts that stand after it."""

FACTS = (
    "authorities",
    "legal_bases",
    "phases",
    "measure_kinds",
    "partners",
    "routes",
    "assistance_needed",
    "assistance_offered",
)
"""What stands beside the text, in this order."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A name with its values. `own`: the values are people's words, in the language of the text."""

    code: str
    name: str
    values: tuple[str, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One line of evidence; `address` where it has one that can be opened, and `before`, `after` what stands around it."""

    before: str
    address: str = ""
    after: str = ""


def labels_of(name: str, codes: str) -> list[str]:
    """The labels of chosen codes in the active language; a code that is no longer in the list is left out."""
    known = dict(CHOICES[name].choices)
    return [str(known[code]) for code in codes.split() if code in known]


def coded_labels(name: str, codes: list[str]) -> list[tuple[str, str]]:
    """Each code with its label in the active language."""
    known = dict(CHOICES[name].choices)
    return [(code, str(known[code])) for code in codes if code in known]


def fact_rows(practice: Practice, text: Practice, partners: tuple[str, ...], language: str | None = None) -> list[Row]:
    """The rows beside the text that say something; `text` is the row whose words are shown, `partners` codes of parties."""
    rows = []
    for name in FACTS:
        if name in CHOICES:
            values = labels_of(name, getattr(practice, name))
        elif name == "partners":
            values = [party.label(language) for party in partners_shown(practice, partners)]
        else:
            values = [getattr(text, name)] if getattr(text, name) else []
        own = bool(values) and name == "routes"
        values = values or _unless_it_applies(name, practice)
        if values:
            rows.append(Row(name, str(TITLES[name]), tuple(values), own))
    return rows


def partners_shown(practice: Practice, codes: tuple[str, ...]) -> list[Party]:
    """The parties to name: none before the State has said that they agree, and never a State that is not named."""
    if not practice.partners_agree:
        return []
    known, unnamed = terms(Party), practice.party_id if practice.anonymize else None
    return alphabetical([known[code] for code in codes if code in known and code != unnamed])


def texts_after(name: str, practice: Practice, text: Practice) -> Iterator[tuple[str, str, bool]]:
    """Name and words of the texts that stand after a main one, and whether they are people's own words."""
    for one in TEXTS_AFTER.get(name, ()):
        if words := getattr(text, one):
            yield str(TITLES[one]), words, True
        elif _unless_it_applies(one, practice):
            yield str(TITLES[one]), _("Does not apply"), False


def indicator_rows(practice: Practice, language: str | None = None) -> list[Row]:
    """The result in numbers, as far as there are any."""
    rows = [
        Row(name, _name_of(name), (str(value),)) for name in COUNTS if (value := getattr(practice, name)) is not None
    ]
    for name in AMOUNTS:
        if (value := getattr(practice, name)) is not None:
            amount = f"{practice.assets_currency} {written(value)}"
            day = (
                _("value of %(day)s") % {"day": format_date(practice.assets_on, language)} if practice.assets_on else ""
            )
            rows.append(Row(name, _name_of(name), tuple(part for part in (amount, day) if part)))
    if not rows and (values := _unless_it_applies("indicators", practice)):
        rows = [Row("indicators", str(TITLES["indicators"]), tuple(values))]
    return rows


def written(amount: Decimal | str) -> str:
    """ "4 200 000" or "12.50": thin spaces between thousands, which every official language reads; cents where there are any."""
    value = Decimal(amount)
    text = f"{value:,.2f}".removesuffix(".00")
    return text.replace(",", "\u202f")


def sources_of(practice: Practice) -> list[Source]:
    """The lines of evidence, each with its address if it names one."""
    found = []
    for line in practice.sources.splitlines():
        if match := _ADDRESS.search(line):
            address = match.group().rstrip(".,;:)]»”")
            start = match.start()
            found.append(Source(line[:start], address, line[start + len(address) :]))
        elif line.strip():
            found.append(Source(line.strip()))
    return found


def as_data(practice: Practice, partners: tuple[str, ...]) -> dict[str, Any]:
    """Codes and numbers for programs: what is the same in every language."""
    values: dict[str, Any] = {name: getattr(practice, name).split() for name in CHOICES}
    values["partners"] = [party.code for party in partners_shown(practice, partners)]
    values |= {name: getattr(practice, name) for name in COUNTS}
    values |= {name: _number(getattr(practice, name)) for name in AMOUNTS}
    return values | {
        "assets_currency": practice.assets_currency or None,
        "assets_on": practice.assets_on,
        "sources": [line.strip() for line in practice.sources.splitlines() if line.strip()],
        "not_applicable": practice.not_applicable.split(),
    }


def differing_rows(
    before: tuple[Practice, tuple[str, ...]], after: tuple[Practice, tuple[str, ...]]
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name, values that went and values that came, of each particular that is no text of its own."""
    sides = []
    for practice, partners in (before, after):
        rows = [row for row in fact_rows(practice, practice, partners) if not row.own]
        rows += indicator_rows(practice)
        rows.append(Row("sources", str(TITLES["sources"]), tuple(practice.sources.splitlines())))
        sides.append({row.code: row for row in rows})
    for code in (*FACTS, *INDICATORS, "indicators", "sources"):
        old, new = (side.get(code) for side in sides)
        went = [value for value in (old.values if old else ()) if new is None or value not in new.values]
        came = [value for value in (new.values if new else ()) if old is None or value not in old.values]
        if went or came:
            yield (new or old).name, went, came  # type: ignore[union-attr]


def _unless_it_applies(name: str, practice: Practice) -> list[str]:
    return [_("Does not apply")] if name in practice.not_applicable.split() else []


def _name_of(name: str) -> str:
    text = str(field_of(name).verbose_name)
    return text[:1].upper() + text[1:]


def _number(amount: Decimal | None) -> str | None:
    """A decimal as a text, since JSON's numbers would round it."""
    return None if amount is None else f"{Decimal(amount):.2f}"
