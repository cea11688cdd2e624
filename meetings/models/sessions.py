"""Sessions of the Conference and the rooms at its venue."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import PUBLIC
from portal.vocabulary.fields import SixTextsField
from portal.vocabulary.models import complete_texts

from .records import InTimeZone, Record, in_language, six_or_none, validate_language_codes


class ConferenceSession(Record, InTimeZone):
    """A regular session of the Conference of the Parties: some days at a venue, with a programme of work.

    `published_version` counts how often the programme was published; 0 means never.
    """

    number = models.PositiveSmallIntegerField(_("number"), unique=True, validators=[MinValueValidator(1)])
    titles = SixTextsField(_("titles"))
    short_titles = SixTextsField(_("short titles"))
    venues = SixTextsField(_("venue"))
    notices = SixTextsField(_("notice"), long=True, null=True, blank=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    fictional = models.BooleanField(
        _("fictional"),
        default=False,
        help_text=_("Invented for the demonstration; never announces a real session."),
    )
    published_version = models.PositiveIntegerField(_("published version"), default=0, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("session of the Conference")
        verbose_name_plural = _("sessions of the Conference")
        ordering = ["-first_day"]
        constraints = [
            *complete_texts("titles", "short_titles", "venues"),
            six_or_none("notices"),
            models.CheckConstraint(condition=Q(number__gte=1), name="session_numbers_from_one"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="session_ends_after_it_opens"),
            models.CheckConstraint(
                condition=Q(published_version=0, published_at__isnull=True)
                | Q(published_version__gt=0, published_at__isnull=False),
                name="session_publication_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.short_title()

    @property
    def audience(self) -> frozenset[str]:
        """That the Conference meets, when and where, is public."""
        return frozenset({PUBLIC})

    def title(self, language: str | None = None) -> str:
        """The full title in one language."""
        return in_language(self.titles, language)

    def short_title(self, language: str | None = None) -> str:
        """ "Fourteenth session" in one language."""
        return in_language(self.short_titles, language)

    def venue(self, language: str | None = None) -> str:
        """Where it takes place, in one language."""
        return in_language(self.venues, language)

    def notice(self, language: str | None = None) -> str:
        """What readers must know first; empty where there is nothing."""
        return in_language(self.notices, language)


class Room(Record):
    """A room at the venue: its seats and the languages into which speakers can be interpreted there."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    names = SixTextsField(_("names"))
    seats = models.PositiveIntegerField(_("seats"), default=0)
    interpretation = models.JSONField(
        _("interpretation"), default=list, blank=True, validators=[validate_language_codes]
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["order", "pk"]
        constraints = complete_texts("names")

    def __str__(self) -> str:
        return self.name()

    def name(self, language: str | None = None) -> str:
        """The room's name in one language."""
        return in_language(self.names, language)
