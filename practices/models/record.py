"""What is kept beside a practice: remarks with decisions, tombstones, and the last reference of a year."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import AudienceField, AudienceQuerySet

from .practice import Practice
from .stages import ReasonClass, RemarkKind


class Remark(models.Model):
    """What a focal point or the Secretariat said with a decision, to those who may read it and nobody else."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    kind = models.CharField(_("decision"), max_length=15, choices=RemarkKind)
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField(_("when"), default=timezone.now)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RemarkKind.values), name="remark_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(condition=~Q(audience__contains="public"), name="remark_never_public"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.practice_id}"


class Withdrawal(models.Model):
    """The tombstone of a published practice: its date and reason class, for those who could read it. No text."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="withdrawal")
    at = models.DateTimeField(_("withdrawn"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=15, choices=ReasonClass)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may know"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ReasonClass.values), name="withdrawal_reason_known")
        ]

    def __str__(self) -> str:
        return f"{self.practice.reference} {self.at:%Y-%m-%d}"


class ReferenceCounter(models.Model):
    """The last number given in a year; its row puts publications in line, so that no number is given twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"PRA/{self.year}/{self.last:04d}"
