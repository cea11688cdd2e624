"""Why the admin's editor does not take changes to a practice."""

from django.utils.translation import gettext as _
from wagtail.locks import BaseLock


class TextStands(BaseLock):
    """The text belongs to a State, or a decision about it is under way: nobody edits it in the admin."""

    def for_user(self, user):
        return True

    def get_message(self, user):
        if self.object.party_id:
            return _("The text belongs to the State that submitted it. To have it changed, ask for changes.")
        return _("The text stands as it was submitted. To change it, take it back on the site.")

    def get_locked_by(self, user):
        return self.get_message(user)

    def get_description(self, user):
        return self.get_message(user)
