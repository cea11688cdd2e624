"""What the editor shows: fields for what the Secretariat writes itself, plain text for what belongs to a State."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, Panel, TabbedInterface

from practices.details import detail_for
from practices.files.queries import attachments_shown
from practices.models import TEXT_LIMITS, Practice

SECTIONS = (
    (_("Text"), tuple(TEXT_LIMITS)),
    (_("Terms"), ("forms", "provisions", "cooperation", "challenges", "year_from", "year_to")),
    (_("Readers"), ("visibility", "scope", "tlp", "anonymize", "declaration", "go_live_at")),
    (_("Record"), ("party", "author", "stage", "cleared_by", "cleared_at", "note_verbale", "reviewer")),
)


class AttachmentsPanel(Panel):
    """The files of the practice, to read; they are added and removed on the site."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/attachments.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "practice": self.instance, "attachments": attachments_shown(self.instance)}


class RestrictedPanel(Panel):
    """The restricted detail, to read before one signs for the whole; nothing for those outside of its readers."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "practices/admin/restricted.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "practice": self.instance, "restricted": detail_for(self.request.user, self.instance)}


def _tabs(read_only: bool, names: tuple[str, ...], files: bool = True) -> TabbedInterface:
    tabs = []
    for heading, fields in SECTIONS:
        shown = [name for name in fields if name in names]
        if shown:
            fixed = not all(Practice._meta.get_field(name).editable for name in shown)
            tabs.append(ObjectList([FieldPanel(name, read_only=read_only or fixed) for name in shown], heading=heading))
    if files:
        tabs.append(ObjectList([AttachmentsPanel()], heading=_("Attachments")))
        tabs.append(ObjectList([RestrictedPanel()], heading=_("Restricted detail")))
    return TabbedInterface(tabs).bind_to_model(Practice)


def _names(*, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(name for _heading, fields in SECTIONS for name in fields if name not in without)


@lru_cache
def for_the_compiler() -> TabbedInterface:
    """Fields for a draft that the Secretariat compiles itself."""
    return _tabs(False, _names())


@lru_cache
def for_the_translator() -> TabbedInterface:
    """The texts of a translation."""
    return _tabs(False, tuple(TEXT_LIMITS), files=False)


@lru_cache
def for_the_reader() -> TabbedInterface:
    """Everything, to read: the text belongs to the State, or stands as it was approved."""
    return _tabs(True, _names())


def panel_for(practice: Practice | None) -> TabbedInterface:
    """The panel that fits this practice."""
    if practice is None:
        return for_the_compiler()
    if practice.original_id is not None:
        return for_the_translator()
    return for_the_compiler() if practice.party_id is None and practice.is_writable else for_the_reader()
