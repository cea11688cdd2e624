"""The vocabulary at the desk of the Secretariat: to look up and to correct, never to add or to delete."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.log_actions import log
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from . import actions
from .admin_forms import TermForm
from .models import (
    ChallengeType,
    Concept,
    CooperationType,
    FormOfCrime,
    Instrument,
    Party,
    Provision,
    Term,
)
from .permissions import may_correct_terms
from .queries import terms


class CorrectOnly(BasePermissionPolicy):
    """View and change for those who may correct terms; add and delete for nobody, superusers included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "change") and may_correct_terms(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        users = get_user_model()._default_manager.filter(is_active=True)
        if not {"view", "change"} & set(actions):
            return users.none()
        return users.filter(pk__in=[user.pk for user in users if may_correct_terms(user)])


class TermList(IndexView):
    """Finds a term by its code or by its wording in any of the six languages."""

    default_ordering = "order"

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        asked = self.search_query.casefold()
        return queryset.filter(
            pk__in=[
                code
                for code, term in terms(self.model).items()
                if any(asked in text.casefold() for text in (code, *term.labels.values()))
            ]
        )


class CorrectTerm(EditView):
    """The save is an action; a term changed by somebody else meanwhile is shown beside what was entered."""

    def save_instance(self) -> Term:
        term = actions.correct_term(
            self.request.user, self.object, seen=self.form.cleaned_data["seen"], **self.form.values()
        )
        self.has_content_changes = self.form.has_changed()
        log(
            instance=term,
            action="wagtail.edit",
            content_changed=self.has_content_changes,
            user=self.request.user,
        )
        return term

    def form_valid(self, form: TermForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except actions.TermChanged as changed:
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form.after(changed.term))


class TermSnippets(SnippetViewSet):
    """Common to all kinds of terms."""

    icon = "tag"
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = TermList
    edit_view_class = CorrectTerm
    list_display = (
        "code",
        "__str__",
        BooleanColumn("verified", label=_("Verified")),
        BooleanColumn("active", label=_("Active")),
    )
    list_filter = ("active", "verified")
    search_fields = ("code",)  # makes the list searchable; what is searched is up to TermList
    list_per_page = 50

    @property
    def permission_policy(self) -> CorrectOnly:
        return CorrectOnly(self.model)

    def get_edit_handler(self) -> Any:
        names = actions.correctable_fields(self.model)
        order = (
            "labels",
            "definitions",
            "citations",
            "alt_labels",
            "active",
            "verified_in",
            "source",
            "unterm_id",
        )
        panels = [FieldPanel(name) for name in order if name in names]
        # The form class of a snippet view set is only heeded here, on the top panel.
        return ObjectList(panels, base_form_class=TermForm).bind_to_model(self.model)


def _snippets(kind: type[Term], **options: Any) -> type[TermSnippets]:
    return type(f"{kind.__name__}Snippets", (TermSnippets,), {"model": kind, **options})


class VocabularyGroup(SnippetViewSetGroup):
    menu_label = _("Vocabulary")
    menu_icon = "tag"
    menu_order = 700
    items = (
        _snippets(FormOfCrime),
        _snippets(Provision, list_filter=("instrument", "active", "verified")),
        _snippets(Instrument),
        _snippets(CooperationType),
        _snippets(ChallengeType),
        _snippets(Party, list_filter=("kind", "regional_group", "fictional", "active")),
        _snippets(Concept),
    )


register_snippet(VocabularyGroup)


@hooks.register("before_delete_snippet")
def refuse_deletion(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Stop the admin's ways of deleting, one or many at once, before they ask for confirmation."""
    found = [instance for instance in instances if isinstance(instance, Term)]
    if not found:
        return None
    messages.error(request, gettext("Terms are never deleted. Make them inactive instead."))
    return redirect(f"wagtailsnippets_{found[0]._meta.app_label}_{found[0]._meta.model_name}:list")
