"""Translations: rows of their own, published by a gate of their own, dated to the version they were made from."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import check_complete, check_form, write_content
from practices.models import TEXT_LIMITS, Practice, Stage, TranslationKind
from practices.models.gate import open_gate

from .ground import at_stage, leave_trace, not_locked, take, unchanged_since


@transaction.atomic
def start_translation(actor, practice: Practice, language: str) -> Practice:
    """Open a published practice in the translation editor: an unpublished row with the text still to be translated."""
    original = take(practice)
    require(actor, "practices.translate", original)
    at_stage(original, Stage.PUBLISHED)
    if original.original_id is not None or original.language == language:
        raise Refused(_("A practice is translated from its original into another language."), code="not_an_original")
    if _row(original, language) is not None:
        raise Refused(_("This translation was begun before."), code="repeated")
    translate_object(original, [Locale.objects.get(language_code=language)], user=actor)
    translation = take(Practice.objects.get(original=original, locale__language_code=language))
    leave_trace(actor, "start_translation", translation, language=language)
    return translation


def _from_the_editor(translation: Practice, actor) -> None:
    """Bring what was written in the translation editor into the row's latest revision."""
    work = Translation.objects.filter(
        source__object_id=translation.translation_key, target_locale_id=translation.locale_id, enabled=True
    ).first()
    if work is not None:
        work.save_target(user=actor, publish=False)


def _row(original: Practice, language: str) -> Practice | None:
    found = Practice.objects.filter(original=original, locale__language_code=language).first()
    return take(found) if found else None


@transaction.atomic
def save_translation(
    actor,
    practice: Practice,
    language: str,
    texts: Mapping[str, str],
    *,
    kind: str = TranslationKind.COURTESY,
    base_revision: int | None = None,
) -> Practice:
    """Keep a translation of a published practice as a draft; a translation that is published stays as it is until then."""
    original = take(practice)
    require(actor, "practices.translate", original)
    at_stage(original, Stage.PUBLISHED)
    if original.original_id is not None or original.language == language:
        raise Refused(_("A practice is translated from its original into another language."), code="not_an_original")
    if set(texts) - set(TEXT_LIMITS):
        raise TypeError(f"not translated: {sorted(set(texts) - set(TEXT_LIMITS))}")
    if kind not in TranslationKind.values:
        raise ValidationError({"translation_kind": [_("Say what kind of translation it is.")]})
    translation = _row(original, language)
    if translation is None:
        translation = original.copy_for_translation(Locale.objects.get(language_code=language))
        translation.author = actor
        for name in TEXT_LIMITS:
            setattr(translation, name, "")
    else:
        not_locked(translation, actor)
        unchanged_since(translation, base_revision)
        translation = translation.get_latest_revision_as_object()
    write_content(translation, texts)
    check_form(translation)
    if not translation.live:
        translation.translation_kind, translation.source_revision = kind, original.live_revision
        translation.enter(Stage.DRAFT)
        translation.save()
    translation.save_revision(user=actor, clean=False)
    leave_trace(actor, "save_translation", translation, language=language)
    return translation


@transaction.atomic
def publish_translation(
    actor, practice: Practice, language: str, *, texts: Mapping[str, str] | None = None, kind: str | None = None
) -> Practice:
    """Show a translation to everybody who may read the original, with its kind and the version it was made from.

    With `texts` it is saved first. A text that nobody translated yet is refused, and so is the same text again.
    """
    original = take(practice)
    require(actor, "practices.translate", original)
    at_stage(original, Stage.PUBLISHED)
    translation = _row(original, language)
    before = translation.latest_revision_id if translation else None
    kind = kind or (translation.translation_kind if translation else TranslationKind.COURTESY)
    if texts is not None:
        save_translation(actor, original, language, texts, kind=kind)
        translation = _row(original, language)
    elif translation is not None:
        _from_the_editor(translation, actor)
        translation = _row(original, language)
    if translation is None:
        raise Refused(_("There is no translation into this language yet."), code="not_translated")
    not_locked(translation, actor)
    revision = translation.latest_revision
    text = revision.as_object() if revision else translation
    same_text = all(getattr(text, name) == getattr(translation, name) for name in TEXT_LIMITS)
    if translation.live and same_text and kind == translation.translation_kind and not translation.is_behind:
        raise Refused(_("This translation is published already."), code="repeated")
    if all(getattr(text, name) == getattr(original, name) for name in ("title", "summary")):
        raise Refused(_("Title and summary are not translated yet."), code="not_translated")
    check_form(text)
    check_complete(text)
    if revision is None or (texts is None and before is None):
        revision = translation.save_revision(user=actor, clean=False)
    translation.translation_kind, translation.source_revision = kind, original.live_revision
    translation.version += 1
    translation.enter(Stage.PUBLISHED)
    with open_gate(translation.pk):
        translation.publish(revision, user=actor)
    translation.refresh_from_db()
    leave_trace(actor, "publish_translation", translation, language=language, kind=kind)
    return translation


@transaction.atomic
def withdraw_translation(actor, practice: Practice, language: str) -> Practice:
    """Take one translation away from its readers; its text stays with the Secretariat."""
    original = take(practice)
    require(actor, "practices.translate", original)
    translation = _row(original, language)
    if translation is None:
        raise Refused(_("There is no translation into this language yet."), code="not_translated")
    at_stage(
        translation,
        Stage.PUBLISHED,
        repeat=(Stage.DRAFT, Stage.WITHDRAWN),
        said=_("This translation is not published."),
    )
    not_locked(translation, actor)
    translation.live, translation.live_revision, translation.has_unpublished_changes = False, None, True
    translation.enter(Stage.DRAFT)
    with open_gate(translation.pk):
        translation.save()
    leave_trace(actor, "withdraw_translation", translation, language=language)
    return translation
