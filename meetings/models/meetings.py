"""Meetings of working groups and the agendas of meetings and sessions."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.numbering import write_number
from portal.access.audiences import (
    PUBLIC,
    SECRETARIAT,
    AudienceField,
    AudienceQuerySet,
    audiences_of,
    meeting_token,
)
from portal.vocabulary.fields import SixTextsField
from portal.vocabulary.models import complete_texts

from .groups import WorkingGroup
from .records import InTimeZone, Record, belongs_to_one, in_language, six_or_none
from .sessions import ConferenceSession

ITEM_NUMBER = r"^[1-9][0-9]?( \([a-z]\)( \([ivx]+\))?)?\Z"


class Meeting(Record, InTimeZone):
    """A meeting of one working group or a joint one of several, alongside a session of the Conference or between."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        HYBRID = "hybrid", _("Hybrid")
        ONLINE = "online", _("Online")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    groups = models.ManyToManyField(WorkingGroup, related_name="meetings", verbose_name=_("groups"))
    titles = SixTextsField(_("titles"))
    conference_session = models.ForeignKey(
        ConferenceSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("alongside"),
        help_text=_("Empty for a meeting between sessions of the Conference."),
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.IN_PERSON)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.SCHEDULED, editable=False)
    venues = SixTextsField(_("venue"), null=True, blank=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    current_item = models.ForeignKey(
        "AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("item under discussion"),
    )
    report_before = models.ForeignKey(
        "AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awaits_reports",
        verbose_name=_("report goes to"),
        help_text=_("The item of the Conference before which this meeting must have adopted its report."),
    )
    audience = AudienceField(_("audience"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-first_day", "pk"]
        constraints = [
            *complete_texts("titles"),
            six_or_none("venues"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="meeting_ends_after_it_opens"),
            models.CheckConstraint(condition=Q(mode__in=["in_person", "hybrid", "online"]), name="meeting_mode_known"),
            models.CheckConstraint(
                condition=Q(status__in=["scheduled", "closed", "cancelled"]), name="meeting_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title()

    @property
    def token(self) -> str:
        """The audience token of those admitted to this meeting."""
        return meeting_token(self.pk)

    def title(self, language: str | None = None) -> str:
        """The meeting's title in one language."""
        return in_language(self.titles, language)

    def venue(self, language: str | None = None) -> str:
        """Where it takes place: its own venue, else that of the session alongside which it meets."""
        if self.venues:
            return in_language(self.venues, language)
        return self.conference_session.venue(language) if self.conference_session else ""

    def group_audience(self, groups=None) -> frozenset[str]:
        """The members of its groups (or of `groups`), and the Secretariat."""
        members = self.groups.all() if groups is None else groups
        return frozenset({SECRETARIAT, *(group.token for group in members)})

    def participants_audience(self) -> frozenset[str]:
        """Those admitted to this meeting, and the Secretariat."""
        return frozenset({SECRETARIAT, self.token})


class AgendaItemQuerySet(models.QuerySet):
    """Items are seen by those who see the meeting to which they belong; the Conference's agenda is public."""

    def visible_to_tokens(self, tokens):
        return self.filter(Q(meeting__isnull=True) | Q(meeting__audience__meets=tokens))

    def visible_to(self, user):
        return self.visible_to_tokens(audiences_of(user))


class AgendaItem(Record):
    """An item or sub-item of the agenda of a session of the Conference or of a meeting."""

    session = models.ForeignKey(
        ConferenceSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda",
        verbose_name=_("session"),
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="agenda", verbose_name=_("meeting")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subitems", verbose_name=_("part of")
    )
    number = models.CharField(
        _("number"),
        max_length=20,
        validators=[RegexValidator(ITEM_NUMBER, _("An item is numbered like 2, 2 (a) or 2 (a) (i)."))],
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    titles = SixTextsField(_("titles"), long=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["order", "pk"]
        constraints = [
            *complete_texts("titles"),
            belongs_to_one("agenda_item_belongs_to_one"),
            models.CheckConstraint(condition=Q(number__regex=ITEM_NUMBER), name="agenda_item_number"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="agenda_item_not_its_own_part"
            ),
            models.UniqueConstraint(fields=["session", "number"], name="agenda_number_once_a_session"),
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_number_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title()}"

    def numbered(self, language: str | None = None) -> str:
        """The number as texts in this language write it: "2 (b)", in Arabic "2 (ب)"."""
        return write_number(self.number, language)

    @property
    def audience(self) -> frozenset[str]:
        """Whoever may see its meeting; everyone for an item of the Conference."""
        return self.meeting.audience if self.meeting is not None else frozenset({PUBLIC})

    def title(self, language: str | None = None) -> str:
        """The item's title in one language."""
        return in_language(self.titles, language)
