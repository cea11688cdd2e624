"""What will happen at an hour that somebody set."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice
from .stages import ReasonClass


class PlannedWithdrawal(models.Model):
    """A practice leaves the public record at `at`; the row goes with the withdrawal, whoever is faster."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="planned_withdrawal")
    at = models.DateTimeField(_("withdrawn at"), db_index=True)
    reason = models.CharField(_("reason"), max_length=15, choices=ReasonClass)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by"))
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)

    class Meta:
        verbose_name = _("planned withdrawal")
        verbose_name_plural = _("planned withdrawals")
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ReasonClass.values), name="planned_withdrawal_reason_known"),
            models.CheckConstraint(condition=Q(at__gt=F("planned_at")), name="planned_withdrawal_lies_ahead"),
        ]

    def __str__(self) -> str:
        return f"#{self.practice_id} {self.at:%Y-%m-%d}"
