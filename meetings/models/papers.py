"""Papers: the documents before a meeting or a session of the Conference."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.symbols import LONGEST, PATTERN, validate_symbol
from portal.access.audiences import AudienceField, AudienceQuerySet
from portal.vocabulary.fields import SixTextsField
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES
from portal.vocabulary.models import complete_texts

from .meetings import AgendaItem, Meeting
from .records import Record, belongs_to_one, in_language, validate_language_codes
from .sessions import ConferenceSession


def all_languages() -> list[str]:
    """The codes of the six languages, as a list of its own."""
    return list(LANGUAGE_CODES)


class Paper(Record):
    """A document with a symbol. Its titles exist in six languages, the document in those that `languages` name.

    `texts` holds the body by language code where the portal has it; a paper may also be known by its symbol alone.
    """

    class Kind(models.TextChoices):
        AGENDA = "agenda", _("Provisional agenda")
        BACKGROUND_PAPER = "background_paper", _("Background paper")
        CRP = "crp", _("Conference room paper")
        DRAFT_RESOLUTION = "draft_resolution", _("Draft resolution")
        INFORMATION_NOTE = "information_note", _("Information note")
        STATEMENT = "statement", _("Statement")
        REPORT = "report", _("Report")

    class Distribution(models.TextChoices):
        GENERAL = "general", _("General")
        LIMITED = "limited", _("Limited")
        RESTRICTED = "restricted", _("Restricted")

    symbol = models.CharField(_("symbol"), max_length=LONGEST, unique=True, validators=[validate_symbol])
    session = models.ForeignKey(
        ConferenceSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name=_("session"),
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("meeting")
    )
    items = models.ManyToManyField(AgendaItem, blank=True, related_name="papers", verbose_name=_("agenda items"))
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    titles = SixTextsField(_("titles"), long=True)
    distribution = models.CharField(
        _("distribution"), max_length=20, choices=Distribution, default=Distribution.GENERAL
    )
    original_language = models.CharField(
        _("original language"), max_length=10, choices=[(one.code, one.name) for one in LANGUAGES]
    )
    languages = models.JSONField(_("languages"), default=all_languages, validators=[validate_language_codes])
    texts = models.JSONField(_("texts"), default=dict, blank=True)
    date = models.DateField(_("date"), default=timezone.localdate)
    audience = AudienceField(_("audience"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["symbol"]
        constraints = [
            *complete_texts("titles"),
            belongs_to_one("paper_belongs_to_one"),
            models.CheckConstraint(condition=Q(symbol__regex=PATTERN), name="paper_symbol"),
            models.CheckConstraint(
                condition=Q(distribution__in=["general", "limited", "restricted"]),
                name="paper_distribution_known",
            ),
            models.CheckConstraint(
                condition=Q(original_language__in=list(LANGUAGE_CODES)), name="paper_original_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.symbol

    def title(self, language: str | None = None) -> str:
        """The paper's title in one language."""
        return in_language(self.titles, language)

    def clean(self) -> None:
        super().clean()
        if self.original_language not in (self.languages or []):
            raise ValidationError(
                {"languages": _("The paper exists at least in its original language.")}, code="languages"
            )
        if not isinstance(self.texts, dict) or not all(
            isinstance(text, str) and text.strip() for text in self.texts.values()
        ):
            raise ValidationError({"texts": _("A text by language is expected.")}, code="texts")
        if not set(self.texts) <= set(self.languages):
            raise ValidationError(
                {"texts": _("There is a text in a language in which the paper does not exist.")}, code="texts"
            )
