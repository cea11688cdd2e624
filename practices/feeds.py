"""Feeds of practices. Public ones alone: a feed reader is nobody in particular."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use
from search.exporting import without_controls
from search.feeds import SpokenFeed

from .queries import Line, newest_published

COUNT = 30


class NewestPractices(Feed):
    """The newest public practices as Atom, in the language of the path (`lang`), of `?lang=`, or of the request."""

    feed_type = SpokenFeed

    def __call__(self, request: HttpRequest, *args, **kwargs):
        wanted = kwargs.get("lang") or request.GET.get("lang") or translation.get_language()
        with translation.override(wanted if wanted in LANGUAGE_CODES else language_in_use(wanted)):
            return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, lang: str = "") -> str:
        return language_in_use()

    def title(self, language: str) -> str:
        return _("Newest practices, Working groups portal")

    def subtitle(self, language: str) -> str:
        return _("Practices are published as submitted by States and organizations. Publication is not an endorsement.")

    def link(self, language: str) -> str:
        return reverse("practices:list")

    def items(self, language: str) -> list[Line]:
        return newest_published(AnonymousUser(), COUNT, language)

    def item_extra_kwargs(self, item: Line) -> dict[str, str]:
        return {"spoken": item.language}

    def item_title(self, item: Line) -> str:
        return without_controls(item.title)

    def item_description(self, item: Line) -> str:
        # Readers take the summary of an Atom entry for HTML (RFC 4287 3.1.1.2), and this is people's plain text.
        return escape(without_controls(item.summary))

    def item_link(self, item: Line) -> str:
        return f"/{language_in_use()}/{item.path}"

    def item_guid(self, item: Line) -> str:
        return f"urn:practice:{item.reference}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Line):
        return item.date

    def item_author_name(self, item: Line) -> str:
        return item.state.label() if item.state else _("Working groups portal")

    def item_categories(self, item: Line) -> list[str]:
        return [form.label() for form in item.forms]
