"""Which practices a reader asks for: the filters of the list, of the numbers that lead to it, and of the API.

One place for all of them, so that a number and the list behind it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.models import CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import terms, with_parts

from .models import Practice, field_of

MOST_VALUES = 50
"""Values of one filter; what an address has beyond them is left out and said so."""

UNNAMED, SECRETARIAT = "unnamed", "secretariat"
SOURCES: Mapping[str, str | Promise] = {
    UNNAMED: _("Submitted by a State that is not named"),
    SECRETARIAT: _("Compiled by the Secretariat"),
}

TERMS: Mapping[str, tuple[str, type[Term]]] = {
    "form": ("forms", FormOfCrime),
    "provision": ("provisions", Provision),
    "cooperation": ("cooperation", CooperationType),
}
"""Filter -> relation of a practice and kind of term."""

TITLES: Mapping[str, str | Promise] = {
    "form": _("Form of crime"),
    "provision": _("Provision"),
    "cooperation": _("Type of cooperation"),
    "region": _("Regional group"),
    "party": _("State or organization"),
    "source": _("Source"),
    "year": _("Year"),
}
"""The filters, by the name of their parameter, in the order of the page."""


def _by_term(parameter: str, codes: Iterable[str]) -> Q:
    relation, model = TERMS[parameter]
    wanted = {part for code in codes for part in with_parts(code)} if model is FormOfCrime else set(codes)
    kind = field_of(relation)
    rows = kind.remote_field.through.objects.filter(**{f"{kind.m2m_reverse_field_name()}__in": wanted})
    return Q(pk__in=rows.values("practice"))


def _by_party(codes: Iterable[str]) -> Q:
    # A State that chose not to be named is not found by its name either, nor by its regional group.
    return Q(party__in=list(codes), anonymize=False)


def _by_region(groups: Iterable[str]) -> Q:
    wanted = set(groups)
    return _by_party(code for code, party in terms(Party).items() if party.regional_group in wanted)


def _by_source(sources: Iterable[str]) -> Q:
    asked = {
        UNNAMED: Q(party__isnull=False, anonymize=True),
        SECRETARIAT: Q(party__isnull=True),
    }
    condition = Q()
    for source in sources:
        condition |= asked[source]
    return condition


_CONDITIONS: Mapping[str, Callable[[Iterable[str]], Q]] = {
    **{parameter: partial(_by_term, parameter) for parameter in TERMS},
    "region": _by_region,
    "party": _by_party,
    "source": _by_source,
    "year": lambda years: Q(reference_year__in=[int(year) for year in years]),
}


def narrowed(rows: QuerySet[Practice], chosen: Mapping[str, Iterable[str]]) -> QuerySet[Practice]:
    """The rows that fit: of one filter any of its values, of several filters all. A wider form includes its parts.

    The values must be known (`is_known`).
    """
    for parameter, values in chosen.items():
        rows = rows.filter(_CONDITIONS[parameter](values))
    return rows


def is_known(parameter: str, value: str) -> bool:
    """Whether there can be a practice with this value."""
    match parameter:
        case "year":
            return len(value) == 4 and value.isascii() and value.isdigit()
        case "source":
            return value in SOURCES
        case "region":
            return value in Party.RegionalGroup.values
        case "party":
            return value in terms(Party)
    return value in terms(TERMS[parameter][1])


def label_of(parameter: str, value: str) -> str:
    """A known value in words of the active language."""
    match parameter:
        case "year":
            return value
        case "source":
            return str(SOURCES[value])
        case "region":
            return str(Party.RegionalGroup(value).label)
        case "party":
            return terms(Party)[value].label()
    term = terms(TERMS[parameter][1])[value]
    return f"{term.citation()}: {term.label()}" if isinstance(term, Provision) else term.label()


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter in use, in words, and the address of the same list without it."""

    title: str | Promise
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of one address. `has_unknown`: something in it was not understood and left out."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_unknown: bool = False

    @classmethod
    def of(cls, parameters: QueryDict) -> Selection:
        """Read an address; never raises."""
        chosen: dict[str, tuple[str, ...]] = {}
        has_unknown = False
        for parameter in TITLES:
            asked = tuple(dict.fromkeys(value for value in parameters.getlist(parameter) if value))
            known = tuple(value for value in asked if is_known(parameter, value))[:MOST_VALUES]
            has_unknown = has_unknown or known != asked
            if known:
                chosen[parameter] = known
        return cls(chosen, has_unknown)

    @property
    def address(self) -> str:
        """The query part of the list's address, with its "?"; "" where there is no filter."""
        pairs = [(parameter, value) for parameter, values in self.chosen.items() for value in values]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, parameter: str, value: str) -> Selection:
        """The same without one value."""
        rest = {
            name: tuple(one for one in values if (name, one) != (parameter, value))
            for name, values in self.chosen.items()
        }
        return Selection({name: values for name, values in rest.items() if values})

    @property
    def choices(self) -> list[Choice]:
        """What is chosen, for the page."""
        return [
            Choice(TITLES[parameter], label_of(parameter, value), self.without(parameter, value).address)
            for parameter, values in self.chosen.items()
            for value in values
        ]
