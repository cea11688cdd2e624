"""What stands around a practice and this room does not know: the meeting that it is filed under, threads about it.

A room above tells: `register(source)` in its `AppConfig.ready()`. Whoever answers shows only what the user may see, in the
active language.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Beside:
    """A line that leads elsewhere; `path` is without the language, `language` that of the words where it is not the page's."""

    title: str
    path: str
    language: str = ""

    @property
    def address(self) -> str:
        """Where it leads, in the language of the page."""
        return f"/{get_language()}/{self.path}"


Offered = list[tuple[str, list[tuple[str, str]]]]
"""Choices in groups: (name of the group, [(token, words)])."""


@dataclass(frozen=True, slots=True)
class Around:
    """All of it for one reader: the meeting and then the agenda item; the open threads about the practice and that item."""

    places: tuple[Beside, ...] = ()
    threads: tuple[Beside, ...] = ()


class Source(Protocol):
    """What the room above answers. Tokens are "meeting:5" and "item:17"."""

    def offered(self, user, token: str) -> Offered:
        """Meetings with their agenda items that may be chosen now, `token` among them where the user may see it."""

    def around(self, user, practice: int, token: str) -> Around:
        """What stands around a practice that is filed under `token` ("" for nothing). One query."""


_source: Source | None = None


def register(source: Source | None) -> None:
    """Let `source` answer; None takes it away."""
    global _source
    _source = source


def around(user, practice: Any) -> Around:
    """What stands around a published practice; one query."""
    return Around() if _source is None else _source.around(user, practice.pk, practice.filed_under)


def places_offered(user, stands: str) -> Offered:
    """Where a practice may be filed; what `stands` stays a choice, even if this person may not see what it is."""
    offered = _source.offered(user, stands) if _source is not None else []
    if stands and not any(token == stands for _group, choices in offered for token, _words in choices):
        offered = [*offered, ("–", [(stands, _("As chosen before"))])]
    return offered
