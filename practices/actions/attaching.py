"""Files of a practice: added and removed by its delegation, scanned and read by the portal."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.actions import record
from portal.vocabulary.languages import LANGUAGE_CODES
from practices.files import scanner
from practices.files.kinds import MOST_BYTES, MOST_FILES, media_type_of
from practices.files.names import clean_name
from practices.files.pictures import bare_picture, is_picture
from practices.files.queries import editions_with
from practices.files.reading import UNREADABLE, Found, printable, read_text
from practices.models import (
    ANOTHER_LANGUAGE,
    WRITABLE,
    Practice,
    PracticeAttachment,
    ScanState,
    TextState,
)
from practices.tasks import scan_and_read
from search.actions import touch

from .ground import at_stage, leave_trace, not_locked, take

logger = logging.getLogger(__name__)

ASK_AGAIN = timedelta(minutes=5)
"""A file that is neither scanned nor read by then is given to a worker again."""
AT_ONCE = 20


def add_attachment(
    actor, practice: Practice, file: File, *, name: str, language: str, title: str = ""
) -> PracticeAttachment:
    """Add one file to a practice that may be changed, as a new revision. Scanned and read later, by a worker.

    A picture is kept without what its camera wrote into it, and only so.

    `name` is how its sender calls it, `language` one of the six or "und". Raises ValidationError by field.
    """
    require(actor, "practices.change", practice)
    faults: dict[str, list[str]] = {}
    title = " ".join(printable(title).split())
    if len(title) > 200:
        faults["title"] = [_("Please shorten the title to 200 characters.")]
    if language not in (*LANGUAGE_CODES, ANOTHER_LANGUAGE):
        faults["language"] = [_("Say in which language the file is.")]
    try:
        file, content = _content_of(file)
    except ValidationError as error:
        faults["file"] = error.messages
    if faults:
        raise ValidationError(faults)
    attachment = PracticeAttachment(
        practice=practice,
        name=clean_name(name, content["media_type"]),
        title=title,
        language=language,
        scan=ScanState.WAITING if scanner.is_configured() else ScanState.NOT_SCANNED,
        added_by=actor,
        **content,
    )
    # Twenty megabytes are written before the practice is locked, and taken back if it does not come to that.
    file.seek(0)
    attachment.file.save("file", file, save=False)
    try:
        with transaction.atomic():
            _attach(actor, practice, attachment)
    except BaseException:
        default_storage.delete(str(attachment.file.name))
        raise
    return attachment


def _content_of(file: File) -> tuple[File, dict[str, Any]]:
    """What is kept of it, with size, type and fingerprint. Raises ValidationError for what is not taken."""
    if file.size is None or file.size > MOST_BYTES:
        raise ValidationError(too_large())
    media_type = media_type_of(file)  # type: ignore[arg-type]
    if is_picture(media_type):
        file = ContentFile(bare_picture(file, media_type))  # type: ignore[arg-type]
        if file.size > MOST_BYTES:
            raise ValidationError(too_large())
    file.seek(0)
    return file, {
        "size": file.size,
        "media_type": media_type,
        "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
    }


def too_large() -> str:
    """What is said about a file beyond the limit."""
    return _("This file is larger than %(most)s MB.") % {"most": MOST_BYTES // (1024 * 1024)}


def _attach(actor, practice: Practice, attachment: PracticeAttachment) -> None:
    practice = take(practice)
    require(actor, "practices.change", practice)
    at_stage(practice, *WRITABLE)
    not_locked(practice, actor)
    there = {
        one.position: one
        for one in PracticeAttachment.objects.filter(practice=practice, removed_in__isnull=True).defer("text")
    }
    if same := next((one for one in there.values() if one.sha256 == attachment.sha256), None):
        raise ValidationError({"file": [_("This file is attached already: %(name)s") % {"name": same.label}]})
    if len(there) >= MOST_FILES:
        raise ValidationError(
            {
                "file": [
                    ngettext(
                        "A practice has at most %(most)s file. Remove one first.",
                        "A practice has at most %(most)s files. Remove one first.",
                        MOST_FILES,
                    )
                    % {"most": MOST_FILES}
                ]
            }
        )
    attachment.practice = practice
    attachment.position = next(number for number in range(1, MOST_FILES + 1) if number not in there)
    attachment.added_in = new_revision(actor, practice)
    attachment.save(force_insert=True)
    leave_trace(actor, "add_attachment", practice, attachment=str(attachment.pk), sha256=attachment.sha256)
    scan_and_read.enqueue(str(attachment.pk))


def new_revision(actor, practice: Practice):
    """Whoever changes the files has written the version, and cannot approve it."""
    practice.written_by = actor
    practice.save(update_fields=["written_by"])
    return practice.save_revision(user=actor, clean=False)


@transaction.atomic
def remove_attachment(actor, attachment: PracticeAttachment) -> Practice:
    """Take a file off a practice that may be changed, as a new revision.

    A file of a published version stays with that version; any other is gone for good.
    """
    practice = take(attachment.practice)
    require(actor, "practices.change", practice)
    at_stage(practice, *WRITABLE)
    not_locked(practice, actor)
    standing = PracticeAttachment.objects.filter(pk=attachment.pk, removed_in__isnull=True).first()
    if standing is None:
        raise Refused(_("This file was removed before."), code="repeated")
    revision = new_revision(actor, practice)
    if editions_with(standing).exists():
        standing.removed_in = revision
        standing.save(update_fields=["removed_in"])
    else:
        standing.delete()
    leave_trace(actor, "remove_attachment", practice, attachment=str(attachment.pk), sha256=attachment.sha256)
    return practice


def take_in_attachment(attachment_pk: str) -> PracticeAttachment | None:
    """Scan a file, then read its text: the portal's own work, done by a worker. Again changes nothing.

    What is infected is moved away, says nothing and is never handed out. None if there was nothing to do now.
    """
    attachment = PracticeAttachment.objects.filter(pk=attachment_pk).first()
    if attachment is None or not _waits(attachment):
        return None
    scan, found = attachment.scan, Found(attachment.state, attachment.text)
    try:
        with attachment.file.open("rb") as file:
            if scan != ScanState.CLEAN:
                scan = _scanned(file)
            if scan == ScanState.INFECTED:
                found = UNREADABLE
            elif found.state == TextState.WAITING:
                found = read_text(file, attachment.media_type)
    except scanner.ScannerAway as away:
        logger.warning("the scanner gave no verdict, attachment %s waits: %s", attachment_pk, away)
        return None
    except FileNotFoundError:
        logger.exception("attachment %s has no file", attachment_pk)
        found = UNREADABLE
    return _note(attachment_pk, scan, found)


def _waits(attachment: PracticeAttachment) -> bool:
    if attachment.scan == ScanState.INFECTED:
        return False
    unscanned = attachment.scan == ScanState.NOT_SCANNED and scanner.is_configured()
    return unscanned or attachment.scan == ScanState.WAITING or attachment.state == TextState.WAITING


def _scanned(file) -> ScanState:
    if not scanner.is_configured():
        return ScanState.NOT_SCANNED
    malware = scanner.find_malware(file)
    if malware:
        logger.warning("the scanner found %s", malware)
    return ScanState.INFECTED if malware else ScanState.CLEAN


@transaction.atomic
def _note(attachment_pk: str, scan: str, found: Found) -> PracticeAttachment | None:
    attachment = PracticeAttachment.objects.select_for_update().filter(pk=attachment_pk).first()
    if attachment is None:
        # Removed while it was read.
        return None
    attachment.scan, attachment.state, attachment.text = scan, found.state, found.text
    if scan == ScanState.INFECTED:
        _quarantine(attachment)
    attachment.save(update_fields=["scan", "state", "text", "file"])
    practice = attachment.practice
    record(None, "take_in_attachment", practice, attachment=attachment_pk, scan=str(scan), state=found.state)
    touch("practice", practice.pk)
    return attachment


def _quarantine(attachment: PracticeAttachment) -> None:
    """Move the content to where nothing is served from; only people of operations look there."""
    before, practice_id = str(attachment.file.name), attachment.practice_id
    with attachment.file.open("rb") as file:
        attachment.file.name = default_storage.save(f"quarantine/{get_random_string(40)}", file)
    # The same content may stand in an amendment, or in what it amends.
    others = PracticeAttachment.objects.filter(file=before).exclude(pk=attachment.pk)
    touched = set(others.exclude(practice_id=practice_id).values_list("practice_id", flat=True))
    others.update(file=attachment.file.name, scan=ScanState.INFECTED, state=TextState.UNREADABLE, text="")
    for pk in touched:
        touch("practice", pk)
    transaction.on_commit(lambda: default_storage.delete(before))


def requeue_attachments() -> int:
    """Give what is not scanned or not read to a worker again, a few at a time. Returns how many."""
    now = timezone.now()
    waiting = Q(state=TextState.WAITING) | Q(scan=ScanState.WAITING)
    if scanner.is_configured():
        waiting |= Q(scan=ScanState.NOT_SCANNED)
    due = PracticeAttachment.objects.filter(waiting, asked_at__lt=now - ASK_AGAIN).order_by("asked_at")
    pks = list(due.exclude(scan=ScanState.INFECTED).values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        PracticeAttachment.objects.filter(pk__in=pks).update(asked_at=now)
        for pk in pks:
            scan_and_read.enqueue(str(pk))
    return len(pks)
