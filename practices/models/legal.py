"""What the Secretariat asked a lawyer about one version, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice
from .record import Remark


class LegalQuestion(models.Model):
    """A legal review of one version of one practice: asked, then answered or called off. Kept for good."""

    class Outcome(models.TextChoices):
        FINE = "fine", _("No legal objection")
        OBJECTION = "objection", _("Legal objection")
        CALLED_OFF = "called_off", _("Called off")

    ANSWERS = (Outcome.FINE, Outcome.OBJECTION)

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="legal_questions")
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    question = models.OneToOneField(Remark, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.OneToOneField(Remark, models.PROTECT, null=True, blank=True, related_name="+")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    closed_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice"], condition=Q(outcome=""), name="legal_question_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True, closed_by__isnull=True, answer__isnull=True)
                | Q(outcome="called_off", closed_at__isnull=False, closed_by__isnull=False, answer__isnull=True)
                | Q(
                    outcome__in=["fine", "objection"],
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    answer__isnull=False,
                ),
                name="legal_question_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["fine", "objection"]) | ~Q(closed_by=F("asked_by")),
                name="legal_question_answered_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.practice_id}"
