"""Page types of the Secretariat: the home page and pages of text."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from .blocks import ProseBlock


class HomePage(Page):
    """The first screen: what worked, what is on. One for each language."""

    headline = models.CharField(_("headline"), max_length=200)
    deck = models.TextField(_("deck"), max_length=400)
    search_example = models.CharField(_("example of a search"), max_length=80, blank=True)
    body = StreamField(ProseBlock(), verbose_name=_("text"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("deck"),
        FieldPanel("search_example"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("headline")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ProsePage"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        """What the first screen shows, each in a fixed number of queries."""
        from .queries import first_screen

        return {**super().get_context(request, *args, **kwargs), **first_screen(request.user)}


class ProsePageQuerySet(PageQuerySet):
    """Pages of text by who may read them."""

    def visible_to(self, user):
        """Live pages that no view restriction keeps from anybody; pages know no other audience than the public."""
        return self.live().public()


class ProsePage(Page):
    """A page of text: about, how to submit, accessibility, privacy, conduct."""

    deck = models.TextField(_("deck"), max_length=400, blank=True)
    body = StreamField(ProseBlock(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(ProsePageQuerySet)()

    content_panels = [*Page.content_panels, FieldPanel("deck"), FieldPanel("body")]
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    template = "pages/prose.html"

    class Meta:
        verbose_name = _("page of text")
