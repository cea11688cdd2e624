"""What every page of the site knows: its languages and what is in session."""

from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from meetings.queries import in_session
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


def site(request) -> dict:
    """Context processor: `languages`, and `in_session`, which asks the database only when a template does."""
    return {
        "languages": languages_of(request.path, get_language() or "en"),
        "in_session": SimpleLazyObject(lambda: in_session(request.user)),
    }
