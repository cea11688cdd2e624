"""Forms of crime and provisions as pages: what practices, meetings, papers and discussions there are about each.

It stands on both rooms: practices know nothing of meetings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, Paper, WorkingGroup
from meetings.paths import group_path, localized
from meetings.queries import MeetingLine, PaperLine, paper_lines
from meetings.queries.bodies import meeting_lines
from meetings.registry import Link
from meetings.threads.models import Thread
from meetings.threads.queries import link_of
from portal.access.audiences import audiences_of
from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import FormOfCrime, Instrument, Provision, Term
from portal.vocabulary.queries import active_terms, forms_with_parts, often_used_provisions, terms
from practices.queries import Line, lines, published
from practices.selection import Selection, narrowed
from practices.statistics import CrossTable, by_state_and_year, count_by_term
from search.asking import Asked
from search.queries import search

PRACTICES_SHOWN = 10
RELATED_SHOWN = 10
THREADS_SHOWN = 10

MODELS: Mapping[str, type[Term]] = {"form": FormOfCrime, "provision": Provision}
INDEX_TITLES: Mapping[str, str | Promise] = {"form": _("Forms of crime"), "provision": _("Provisions")}


@dataclass(frozen=True, slots=True)
class Entry:
    """A term in the list of all, with the number of practices that this reader may read and the query of their list."""

    term: Term
    count: int
    query: str
    parts: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; "" where there is no heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Meetings and papers that the search finds by the term's name, best match first, and the query of that search."""

    meetings: tuple[MeetingLine, ...]
    papers: tuple[PaperLine, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Topic:
    """All that one page shows to one reader."""

    kind: str
    term: Term
    wider: Term | None
    parts: tuple[Term, ...]
    linked: tuple[Term, ...]
    groups: tuple[Link, ...]
    table: CrossTable
    newest: tuple[Line, ...]
    query: str
    related: Related
    threads: tuple[Link, ...]


def index_of(kind: str, user) -> tuple[Group, ...]:
    """All terms that may be chosen, with their numbers; at most two questions."""
    counts = count_by_term(user, kind)

    def entry(term: Term, *parts: Term) -> Entry:
        query = Selection({kind: (term.code,)}).address
        return Entry(term, counts.get(term.code, 0), query, tuple(entry(part) for part in parts))

    if kind == "form":
        return (Group("", tuple(entry(form, *parts) for form, parts in forms_with_parts())),)
    by_instrument: dict[str, list[Entry]] = {}
    for provision in active_terms(Provision):
        by_instrument.setdefault(provision.instrument_id, []).append(entry(provision))
    known = terms(Instrument)
    return tuple(Group(known[code].label(), tuple(entries)) for code, entries in by_instrument.items())


def topic_of(kind: str, code: str, user) -> Topic | None:
    """The page of a term, inactive ones too; None where there is no such term. Nine questions at most."""
    term = terms(MODELS[kind]).get(code.upper())
    if term is None:
        return None
    chosen = {kind: (term.code,)}
    practices = narrowed(published(user), chosen)
    related = _related(term, user)
    wider, parts, linked = _beside(term)
    return Topic(
        kind=kind,
        term=term,
        wider=wider,
        parts=parts,
        linked=linked,
        groups=tuple(_groups(term)),
        table=by_state_and_year(user, chosen),
        newest=tuple(lines(practices[:PRACTICES_SHOWN])),
        query=Selection(chosen).address,
        related=related,
        threads=tuple(
            link_of(thread)
            for thread in Thread.objects.visible_to(user)
            .filter(
                Q(subject_kind="practice", subject_id__in=practices.order_by().values("pk"))
                | Q(agenda_item__in=_items_of(related.papers)),
                state=Thread.State.OPEN,
            )
            .order_by("-active_at", "-pk")[:THREADS_SHOWN]
        ),
    )


def _items_of(papers: Iterable[PaperLine]) -> QuerySet:
    """The agenda items under which these papers are filed."""
    return Paper.items.through.objects.filter(paper__in=[paper.pk for paper in papers]).values("agendaitem")


def _beside(term: Term) -> tuple[Term | None, tuple[Term, ...], tuple[Term, ...]]:
    """The wider term, the parts, and the terms of the other kind that such cases often rest on."""
    forms = terms(FormOfCrime)
    if isinstance(term, FormOfCrime):
        parts = tuple(form for form in forms.values() if form.parent_id == term.code and form.active)
        return (forms[term.parent_id] if term.parent_id else None), parts, often_used_provisions(term.code)
    linked = tuple(form for form in forms.values() if form.active and term in often_used_provisions(form.code))
    return None, (), linked


def _groups(term: Term) -> Iterator[Link]:
    if isinstance(term, Provision):
        for group in WorkingGroup.objects.filter(provisions=term, active=True):
            yield Link(url=localized(group_path(group.slug)), text=group.name())


def _related(term: Term, user) -> Related:
    """What the search finds by the name, and the database shows to this reader.

    The index follows the database by a second or two, and a page is kept for longer: the database has the last word.
    """
    language = language_in_use()
    asked = Asked(words=term.label(language), filters={"kind": ("meeting", "paper")})
    response = search(asked.request(language, audiences_of(user), page_size=RELATED_SHOWN, facets=()))
    ranks = {hit.id: rank for rank, hit in enumerate(response.hits)}

    def found(kind: str) -> list[int]:
        return [int(key) for one, _colon, key in (name.partition(":") for name in ranks) if one == kind]

    def best(kind: str, lines_found: list[Any]) -> tuple[Any, ...]:
        return tuple(sorted(lines_found, key=lambda line: ranks[f"{kind}:{line.pk}"]))

    meetings = meeting_lines(Meeting.objects.visible_to(user).filter(pk__in=found("meeting")))
    papers = paper_lines(Paper.objects.visible_to(user).filter(pk__in=found("paper")))
    return Related(best("meeting", meetings), best("paper", papers), asked.address)
