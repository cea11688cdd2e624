"""Comments beside a field: written, resolved, opened again, kept."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.audiences import SECRETARIAT, is_visible
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import plain
from practices.models import COMMENTED_FIELDS, MOST_CHARACTERS, FieldComment, Practice
from practices.permissions import writes
from practices.telling import authors_of, focal_points_of, tell_people

from .answering import own_audience
from .ground import leave_trace, take


@transaction.atomic
def comment_on(actor, practice: Practice, field: str, text: str, *, with_secretariat: bool = False) -> FieldComment:
    """Say something about one field ("" for the whole text) of the text that stands.

    What the Secretariat says, both sides read. What a delegation says stays inside it, unless it is said to the
    Secretariat, which is possible only while the Secretariat may read the text itself.
    """
    practice = take(practice)
    _may_comment(actor, practice)
    if field not in COMMENTED_FIELDS:
        raise Refused(_("Choose a field."), code="field_unknown", status=400)
    text = plain(text)
    if not text:
        raise Refused(_("Please write your comment."), code="comment_missing", status=400)
    if len(text) > MOST_CHARACTERS:
        raise Refused(_("Please shorten your comment."), code="comment_too_long", status=400)
    own = own_audience(practice)
    both = with_secretariat or not own or not writes(actor, practice)
    if both and SECRETARIAT not in practice.audience:
        raise Refused(_("The Secretariat cannot read this text now."), code="not_cleared")
    said = FieldComment.objects.create(
        practice=practice,
        field=field,
        revision=practice.latest_revision,
        by=actor,
        text=text,
        audience=own | {SECRETARIAT} if both else own,
    )
    leave_trace(actor, "comment_on", practice, field=field, comment=said.pk)
    concerned = {person.pk: person for person in (*authors_of(practice), *focal_points_of(practice.party_id))}
    if both and practice.reviewer is not None:
        concerned[practice.reviewer.pk] = practice.reviewer
    concerned.pop(actor.pk, None)
    tell_people(list(concerned.values()), "commented", practice)
    return said


@transaction.atomic
def resolve_comment(actor, comment: FieldComment) -> FieldComment:
    """What was asked for is done. Again changes nothing."""
    comment = _of(actor, comment)
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = timezone.now(), actor
        comment.save()
        leave_trace(actor, "resolve_comment", comment.practice, comment=comment.pk)
    return comment


@transaction.atomic
def reopen_comment(actor, comment: FieldComment) -> FieldComment:
    """It is not done after all. Again changes nothing."""
    comment = _of(actor, comment)
    if comment.resolved_at is not None:
        comment.resolved_at = comment.resolved_by = None
        comment.save()
        leave_trace(actor, "reopen_comment", comment.practice, comment=comment.pk)
    return comment


def _may_comment(actor, practice: Practice) -> None:
    require(actor, "practices.comment", practice)
    if not is_visible(practice, actor):
        raise PermissionDenied("practices.comment")


def _of(actor, comment: FieldComment) -> FieldComment:
    """The comment as it stands, if this person may read it and has to do with its practice."""
    practice = take(comment.practice)
    _may_comment(actor, practice)
    comment = FieldComment.objects.select_related("practice").get(pk=comment.pk)
    if not is_visible(comment, actor):
        raise PermissionDenied("practices.comment")
    return comment
