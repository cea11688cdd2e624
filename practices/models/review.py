"""What a reviewer puts their name to before a text leaves the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice
from .record import Remark


class ChecklistItem(models.TextChoices):
    """What holds of a text that may be published; each value is a column of `Checklist`."""

    NO_NAMES = "no_names", _("It names no suspect, victim or witness, and nobody can be recognized")
    NO_OPERATIONS = "no_operations", _("It tells nothing of live operations or open investigations")
    CLEARANCE_COVERS = "clearance_covers", _("The clearance covers this very text, or no State has to clear it")
    READERS_FIT = "readers_fit", _("Its readers and its label fit what it says")


class Checklist(models.Model):
    """A reviewer's signature under all items, about one version of one practice. Never changed, never removed."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="checklists")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    at = models.DateTimeField(_("signed"), default=timezone.now)
    no_names = models.BooleanField(ChecklistItem.NO_NAMES.label)
    no_operations = models.BooleanField(ChecklistItem.NO_OPERATIONS.label)
    clearance_covers = models.BooleanField(ChecklistItem.CLEARANCE_COVERS.label)
    readers_fit = models.BooleanField(ChecklistItem.READERS_FIT.label)

    class Meta:
        verbose_name = _("signed checklist")
        verbose_name_plural = _("signed checklists")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision"], name="checklist_once_a_version"),
            models.CheckConstraint(
                condition=Q(**dict.fromkeys(ChecklistItem.values, True)), name="checklist_signed_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.practice_id} {self.at:%Y-%m-%d}"


class ChangeRequest(models.Model):
    """Changes that the Secretariat asked for, about one version, and what the delegation answered.

    It remembers the clearance of that version: an answer that leaves the text as it was needs no other one.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="change_requests")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    question = models.OneToOneField(Remark, models.PROTECT, related_name="+")
    answer = models.OneToOneField(Remark, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cleared by")
    )
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for changes")
        verbose_name_plural = _("requests for changes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=Q(closed_at__isnull=True), name="change_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answer__isnull=True) | Q(closed_at__isnull=False), name="change_request_answer_closes"
            ),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True, cleared_at__isnull=True)
                | Q(cleared_by__isnull=False, cleared_at__isnull=False),
                name="change_request_clearance_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.practice_id}"
