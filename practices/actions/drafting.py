"""What a delegation does with its own text: start, save, discard, submit, take back."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignObjectRel
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Revision

from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.queries import last_entry
from practices.contents import check_complete, check_form, content_of, write_content
from practices.details import check_narrower
from practices.models import UNDER_WAY, WRITABLE, LegalQuestion, Practice, Stage
from practices.telling import tell

from .advising import close_question
from .amending import check_amendment
from .answering import close_request
from .ground import at_stage, begin_workflow, end_workflow, leave_trace, not_locked, same_text, take, unchanged_since


def start_draft(
    actor, party, *, language: str = "en", fields: Mapping[str, Any] | None = None, client_key: str = ""
) -> Practice:
    """Begin a practice for `party` (None: compiled by the Secretariat), written in `language`.

    The same author with the same `client_key` again gets the practice that was begun with it, as it stands.
    """
    require(actor, "practices.start", party)
    try:
        with transaction.atomic():
            return _begun_with(actor, client_key) or begin(actor, party, language, fields or {}, client_key)
    except IntegrityError:
        # The same page was sent twice at once, and the other was faster.
        stands = _begun_with(actor, client_key)
        if stands is None:
            raise
        return stands


def _begun_with(actor, client_key: str) -> Practice | None:
    begun = Practice.objects.originals().select_related("party", "locale")
    return begun.filter(author=actor, client_key=client_key).first() if client_key else None


def begin(
    actor, party, language: str, fields: Mapping[str, Any], client_key: str = "", *, author=None, **details
) -> Practice:
    """Make the draft and its first revision, inside the transaction of an action that has asked whether `actor` may.

    `author` is who is told what becomes of it, `actor` unless named. Raises ValidationError by field.
    """
    practice = Practice(
        party=party,
        author=author or actor,
        written_by=actor,
        locale=Locale.objects.get(language_code=language),
        created_at=timezone.now(),
        client_key=client_key,
    )
    write_content(practice, fields)
    check_form(practice)
    practice.enter(Stage.DRAFT)
    practice.save()
    practice.save_revision(user=actor, clean=False)
    leave_trace(actor, "start_draft", practice, party=practice.party_id or "", **details)
    return practice


@transaction.atomic
def save_draft(
    actor,
    practice: Practice,
    fields: Mapping[str, Any],
    *,
    base_revision: int | None,
    language: str = "",
    by_itself: bool = False,
) -> Practice:
    """Keep the text as a new revision. What changes nothing makes none. Raises Conflict if somebody was faster.

    `language` corrects the language in which it is written, until the practice is first submitted. `by_itself`: the
    open form sends it every few seconds; such a revision takes the place of the one before it in the same sitting.
    """
    practice = take(practice)
    require(actor, "practices.change", practice)
    at_stage(practice, *WRITABLE)
    not_locked(practice, actor)
    before = content_of(practice)
    write_content(practice, fields)
    check_form(practice)
    corrects = (
        bool(language)
        and language != practice.language
        and practice.submitted_at is None
        and practice.amends_id is None
    )
    if content_of(practice) == before and not corrects:
        return practice
    if base_revision is not None and base_revision != practice.latest_revision_id:
        # `theirs` must be what stands, not what was just written onto it.
        stands = take(practice)
        if not same_text(stands, base_revision):
            unchanged_since(stands, base_revision)
    if corrects:
        practice.locale = Locale.objects.get(language_code=language)
    working = _working_revision(actor, practice) if by_itself else None
    practice.written_by = actor
    practice.save()
    practice.save_revision(user=actor, clean=False)
    if working is not None:
        # Under a new number, so that whoever opened the text before still learns that it has changed.
        _let_go(working)
    else:
        leave_trace(actor, "autosave_draft" if by_itself else "save_draft", practice)
    return practice


SITTING = timedelta(minutes=15)
"""For so long what a form keeps by itself is one revision and one audit entry. Then another begins."""


def _working_revision(actor, practice: Practice) -> Revision | None:
    """The latest revision, if this person's form made it by itself in this sitting and nothing was done since.

    Whatever else is done to a practice leaves an entry; so nothing rests on this revision.
    """
    last = last_entry(practice)
    if last is None or last.verb != "autosave_draft" or last.actor_id != actor.pk:
        return None
    return practice.latest_revision if timezone.now() - last.at < SITTING else None


def _let_go(revision: Revision) -> None:
    """Remove a revision, unless any row refers to it. One statement: Django's way asks each of twenty tables first."""
    statement = _removal()
    with connection.cursor() as cursor:
        cursor.execute(statement, [revision.pk] * statement.count("%s"))


@cache
def _removal() -> str:
    quote = connection.ops.quote_name
    keys = [one.field for one in Revision._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    free = [
        f"NOT EXISTS (SELECT 1 FROM {quote(key.model._meta.db_table)} WHERE {quote(str(key.column))} = %s)"  # noqa: S608 - names of models
        for key in keys
        if key.concrete
    ]
    return f"DELETE FROM {quote(Revision._meta.db_table)} WHERE {' AND '.join([quote('id') + ' = %s', *free])}"  # noqa: S608


@transaction.atomic
def discard_draft(actor, practice: Practice) -> Practice | None:
    """Put a draft away: one that never left its delegation is deleted, any other keeps its record without a reader."""
    practice = take(practice)
    require(actor, "practices.discard", practice)
    at_stage(practice, *WRITABLE)
    not_locked(practice, actor)
    if practice.submitted_at is None:
        leave_trace(actor, "discard_draft", practice)
        practice.delete()
        return None
    end_workflow(practice, actor)
    close_request(practice)
    practice.enter(Stage.WITHDRAWN)
    practice.save()
    leave_trace(actor, "discard_draft", practice)
    return practice


@transaction.atomic
def submit_practice(actor, practice: Practice, *, base_revision: int | None = None) -> Practice:
    """Ask for clearance (or, without a State, for review). Refused twice; ValidationError says what is missing."""
    practice = take(practice)
    require(actor, "practices.submit", practice)
    at_stage(practice, *WRITABLE, repeat=UNDER_WAY, said=_("This practice was submitted before."))
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    check_form(practice)
    check_complete(practice)
    check_narrower(practice)
    check_amendment(practice)
    practice.submitted_at = timezone.now()
    practice.cleared_at = practice.cleared_by = practice.cleared_revision = None
    practice.note_verbale = ""
    practice.reviewer = practice.approved_by = practice.approved_revision = practice.checklist = None
    practice.enter(Stage.SUBMITTED if practice.party_id else Stage.CLEARED)
    practice.save()
    close_request(practice)
    begin_workflow(practice, actor)
    leave_trace(actor, "submit_practice", practice)
    tell("submitted" if practice.party_id else "cleared", practice, but=actor)
    return practice


@transaction.atomic
def take_back_practice(actor, practice: Practice) -> Practice:
    """Make it a draft again while nobody has published it: the clearance and the review under way end."""
    practice = take(practice)
    require(actor, "practices.take_back", practice)
    at_stage(practice, *UNDER_WAY, repeat=WRITABLE, said=_("This practice is with you already."))
    not_locked(practice, actor)
    if practice.live:
        raise Refused(_("A published practice can only be withdrawn."), code="wrong_stage")
    end_workflow(practice, actor)
    close_question(practice, actor, LegalQuestion.Outcome.CALLED_OFF)
    practice.cleared_at = practice.cleared_by = practice.cleared_revision = None
    practice.reviewer = None
    practice.enter(Stage.DRAFT)
    practice.save()
    leave_trace(actor, "take_back_practice", practice)
    return practice
