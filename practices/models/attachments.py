"""Files that come with a practice."""

import uuid

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGES
from practices.files.kinds import MOST_BYTES, MOST_FILES, MediaType
from practices.files.names import LONGEST_NAME
from practices.files.reading import MOST_CHARACTERS

from .practice import Practice

ANOTHER_LANGUAGE = "und"
"""Undetermined (ISO 639-2): a file in none of the six."""


class TextState(models.TextChoices):
    """What came of reading a file's text."""

    WAITING = "waiting", _("being read")
    READ = "read", _("text read")
    NO_TEXT = "no_text", _("no text layer")
    ENCRYPTED = "encrypted", _("encrypted")
    UNREADABLE = "unreadable", _("could not be read")


class ScanState(models.TextChoices):
    """What the scanner said of a file."""

    NOT_SCANNED = "not_scanned", _("not scanned")
    WAITING = "waiting", _("waits for the scanner")
    CLEAN = "clean", _("scanned, nothing found")
    INFECTED = "infected", _("malware found, taken away")


SERVED = (ScanState.NOT_SCANNED, ScanState.CLEAN)
"""Only so are files handed out."""


def place_for(attachment: "PracticeAttachment", name: str) -> str:
    """Where a file is kept: nothing of its name, nothing of its practice."""
    key = get_random_string(40)
    return f"attachments/{key[:2]}/{key}"


class PracticeAttachment(models.Model):
    """One file of a practice, from the revision that brought it until the one that took it away.

    Revisions freeze the text; these two bounds freeze the files with it. Who may read the practice may read the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="attachments", verbose_name=_("practice"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME)
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=[*((one.code, one.name) for one in LANGUAGES), (ANOTHER_LANGUAGE, _("another language"))],
    )
    file = models.FileField(_("file"), upload_to=place_for, max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(_("type"), max_length=100, choices=MediaType)
    state = models.CharField(_("text"), max_length=12, choices=TextState, default=TextState.WAITING)
    text = models.TextField(_("text"), blank=True)
    scan = models.CharField(_("scanner"), max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_in = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, related_name="+")
    removed_in = models.ForeignKey("wagtailcore.Revision", models.RESTRICT, null=True, blank=True, related_name="+")
    # When a worker was last asked to scan and read it.
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["practice", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "position"], condition=Q(removed_in__isnull=True), name="attachment_position_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_FILES), name="attachment_at_most_ten"
            ),
            models.UniqueConstraint(
                fields=["practice", "sha256"], condition=Q(removed_in__isnull=True), name="attachment_content_once"
            ),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=MOST_BYTES), name="attachment_size"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_sha256"),
            models.CheckConstraint(condition=Q(media_type__in=MediaType.values), name="attachment_type_known"),
            models.CheckConstraint(condition=Q(state__in=TextState.values), name="attachment_state_known"),
            models.CheckConstraint(condition=Q(scan__in=ScanState.values), name="attachment_scan_known"),
            models.CheckConstraint(
                condition=Q(language__in=[*(one.code for one in LANGUAGES), ANOTHER_LANGUAGE]),
                name="attachment_language_known",
            ),
            models.CheckConstraint(condition=Q(text="") | Q(state=TextState.READ), name="attachment_text_was_read"),
            models.CheckConstraint(
                condition=~Q(scan=ScanState.INFECTED) | Q(text=""), name="attachment_infected_says_nothing"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(F("text")), Value(MOST_CHARACTERS)), name="attachment_text_within"
            ),
            models.CheckConstraint(
                condition=Q(removed_in__isnull=True) | Q(removed_in__gt=F("added_in")), name="attachment_came_then_went"
            ),
        ]

    def __str__(self) -> str:
        # Neutral: a name can say what only the delegation may know.
        return f"#{self.practice_id}.{self.position}"

    @property
    def label(self) -> str:
        """The title, or else the name of the file."""
        return self.title or self.name

    @property
    def tongue(self) -> str:
        """The language for `lang`, "" where none of the six is known."""
        return "" if self.language == ANOTHER_LANGUAGE else self.language

    @property
    def is_served(self) -> bool:
        """Whether the file is handed out to those who may read it: not while it waits for the scanner, never infected."""
        return self.scan in SERVED

    def stands_in(self, revision_id: int | None) -> bool:
        """Whether the file belongs to this revision of its practice."""
        return (
            revision_id is not None
            and self.added_in_id <= revision_id
            and (self.removed_in_id is None or self.removed_in_id > revision_id)
        )


@receiver(post_delete, sender=PracticeAttachment)
def drop_file(sender, instance: PracticeAttachment, using: str, **kwargs) -> None:
    """The file goes when the last row that names it is really gone; an amendment shares the files that it keeps."""
    name = str(instance.file.name)

    def drop() -> None:
        if not PracticeAttachment.objects.using(using).filter(file=name).exists():
            default_storage.delete(name)

    transaction.on_commit(drop, using=using)
