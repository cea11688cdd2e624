"""How many practices are published, by what they are about and where they come from (resolution 5/1, paragraph 3).

Counted is what the reader may read. A practice that does not name its State is in no count by State or regional
group, so that no number can tell what its page does not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.models import CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import alphabetical, terms

from .models import Practice, field_of
from .selection import SECRETARIAT, TERMS, UNNAMED, Selection, label_of, narrowed


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it counts, in words and as a code, and the query of the list that holds exactly its practices.

    `percent` is its part of all practices counted, `length` its part of the largest number in its table; both 0 to 100.
    """

    code: str
    label: str
    count: int
    percent: int
    length: int
    query: str


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of one kind, largest first; years in their order, with those in which nothing was published."""

    code: str
    title: str | Promise
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All tables, and of how many practices they speak; `nameless` of these are in no count by State."""

    total: int
    nameless: tuple[Figure, ...]
    tables: tuple[Table, ...]


TITLES: Mapping[str, str | Promise] = {
    "form": _("Forms of crime"),
    "provision": _("Provisions"),
    "cooperation": _("Types of cooperation"),
    "region": _("Regional groups"),
    "party": _("States and organizations"),
    "year": _("Years"),
}


def statistics_for(user, chosen: Mapping[str, tuple[str, ...]] | None = None) -> Statistics:
    """What this person may read, counted in five questions, however many practices there are.

    `chosen` narrows it as it narrows the list (`selection.narrowed`); the queries keep it.
    """
    chosen = chosen or {}
    practices = narrowed(Practice.objects.originals().published().visible_to(user), chosen).order_by()
    years, parties, regions, nameless = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    known = terms(Party)
    rows = practices.values_list("reference_year", "party_id", "anonymize").annotate(count=Count("pk"))
    for year, party, anonymize, count in rows:
        years[str(year)] += count
        if party is None:
            nameless[SECRETARIAT] += count
        elif anonymize:
            nameless[UNNAMED] += count
        else:
            parties[party] += count
            regions[known[party].regional_group] += count
    total = sum(years.values())
    if years:
        years.update({str(year): 0 for year in range(int(min(years)), int(max(years)))})

    def figures(parameter: str, counted: Mapping[str, int], order: Callable[[str], tuple]) -> tuple[Figure, ...]:
        largest = max(counted.values(), default=0) or 1
        return tuple(
            Figure(
                code=code,
                label=label_of(parameter, code),
                count=counted[code],
                percent=round(100 * counted[code] / (total or 1)),
                length=round(100 * counted[code] / largest),
                query=Selection({**chosen, parameter: (code,)}).address,
            )
            for code in sorted(counted, key=order)
        )

    def largest_first(counted: Mapping[str, int], model: type[Term]) -> Callable[[str], tuple]:
        known = terms(model)
        return lambda code: (-counted[code], known[code].order, code)

    counted = {
        "form": _forms(practices),
        "provision": _counted(practices, "provisions"),
        "cooperation": _counted(practices, "cooperation"),
        "region": regions,
        "party": parties,
        "year": years,
    }
    orders: Mapping[str, Callable[[str], tuple]] = {
        "form": largest_first(counted["form"], FormOfCrime),
        "provision": largest_first(counted["provision"], Provision),
        "cooperation": largest_first(counted["cooperation"], CooperationType),
        "region": lambda group: (-regions[group], group),
        "party": largest_first(parties, Party),
        "year": lambda year: (year,),
    }
    return Statistics(
        total=total,
        nameless=figures("source", nameless, lambda source: (-nameless[source], source)),
        tables=tuple(Table(name, title, figures(name, counted[name], orders[name])) for name, title in TITLES.items()),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """How many practices, and the query of the list that holds exactly these."""

    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    """One State, or one kind of source that names none: a number for each year, and all together."""

    label: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Practices by State and year; `years` are those in which there is one."""

    years: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    total: Cell


def by_state_and_year(user, chosen: Mapping[str, tuple[str, ...]]) -> CrossTable:
    """The chosen practices that this person may read; one question. Those that name no State come last, together."""
    practices = narrowed(Practice.objects.originals().published().visible_to(user), chosen).order_by()
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    rows = practices.values_list("reference_year", "party_id", "anonymize").annotate(count=Count("pk"))
    for year, party, anonymize, count in rows:
        source = ("source", SECRETARIAT) if party is None else ("source", UNNAMED) if anonymize else ("party", party)
        counted[source][str(year)] += count
    years = tuple(sorted({year for numbers in counted.values() for year in numbers}))

    def cell(count: int, **more: tuple[str, ...]) -> Cell:
        return Cell(count, Selection({**chosen, **more}).address)

    def row(parameter: str, value: str) -> Row:
        numbers, asked = counted[parameter, value], {parameter: (value,)}
        return Row(
            label=label_of(parameter, value),
            cells=tuple(cell(numbers[year], **asked, year=(year,)) for year in years),
            total=cell(numbers.total(), **asked),
        )

    parties = [terms(Party)[code] for parameter, code in counted if parameter == "party"]
    return CrossTable(
        years=years,
        rows=(
            *(row("party", party.code) for party in alphabetical(parties)),
            *(row("source", source) for source in (UNNAMED, SECRETARIAT) if ("source", source) in counted),
        ),
        totals=tuple(cell(sum(numbers[year] for numbers in counted.values()), year=(year,)) for year in years),
        total=cell(sum(numbers.total() for numbers in counted.values())),
    )


def count_by_term(user, parameter: str) -> Mapping[str, int]:
    """How many practices the list has for this reader under each term, by code; at most two questions.

    `parameter` is form, provision or cooperation.
    """
    practices = Practice.objects.originals().published().visible_to(user).order_by()
    return _forms(practices) if parameter == "form" else _counted(practices, TERMS[parameter][0])


def rows_of(statistics: Statistics, base: str, table: str = "") -> Iterator[tuple[str | int, ...]]:
    """The numbers as rows, of one table or all: table, code, label, practices, per cent, address (`base` and a query)."""
    for one in statistics.tables:
        if table in ("", one.code):
            for figure in one.figures:
                yield one.code, figure.code, figure.label, figure.count, figure.percent, base + figure.query


def _through(practices, relation: str):
    """The rows that join these practices with their terms of one kind, and the name of the term's column."""
    field = field_of(relation)
    rows = field.remote_field.through.objects.filter(practice__in=practices.values("pk"))
    return rows, field.m2m_reverse_field_name()


def _counted(practices, relation: str) -> dict[str, int]:
    rows, column = _through(practices, relation)
    return dict(rows.values_list(f"{column}_id").annotate(count=Count("pk")))


def _forms(practices) -> dict[str, int]:
    """A part of a wider form counts under both; a practice that names both counts once under the wider one."""
    rows, column = _through(practices, "forms")
    wider = Coalesce(f"{column}__parent_id", f"{column}_id")
    counted = dict(rows.values_list(wider).annotate(count=Count("practice", distinct=True)))
    parts = rows.filter(**{f"{column}__parent__isnull": False})
    return counted | dict(parts.values_list(f"{column}_id").annotate(count=Count("pk")))
