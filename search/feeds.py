"""Atom of any search, from the public index alone: a feed reader is nobody in particular."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import language_in_use

from .asking import Asked
from .exporting import SearchAway, without_controls
from .presenting import label_of
from .queries import search
from .request import Hit, Segment

COUNT = 30
SECONDS = 300
"""The longest that a cache on the way may keep a feed."""


Found = tuple[Asked, tuple[Hit, ...]]


class SpokenFeed(Atom1Feed):
    """Atom whose entries say their own language, where it is not that of the feed (RFC 4287, 2)."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        attributes = super().item_attributes(item)
        return attributes | {"xml:lang": item["spoken"]} if item["spoken"] != language_in_use() else attributes


class FoundFeed(Feed):
    """The newest of what a search finds, in the language of the path; the query is that of the page of results.

    An entry's id belongs to the record and not to the search, so that a reader of two feeds is told once; a
    practice has the id that it has in the feed of practices. While search is away, it refuses with 503, which
    feed readers take for "ask again".
    """

    feed_type = SpokenFeed
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args, lang: str) -> HttpResponse:
        with translation.override(lang):
            response = super().__call__(request, *args, lang=lang)
        response["Cache-Control"] = f"public, max-age={SECONDS}"
        return response

    def get_object(self, request: HttpRequest, lang: str) -> Found:
        asked = Asked.of(request.GET).on_page(1).sorted_by("newest")
        response = search(asked.request(lang, frozenset({PUBLIC}), page_size=COUNT, facets=()))
        if not response.engine:
            raise SearchAway
        return asked, response.hits

    def title(self, found: Found) -> str:
        asked = found[0]
        chosen = [
            str(label_of(facet, code, language_in_use())) for facet, codes in asked.filters.items() for code in codes
        ]
        words = ", ".join(([asked.words] if asked.words else []) + chosen)
        return _("Search: %(words)s") % {"words": without_controls(words)} if words else _("Search")

    def link(self, found: Found) -> str:
        return f"/{language_in_use()}/search/{found[0].address}"

    def feed_url(self, found: Found) -> str:
        return f"/feeds/search/{language_in_use()}.atom{found[0].address}"

    def items(self, found: Found) -> tuple[Hit, ...]:
        return found[1]

    def item_title(self, item: Hit) -> str:
        return _joined(item.title)

    def item_extra_kwargs(self, item: Hit) -> dict[str, str]:
        return {"spoken": item.language}

    def item_description(self, item: Hit) -> str:
        # Django writes summaries as HTML, and people's words are none.
        return escape(_joined(item.snippet))

    def item_link(self, item: Hit) -> str:
        return f"/{language_in_use()}/{item.path.lstrip('/')}"

    def item_guid(self, item: Hit) -> str:
        return f"urn:practice:{item.symbol}" if item.kind == "practice" and item.symbol else f"urn:{item.id}"

    def item_pubdate(self, item: Hit) -> dt.datetime:
        return dt.datetime.combine(item.date, dt.time(), dt.UTC)

    item_updateddate = item_pubdate

    def item_author_name(self, item: Hit) -> str:
        states = [str(label_of("parties", code, language_in_use())) for code in item.parties]
        return ", ".join(states) or _("Working groups portal")

    def item_categories(self, item: Hit) -> list[str]:
        return [str(label_of("forms", code, language_in_use())) for code in item.forms]


def _joined(pieces: tuple[Segment, ...]) -> str:
    """The text alone, without what XML cannot carry."""
    return without_controls("".join(piece.text for piece in pieces))
