"""The restricted detail: written and taken away by its delegation, translated by the Secretariat."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.audiences import is_visible
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.vocabulary.languages import LANGUAGE_CODES
from practices.contents import plain
from practices.details import audience_of, details_in, fits, standing
from practices.models import (
    DETAIL_KINDS,
    DETAIL_LIMIT,
    DETAIL_TLP,
    WRITABLE,
    DetailReaders,
    DetailTranslation,
    Practice,
    RestrictedDetail,
    TranslationKind,
)

from .attaching import new_revision
from .ground import at_stage, leave_trace, not_locked, take, unchanged_since


@transaction.atomic
def write_detail(
    actor,
    practice: Practice,
    text: str,
    *,
    readers: str,
    tlp: str,
    scope: str = "",
    base_revision: int | None = None,
) -> Practice:
    """Keep the restricted detail of a practice that may be changed, as a new revision; the same again changes nothing.

    `readers` is one of models.DetailReaders, `scope` "group:<id>" with "group". Raises ValidationError by field.
    """
    practice = _changeable(actor, practice, base_revision)
    detail = RestrictedDetail(
        practice=practice,
        text=plain(text),
        readers=readers,
        tlp=tlp,
        scope=scope if readers == "group" else "",
        added_by=actor,
    )
    _check(detail, practice)
    before = standing(practice)
    if before is not None and _same(before, detail):
        return practice
    detail.added_in = new_revision(actor, practice)
    if before is not None:
        before.removed_in = detail.added_in
        before.save(update_fields=["removed_in"])
    detail.audience = audience_of(detail, practice)
    detail.save(force_insert=True)
    leave_trace(actor, "write_detail", practice, readers=readers, tlp=tlp)
    return practice


@transaction.atomic
def remove_detail(actor, practice: Practice, *, base_revision: int | None = None) -> Practice:
    """Take the restricted detail away, as a new revision; a published version keeps its own."""
    practice = _changeable(actor, practice, base_revision)
    before = standing(practice)
    if before is None:
        raise Refused(_("There is no restricted detail."), code="repeated")
    before.removed_in = new_revision(actor, practice)
    before.save(update_fields=["removed_in"])
    leave_trace(actor, "remove_detail", practice)
    return practice


@transaction.atomic
def translate_detail(actor, practice: Practice, language: str, text: str, *, kind: str) -> Practice:
    """Put the restricted detail that stands into another language, for the same readers. Raises ValidationError by field."""
    practice = take(practice)
    require(actor, "practices.translate", practice)
    revision = practice.live_revision_id if practice.live else practice.latest_revision_id
    detail = details_in(practice, revision).first()
    if detail is None or not is_visible(detail, actor):
        raise Refused(_("There is no restricted detail."), code="no_detail")
    faults: dict[str, list[str]] = {}
    text = plain(text)
    if language not in LANGUAGE_CODES or language == practice.language:
        faults["language"] = [_("Choose a language other than the one in which it was written.")]
    if kind not in DETAIL_KINDS:
        faults["kind"] = [_("Say what kind of translation it is.")]
    if fault := _length(text):
        faults["text"] = [fault]
    if faults:
        raise ValidationError(faults)
    DetailTranslation.objects.update_or_create(
        detail=detail, language=language, defaults={"text": text, "kind": TranslationKind(kind), "by": actor}
    )
    leave_trace(actor, "translate_detail", practice, language=language, kind=kind)
    return practice


def _changeable(actor, practice: Practice, base_revision: int | None) -> Practice:
    practice = take(practice)
    require(actor, "practices.change", practice)
    at_stage(practice, *WRITABLE)
    not_locked(practice, actor)
    unchanged_since(practice, base_revision)
    return practice


def _check(detail: RestrictedDetail, practice: Practice) -> None:
    faults: dict[str, list[str]] = {}
    if fault := _length(detail.text):
        faults["text"] = [fault]
    if detail.readers not in DetailReaders.values:
        faults["readers"] = [_("Say who may read it.")]
    elif not fits(detail, practice):
        faults["readers"] = [_("These readers may not read the practice itself. Choose fewer.")]
    elif detail.tlp not in DETAIL_TLP[detail.readers]:
        faults["tlp"] = [
            _("This label does not go with these readers. Choose one of: %(labels)s")
            % {"labels": ", ".join(DETAIL_TLP[detail.readers])}
        ]
    if detail.readers == DetailReaders.GROUP and not detail.scope:
        faults["scope"] = [_("Choose the working group that may read it.")]
    if faults:
        raise ValidationError(faults)


def _length(text: str) -> str:
    if not text:
        return _("Write the text, or leave the detail away.")
    if len(text) > DETAIL_LIMIT:
        return _("Please shorten this text to %(limit)s characters; it has %(count)s.") % {
            "limit": DETAIL_LIMIT,
            "count": len(text),
        }
    return ""


def _same(one: RestrictedDetail, other: RestrictedDetail) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("text", "readers", "scope", "tlp"))
