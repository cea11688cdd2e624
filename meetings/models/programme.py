"""The programme of work: who sits where and when, and on what."""

import uuid
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import AudienceField, audiences_of
from portal.vocabulary.fields import SixTextsField

from .meetings import AgendaItem, Meeting
from .records import Record, belongs_to_one, in_language, six_or_none
from .sessions import ConferenceSession, Room


class SittingQuerySet(models.QuerySet):
    """A sitting is seen by those who may see both it and its meeting; a draft by the Secretariat alone."""

    def published(self):
        """Without what is still being planned; cancelled sittings stay, so that nobody comes in vain."""
        return self.exclude(status=Sitting.Status.DRAFT)

    def visible_to_tokens(self, tokens):
        return self.filter(Q(meeting__isnull=True) | Q(meeting__audience__meets=tokens), audience__meets=tokens)

    def visible_to(self, user):
        return self.visible_to_tokens(audiences_of(user))


class Sitting(Record):
    """The time in one room during which one body sits: the plenary or consultations of a session, or a meeting.

    `uid` names it in calendars for ever. `day` is the day at the venue on which it starts. `version` grows with every
    change and is, less one, the SEQUENCE of calendars (RFC 5545, 3.8.7.4). Sittings in one room never overlap: the database holds that no two start
    together, `actions.place_sitting` and `actions.move_sitting` hold the rest under the lock of the room.
    """

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary")
        GROUP = "group", _("Working group")
        JOINT = "joint", _("Joint meeting")
        INFORMAL = "informal", _("Informal")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    session = models.ForeignKey(
        ConferenceSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sittings",
        verbose_name=_("session"),
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="sittings", verbose_name=_("meeting")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="sittings", verbose_name=_("room"))
    day = models.DateField(_("day"), editable=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    adjourned_at = models.DateTimeField(_("adjourned"), null=True, blank=True, editable=False)
    titles = SixTextsField(
        _("titles"),
        null=True,
        blank=True,
        help_text=_("Only where neither a meeting nor an agenda item says what it is about."),
    )
    audience = AudienceField(_("audience"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["starts_at", "room", "pk"]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="sitting_by_time")]
        constraints = [
            six_or_none("titles"),
            belongs_to_one("sitting_belongs_to_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["plenary", "group", "joint", "informal"]), name="sitting_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "confirmed", "cancelled"]), name="sitting_status_known"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sitting_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(adjourned_at__isnull=True)
                | Q(adjourned_at__gte=F("starts_at"), adjourned_at__lte=F("ends_at")),
                name="sitting_adjourned_while_it_sat",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["group", "joint"], meeting__isnull=False)
                | Q(kind="plenary", session__isnull=False)
                | Q(kind="informal"),
                name="sitting_kind_fits_its_body",
            ),
            models.UniqueConstraint(
                fields=["room", "starts_at"],
                condition=~Q(status="cancelled"),
                name="one_sitting_starts_in_a_room",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title()}, {self.starts_at.astimezone(self.body.zone):%Y-%m-%d %H:%M}"

    @property
    def body(self) -> Meeting | ConferenceSession:
        """Who sits: a meeting, or the session itself; the database holds that there is one."""
        return cast("Meeting | ConferenceSession", self.meeting or self.session)

    def title(self, language: str | None = None) -> str:
        """Its own title, else that of its meeting, else its kind."""
        if self.titles:
            return in_language(self.titles, language)
        return self.meeting.title(language) if self.meeting else str(self.get_kind_display())

    @property
    def ended_at(self):
        """When it ended or will end: the time of its adjournment, else the end that was planned."""
        return self.adjourned_at or self.ends_at


class ProgrammeEntry(models.Model):
    """What a sitting is about: an agenda item of its meeting or session, or a text of its own, in order."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="entries", verbose_name=_("sitting"))
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programme_entries",
        verbose_name=_("agenda item"),
    )
    titles = SixTextsField(_("titles"), null=True, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("programme entry")
        verbose_name_plural = _("programme entries")
        ordering = ["order", "pk"]
        constraints = [
            six_or_none("titles"),
            models.CheckConstraint(condition=Q(item__isnull=False) | Q(titles__isnull=False), name="entry_says_what"),
            models.UniqueConstraint(fields=["sitting", "item"], name="item_once_a_sitting"),
        ]

    def __str__(self) -> str:
        return self.title()

    @property
    def kind(self) -> str:
        """The kind of its sitting."""
        return self.sitting.kind

    def title(self, language: str | None = None) -> str:
        """Its own text, else the title of its item."""
        return in_language(self.titles, language) or (self.item.title(language) if self.item else "")
