"""Reading compilations, and finding the practices that one is put together from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.access.audiences import audiences_of
from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES, language_in_use
from search.asking import Asked
from search.engines.base import EngineUnavailable
from search.exporting import SearchAway
from search.queries import every

from .models import MOST_ENTRIES, Compilation, CompilationEntry, Practice
from .queries import PER_PAGE, Line, lines, published

_ADDRESS = re.compile(rf"(?:^|/)({'|'.join(LANGUAGE_CODES)})/search/")
_REFERENCE = re.compile(r"PRA/(\d{4})/(\d{1,9})")


@dataclass(frozen=True)
class Place:
    """A practice at its place in a compilation; `version` once it is frozen. `is_gone`: it was withdrawn since."""

    position: int | str
    line: Line
    version: int | None
    is_gone: bool


def compilations(user) -> QuerySet[Compilation]:
    """Compilations are the Secretariat's; nobody else sees any."""
    if not is_secretariat(user):
        return Compilation.objects.none()
    return Compilation.objects.defer("document").select_related("created_by", "made_by")


def compilations_page(user, number: str | int | None) -> Page:
    """One page of them, newest first, each with `count`, the number of its practices."""
    return Paginator(
        compilations(user).annotate(count=Count("entries")).order_by("-created_at", "-pk"), PER_PAGE
    ).get_page(number)


def places_of(compilation: Compilation, language: str | None = None) -> list[Place]:
    """The practices of a compilation in its order, as the desk shows them; three queries."""
    entries = list(CompilationEntry.objects.filter(compilation=compilation).order_by("position"))
    practices = Practice.objects.filter(pk__in=[entry.practice_id for entry in entries]).select_related("locale")
    shown = {line.pk: line for line in lines(practices, language)}
    return [
        Place(entry.position, line, entry.version, line.stage != "published")
        for entry in entries
        for line in [shown[entry.practice_id]]
    ]


def languages_of(compilation: Compilation) -> list[str]:
    """The names of its languages, each in its own script."""
    return [one.name for code in compilation.codes for one in LANGUAGES if one.code == code]


def normal_search(address: str) -> str:
    """A search page's address, or only its query, as it is kept: "en/search/?form=CYB". Raises Refused for neither."""
    address = address.strip()
    before, mark, query = address.partition("?")
    named = _ADDRESS.search(f"{before}/" if before else "")
    if not mark or (before and not named):
        raise Refused(
            _("This is not the address of a search. Copy it from a page of results."), code="no_search", status=400
        )
    language = named.group(1) if named else language_in_use()
    return f"{language}/search/{Asked.of(QueryDict(query)).of_kind('practice').address}"


def practices_of_search(user, search: str) -> list[Practice]:
    """The published practices that a kept search finds for this person, by date.

    Raises Refused where they are none or too many for one compilation, SearchAway while nothing can answer.
    """
    language, _search, query = search.split("/", 2)
    asked = Asked.of(QueryDict(query.removeprefix("?")))
    try:
        count, documents = every(asked.request(language, audiences_of(user), facets=()))
        if count > MOST_ENTRIES:
            raise Refused(
                _("A compilation has at most %(most)s practices; this search finds %(count)s.")
                % {"most": MOST_ENTRIES, "count": count},
                code="too_many",
                status=400,
            )
        pks = [int(document.id.partition(":")[2]) for document in documents]
    except EngineUnavailable:
        raise SearchAway from None
    return in_order(published(user), pks)


def practices_named(user, text: str) -> list[Practice]:
    """The published practices whose references stand in `text`, in its order, each once. Raises Refused for others."""
    wanted = list(dict.fromkeys((int(year), int(number)) for year, number in _REFERENCE.findall(text)))
    years = {year for year, _number in wanted}
    found = {
        (one.reference_year, one.reference_number): one
        for one in published(user).filter(
            reference_year__in=years, reference_number__in=[number for _year, number in wanted]
        )
    }
    missing = [f"PRA/{year}/{number:04d}" for year, number in wanted if (year, number) not in found]
    unread = _REFERENCE.sub("", text).strip(" \r\n\t,;")
    if missing or re.search(r"\S", re.sub(r"[\s,;]+", "", unread)):
        raise Refused(
            _("No published practice: %(what)s") % {"what": "; ".join([*missing, *unread.split()][:10])},
            code="unknown_reference",
            status=400,
        )
    return [found[one] for one in wanted]


def in_order(practices: QuerySet[Practice], pks: Iterable[int]) -> list[Practice]:
    """The rows in the order of `pks`; those that are not there are left out."""
    pks = list(pks)
    found = practices.in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]
