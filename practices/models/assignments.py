"""What waits for somebody: since when, with whom, until when."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice
from .stages import Stage


class Duty(models.TextChoices):
    """What is to be done."""

    CLEARANCE = "clearance", _("Clear or return")
    REVIEW = "review", _("Review")
    CHANGES = "changes", _("Mend and answer")
    LEGAL = "legal", _("Legal review")


DUTY_AT: dict[str, Duty] = {
    Stage.SUBMITTED: Duty.CLEARANCE,
    Stage.CLEARED: Duty.REVIEW,
    Stage.IN_REVIEW: Duty.REVIEW,
    Stage.RETURNED: Duty.CHANGES,
    Stage.CHANGES_ASKED: Duty.CHANGES,
}
"""What waits at which stage; at every other stage nothing does. While a legal review is open, that waits."""

DAYS = {Duty.CLEARANCE: 14, Duty.REVIEW: 14, Duty.CHANGES: 21, Duty.LEGAL: 10}
"""Days until it is due, unless somebody sets another day."""


class Assignment(models.Model):
    """One duty about one practice, from the moment at which it began to wait until it was done. Kept for good."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="assignments")
    duty = models.CharField(_("task"), max_length=10, choices=Duty)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    due = models.DateField(_("due"))
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=Q(ended_at__isnull=True), name="assignment_one_open"
            ),
            models.CheckConstraint(condition=Q(duty__in=Duty.values), name="assignment_duty_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="assignment_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["due"], condition=Q(ended_at__isnull=True), name="assignment_open_by_due")]

    def __str__(self) -> str:
        return f"{self.get_duty_display()} #{self.practice_id}"

    @property
    def is_overdue(self) -> bool:
        """Whether the day on which it was due is over."""
        return self.ended_at is None and self.due < timezone.localdate()

    @property
    def days(self) -> int:
        """Whole days for which it has waited."""
        return (timezone.now() - self.since).days


def due_after(duty: str, since) -> date:
    """The day on which this duty is due when it began at `since`."""
    return timezone.localdate(since) + timedelta(days=DAYS[Duty(duty)])
