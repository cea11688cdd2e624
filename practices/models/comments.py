"""What expert, focal point and Secretariat say to each other about one field of a text."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import PARTIES, PUBLIC, AudienceField, AudienceQuerySet

from .content import CONTENT_FIELDS
from .practice import Practice

WHOLE_TEXT = ""
MOST_CHARACTERS = 2000
COMMENTED_FIELDS = (
    WHOLE_TEXT,
    *(name for name in CONTENT_FIELDS if name not in ("not_applicable", "scope", "go_live_at")),
)


class FieldComment(models.Model):
    """One comment beside one field of the version that its writer read. It is resolved and opened again, and stays."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="comments")
    field = models.CharField(_("field"), max_length=20, blank=True)
    revision = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("writer of the comment")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.TextField(_("text"), max_length=MOST_CHARACTERS)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolved by")
    )

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(field__in=COMMENTED_FIELDS), name="comment_field_known"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=~Q(audience__contains=PUBLIC) & ~Q(audience__contains=PARTIES), name="comment_stays_inside"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} #{self.practice_id}"
