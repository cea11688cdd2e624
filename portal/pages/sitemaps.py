"""What search engines may know of: the pages that everyone may read, each in its languages, and nothing else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from meetings.models import ConferenceSession, Meeting, Paper, WorkingGroup
from meetings.paths import conference_path, group_path, meeting_path, paper_path, programme_path
from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import FormOfCrime, Provision
from portal.vocabulary.queries import active_terms
from practices.models import Practice

from .models import ProsePage

EVERYONE = frozenset({PUBLIC})
LISTS = ("", "practices/", "practices/statistics/", "crimes/", "provisions/", "groups/", "mandates/")


@dataclass(frozen=True, slots=True)
class Place:
    """A page without its language, when it last changed, and the languages that it has."""

    path: str
    changed: datetime | date | None = None
    languages: tuple[str, ...] = LANGUAGE_CODES


class InSixLanguages(Sitemap):
    """Each place in each of its languages, with links to the others."""

    i18n = True
    alternates = True
    limit = 6000

    def location(self, item: Place) -> str:
        return f"/{get_language()}/{item.path}"

    def lastmod(self, item: Place) -> datetime | date | None:
        return item.changed

    def get_languages_for_item(self, item: Place) -> list[str]:
        return list(item.languages)


class Practices(InSixLanguages):
    """A practice is at each address: where it has no text in the language, its page says which one is shown."""

    def items(self) -> list[Place]:
        rows = Practice.objects.originals().published().visible_to_tokens(EVERYONE).order_by("pk")
        found = rows.values_list("reference_year", "reference_number", "last_published_at")
        return [Place(f"practices/{year}/{number}/", changed) for year, number, changed in found]


class Meetings(InSixLanguages):
    """Groups, sessions of the Conference, public meetings and papers."""

    def items(self) -> list[Place]:
        numbers = list(ConferenceSession.objects.order_by("number").values_list("number", flat=True))
        meetings = Meeting.objects.visible_to_tokens(EVERYONE).order_by("pk").values_list("slug", flat=True)
        papers = Paper.objects.visible_to_tokens(EVERYONE).order_by("pk").values_list("pk", "date")
        groups = WorkingGroup.objects.order_by("pk").values_list("slug", flat=True)
        return [
            *(Place(group_path(slug)) for slug in groups),
            *(Place(path(number)) for number in numbers for path in (conference_path, programme_path)),
            *(Place(meeting_path(slug)) for slug in meetings),
            *(Place(paper_path(pk), day) for pk, day in papers),
        ]


class Pages(InSixLanguages):
    """Lists, topics, and the Secretariat's pages in the languages in which they are published."""

    def items(self) -> list[Place]:
        topics = [f"crimes/{term.code}/" for term in active_terms(FormOfCrime)]
        topics += [f"provisions/{term.code}/" for term in active_terms(Provision)]
        prose: dict[str, list[str]] = defaultdict(list)
        live = ProsePage.objects.live().public().order_by("pk").values_list("slug", "locale__language_code")
        for slug, language in live:
            prose[f"{slug}/"].append(language)
        return [
            *(Place(path) for path in LISTS),
            *(Place(path) for path in topics),
            *(Place(path, None, tuple(languages)) for path, languages in prose.items()),
        ]


SITEMAPS = {"practices": Practices, "meetings": Meetings, "pages": Pages}

_CLOSED = (
    "/cms/",
    "/documents/",
    "/api/",
    "/ws/",
    *(f"/{code}/{part}/" for code in LANGUAGE_CODES for part in ("accounts", "desk", "search")),
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that read pages leave alone, and where the list of pages is. Nothing here keeps a secret."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
