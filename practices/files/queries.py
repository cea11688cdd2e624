"""Reading attachments: which files stand in a version, and whether this person may have one."""

from collections.abc import Iterable

from django.db.models import IntegerField, Q, QuerySet

from portal.access.seats import is_secretariat, parties_of
from portal.prepared import prepared
from practices.models import Edition, Practice, PracticeAttachment, Stage


def attachments_in(practice: Practice, revision_id: int | None) -> QuerySet[PracticeAttachment]:
    """The files of one revision, in their order, without their texts."""
    if revision_id is None or practice.pk is None:
        return PracticeAttachment.objects.none()
    return _standing_in(practice.pk, revision_id)


def _standing_in(practice, revision) -> QuerySet[PracticeAttachment]:
    return (
        PracticeAttachment.objects.filter(practice_id=practice, added_in__lte=revision)
        .filter(Q(removed_in__isnull=True) | Q(removed_in__gt=revision))
        .defer("text")
        .order_by("position", "added_in")
    )


@prepared(practice=IntegerField(), revision=IntegerField())
def _attachments(*, practice, revision) -> QuerySet[PracticeAttachment]:
    return _standing_in(practice, revision)


def attachments_shown(practice: Practice) -> list[PracticeAttachment]:
    """The files of what its readers have before them: of the published version, or of the draft."""
    revision = practice.live_revision_id if practice.live else practice.latest_revision_id
    return [] if revision is None or practice.pk is None else _attachments(practice=practice.pk, revision=revision)


def attachments_of_many(practices: Iterable[Practice]) -> dict[int, list[PracticeAttachment]]:
    """The files of the published versions of many practices, by key; one query."""
    live = {practice.pk: practice.live_revision_id for practice in practices if practice.live}
    found: dict[int, list[PracticeAttachment]] = {}
    rows = (
        PracticeAttachment.objects.filter(practice__in=live).defer("text").order_by("practice", "position", "added_in")
    )
    for one in rows:
        if one.stands_in(live[one.practice_id]):
            found.setdefault(one.practice_id, []).append(one)
    return found


def attachment_for(user, pk) -> PracticeAttachment | None:
    """A file that this person may have now; None for everything else, withdrawn, infected and waiting files included."""
    attachment = PracticeAttachment.objects.select_related("practice").defer("text").filter(pk=pk).first()
    if attachment is None or not attachment.is_served:
        return None
    practice = Practice.objects.originals().visible_to(user).filter(pk=attachment.practice_id).first()
    if practice is None or practice.stage == Stage.WITHDRAWN:
        return None
    if practice.live and (attachment.stands_in(practice.live_revision_id) or _in_an_edition_for(user, attachment)):
        return attachment
    return attachment if attachment.stands_in(practice.latest_revision_id) and _reads_drafts(user, practice) else None


def editions_with(attachment: PracticeAttachment) -> QuerySet[Edition]:
    """The published versions to which a file belongs."""
    editions = Edition.objects.filter(practice_id=attachment.practice_id, revision__gte=attachment.added_in_id)
    return editions if attachment.removed_in_id is None else editions.filter(revision__lt=attachment.removed_in_id)


def _in_an_edition_for(user, attachment: PracticeAttachment) -> bool:
    """Whether an earlier version with this file was published for this person."""
    return editions_with(attachment).visible_to(user).exists()  # type: ignore[attr-defined]


def _reads_drafts(user, practice: Practice) -> bool:
    """Whether this person has to do with a practice that they may see, before or beside what is published of it."""
    if practice.party_id is None:
        return is_secretariat(user)
    if practice.party_id in {party.pk for party in parties_of(user)}:
        return True
    # While a version is published, what follows it is its delegation's until it is cleared.
    return not practice.live and is_secretariat(user)


def text_found_in(practice: Practice, revision_id: int | None, most: int = 200_000) -> dict[str, str]:
    """What the files of a revision say, by language code, "" for another language; `most` characters of all together."""
    found: dict[str, list[str]] = {}
    for attachment in attachments_in(practice, revision_id).defer(None):
        if most > 0 and attachment.text and attachment.is_served:
            text = attachment.text[:most]
            most -= len(text)
            found.setdefault(attachment.tongue, []).append(text)
    return {language: "\n\n".join(texts) for language, texts in found.items()}
