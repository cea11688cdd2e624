"""Versions that keep an address of their own, in the original and in translation, until one has to be closed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.models import Edition, Practice, ReasonClass, Stage, TranslatedEdition

from .amending import take_offline, widens
from .ground import at_stage, leave_trace, take


@transaction.atomic
def close_version(actor, practice: Practice, number: int, reason: str) -> Edition:
    """Take an earlier version away from every reader, for good; its number, date and reason class stay.

    With it go its translations, also one that is still shown beside the newest version, since it says what that version
    said. The text stays in the revisions. The newest version is amended first, or the practice withdrawn.
    """
    practice = take(practice)
    require(actor, "practices.close_version", practice)
    at_stage(practice, Stage.PUBLISHED)
    edition = Edition.objects.select_for_update().filter(practice=practice, number=number).first()
    if edition is None:
        raise Refused(_("There is no such version."), code="no_version", status=404)
    if edition.closed_at is not None:
        raise Refused(_("This version was closed before."), code="repeated")
    if number == practice.version:
        raise Refused(
            _("The newest version cannot be closed: amend the practice first, or withdraw it."), code="newest_version"
        )
    if reason not in ReasonClass.values:
        raise Refused(_("Choose a reason."), code="reason_missing", status=400)
    edition.known_to, edition.audience = edition.audience, frozenset()
    edition.closed_at, edition.closed_by, edition.closed_reason = timezone.now(), actor, reason
    edition.save()
    stale = Practice.objects.select_for_update(of=("self",)).filter(
        original=practice, live=True, source_revision_id=edition.revision_id
    )
    for row in stale:
        take_offline(row)
    practice.prints.all().delete()
    leave_trace(actor, "close_version", practice, version=number, reason=reason)
    return edition


def check_made_from(original: Practice, revision_id: int | None) -> None:
    """Go on only with a translation of a version that is for all who would read it now; a closed one is for nobody."""
    edition = Edition.objects.filter(practice=original, revision_id=revision_id or 0).first()
    if edition is not None and widens(edition.audience, original.audience):
        raise Refused(
            _("The version that was translated is not for all who may read the practice now. Translate the newest."),
            code="narrower_version",
        )


def date_translation(original: Practice, row: Practice) -> None:
    """Keep what was just published as what its version says in that language."""
    edition = Edition.objects.filter(practice=original, revision=row.source_revision).first()
    if edition is not None:
        TranslatedEdition.objects.update_or_create(
            edition=edition,
            language=row.language,
            defaults={
                "row": row,
                "kind": row.translation_kind,
                "revision": row.live_revision,
                "published_at": row.last_published_at,
            },
        )


def undate_translation(row: Practice) -> None:
    """What is taken away from its readers is not read at the address of its version either."""
    TranslatedEdition.objects.filter(row=row, revision=row.live_revision).delete()
