"""Who may do what in the admin: the audience decides which practices exist there, and nobody publishes or deletes."""

from wagtail.permission_policies.base import ModelPermissionPolicy

from portal.access.audiences import is_visible
from portal.access.seats import is_secretariat

NEVER = frozenset({"publish", "delete", "unpublish", "add"})
"""Publishing is the end of the workflow, withdrawal an action, deletion not done, and writing begins on the site."""


class DeskPolicy(ModelPermissionPolicy):
    """A seat in the Secretariat opens the desk; a superuser without a seat sees no practice."""

    def user_has_permission(self, user, action):
        return action not in NEVER and is_secretariat(user)

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_permission(user, action) and is_visible(instance, user)

    def instances_user_has_any_permission_for(self, user, actions):
        practices = self.model.objects.visible_to(user)
        return practices if self.user_has_any_permission(user, actions) else practices.none()
