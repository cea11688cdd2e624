"""The address of a search: its GET parameters read, cleaned, and written again for the links of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from portal.vocabulary.models import CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import terms

from .documents import KINDS, LANGUAGES
from .parser import LONGEST_QUESTION
from .request import FACETS, LAST_HIT, PAGE_SIZE, SORTS, SearchRequest, Sort

PARAMETERS: Mapping[str, str] = {
    "kind": "kind",
    "form": "forms",
    "provision": "provisions",
    "cooperation": "cooperation",
    "party": "parties",
    "year": "year",
    "language": "language",
}
"""Parameter of the address -> facet."""
TERMS_OF: Mapping[str, type[Term]] = {
    "forms": FormOfCrime,
    "provisions": Provision,
    "cooperation": CooperationType,
    "parties": Party,
}
LAST_PAGE = LAST_HIT // PAGE_SIZE
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``filters`` are codes by facet, in the order in which they were picked."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    whole: frozenset[str] = frozenset()
    with_concepts: bool = True
    has_unknown: bool = False
    is_cut: bool = False

    @classmethod
    def of(cls, parameters: QueryDict) -> Asked:
        """Read an address. Never raises; what is not understood is left out and noted."""
        words = _clean(parameters.get("q", ""))
        filters: dict[str, tuple[str, ...]] = {}
        has_unknown = False
        for parameter, facet in PARAMETERS.items():
            asked = tuple(dict.fromkeys(code for code in parameters.getlist(parameter) if code))
            known = tuple(code for code in asked if is_known(facet, code))[:MOST_VALUES]
            has_unknown = has_unknown or known != asked
            if known:
                filters[facet] = known
        sort = parameters.get("sort", "")
        page = parameters.get("page", "")
        return cls(
            words=words[:LONGEST_QUESTION],
            filters=filters,
            sort=next((one for one in SORTS if one == sort), "relevance"),
            page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 and int(page) else 1,
            whole=frozenset(PARAMETERS[one] for one in parameters.getlist("all") if one in PARAMETERS),
            with_concepts=parameters.get("concepts") != "off",
            has_unknown=has_unknown,
            is_cut=len(words) > LONGEST_QUESTION,
        )

    def request(
        self,
        language: str,
        audience: frozenset[str],
        *,
        page_size: int = PAGE_SIZE,
        facets: tuple[str, ...] = FACETS,
    ) -> SearchRequest:
        """The request of this address for one reader."""
        return SearchRequest(
            words=self.words,
            language=language,
            audience=audience,
            filters={facet: frozenset(codes) for facet, codes in self.filters.items()},
            sort=self.sort,
            page=self.page,
            page_size=page_size,
            facets=facets,
            with_concepts=self.with_concepts,
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The address again, without what is usual."""
        pairs = [("q", self.words)] if self.words else []
        for parameter, facet in PARAMETERS.items():
            pairs += [(parameter, code) for code in self.filters.get(facet, ())]
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        pairs += [("all", parameter) for parameter, facet in PARAMETERS.items() if facet in self.whole]
        if not self.with_concepts:
            pairs.append(("concepts", "off"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    @property
    def address(self) -> str:
        """The query part of a link to this, with its "?"."""
        return f"?{urlencode(self.parameters())}"

    def toggled(self, facet: str, code: str) -> Asked:
        """With the code picked or, if it is, no more; from the first page on."""
        picked = self.filters.get(facet, ())
        codes: Iterable[str] = (one for one in picked if one != code) if code in picked else (*picked, code)
        filters = {name: values for name, values in {**self.filters, facet: tuple(codes)}.items() if values}
        return replace(self, filters=filters, page=1)

    def of_kind(self, kind: str) -> Asked:
        """Of this kind alone; from the first page on."""
        return replace(self, filters={**self.filters, "kind": (kind,)}, page=1)

    def without_filters(self) -> Asked:
        return replace(self, filters={}, page=1)

    def sorted_by(self, sort: Sort) -> Asked:
        return replace(self, sort=sort, page=1)

    def on_page(self, page: int) -> Asked:
        return replace(self, page=page)

    def showing_whole(self, facet: str) -> Asked:
        """With all values of a facet and not only the most frequent."""
        return replace(self, whole=self.whole | {facet})

    def with_words_only(self) -> Asked:
        return replace(self, with_concepts=False, page=1)

    def with_words(self, words: str) -> Asked:
        return replace(self, words=words, page=1)


def is_known(facet: str, code: str) -> bool:
    """Whether there can be a document with this code."""
    match facet:
        case "kind":
            return code in KINDS
        case "language":
            return code in LANGUAGES
        case "year":
            return len(code) == 4 and code.isascii() and code.isdigit()
    return code in terms(TERMS_OF[facet])


def _clean(words: str) -> str:
    """Without what no address and no page may carry: NUL and halves of characters."""
    return words.replace("\x00", " ").encode("utf-8", "replace").decode().strip()
