"""Who wrote a practice together with the one who began it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class CoAuthor(models.Model):
    """A colleague of the same delegation who is named beside the author, and is told what the author is told."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="co_authors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("co-author"))
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("co-author")
        verbose_name_plural = _("co-authors")
        ordering = ["named_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["practice", "person"], name="co_author_once")]

    def __str__(self) -> str:
        return f"#{self.practice_id} {self.person_id}"
