"""The restricted detail of a practice: in a table of its own, so that nothing that reads practices can show it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import PARTIES, PUBLIC, AudienceField, AudienceQuerySet
from portal.vocabulary.languages import LANGUAGES

from .practice import Practice
from .stages import DETAIL_TLP, DetailReaders, Tlp, TranslationKind

DETAIL_LIMIT = 3000
"""Characters of a restricted detail, in each language."""

DETAIL_KINDS = (TranslationKind.OFFICIAL, TranslationKind.COURTESY)
"""No machine outside of the portal translates what is not public."""


def _fits(label: str) -> Q:
    return Q(tlp=label, readers__in=[readers for readers, labels in DETAIL_TLP.items() if label in labels])


class RestrictedDetail(models.Model):
    """What only some readers of a practice may read, from the revision that brought it until the one that took it away.

    As with the files, these two bounds freeze it with the text: a clearance and an approval cover both. `audience` is
    who may read it now; actions keep it in line with the practice.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="details", verbose_name=_("practice"))
    text = models.TextField(_("text"), max_length=DETAIL_LIMIT)
    readers = models.CharField(_("who may read it"), max_length=12, choices=DetailReaders)
    scope = models.CharField(_("working group"), max_length=40, blank=True)
    tlp = models.CharField(_("label"), max_length=20, choices=Tlp)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it now"), editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_in = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, related_name="+")
    removed_in = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, null=True, blank=True, related_name="+")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("restricted detail")
        verbose_name_plural = _("restricted details")
        ordering = ["practice", "added_in"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], condition=Q(removed_in__isnull=True), name="detail_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(removed_in__isnull=True) | Q(removed_in__gt=F("added_in")), name="detail_came_then_went"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length(F("text")), Value(DETAIL_LIMIT))),
                name="detail_says_something",
            ),
            models.CheckConstraint(
                condition=_fits(Tlp.GREEN) | _fits(Tlp.AMBER) | _fits(Tlp.AMBER_STRICT) | _fits(Tlp.RED),
                name="detail_label_fits_readers",
            ),
            models.CheckConstraint(
                condition=(Q(readers=DetailReaders.GROUP) & Q(scope__regex=r"^group:[0-9]+$"))
                | (~Q(readers=DetailReaders.GROUP) & Q(scope="")),
                name="detail_group_is_named",
            ),
            models.CheckConstraint(condition=~Q(audience__contains=PUBLIC), name="detail_never_public"),
            models.CheckConstraint(
                condition=Q(readers=DetailReaders.PARTIES) | ~Q(audience__contains=PARTIES),
                name="detail_parties_only_if_chosen",
            ),
            models.CheckConstraint(
                condition=Q(readers=DetailReaders.GROUP) | Q(Exact(StrIndex(F("audience"), Value(" group:")), 0)),
                name="detail_group_only_if_chosen",
            ),
        ]

    def __str__(self) -> str:
        # Neutral: whoever reads logs learns no word of it.
        return f"#{self.practice_id}"

    def stands_in(self, revision_id: int | None) -> bool:
        """Whether it belongs to this revision of its practice."""
        return (
            revision_id is not None
            and self.added_in_id <= revision_id
            and (self.removed_in_id is None or self.removed_in_id > revision_id)
        )


class DetailTranslation(models.Model):
    """A restricted detail in another language, for the same readers. A detail that is written anew has none."""

    detail = models.ForeignKey(RestrictedDetail, models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=10, choices=[(one.code, one.name) for one in LANGUAGES])
    text = models.TextField(_("text"), max_length=DETAIL_LIMIT)
    kind = models.CharField(
        _("kind of translation"), max_length=10, choices=[(one.value, one.label) for one in DETAIL_KINDS]
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("translation of a restricted detail")
        verbose_name_plural = _("translations of restricted details")
        ordering = ["detail", "language"]
        constraints = [
            models.UniqueConstraint(fields=["detail", "language"], name="detail_translation_once_a_language"),
            models.CheckConstraint(
                condition=Q(language__in=[one.code for one in LANGUAGES]), name="detail_translation_language_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=DETAIL_KINDS), name="detail_translation_kind_known"),
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length(F("text")), Value(DETAIL_LIMIT))),
                name="detail_translation_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.detail} {self.language}"
