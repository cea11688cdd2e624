"""The PDF of a practice: made once for each language and version, kept until its text or its facts change."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGE_CODES

from .practice import Practice


class Print(models.Model):
    """What was asked for, is being made, or lies ready: one row a practice and language of its text.

    `digest` tells of what it is made: the version, every word and fact, the template. Who may read the practice may read
    it, and nobody else; it has no audience of its own. It can be made again at any time.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        MADE = "made"
        FAILED = "failed"

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="prints")
    language = models.CharField(max_length=10, choices=[(code, code) for code in LANGUAGE_CODES])
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    at = models.DateTimeField(default=timezone.now)
    file = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name = _("PDF of a practice")
        verbose_name_plural = _("PDFs of practices")
        constraints = [
            models.UniqueConstraint(fields=["practice", "language"], name="print_once_a_language"),
            models.CheckConstraint(condition=Q(state__in=["asked", "made", "failed"]), name="print_state_known"),
            models.CheckConstraint(
                condition=Q(state="made", file__isnull=False) | (~Q(state="made") & Q(file__isnull=True)),
                name="print_made_has_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.language} {self.digest[:8]}"
