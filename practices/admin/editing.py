"""The editor: reads what belongs to States, writes what is the Secretariat's own, and decides through actions."""

import json
from collections.abc import Callable
from typing import cast

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.snippets.action_menu import ActionMenuItem, SnippetActionMenu, WorkflowMenuItem
from wagtail.snippets.views import snippets

from portal.access.audiences import is_visible
from portal.access.refusals import Refused
from practices import actions
from practices.models import REVIEWABLE, TEXT_LIMITS, ChecklistItem, LegalQuestion, Practice

from .panels import panel_for


def _legal(outcome: str) -> Callable[..., Practice]:
    def give(user, practice: Practice, base, given) -> Practice:
        return actions.give_legal_review(user, practice, outcome, str(given.get("comment", "")), base_revision=base)

    return give


DECISIONS = {
    "approve": lambda user, practice, base, given: actions.approve_review(
        user,
        practice,
        signed=[name for name in ChecklistItem.values if given.get(name) is True],
        base_revision=base,
        comment=str(given.get("comment", "")),
    ),
    "reject": lambda user, practice, base, given: actions.ask_changes(
        user, practice, str(given.get("comment", "")), base_revision=base
    ),
    **{f"legal_{outcome}": _legal(outcome) for outcome in LegalQuestion.ANSWERS},
    "take_up": lambda user, practice, base, given: actions.take_up_review(user, practice),
}


class VisibleOnly:
    """404 for every practice that this person may not read: in the admin too, the audience decides."""

    request: HttpRequest
    object: Practice

    def get_object(self, *args, **kwargs):
        practice = super().get_object(*args, **kwargs)  # type: ignore[misc]
        if not is_visible(practice, self.request.user):
            raise Http404
        return practice


class NotTheDelegationsDrafts(VisibleOnly):
    """404 for the versions of a State's practice: those before clearance are the delegation's alone."""

    def get_object(self, *args, **kwargs):
        practice = super().get_object(*args, **kwargs)
        if practice.original_id is None and practice.party_id:
            raise Http404
        return practice


class DecisionItem(WorkflowMenuItem):
    """A decision is open although the text is locked: deciding is not editing."""

    def is_shown(self, context):
        return context["view"] == "edit"


class DeskMenu(SnippetActionMenu):
    """Save where there is something to write; decisions while the review is open; nothing else."""

    default_item: ActionMenuItem | None
    menu_items: list[ActionMenuItem]

    def __init__(self, request, **kwargs):
        super().__init__(request, **kwargs)
        practice = kwargs.get("instance")
        items = [
            item
            for item in [self.default_item, *self.menu_items]
            if item and item.name in ("action-save", "action-locked")
        ]
        if practice is not None and practice.stage in REVIEWABLE and practice.original_id is None:
            task = practice.current_workflow_task
            decisions = task.get_actions(practice, request.user) if task else []
            items = [
                DecisionItem(
                    name, label, launch_modal, icon_name="success" if name == "approve" else "edit", order=-3 + number
                )
                for number, (name, label, launch_modal) in enumerate(sorted(decisions, key=lambda action: action[0]))
            ] or items
        self.menu_items = items
        self.default_item = self.menu_items.pop(0) if self.menu_items else None


def show_refusal(request: HttpRequest, error: Refused | ValidationError) -> None:
    """Say why an action did not happen."""
    if isinstance(error, ValidationError):
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.error(request, error.message)


