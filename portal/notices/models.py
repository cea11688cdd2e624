"""What a person was told: one row a person and event, with a link and never with restricted text."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import language_in_use


class Notice(models.Model):
    """One sentence to one person about one record. `context` holds references alone; the kind has the words."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    path = models.CharField(_("address without its language"), max_length=200)
    context = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_for_desk")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(path__startswith="/") & ~Q(path__contains="//"), name="notice_path_is_relative"
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="notice_has_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id}"

    @property
    def url(self) -> str:
        """The address in the active language."""
        return f"/{language_in_use()}/{self.path}"

    @property
    def sentence(self) -> str:
        """What happened, in the active language."""
        from .kinds import kind_named

        return kind_named(self.kind).sentence_for(self.context)
