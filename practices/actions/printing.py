"""Making PDFs. They change nothing that anybody reads, so they leave no audit entry and no page is drawn anew for them."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from practices.models import Print
from practices.queries import Reading, reading_of
from practices.typesetting.setting import TypesettingError, typeset
from practices.typesetting.sheets import digest_of, practice_sheet

LOST_AFTER = datetime.timedelta(minutes=5)
"""After so long a PDF that was asked for is asked for again: the worker that had it was killed."""
AGAIN_AFTER = datetime.timedelta(minutes=10)
"""After so long a PDF that failed is tried again."""

logger = logging.getLogger("portal.typesetting")


def ask_for_print(reading: Reading) -> Print:
    """The PDF of what this reader is shown, as it stands: made, failed, or asked for now, once however many ask."""
    from practices.tasks import make_print

    digest, now = digest_of(practice_sheet(reading)), timezone.now()
    key = {"practice_id": reading.practice.pk, "language": reading.language}
    found = Print.objects.defer("file").filter(**key).first()
    if found is not None and found.digest == digest and not _is_stale(found, now):
        return found
    fresh = {"digest": digest, "state": Print.State.ASKED, "at": now, "file": None}
    with transaction.atomic():
        row, is_new = Print.objects.defer("file").get_or_create(**key, defaults=fresh)
        # Of several who ask in the same moment, one changes the row, and that one asks.
        as_seen = {"pk": row.pk, "digest": row.digest, "state": row.state, "at": row.at}
        if is_new or Print.objects.filter(**as_seen).update(**fresh):
            make_print.enqueue(row.pk)
    return Print.objects.defer("file").get(**key)


def _is_stale(found: Print, now: datetime.datetime) -> bool:
    limits = {Print.State.ASKED: LOST_AFTER, Print.State.FAILED: AGAIN_AFTER}
    limit = limits.get(Print.State(found.state))
    return limit is not None and found.at < now - limit


def make_wanted_print(pk: int) -> None:
    """Set what was asked for, from what is published now; a practice that is gone takes its row along."""
    wanted = Print.objects.select_related("practice__locale").filter(pk=pk, state=Print.State.ASKED).first()
    if wanted is None:
        return
    practice = wanted.practice
    reading = reading_of(practice, wanted.language)
    if not practice.live or reading.language != wanted.language:
        # The practice was withdrawn, or this translation of it.
        wanted.delete()
        return
    sheet = practice_sheet(reading)
    try:
        file = typeset("practice.typ", sheet, practice.last_published_at or practice.created_at)
    except TypesettingError:
        logger.exception("The PDF of practice %s in %s was not made", practice.pk, wanted.language)
        Print.objects.filter(pk=pk).update(state=Print.State.FAILED, at=timezone.now(), file=None)
        return
    # A practice that was withdrawn meanwhile has taken the row away, and nothing is written.
    Print.objects.filter(pk=pk).update(state=Print.State.MADE, digest=digest_of(sheet), at=timezone.now(), file=file)
