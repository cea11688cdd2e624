"""The practices in the Wagtail admin."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.snippets.views.snippets import SnippetViewSet

from practices.models import Practice

from . import editing
from .choosing import PracticeChooser
from .index import PracticeIndex
from .panels import for_the_compiler
from .policy import DeskPolicy


class PracticeViews(SnippetViewSet):
    """Every view that shows one practice asks its audience first."""

    model = Practice
    icon = "doc-full"
    menu_label = _("Practices")
    menu_order = 150
    add_to_admin_menu = True
    list_per_page = 50

    index_view_class = PracticeIndex
    edit_view_class = editing.PracticeEdit
    delete_view_class = editing.PracticeDelete
    usage_view_class = editing.PracticeUsage
    history_view_class = editing.PracticeHistory
    revisions_view_class = editing.PracticeRevision
    revisions_compare_view_class = editing.PracticeCompare
    revisions_unschedule_view_class = editing.PracticeUnschedule
    unpublish_view_class = editing.PracticeUnpublish
    preview_on_edit_view_class = editing.PracticePreview
    lock_view_class = editing.PracticeLock
    unlock_view_class = editing.PracticeUnlock
    workflow_action_view_class = editing.PracticeDecision
    collect_workflow_action_data_view_class = editing.PracticeDecisionData
    confirm_workflow_cancellation_view_class = editing.PracticeCancellation
    workflow_preview_view_class = editing.PracticeWorkflowPreview
    workflow_history_view_class = editing.PracticeWorkflowHistory
    workflow_history_detail_view_class = editing.PracticeWorkflowDetail

    chooser_viewset_class = PracticeChooser

    copy_view_enabled = False
    inspect_view_enabled = False

    @cached_property
    def permission_policy(self):
        return DeskPolicy(self.model)

    @property
    def revisions_revert_view_class(self):
        return type(
            "PracticeRevertView",
            (editing.PracticeRevert, generic.RevisionsRevertMixin, editing.PracticeEdit),
            {"view_name": "revisions_revert"},
        )

    def get_edit_handler(self):
        return for_the_compiler()
