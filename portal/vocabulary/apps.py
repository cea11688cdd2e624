from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabularyConfig(AppConfig):
    """The controlled vocabulary; the lowest room, on which all others stand."""

    name = "portal.vocabulary"
    label = "vocabulary"
    verbose_name = _("Vocabulary")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import queries

        queries.forget_terms_when_they_change()
