"""Files of earlier replies: uploaded, checked, then imported as drafts or dropped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import AudienceField, AudienceQuerySet
from portal.vocabulary.languages import LANGUAGE_CODES
from practices.files.names import LONGEST_NAME
from practices.importing.kinds import MOST_BYTES, MOST_REPLIES, SheetType

from .practice import Practice


def place_for_import(batch: "ReplyImport", name: str) -> str:
    """Where a file waits: nothing of its name, nothing of its sender."""
    key = get_random_string(40)
    return f"imports/{key[:2]}/{key}"


class ReplyImport(models.Model):
    """One file and what became of it. The file is kept until it is imported or dropped; its fingerprint stays.

    `report` is what the last check found, in the language `language`; it quotes the file, so it goes with the file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")

    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    at = models.DateTimeField(_("uploaded"), default=timezone.now)
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME)
    kind = models.CharField(_("type"), max_length=4, choices=SheetType)
    file = models.FileField(_("file"), upload_to=place_for_import, max_length=120, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    language = models.CharField(max_length=10, default="en")
    report = models.JSONField(null=True, blank=True)
    count = models.PositiveIntegerField(_("replies"), default=0)
    done_at = models.DateTimeField(_("imported"), null=True, blank=True)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of replies")
        verbose_name_plural = _("imports of replies")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256", "audience"], condition=Q(state="done"), name="reply_import_file_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=SheetType.values), name="reply_import_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "checked", "importing", "done"]), name="reply_import_state_known"
            ),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=MOST_BYTES), name="reply_import_size"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="reply_import_sha256"),
            models.CheckConstraint(condition=Q(count__lte=MOST_REPLIES), name="reply_import_count"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGE_CODES), name="reply_import_language_known"),
            models.CheckConstraint(
                condition=~Q(state="checked") | Q(report__isnull=False), name="reply_import_was_checked"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False, file="", report__isnull=True, count__gte=1)
                | (~Q(state="done") & Q(done_at__isnull=True) & ~Q(file="")),
                name="reply_import_done_is_whole",
            ),
        ]

    def __str__(self) -> str:
        # Neutral: a name can say what only its readers may know.
        return f"#{self.pk}"

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way."""
        return self.state in (self.State.CHECKED, self.State.DONE)

    @property
    def may_be_confirmed(self) -> bool:
        """Whether the last check found nothing wrong."""
        return (
            self.state == self.State.CHECKED
            and self.count > 0
            and self.report is not None
            and not self.report["faults"]
        )


class ImportedReply(models.Model):
    """One reply that was imported, and the draft that it became; it stays when the draft is discarded.

    `title_key` is the fingerprint of the title, whatever its letter case. `audience` is that of the file: what a delegation
    imported itself is known to nobody else, so it stands in nobody else's way.
    """

    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it"))
    batch = models.ForeignKey(ReplyImport, models.PROTECT, related_name="replies")
    number = models.PositiveIntegerField(_("row"))
    party = models.ForeignKey("vocabulary.Party", models.PROTECT, null=True, blank=True, related_name="+")
    party_key = models.CharField(max_length=40, blank=True, help_text="The code of the party, or nothing.")
    import_id = models.CharField(_("number of the reply"), max_length=60, blank=True)
    title_key = models.CharField(max_length=64)
    practice = models.OneToOneField(
        Practice, models.SET_NULL, null=True, blank=True, related_name="imported", verbose_name=_("practice")
    )

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported reply")
        verbose_name_plural = _("imported replies")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imported_reply_row_once"),
            models.UniqueConstraint(
                fields=["audience", "party_key", "import_id"], condition=~Q(import_id=""), name="imported_reply_id_once"
            ),
            models.UniqueConstraint(fields=["audience", "party_key", "title_key"], name="imported_reply_title_once"),
            models.CheckConstraint(condition=Q(title_key__regex=r"^[0-9a-f]{64}$"), name="imported_reply_title_key"),
            models.CheckConstraint(
                condition=Q(party__isnull=True, party_key="") | Q(party__isnull=False, party_key=models.F("party")),
                name="imported_reply_party_said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
