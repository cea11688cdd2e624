"""What the Secretariat's desk in Wagtail's admin shares: who may use it, and views whose every save is an action."""

from collections.abc import Callable
from typing import Any

import rules
from django.core.exceptions import ValidationError
from wagtail.log_actions import log
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.views.snippets import CreateView, EditView

from .models import Seat, User
from .refusals import Conflict, Refused


class SecretariatPolicy(BasePermissionPolicy):
    """Who holds the rule `permission` adds, views and changes; deletes only where `deletes`. Superusers get no more."""

    def __init__(self, model, permission: str, *, deletes: bool = False) -> None:
        super().__init__(model)
        self.permission = permission
        self.deletes = deletes

    def user_has_permission(self, user, action: str) -> bool:
        # Not user.has_perm: it says yes to every superuser before it asks a rule.
        return (action != "delete" or self.deletes) and user.is_active and rules.has_perm(self.permission, user)

    def users_with_any_permission(self, actions):
        seats = Seat.objects.active().filter(role=Seat.Role.SECRETARIAT)
        return User.objects.filter(is_active=True, seats__in=seats).distinct()


class ByAction:
    """Mixed into Wagtail's views: the save is an action, and its refusal becomes an error of the form.

    `act(actor, form)` of each kind of view does what the form says and returns the record. The form gives its `values()`;
    one that edits also knows what was `seen`, and what to show `after()` a Conflict.
    """

    request: Any
    form: Any
    logged: str
    act: Callable
    form_invalid: Callable
    get_error_message: Callable

    def form_valid(self, form):
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Conflict as conflict:
            form = form.after(conflict)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()
        return self.form_invalid(form)

    def save_instance(self):
        instance = self.act(self.request.user, self.form)
        self.has_content_changes = self.form.has_changed()
        log(instance=instance, action=self.logged, content_changed=self.has_content_changes, user=self.request.user)
        return instance


class CreateByAction(ByAction, CreateView):
    """A new record, by its action."""

    logged = "wagtail.create"


class EditByAction(ByAction, EditView):
    """A change of a record, by its action."""

    logged = "wagtail.edit"
