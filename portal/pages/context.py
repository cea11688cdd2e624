"""What every page of the site knows: its languages and what is in session."""

from collections.abc import Hashable

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from meetings.queries import in_session
from portal.audit.caching import frame_says
from portal.vocabulary.languages import LANGUAGES


def languages_of(path: str, current: str) -> list[dict]:
    """The six languages in the order of the United Nations, each with this page's address in it."""
    parts = path.split("/", 2)
    rest = parts[2] if len(parts) > 2 and parts[1] in {language.code for language in LANGUAGES} else ""
    return [
        {
            "code": language.code,
            "name": language.name,
            "direction": language.direction,
            "url": f"/{language.code}/{rest}",
            "current": language.code == current,
        }
        for language in LANGUAGES
    ]


SECTIONS = {
    "groups": "groups",
    "meetings": "groups",
    "threads": "groups",
    "conference": "conference",
    "practices": "practices",
    "crimes": "practices",
    "provisions": "practices",
    "mandates": "mandates",
    "desk": "desk",
}
"""The section of the main navigation that a room's pages belong to, by the first part of their address."""


def section_of(path: str) -> str:
    """The section that a page belongs to; empty for pages of none (home, search, about)."""
    parts = path.split("/", 3)
    return SECTIONS.get(parts[2], "") if len(parts) > 2 else ""


@frame_says
def _frame(request) -> Hashable:
    return in_session(request.user)


def site(request) -> dict:
    """Context processor: `languages`, `section`, and `in_session`, which asks the database only when a template does."""
    return {
        "section": section_of(request.path),
        "languages": languages_of(request.path, get_language() or "en"),
        "in_session": SimpleLazyObject(lambda: in_session(request.user)),
    }
