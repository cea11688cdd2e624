"""Groups, sessions, meetings, agendas, sittings and papers at the desk of the Secretariat: every save is an action.

Nothing is deleted here: what was announced is cancelled, what is no longer used becomes inactive.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.access.desk import CreateByAction, EditByAction, SecretariatPolicy

from . import actions
from .admin_forms import MeetingForm, OwnedForm, PaperForm, RecordForm, RoomForm, SittingForm
from .models import AgendaItem, ConferenceSession, Meeting, Paper, Room, Sitting, WorkingGroup

MODELS = (WorkingGroup, ConferenceSession, Meeting, AgendaItem, Sitting, Paper, Room)


class Create(CreateByAction):
    """A new record, by the action that `verb` names."""

    verb = ""

    def act(self, actor, form):
        return getattr(actions, self.verb)(actor, **form.values())


class Edit(EditByAction):
    """A change of a record, by the action that `verb` names."""

    verb = ""

    def act(self, actor, form):
        return getattr(actions, self.verb)(actor, self.object, base_version=form.seen, **form.values())


class EditMeeting(Edit):
    """A change of a meeting, and perhaps the decision to close or cancel it."""

    def act(self, actor, form):
        values = form.values()
        decision = values.pop("decision", "")
        meeting = actions.change_meeting(actor, self.object, base_version=form.seen, **values)
        if decision == "close":
            return actions.close_meeting(actor, meeting)
        return actions.cancel_meeting(actor, meeting) if decision == "cancel" else meeting


class CreateSitting(Create):
    """A sitting placed in the programme."""

    def act(self, actor, form):
        values = form.values("meeting", "session", "room", "kind", "titles", "readers")
        values["kind"] = values["kind"] or None
        return actions.place_sitting(actor, **values, **form.hours())


class EditSitting(Edit):
    """A sitting moved, changed or cancelled."""

    def act(self, actor, form):
        if form.cleaned_data["cancel"]:
            return actions.cancel_sitting(actor, self.object) or self.object
        sitting = actions.move_sitting(
            actor, self.object, base_version=form.seen, room=form.cleaned_data["room"], **form.hours()
        )
        values = form.values("titles", "readers", "items")
        return actions.change_sitting(actor, sitting, kind=form.cleaned_data["kind"] or sitting.kind, **values)

    def get_success_buttons(self):
        """A draft that was cancelled is gone, so there may be nothing to go back to."""
        return []


def panels(form: type[RecordForm], *names: str) -> ObjectList:
    """The fields of a form in order; whose meeting or session it is by plain lists, since it is chosen once."""
    plain = {"meeting", "session", "room", "parent", "conference_session", "report_before", "provisions", "groups"}
    return ObjectList(
        [FieldPanel(name, widget=_plain_widget(name)) if name in plain else FieldPanel(name) for name in names],
        base_form_class=form,
    )


def _plain_widget(name: str) -> type[forms.Widget]:
    return forms.CheckboxSelectMultiple if name in ("provisions", "groups") else forms.Select


class DeskSnippets(SnippetViewSet):
    """Common to all: no copy, own rule, saving by the action that `adds` and `changes` name."""

    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = Create
    edit_view_class = Edit
    adds = changes = ""

    @property
    def permission_policy(self) -> SecretariatPolicy:
        return SecretariatPolicy(self.model, "meetings.see_drafts")

    def get_add_view_kwargs(self):
        return {**super().get_add_view_kwargs(), **({"verb": self.adds} if self.adds else {})}

    def get_edit_view_kwargs(self):
        return {**super().get_edit_view_kwargs(), **({"verb": self.changes} if self.changes else {})}


class GroupSnippets(DeskSnippets):
    """Working groups and their streams."""

    model = WorkingGroup
    icon = "group"
    adds, changes = "add_working_group", "change_working_group"
    list_display = ["__str__", "symbol_series", "parent", "active"]
    edit_handler = panels(
        RecordForm,
        *("slug", "names", "symbol_series", "parent", "descriptions", "mandates", "mandate_source", "verified"),
        *("provisions", "public_threads", "order", "active"),
    )

    def get_queryset(self, request):
        return WorkingGroup.objects.select_related("parent")


class SessionSnippets(DeskSnippets):
    """Sessions of the Conference."""

    model = ConferenceSession
    icon = "site"
    adds, changes = "open_session", "change_session"
    list_display = ["__str__", "first_day", "last_day", "published_version"]
    edit_handler = panels(
        RecordForm,
        *("number", "titles", "short_titles", "venues", "notices", "first_day", "last_day", "time_zone", "fictional"),
    )


class MeetingSnippets(DeskSnippets):
    """Meetings of working groups."""

    model = Meeting
    icon = "date"
    adds = "schedule_meeting"
    edit_view_class = EditMeeting
    list_display = ["__str__", "first_day", "last_day", "status", "conference_session"]
    list_filter = ["status", "conference_session"]
    edit_handler = panels(
        MeetingForm,
        *("slug", "groups", "titles", "conference_session", "mode", "venues", "time_zone", "first_day", "last_day"),
        *("report_before", "readers", "decision"),
    )

    def get_queryset(self, request):
        return Meeting.objects.select_related("conference_session")


class AgendaSnippets(DeskSnippets):
    """Items of the agendas."""

    model = AgendaItem
    icon = "list-ol"
    adds, changes = "add_agenda_item", "change_agenda_item"
    list_display = ["__str__", "meeting", "session"]
    list_filter = ["session", "meeting"]
    edit_handler = panels(OwnedForm, "meeting", "session", "number", "titles")

    def get_queryset(self, request):
        return AgendaItem.objects.select_related("meeting", "session")


class SittingSnippets(DeskSnippets):
    """Sittings: the programme."""

    model = Sitting
    icon = "time"
    add_view_class = CreateSitting
    edit_view_class = EditSitting
    list_display = ["__str__", "room", "kind", "status"]
    list_filter = ["day", "room", "status"]
    edit_handler = panels(
        SittingForm,
        "meeting",
        "session",
        "on",
        "begins",
        "ends",
        "room",
        "items",
        "kind",
        "titles",
        "readers",
        "cancel",
    )

    def get_queryset(self, request):
        return Sitting.objects.select_related("meeting", "session", "room")


class PaperSnippets(DeskSnippets):
    """Papers of meetings and sessions."""

    model = Paper
    icon = "doc-full"
    adds, changes = "issue_paper", "change_paper"
    list_display = ["symbol", "kind", "date", "distribution"]
    list_filter = ["kind", "distribution", "meeting", "session"]
    edit_handler = panels(
        PaperForm,
        *("symbol", "kind", "meeting", "session", "items", "titles", "date", "distribution", "original_language"),
        *("languages", "texts", "readers"),
    )


class RoomSnippets(DeskSnippets):
    """Rooms at the venue."""

    model = Room
    icon = "home"
    adds, changes = "add_room", "change_room"
    list_display = ["__str__", "seats", "active"]
    edit_handler = panels(RoomForm, "slug", "names", "seats", "interpretation", "order", "active")


class MeetingsGroup(SnippetViewSetGroup):
    """The menu of this room."""

    items = (
        SessionSnippets, GroupSnippets, MeetingSnippets, AgendaSnippets, SittingSnippets, PaperSnippets, RoomSnippets,
    )  # fmt: skip
    menu_label = _("Meetings")
    menu_icon = "calendar-alt"
    menu_order = 300


register_snippet(MeetingsGroup)


@hooks.register("before_delete_snippet")
def nothing_is_deleted(request, instances):
    """Single and bulk deletion in the admin end here."""
    if any(isinstance(instance, MODELS) for instance in instances):
        raise PermissionDenied("records of meetings stay")
