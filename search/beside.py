"""What rooms above offer beside the results of a search: "compile these", for those who may.

`offer(name, way)` in an `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Way:
    """A link beside the results."""

    words: str | Promise
    address: str


Maker = Callable[[Any, str], Way | None]
"""(the person, the address of the search with its language: "/en/search/?q=...") -> the link, or None for this person."""

_makers: dict[str, Maker] = {}


def offer(name: str, maker: Maker) -> None:
    """Let `maker` add a link; a second of that name replaces the first."""
    _makers[name] = maker


def ways_of(user: Any, query: str, language: str) -> list[Way]:
    """The links for this person."""
    made = (maker(user, f"/{language}/search/{query}") for maker in _makers.values())
    return [way for way in made if way is not None]
