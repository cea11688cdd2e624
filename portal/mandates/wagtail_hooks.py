"""Mandates at the desk of the Secretariat: three kinds of snippets whose every save is an action."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.access.desk import CreateByAction, EditByAction, SecretariatPolicy
from portal.access.desk_forms import VersionedForm
from portal.access.refusals import Refused

from . import actions
from .models import Evidence, Mandate, Resolution
from .permissions import KEEP


class CreateResolution(CreateByAction):
    def act(self, actor, form):
        return actions.record_resolution(actor, **form.values())


class EditResolution(EditByAction):
    def act(self, actor, form):
        return actions.correct_resolution(actor, self.object, version=form.seen, **form.values())


class CreateMandate(CreateByAction):
    def act(self, actor, form):
        values = form.values()
        state = values.pop("state")
        mandate = actions.add_mandate(actor, values.pop("resolution"), **values)
        if state != mandate.state:
            actions.answer_mandate(actor, mandate, state)
        return mandate


class EditMandate(EditByAction):
    def act(self, actor, form):
        values, seen = form.values(), form.seen
        state = values.pop("state")
        standing = mandate = Mandate.objects.select_for_update().get(pk=self.object.pk)
        if state == Mandate.State.OPEN != standing.state:
            # First, since a note or the last evidence can go only from an open paragraph.
            mandate = actions.answer_mandate(actor, mandate, state, version=seen)
            seen = mandate.version
        before = mandate.version
        mandate = actions.correct_mandate(actor, mandate, version=seen, **values)
        if state != mandate.state:
            # Last, since the note that it needs may have come with this form.
            mandate = actions.answer_mandate(
                actor, mandate, state, version=seen if mandate.version == before else mandate.version
            )
        return mandate


class CreateEvidence(CreateByAction):
    def act(self, actor, form):
        values = form.values()
        return actions.add_evidence(actor, values.pop("mandate"), **values)


class EditEvidence(EditByAction):
    def act(self, actor, form):
        return actions.correct_evidence(actor, self.object, version=form.seen, **form.values())


def _form(*names: str) -> ObjectList:
    return ObjectList([FieldPanel(name) for name in names], base_form_class=VersionedForm)


class KeptSnippet(SnippetViewSet):
    """Common to the three: no copy, own rule, no deletion but of evidence."""

    copy_view_enabled = False
    inspect_view_enabled = False

    @property
    def permission_policy(self):
        return SecretariatPolicy(self.model, KEEP, deletes=self.model is Evidence)


class ResolutionSnippets(KeptSnippet):
    model = Resolution
    icon = "doc-full"
    add_view_class = CreateResolution
    edit_view_class = EditResolution
    list_display = ["__str__", "session", "adopted_on"]
    list_filter = ["session"]
    edit_handler = _form("kind", "symbol", "titles", "session", "adopted_on")


class MandateSnippets(KeptSnippet):
    model = Mandate
    icon = "list-ol"
    add_view_class = CreateMandate
    edit_view_class = EditMandate
    list_display = ["__str__", "due_session", "get_state_display"]
    list_filter = ["state", "resolution"]
    edit_handler = _form(
        "resolution",
        "paragraph",
        "letter",
        "titles",
        "requests",
        "of_conference",
        "groups",
        "of_states_parties",
        "of_secretariat",
        "offers",
        "due_session",
        "state",
        "notes",
    )

    def get_queryset(self, request):
        return Mandate.objects.select_related("resolution")


class EvidenceSnippets(KeptSnippet):
    model = Evidence
    icon = "doc-full-inverse"
    add_view_class = CreateEvidence
    edit_view_class = EditEvidence
    list_display = ["__str__", "kind", "mandate"]
    list_filter = ["kind"]
    edit_handler = _form("mandate", "kind", "path", "symbol", "labels", "date")

    def get_queryset(self, request):
        return Evidence.objects.select_related("mandate__resolution")


class MandateGroup(SnippetViewSetGroup):
    items = (ResolutionSnippets, MandateSnippets, EvidenceSnippets)
    menu_label = _("Mandates")
    menu_icon = "list-ol"
    menu_order = 350


register_snippet(MandateGroup)


@hooks.register("before_delete_snippet")
def take_away_by_action(request, instances):
    """Single and bulk deletion in the admin end here: evidence goes by its action, the rest stays."""
    if not any(isinstance(instance, (Resolution, Mandate, Evidence)) for instance in instances):
        return None
    if not all(isinstance(instance, Evidence) for instance in instances):
        raise PermissionDenied("mandates stay")
    if request.method != "POST":
        return None
    for evidence in instances:
        try:
            actions.remove_evidence(request.user, evidence)
            messages.success(request, _("The evidence was taken away."))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
    return redirect(reverse("wagtailsnippets_mandates_evidence:list"))
