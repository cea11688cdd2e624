"""Earlier replies from one file: uploaded, checked, and then all of them imported as drafts, or none."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.access.audiences import SECRETARIAT, party_token
from portal.access.models import Seat, User
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.access.seats import forget_seats, is_secretariat, parties_of
from portal.audit.actions import record
from portal.notices.actions import notify
from portal.vocabulary.dates import format_date
from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms
from practices.files.names import clean_name
from practices.importing.checking import Found, Reply, check
from practices.importing.kinds import MOST_BYTES, sheet_type_of, too_large
from practices.importing.reading import Sheet, read_sheet
from practices.models import ImportedReply, ReplyImport
from practices.tasks import carry_out_import, check_import
from practices.telling import IMPORTED, focal_points_of

from .drafting import begin

logger = logging.getLogger(__name__)


def upload_replies(actor, file: File, *, name: str) -> ReplyImport:
    """Keep a file of replies and have it checked by a worker, in the active language. No practice is touched.

    Refused for a file that was imported before. Raises ValidationError for what is no file of replies.
    """
    require(actor, "practices.import")
    if file.size is None or file.size > MOST_BYTES:
        raise ValidationError({"file": [too_large()]})
    try:
        kind = sheet_type_of(file)  # type: ignore[arg-type]
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    file.seek(0)
    batch = ReplyImport(
        audience=_readers(actor),
        by=actor,
        name=clean_name(name, kind, (f".{kind}",)),
        kind=kind,
        size=file.size,
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
        language=language_in_use(),
    )
    _not_done_before(batch)
    file.seek(0)
    batch.file.save("file", file, save=False)
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            record(actor, "upload_replies", batch, sha256=batch.sha256)
            check_import.enqueue(batch.pk)
    except BaseException:
        default_storage.delete(str(batch.file.name))
        raise
    return batch


def _readers(actor) -> frozenset[str]:
    """The Secretariat for what one of it imports, and the delegation for what its focal point does."""
    if is_secretariat(actor):
        return frozenset({SECRETARIAT})
    return frozenset(party_token(party.pk) for party in parties_of(actor, Seat.Role.FOCAL_POINT))


def _not_done_before(batch: ReplyImport) -> None:
    done = ReplyImport.objects.filter(
        sha256=batch.sha256, audience=batch.audience, state=ReplyImport.State.DONE
    ).first()
    if done is not None and done.done_at is not None:
        raise Refused(
            _("This very file was imported before, on %(date)s, as %(file)s. Nothing was imported again.")
            % {"date": format_date(timezone.localdate(done.done_at)), "file": done.name},
            code="repeated",
        )


@transaction.atomic
def check_import_again(actor, batch: ReplyImport) -> ReplyImport:
    """Have the same file checked once more, in the active language: the vocabulary or the seats may have changed."""
    batch = _open(actor, batch)
    if batch.state == ReplyImport.State.CHECKED:
        batch.state, batch.language = ReplyImport.State.WAITING, language_in_use()
        batch.save(update_fields=["state", "language"])
        record(actor, "check_import_again", batch)
    # Where something is under way already, asking twice is harmless: the worker looks at the state.
    (carry_out_import if batch.state == ReplyImport.State.IMPORTING else check_import).enqueue(batch.pk)
    return batch


@transaction.atomic
def confirm_import(actor, batch: ReplyImport) -> ReplyImport:
    """Have all replies of a checked file imported as drafts. The worker repeats the check; if it finds anything, nothing is."""
    batch = _open(actor, batch, repeat=(ReplyImport.State.IMPORTING,))
    if not batch.may_be_confirmed:
        raise Refused(_("This file has faults. Mend them in the file and upload it again."), code="faults")
    _not_done_before(batch)
    batch.state, batch.by, batch.language = ReplyImport.State.IMPORTING, actor, language_in_use()
    batch.save(update_fields=["state", "by", "language"])
    record(actor, "confirm_import", batch, sha256=batch.sha256, count=batch.count)
    carry_out_import.enqueue(batch.pk)
    return batch


@transaction.atomic
def drop_import(actor, batch: ReplyImport) -> None:
    """Put a file away that was not imported; it is deleted."""
    batch = _open(actor, batch, repeat=(ReplyImport.State.IMPORTING,))
    record(actor, "drop_import", batch, sha256=batch.sha256)
    name = str(batch.file.name)
    batch.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def _open(actor, batch: ReplyImport, repeat: Iterable[str] = ()) -> ReplyImport:
    require(actor, "practices.import")
    found = ReplyImport.objects.visible_to(actor).select_for_update().filter(pk=batch.pk).first()
    if found is None:
        raise Refused(_("This file was put away before."), code="gone")
    if found.state == ReplyImport.State.DONE or found.state in repeat:
        raise Refused(_("This file was confirmed before."), code="repeated")
    return found


def check_waiting_import(batch_pk: int) -> ReplyImport | None:
    """The dry run, by a worker. Again changes nothing; None if there was nothing to check."""
    batch = ReplyImport.objects.filter(pk=batch_pk, state=ReplyImport.State.WAITING).select_related("by").first()
    if batch is None:
        return None
    sheet = _rows_of(batch)
    with translation.override(batch.language), transaction.atomic():
        return _note(batch, check(_as_now(batch.by), sheet))


def _note(batch: ReplyImport, found: Found, said: str = "") -> ReplyImport | None:
    """Keep what a check found, unless the file went away or on while it ran."""
    before = batch.state
    batch.state, batch.count, batch.report = (
        ReplyImport.State.CHECKED,
        len(found.replies),
        {**found.report(), "said": said},
    )
    kept = ReplyImport.objects.filter(pk=batch.pk, state=before).update(
        state=batch.state, count=batch.count, report=batch.report
    )
    return batch if kept else None


def _rows_of(batch: ReplyImport) -> Sheet:
    """The rows of the kept file, if it is the one that was uploaded."""
    try:
        with batch.file.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == batch.sha256:
                return read_sheet(file, batch.kind)
        logger.error("the file of import %s is not the one that was uploaded", batch.pk)
    except FileNotFoundError:
        logger.exception("import %s has no file", batch.pk)
    return Sheet("unreadable")


def _as_now(user: User) -> User:
    forget_seats(user)
    return user


def carry_out_confirmed_import(batch_pk: int) -> ReplyImport | None:
    """All drafts of a confirmed file in one transaction, or none, by a worker. Again changes nothing.

    None if there was nothing to do. Where the check now finds something, or the work breaks, the file stands checked
    again and says so.
    """
    batch = ReplyImport.objects.filter(pk=batch_pk, state=ReplyImport.State.IMPORTING).select_related("by").first()
    if batch is None:
        return None
    sheet = _rows_of(batch)
    with translation.override(batch.language):
        try:
            with transaction.atomic():
                return _import(batch, sheet)
        except (DatabaseError, ValidationError, PermissionDenied, Refused):
            logger.exception("import %s was not carried out", batch_pk)
            with transaction.atomic():
                return _note(
                    batch,
                    check(_as_now(batch.by), sheet),
                    str(_("Nothing was imported: something changed meanwhile. Look at it again.")),
                )


def _import(given: ReplyImport, sheet: Sheet) -> ReplyImport | None:
    batch = (
        ReplyImport.objects.select_for_update(of=("self",))
        .select_related("by")
        .filter(pk=given.pk, state=ReplyImport.State.IMPORTING)
        .first()
    )
    if batch is None:
        return None
    actor = _as_now(batch.by)
    require(actor, "practices.import")
    found = check(actor, sheet)
    if found.faults or not found.replies:
        return _note(batch, found, str(_("Nothing was imported: the check found something new.")))
    drafts: dict[str, int] = defaultdict(int)
    for reply in found.replies:
        _begin(actor, batch, reply)
        drafts[reply.party] += 1
    file = str(batch.file.name)
    batch.state, batch.done_at, batch.count = ReplyImport.State.DONE, timezone.now(), len(found.replies)
    batch.file, batch.report = "", None
    batch.save()
    record(actor, "carry_out_import", batch, sha256=batch.sha256, count=batch.count)
    for code, count in drafts.items():
        people = [person for person in focal_points_of(code or None) if person.pk != actor.pk]
        notify(people, IMPORTED, batch, "desk/practices/", count=str(count))
    transaction.on_commit(lambda: default_storage.delete(file))
    return batch


def _begin(actor, batch: ReplyImport, reply: Reply) -> None:
    """One draft. It belongs to the delegation: its author, who is told what becomes of it, is one of its focal points."""
    party = terms(Party)[reply.party] if reply.party else None
    author = None
    if party is not None and party.pk not in {own.pk for own in parties_of(actor, Seat.Role.FOCAL_POINT)}:
        author = min(focal_points_of(party.pk), key=lambda person: person.pk)
    practice = begin(actor, party, reply.language, reply.fields, author=author, batch=batch.pk, row=reply.number)
    ImportedReply.objects.create(
        audience=batch.audience,
        batch=batch,
        number=reply.number,
        party=party,
        party_key=reply.party,
        import_id=reply.import_id,
        title_key=reply.title_key,
        practice=practice,
    )
