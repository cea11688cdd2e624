"""The versions of a practice as they were published, one after the other."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import AudienceField, AudienceQuerySet

from .practice import Practice


class Edition(models.Model):
    """One published version of an original: its number, its text as a revision, and for whom it was published.

    An earlier version is read by those for whom it was published and who may read the practice now, and nobody else: a
    text that was for the States parties stays theirs when a later version is for everybody.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["practice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="edition_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.practice.reference} v{self.number}"