class PracticeEdit(VisibleOnly, snippets.EditView):
    """One practice or one of its translations."""

    def get_page_subtitle(self):
        return str(self.object)

    def get_panel(self):
        return panel_for(self.object)

    def get_form_class(self):
        return self.panel.get_form_class()

    def get_available_actions(self):
        """Saving and deciding. Wagtail's own publishing, submitting and cancelling have no way in here."""
        return [
            "edit",
            *(["workflow-action"] if self.request.method == "POST" and self.workflow_action_is_valid() else []),
        ]

    def _get_action_menu(self):
        return DeskMenu(self.request, view=self.view_name, instance=self.object, locked_for_user=self.locked_for_user)

    def post(self, request, *args, **kwargs):
        if request.POST.get("action-workflow-action"):
            return self._decide()
        return super().post(request, *args, **kwargs)

    def _decide(self):
        """A decision from the editor's menu, about the text that was shown. The form is not saved with it."""
        index = reverse(self.index_url_name)
        if not self.workflow_action_is_valid():
            messages.error(self.request, _("This step is not open any more."))
            return redirect(index)
        try:
            given = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        except ValueError:
            given = {}
        given = given if isinstance(given, dict) else {}
        base = self.request.POST.get("loaded_revision_id", "")
        try:
            DECISIONS[self.workflow_action](
                self.request.user, self.object, int(base) if base.isdecimal() and len(base) < 19 else 0, given
            )
        except (Refused, ValidationError) as error:
            show_refusal(self.request, error)
            return redirect(self.get_edit_url())
        messages.success(self.request, _("Done: %(practice)s") % {"practice": Practice.objects.get(pk=self.object.pk)})
        return redirect(self.get_edit_url() if self.workflow_action == "take_up" else index)

    def is_valid(self, form):
        """Nobody saves over what they have not seen, with autosave or without."""
        if self.latest_revision and (self.is_out_of_date or not self.request.POST.get("loaded_revision_id")):
            self.produced_error_code = "invalid_revision"
            self.produced_error_message = _(
                "Somebody else has changed this practice since you opened it. Your text is kept below; saving again puts it over theirs."
            )
            return False
        return super().is_valid(form)

    def save_instance(self):
        base = self.latest_revision.pk if self.latest_revision else None
        written = {name: self.form.cleaned_data[name] for name in self.form.cleaned_data if name in self.form.fields}
        if self.object.original is not None:
            practice = actions.save_translation(
                self.request.user,
                self.object.original,
                self.object.language,
                {name: written[name] for name in TEXT_LIMITS if name in written},
                kind=self.object.translation_kind,
                base_revision=base,
            )
        else:
            practice = actions.save_draft(self.request.user, self.object, written, base_revision=base)
        self.has_content_changes = self.form.has_changed()
        self.new_revision = practice.latest_revision
        return practice

    def form_valid(self, form):
        self.form = form
        try:
            return super().form_valid(form)
        except ValidationError as error:
            for name, faults in (
                error.message_dict.items() if hasattr(error, "error_dict") else [(None, error.messages)]
            ):
                for fault in faults:
                    form.add_error(name if name in form.fields else None, fault)
            self.produced_error_code, self.produced_error_message = "validation_error", self.get_error_message()
        except Refused as refused:
            self.produced_error_code, self.produced_error_message = refused.code, refused.message
        return self.form_invalid(form)

    def get_history_url(self):
        return None if self.object.original_id is None and self.object.party_id else super().get_history_url()

    @cached_property
    def header_more_buttons(self):
        original = self.object.original_id or self.object.pk
        return [
            Button(
                _("Translations"), url=reverse("practices_translations", args=[original]), icon_name="site", priority=5
            ),
            Button(_("Comments"), url=reverse("practices:comments", args=[original]), icon_name="comment", priority=7),
            Button(_("On the site"), url=reverse("practices:edit", args=[original]), icon_name="view", priority=6),
        ]


class PracticeRevert(NotTheDelegationsDrafts):
    """Mixed into the editor for an earlier version; see `PracticeViews.revisions_revert_view_class`."""

    def save_instance(self):
        """An earlier text comes back as every other text does: by the action, on top of what stands."""
        return PracticeEdit.save_instance(cast("PracticeEdit", self))


class PracticeDelete(VisibleOnly, snippets.DeleteView):
    """Refused: practices are withdrawn, drafts are discarded by those who wrote them."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


class PracticeUnpublish(VisibleOnly, snippets.UnpublishView):
    """Refused: a published practice is withdrawn on the site, and leaves a tombstone."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


class PracticeUsage(VisibleOnly, snippets.UsageView):
    pass


class PracticeHistory(NotTheDelegationsDrafts, snippets.HistoryView):
    pass


class PracticeRevision(NotTheDelegationsDrafts, snippets.PreviewRevisionView):
    pass


class PracticeCompare(NotTheDelegationsDrafts, snippets.RevisionsCompareView):
    pass


class PracticeUnschedule(VisibleOnly, snippets.RevisionsUnscheduleView):
    pass


class PracticePreview(VisibleOnly, snippets.PreviewOnEditView):
    """The preview beside the editor; where nothing can be written, of the text as it stands."""

    def get_form_class(self):
        return panel_for(self.object).get_form_class()

    def get(self, request, *args, **kwargs):
        if self.get_form_class().base_fields:
            return super().get(request, *args, **kwargs)
        return self.object.make_preview_request(
            request, self.object.default_preview_mode, self.get_extra_request_attrs()
        )


class PracticeLock(VisibleOnly, snippets.LockView):
    pass


class PracticeUnlock(VisibleOnly, snippets.UnlockView):
    pass


class PracticeDecision(VisibleOnly, snippets.WorkflowActionView):
    """A decision from the dashboard or a list. What an action refuses becomes a message, never an error page."""

    def get_redirect_url(self):
        # After "ask for changes" the practice is the delegation's again and cannot be opened here.
        return reverse("wagtailsnippets_practices_practice:list")

    def get_task_state(self):
        state = super().get_task_state()
        if state.workflow_state.object_id != str(self.object.pk):
            raise Http404
        return state

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except (Refused, ValidationError) as error:
            show_refusal(request, error)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)


class PracticeDecisionData(VisibleOnly, snippets.CollectWorkflowActionDataView):
    pass


class PracticeCancellation(VisibleOnly, snippets.ConfirmWorkflowCancellationView):
    pass


class PracticeWorkflowPreview(VisibleOnly, snippets.WorkflowPreviewView):
    pass


class PracticeWorkflowHistory(VisibleOnly, snippets.WorkflowHistoryView):
    pass


class PracticeWorkflowDetail(VisibleOnly, snippets.WorkflowHistoryDetailView):
    pass


def edit_url(practice: Practice) -> str:
    """The editor's address."""
    return reverse("wagtailsnippets_practices_practice:edit", args=[quote(practice.pk)])
