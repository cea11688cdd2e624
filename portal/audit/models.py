"""The audit: who did what, append-only, each entry chained to the one before it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One change of the world. Written by `actions.record` alone; the database refuses to change or remove it."""

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=60)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    details = models.JSONField(_("details"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_by_target")]
        constraints = [models.CheckConstraint(condition=models.Q(sequence__gte=1), name="audit_numbers_from_one")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"


class Head(models.Model):
    """The end of the chain: one row, whose lock puts writers in line, and the clock of what is kept of pages."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    # The last entry after which a page may look different.
    seen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_audit_head"),
            models.CheckConstraint(
                condition=models.Q(seen__gte=0, seen__lte=models.F("sequence")), name="audit_seen_within_chain"
            ),
        ]

    def __str__(self) -> str:
        return str(self.sequence)
