"""The versions of a practice as they were published, one after the other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import AudienceField, AudienceQuerySet

from .content import LONGEST_NOTE
from .practice import Practice
from .stages import ReasonClass, TranslationKind


class Edition(models.Model):
    """One published version of an original: its number, its text as a revision, and for whom it was published.

    An earlier version is read by those for whom it was published and who may read the practice now, and nobody else: a
    text that was for the States parties stays theirs when a later version is for everybody. A version that was closed has
    no readers; that it was, when and for which kind of reason stays for those in `known_to`.

    `amendment` is the row that was cleared, reviewed and signed as this version; its revisions, decisions and signature
    stay with it.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))
    cleared_at = models.DateTimeField(null=True, blank=True)
    checklist = models.ForeignKey("practices.Checklist", models.PROTECT, null=True, blank=True, related_name="+")
    amendment = models.OneToOneField(Practice, models.PROTECT, null=True, blank=True, related_name="edition")
    note = models.CharField(_("what changed"), max_length=LONGEST_NOTE, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_reason = models.CharField(_("reason"), max_length=15, choices=ReasonClass, blank=True)
    known_to: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may know that it was closed"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["practice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="edition_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_from_one"),
            models.CheckConstraint(
                condition=Q(amendment__isnull=True, note="")
                | (Q(amendment__isnull=False, number__gte=2) & ~Q(note="")),
                name="edition_amended_says_what_changed",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_reason="", known_to="")
                | Q(
                    closed_at__isnull=False, closed_by__isnull=False, closed_reason__in=ReasonClass.values, audience=""
                ),
                name="edition_closed_has_no_readers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice.reference} v{self.number}"


class TranslatedEdition(models.Model):
    """What one version says in another language, as last published for it; it goes where the version goes."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="translations")
    row = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=TranslationKind)
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("translated version")
        verbose_name_plural = _("translated versions")
        ordering = ["edition", "language"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="translated_edition_once"),
            models.CheckConstraint(condition=Q(kind__in=TranslationKind.values), name="translated_edition_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.language}"
