"""What rooms above and beside this one show on its pages: links at agenda items, and sections of their own.

The threads room, say, fills both in its `AppConfig.ready()`:

    registry.set_item_links(links_of_items)             # (item pks, user) -> {item pk: [Link, ...]}, at most one query
    registry.add_section("group", "threads", section)   # (record, user) -> Section | None

Places are group, meeting and session.

Whoever fills a place shows only what the user may see, in the active language.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLACES = ("group", "meeting", "session")


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its quiet remark: "Thread on freezing", "open, 38 posts". `language`: of the text, if foreign."""

    url: str
    text: str
    note: str = ""
    language: str = ""
    # It leads to a form that makes something, not to something that is there.
    is_offer: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page: links under a title; `more` leads to all of them."""

    title: str
    links: tuple[Link, ...]
    more: Link | None = None


ItemLinks = Callable[[Collection[int], Any], Mapping[int, Sequence[Link]]]
SectionMaker = Callable[[Any, Any], Section | None]

_item_links: ItemLinks | None = None
_sections: dict[str, dict[str, SectionMaker]] = {place: {} for place in PLACES}


def set_item_links(provider: ItemLinks | None) -> None:
    """Make `provider` answer for the links at agenda items; None takes it away."""
    global _item_links
    _item_links = provider


def links_of_items(items: Iterable[int], user) -> Mapping[int, Sequence[Link]]:
    """The links at these agenda items that the user may see."""
    wanted = list(items)
    return _item_links(wanted, user) if _item_links is not None and wanted else {}


def add_section(place: str, name: str, maker: SectionMaker | None) -> None:
    """Make `maker` fill a section of the pages of one kind; a second of that name replaces the first, None removes it.

    Raises KeyError for an unknown place.
    """
    if maker is None:
        _sections[place].pop(name, None)
    else:
        _sections[place][name] = maker


def sections_of(place: str, record, user) -> list[Section]:
    """The sections that other rooms have for this record and user."""
    made = (maker(record, user) for maker in _sections[place].values())
    return [section for section in made if section is not None]
