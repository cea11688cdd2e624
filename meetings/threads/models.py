"""A thread is an ordered log: its row counts, its events are the log, its messages are what people said."""

import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem
from portal.access.audiences import SECRETARIAT, AudienceField, AudienceQuerySet, audiences_of
from portal.access.models import Seat
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES, language_in_use
from portal.vocabulary.models import Party

LONGEST_MESSAGE = 10_000
LANGUAGE_CHOICES = [(language.code, language.name) for language in LANGUAGES]


def new_client_key() -> str:
    """A key for a post whose sender gave none."""
    return str(uuid.uuid4())


def has_some_text(name: str) -> Q:
    """A condition for a CheckConstraint: the JSON field holds a text in at least one official language."""
    condition = Q()
    for code in LANGUAGE_CODES:
        condition |= Q(GreaterThan(Length(Coalesce(KT(f"{name}__{code}"), models.Value(""))), 0))
    return condition


class ThreadQuerySet(AudienceQuerySet):
    """Threads by the audience rule; a draft is seen by those of its readers who serve in the Secretariat."""

    def visible_to_tokens(self, tokens):
        visible = self.filter(audience__meets=tokens)
        return visible if SECRETARIAT in tokens else visible.exclude(state=Thread.State.DRAFT)

    def visible_to(self, user):
        return self.visible_to_tokens(audiences_of(user))


class Thread(models.Model):
    """A discussion about an agenda item, or about a record of another room (`subject_kind`, `subject_id`).

    `last_seq` counts the events of the log, `last_number` the messages that people cite; both grow under the lock of
    this row, so that the order of commits is the order of numbers and there are no gaps. `acl_version` grows in the
    transaction of every change of who may read: an event that carries a later version than the one a reader was
    admitted with is held back until the reader has been asked again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        RECORD = "record", _("Adopted as the record")

    titles = models.JSONField(
        _("titles"), help_text=_("In all six languages, or in the one in which the thread is held.")
    )
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES, default="en")
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name=_("agenda item"),
    )
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    observers_may_post = models.BooleanField(_("observers may post"), default=False)
    last_seq = models.PositiveBigIntegerField(default=0, editable=False)
    last_number = models.PositiveBigIntegerField(default=0, editable=False)
    acl_version = models.PositiveBigIntegerField(default=1, editable=False)
    audience = AudienceField(_("audience"))
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    active_at = models.DateTimeField(_("last active"), default=timezone.now, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "-active_at"], name="thread_by_activity"),
            models.Index(fields=["subject_kind", "subject_id"], name="thread_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=has_some_text("titles"), name="thread_has_a_title"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="thread_language_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "record"]), name="thread_state_known"
            ),
            models.CheckConstraint(condition=Q(last_number__lte=F("last_seq")), name="thread_numbers_within_events"),
            models.CheckConstraint(
                condition=Q(agenda_item__isnull=False, subject_kind="", subject_id__isnull=True)
                | Q(agenda_item__isnull=True, subject_id__isnull=False) & ~Q(subject_kind=""),
                name="thread_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.title()

    def title_language(self, language: str | None = None) -> str:
        """The language in which `title` answers: the wanted one where there is a text, else the thread's own."""
        wanted = language_in_use(language)
        if self.titles.get(wanted):
            return wanted
        return (
            self.language
            if self.titles.get(self.language)
            else next(code for code in LANGUAGE_CODES if self.titles.get(code))
        )

    def title(self, language: str | None = None) -> str:
        """The question under discussion; `title_language` says in which language it is."""
        return self.titles[self.title_language(language)]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the venue, in which the times of its messages are read."""
        place = self.agenda_item and (self.agenda_item.meeting or self.agenda_item.session)
        return place.zone if place else ZoneInfo(settings.TIME_ZONE)

    @property
    def is_open(self) -> bool:
        """Whether posts are taken."""
        return self.state == self.State.OPEN


class Message(models.Model):
    """What somebody said, for whom and in which capacity. Its number is cited and never given to another message.

    `repeated` is true on the answer to a resend: the message stood already.
    """

    repeated = False

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("Statement")
        QUESTION = "question", _("Question")
        REPLY = "reply", _("Reply")
        CHAIR = "chair", _("From the Chair")

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="messages", verbose_name=_("thread"))
    number = models.PositiveBigIntegerField(_("number"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    on_behalf_of = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    capacity = models.CharField(_("capacity"), max_length=20, choices=Seat.Role)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STATEMENT)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    body = models.TextField(_("text"), max_length=LONGEST_MESSAGE)
    html = models.TextField(editable=False)
    client_key = models.CharField(max_length=64, default=new_client_key, editable=False)
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    created_seq = models.PositiveBigIntegerField(editable=False)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["thread", "number"]
        indexes = [models.Index(fields=["thread", "author", "-at"], name="message_pace")]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="message_number_once_a_thread"),
            models.UniqueConstraint(fields=["author", "client_key"], name="message_client_key_once_an_author"),
            models.CheckConstraint(
                condition=Q(number__gte=1, created_seq__gte=F("number")), name="message_numbers_from_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["statement", "question", "reply", "chair"]), name="message_kind_known"
            ),
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="message_language_known"),
            models.CheckConstraint(condition=~Q(body="") & ~Q(html=""), name="message_says_something"),
            models.CheckConstraint(condition=~Q(client_key=""), name="message_has_a_client_key"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=False, capacity__in=["expert", "focal_point", "delegate", "observer"])
                | Q(capacity__in=["chair", "secretariat"]),
                name="message_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="chair") | Q(capacity="chair"), name="message_chair_speaks_as_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class ThreadEvent(models.Model):
    """One entry of the log. Written by `log.append` alone, never changed; the database refuses to change it."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        POSTED = "posted", _("posted")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")
        RECORDED = "recorded", _("adopted as the record")

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="events", verbose_name=_("thread"))
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    payload = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("thread event")
        verbose_name_plural = _("thread events")
        ordering = ["thread", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="event_seq_once_a_thread"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(kind__in=["opened", "posted", "closed", "reopened", "recorded"]),
                name="event_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.seq} {self.kind}"
