from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices on the desk and outgoing mail."""

    name = "portal.notices"
    label = "notices"
    verbose_name = _("Notices")
