"""Addresses of this room's pages, without the language, as search and the lists of other pages need them.

One string operation a row: resolving three hundred URL names would cost more than their queries.
"""

from django.utils.translation import get_language


def group_path(slug: str) -> str:
    """The page of a working group."""
    return f"groups/{slug}/"


def conference_path(number: int) -> str:
    """The page of a session of the Conference."""
    return f"conference/{number}/"


def programme_path(number: int) -> str:
    """The programme of a session."""
    return f"conference/{number}/programme/"


def meeting_path(slug: str) -> str:
    """The page of a meeting."""
    return f"meetings/{slug}/"


def paper_path(pk: int) -> str:
    """The page of a paper."""
    return f"meetings/papers/{pk}/"


def localized(path: str, language: str | None = None) -> str:
    """The address of `path` in `language`, else in the active one."""
    return f"/{language or get_language()}/{path}"
