"""What the Conference asked for, paragraph by paragraph, and what it got."""

import re
from typing import NamedTuple, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models import WorkingGroup
from meetings.models.records import six_or_none
from meetings.paths import group_path, localized
from portal.vocabulary.fields import SixTextsField
from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import complete_texts

SLUG = re.compile(r"^(?P<decision>decision-)?(?P<session>[1-9]\d{0,2})-(?P<number>[1-9]\d{0,2})$", re.ASCII)


class ResolutionQuerySet(models.QuerySet):
    """Resolutions and decisions; all of them are public."""

    def with_mandates(self) -> Self:
        """With their paragraphs and who was asked: two further queries however many there are."""
        return self.prefetch_related("mandates__groups")


class Resolution(models.Model):
    """A resolution or decision of the Conference. Resolution 4/2 and decision 4/2 are two different texts."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("Resolution")
        DECISION = "decision", _("Decision")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.RESOLUTION)
    symbol = models.CharField(
        _("symbol"),
        max_length=7,
        validators=[RegexValidator(r"^[1-9]\d{0,2}/[1-9]\d{0,2}\Z", _("Session and number, such as 5/1."))],
        help_text=_("Session and number, such as 5/1."),
    )
    titles = SixTextsField(_("title"), long=True)
    session = models.PositiveSmallIntegerField(
        _("session of the Conference"), help_text=_("The session that adopted the text.")
    )
    adopted_on = models.DateField(_("adopted on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ("-session", "-adopted_on", "symbol", "kind")
        constraints = [
            *complete_texts("titles"),
            models.UniqueConstraint(
                fields=("kind", "symbol"),
                name="mandates_resolution_once",
                violation_error_message=_("This resolution or decision is already recorded."),
            ),
            models.CheckConstraint(condition=Q(kind__in=("resolution", "decision")), name="mandates_resolution_kind"),
            models.CheckConstraint(
                condition=Q(symbol__regex=r"^[1-9][0-9]{0,2}/[1-9][0-9]{0,2}$"), name="mandates_resolution_symbol"
            ),
            models.CheckConstraint(condition=Q(session__gte=1), name="mandates_resolution_session_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.symbol}"

    def get_absolute_url(self) -> str:
        return reverse("mandates:detail", args=(self.slug,))

    def title(self, language: str | None = None) -> str:
        """The title in `language`, else in the active one."""
        return self.titles[language_in_use(language)]

    @property
    def slug(self) -> str:
        """The last part of the address: "5-1" for resolution 5/1, "decision-4-2" for decision 4/2."""
        prefix = "decision-" if self.kind == self.Kind.DECISION else ""
        return prefix + self.symbol.replace("/", "-")


class Addressee(NamedTuple):
    """Who was asked, with the page of a working group."""

    name: str
    url: str = ""


class Mandate(models.Model):
    """One operative paragraph, or one lettered part of it: who was asked for what, by when, and how it stands.

    Titles, requests, offers and notes are the portal's own words; the text of the resolution alone is authentic.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        REPORTED = "reported", _("Under way")
        ANSWERED = "answered", _("Answered")
        CONCLUDED = "concluded", _("Concluded")

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="mandates", verbose_name=_("resolution"))
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    letter = models.CharField(
        _("letter"),
        max_length=1,
        blank=True,
        validators=[RegexValidator(r"^[a-z]\Z", _("One small letter, such as a."))],
    )
    titles = SixTextsField(_("short title"))
    requests = SixTextsField(_("what was asked"), long=True, help_text=_("One sentence, in our own words."))
    offers = SixTextsField(_("what the portal offers"), long=True)
    of_conference = models.BooleanField(_("the Conference was asked"), default=False)
    of_states_parties = models.BooleanField(_("States parties were asked"), default=False)
    of_secretariat = models.BooleanField(
        _("the Secretariat was asked"),
        default=False,
        help_text=_("The United Nations Office on Drugs and Crime included."),
    )
    groups = models.ManyToManyField(
        WorkingGroup, blank=True, related_name="asked_for", verbose_name=_("working groups that were asked")
    )
    due_session = models.PositiveSmallIntegerField(
        _("due at session"), null=True, blank=True, help_text=_("Empty where no session was named.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    notes = SixTextsField(_("how it stands"), long=True, null=True, blank=True, help_text=_("One sentence."))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ("resolution", "paragraph", "letter")
        constraints = [
            *complete_texts("titles", "requests", "offers"),
            six_or_none("notes"),
            models.UniqueConstraint(
                fields=("resolution", "paragraph", "letter"),
                name="mandates_mandate_once",
                violation_error_message=_("This paragraph is already recorded."),
            ),
            models.CheckConstraint(condition=Q(paragraph__gte=1), name="mandates_mandate_paragraph_from_1"),
            models.CheckConstraint(
                condition=Q(letter="") | Q(letter__regex=r"^[a-z]$"), name="mandates_mandate_letter"
            ),
            models.CheckConstraint(
                condition=Q(due_session__isnull=True) | Q(due_session__gte=1), name="mandates_mandate_due_from_1"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "reported", "answered", "concluded")), name="mandates_mandate_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution}, {self.reference}"

    def get_absolute_url(self) -> str:
        return f"{self.resolution.get_absolute_url()}#{self.anchor}"

    @property
    def reference(self) -> str:
        """ "paragraph 9", or "paragraph 1 (a)", in the active language."""
        text = gettext("paragraph %(number)s") % {"number": self.paragraph}
        return f"{text} ({self.letter})" if self.letter else text

    @property
    def heading(self) -> str:
        """The same where it begins a line: "Paragraph 9"."""
        text = gettext("Paragraph %(number)s") % {"number": self.paragraph}
        return f"{text} ({self.letter})" if self.letter else text

    @property
    def number(self) -> str:
        """ "9", or "1 (a)"."""
        return f"{self.paragraph} ({self.letter})" if self.letter else str(self.paragraph)

    @property
    def anchor(self) -> str:
        """Where the paragraph stands on its resolution's page: "p9", "p1a"."""
        return f"p{self.paragraph}{self.letter}"

    def title(self, language: str | None = None) -> str:
        """What it is about, in a few words."""
        return self.titles[language_in_use(language)]

    def request(self, language: str | None = None) -> str:
        """What was asked, in one sentence."""
        return self.requests[language_in_use(language)]

    def offer(self, language: str | None = None) -> str:
        """What the portal offers for it."""
        return self.offers[language_in_use(language)]

    def note(self, language: str | None = None) -> str:
        """How it stands, in one sentence; empty where nothing was written."""
        return self.notes[language_in_use(language)] if self.notes else ""

    @property
    def addressees(self) -> list[Addressee]:
        """Who was asked, in the order of the bodies."""
        asked = [Addressee(gettext("Conference of the Parties"))] if self.of_conference else []
        asked += [Addressee(group.name(), localized(group_path(group.slug))) for group in self.groups.all()]
        asked += [Addressee(gettext("States parties"))] if self.of_states_parties else []
        asked += [Addressee(gettext("Secretariat"))] if self.of_secretariat else []
        return asked

    @property
    def is_waiting(self) -> bool:
        """Whether the Conference still waits for its answer."""
        return self.state in (self.State.OPEN, self.State.REPORTED)

    @property
    def tone(self) -> str:
        """The class of the state's tag: settled is ok, nothing done yet is warn."""
        return {"answered": "ok", "concluded": "ok", "open": "warn"}.get(self.state, "")


class Evidence(models.Model):
    """What the Conference got.

    A practice or a meeting of the portal is named by its `path`, a paper by its `symbol`; their titles and dates are
    read from the record each time, so that nothing is told of one that is not public (any more). Anything else has
    a label and a date of its own.
    """

    class Kind(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        MEETING = "meeting", _("Meeting")
        PAPER = "paper", _("Paper")
        DECISION = "decision", _("Resolution or decision")
        PAGE = "page", _("Page")

    RECORDS = (Kind.PRACTICE, Kind.MEETING, Kind.PAPER)

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="evidence", verbose_name=_("mandate"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    path = models.CharField(
        _("address"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(
                r"^(?:https://[^\s\"<>]+|(?!/)[A-Za-z0-9._~?=&%#/-]+)\Z",
                _("A page of the portal without its language, such as practices/2026/42/, or an https address."),
            )
        ],
        help_text=_("A page of the portal without its language, such as practices/2026/42/, or an https address."),
    )
    symbol = models.CharField(_("symbol"), max_length=120, blank=True)
    labels = SixTextsField(
        _("label"), null=True, blank=True, help_text=_("Empty for a practice, a meeting or a paper: they have titles.")
    )
    date = models.DateField(
        _("date"), null=True, blank=True, help_text=_("Empty for a practice, a meeting or a paper: they have dates.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)
        constraints = [
            six_or_none("labels"),
            models.CheckConstraint(
                condition=Q(kind__in=("practice", "meeting", "paper", "decision", "page")),
                name="mandates_evidence_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="practice", path__regex=r"^practices/[0-9]{4}/[0-9]{1,6}/$", symbol="")
                | Q(kind="meeting", path__regex=r"^meetings/[-a-z0-9]+/$", symbol="")
                | (Q(kind="paper", path="") & ~Q(symbol=""))
                | (Q(kind="page") & ~Q(path=""))
                | (Q(kind="decision") & (~Q(path="") | ~Q(symbol=""))),
                name="mandates_evidence_can_be_found",
                violation_error_message=_(
                    "A practice or meeting needs its address, a paper its symbol, anything else an address or a symbol."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("practice", "meeting", "paper"), labels__isnull=True, date__isnull=True)
                | (~Q(kind__in=("practice", "meeting", "paper")) & Q(labels__isnull=False, date__isnull=False)),
                name="mandates_evidence_label_of_its_own",
                violation_error_message=_(
                    "A label and a date are needed, except for a practice, a meeting or a paper: those have their own."
                ),
            ),
            models.UniqueConstraint(
                fields=("mandate", "kind", "path", "symbol"),
                name="mandates_evidence_once",
                violation_error_message=_("This evidence is already there."),
            ),
        ]

    def __str__(self) -> str:
        return self.label() or self.symbol or self.path

    def label(self, language: str | None = None) -> str:
        """Its own label; empty for a record of the portal."""
        return self.labels[language_in_use(language)] if self.labels else ""

    @property
    def url(self) -> str:
        """Where it leads, in the active language; an outside address as it is; "" where there is only a symbol."""
        if not self.path or self.path.startswith("https://"):
            return self.path
        return localized(self.path)
