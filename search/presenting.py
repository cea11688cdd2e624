"""What the page of results shows: codes as words of the reader's language, links for each choice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.vocabulary.languages import get_language_named
from portal.vocabulary.models import Provision
from portal.vocabulary.queries import terms

from .asking import LAST_PAGE, PARAMETERS, TERMS_OF, Asked
from .request import LAST_HIT, PAGE_SIZE, FacetValue, FoundConcept, Hit, SearchResponse, Segment, Sort

MOST_SHOWN = 10
"""Values of a facet before "show all"."""
_OPEN_AT_FIRST = ("kind", "forms", "provisions")

TITLES: Mapping[str, str | Promise] = {
    "kind": pgettext_lazy("facet of the search", "Kind"),
    "forms": _("Form of crime"),
    "provisions": _("Provision"),
    "cooperation": _("Type of cooperation"),
    "parties": _("State or organization"),
    "year": _("Year"),
    "language": _("Language"),
}
KIND_NAMES: Mapping[str, str | Promise] = {
    "practice": _("Practice"),
    "page": pgettext_lazy("kind of search result", "Page"),
    "meeting": _("Meeting"),
    "paper": _("Paper"),
    "detail": _("Restricted detail"),
}
SORT_NAMES: Mapping[Sort, str | Promise] = {
    "relevance": _("Best match"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, an active filter or a sort: what it says and where it leads. ``lang`` if it is
    not the page's.
    """

    label: str | Promise
    address: str
    count: int = 0
    is_chosen: bool = False
    lang: str = ""
    facet: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Facet:
    title: str | Promise
    choices: list[Choice]
    is_open: bool
    hidden: int
    whole_address: str


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit in the reader's language; ``lang`` and ``direction`` of title and snippet are "" where they
    are the page's.
    """

    address: str
    kind: str | Promise
    symbol: str
    parties: list[str]
    date: dt.date
    title: tuple[Segment, ...]
    lang: str
    direction: str
    language_name: str
    snippet: tuple[Segment, ...]
    snippet_lang: str
    snippet_direction: str
    snippet_language_name: str
    forms: list[str]
    provisions: list[str]


@dataclass(frozen=True, slots=True)
class ShownConcept:
    """A concept by its name in the reader's language, and its names in the others."""

    label: str
    others: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page of hits stands."""

    number: int
    last: int
    previous_address: str
    next_address: str


def label_of(facet: str, code: str, language: str) -> str | Promise:
    """The code in words; a code that the vocabulary does not have stands for itself."""
    if facet == "kind":
        return KIND_NAMES.get(code, code)
    if facet == "language":
        return get_language_named(code).name
    if facet == "year":
        return code
    term = terms(TERMS_OF[facet]).get(code)
    if term is None:
        return code
    if isinstance(term, Provision):
        return f"{term.citation(language)}: {term.label(language)}"
    return term.label(language)


def facets_of(response: SearchResponse, asked: Asked, language: str) -> list[Facet]:
    """The facets that have anything to choose, in the order of the page."""
    return [
        _facet(facet, values, asked, language)
        for facet in PARAMETERS.values()
        if (values := response.facets.get(facet, ()))
    ]


def _facet(facet: str, values: tuple[FacetValue, ...], asked: Asked, language: str) -> Facet:
    ordered = sorted(values, key=lambda value: value.code, reverse=True) if facet == "year" else list(values)
    is_whole = facet in asked.whole
    shown = [value for at, value in enumerate(ordered) if is_whole or at < MOST_SHOWN or value.selected]
    choices = [
        Choice(
            label_of(facet, value.code, language),
            asked.toggled(facet, value.code).address,
            value.count,
            value.selected,
            value.code if facet == "language" and value.code != language else "",
        )
        for value in shown
    ]
    is_open = facet in _OPEN_AT_FIRST or facet in asked.filters or is_whole
    return Facet(TITLES[facet], choices, is_open, len(ordered) - len(shown), asked.showing_whole(facet).address)


def filters_of(asked: Asked, language: str) -> list[Choice]:
    """The active filters; each leads to the same search without it."""
    return [
        Choice(label_of(facet, code, language), asked.toggled(facet, code).address, facet=TITLES[facet])
        for facet, codes in asked.filters.items()
        for code in codes
    ]


def sorts_of(asked: Asked) -> list[Choice]:
    """The ways to sort; best match only where there are words to match."""
    return [
        Choice(name, asked.sorted_by(sort).address, is_chosen=sort == _sort_in_use(asked))
        for sort, name in SORT_NAMES.items()
        if asked.words or sort != "relevance"
    ]


def _sort_in_use(asked: Asked) -> Sort:
    return "newest" if asked.sort == "relevance" and not asked.words else asked.sort


def hits_of(response: SearchResponse, language: str) -> Iterator[ShownHit]:
    """The hits in words."""
    for hit in response.hits:
        lang, direction, name = _foreign(hit.language, language)
        snippet_lang, snippet_direction, snippet_name = _foreign(hit.snippet_language, language)
        yield ShownHit(
            address=f"/{language}/{hit.path.lstrip('/')}",
            kind=KIND_NAMES.get(hit.kind, hit.kind),
            symbol=hit.symbol,
            parties=_labels("parties", hit.parties, language),
            date=hit.date,
            title=hit.title,
            lang=lang,
            direction=direction,
            language_name=name,
            snippet=hit.snippet,
            snippet_lang=snippet_lang,
            snippet_direction=snippet_direction,
            snippet_language_name=snippet_name if snippet_name != name else "",
            forms=_labels("forms", hit.forms, language),
            provisions=_citations(hit, language),
        )


def _labels(facet: str, codes: tuple[str, ...], language: str) -> list[str]:
    return [str(label_of(facet, code, language)) for code in codes]


def _citations(hit: Hit, language: str) -> list[str]:
    known = terms(Provision)
    return [known[code].citation(language) if code in known else code for code in hit.provisions]


def _foreign(language: str, page: str) -> tuple[str, str, str]:
    """Code, direction and own name of a language that is not the page's."""
    if language == page:
        return "", "", ""
    found = get_language_named(language)
    return found.code, found.direction, found.name


