"""Agendas as trees, with the papers and links at each item; and lists of papers."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from meetings import registry
from meetings.models import AgendaItem, Paper
from meetings.models.records import text_in
from meetings.numbering import write_number
from meetings.paths import localized, paper_path
from portal.vocabulary.languages import LANGUAGES, Language, language_in_use


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list. `languages` are those in which it exists; `here`: the reader's is among them."""

    pk: int
    symbol: str
    kind: str
    title: str
    url: str
    date: datetime.date
    distribution: str
    public: bool
    languages: tuple[Language, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """An item of an agenda with its parts, papers and links."""

    pk: int
    number: str
    title: str
    current: bool
    papers: tuple[PaperLine, ...]
    links: tuple[registry.Link, ...]
    parts: tuple["AgendaPart", ...]

    @property
    def anchor(self) -> str:
        """The name of the item on its page."""
        return f"item-{self.pk}"


def paper_lines(papers) -> list[PaperLine]:
    """Lines for a queryset of papers that the reader may see, in its order; one question."""
    language = language_in_use()
    rows = papers.values_list(
        "pk", "symbol", "kind", text_in(language, "titles"), "date", "distribution", "audience", "languages"
    )
    kinds, distributions = dict(Paper.Kind.choices), dict(Paper.Distribution.choices)
    return [
        PaperLine(
            pk=pk,
            symbol=symbol,
            kind=str(kinds[kind]),
            title=title,
            url=localized(paper_path(pk)),
            date=date,
            distribution=str(distributions[distribution]),
            public="public" in audience,
            languages=tuple(one for one in LANGUAGES if one.code in languages),
            here=language in languages,
        )
        for pk, symbol, kind, title, date, distribution, audience, languages in rows
    ]


def agenda_of(items, user, *, current: int | None = None) -> tuple[AgendaPart, ...]:
    """The tree of these agenda items, with the papers and links that the user may see; four questions."""
    language = language_in_use()
    rows = list(items.order_by("order", "pk").values_list("pk", "parent_id", "number", text_in(language, "titles")))
    keys = [row[0] for row in rows]
    papers = _papers_at(keys, user)
    links = registry.links_of_items(keys, user)
    below = defaultdict(list)
    for row in rows:
        below[row[1]].append(row)

    def grow(parent: int | None) -> tuple[AgendaPart, ...]:
        return tuple(
            AgendaPart(
                pk=pk,
                number=write_number(number, language),
                title=title,
                current=pk == current,
                papers=tuple(papers.get(pk, ())),
                links=tuple(links.get(pk, ())),
                parts=grow(pk),
            )
            for pk, _parent, number, title in below.get(parent, ())
        )

    return grow(None)


def _papers_at(items: Iterable[int], user) -> dict[int, list[PaperLine]]:
    at = list(Paper.items.through.objects.filter(agendaitem__in=items).values_list("agendaitem_id", "paper_id"))
    if not at:
        return {}
    lines = {
        line.pk: line
        for line in paper_lines(Paper.objects.visible_to(user).filter(pk__in={paper for _item, paper in at}))
    }
    papers = defaultdict(list)
    for item, paper in at:
        if paper in lines:
            papers[item].append(lines[paper])
    for those in papers.values():
        those.sort(key=lambda line: line.symbol)
    return papers


def items_of(*, meeting=None, session=None):
    """The agenda items of a meeting or of a session."""
    return (
        AgendaItem.objects.filter(meeting=meeting)
        if meeting is not None
        else AgendaItem.objects.filter(session=session)
    )
