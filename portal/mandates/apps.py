from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    """Resolution, paragraph, addressee, due, evidence: tracked until the Conference has its answer."""

    name = "portal.mandates"
    label = "mandates"
    verbose_name = _("Mandates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import permissions  # noqa: F401 - the rules register themselves