def concepts_of(concepts: tuple[FoundConcept, ...], language: str) -> list[ShownConcept]:
    """The concepts that were recognised; two with the same name are one to the reader."""
    shown: dict[str, ShownConcept] = {}
    for concept in concepts:
        label = concept.labels[language]
        others: dict[str, str] = {}
        for code, text in concept.labels.items():
            if code != language and text.casefold() != label.casefold():
                others.setdefault(text, code)
        shown.setdefault(label.casefold(), ShownConcept(label, [(code, text) for text, code in others.items()]))
    return list(shown.values())


def pages_of(response: SearchResponse, asked: Asked) -> Pages | None:
    """None where everything fits on one page."""
    last = last_page(response.total)
    if last <= 1:
        return None
    return Pages(
        number=asked.page,
        last=last,
        previous_address=asked.on_page(asked.page - 1).address if asked.page > 1 else "",
        next_address=asked.on_page(asked.page + 1).address if asked.page < last else "",
    )


def exports_of(response: SearchResponse, asked: Asked, language: str) -> list[tuple[str, str]]:
    """Name and address of each file of the practices found; none where no practice is."""
    kinds = asked.filters.get("kind", ("practice",))
    found = any(value.code == "practice" and value.count for value in response.facets.get("kind", ()))
    if not found or "practice" not in kinds:
        return []
    query = asked.on_page(1).address
    return [(style.upper(), f"/{language}/search/export.{style}{query}") for style in ("csv", "xlsx", "json")]


def last_page(total: int) -> int:
    """The number of the last page that can be asked for."""
    return max(1, min(ceil(total / PAGE_SIZE), LAST_PAGE))


def is_too_long(total: int) -> bool:
    """Whether there are hits beyond the last page."""
    return total > LAST_HIT
