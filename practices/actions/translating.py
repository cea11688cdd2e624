"""Translations at work: rows of their own, each with the version of the original that its text is made from."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import Translation

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import check_form, write_content
from practices.localizing import bring_source, open_work, seed, work_on
from practices.models import TEXT_LIMITS, Practice, Stage, TranslationKind
from practices.pofiles import Taken, read

from .ground import at_stage, leave_trace, not_locked, take, unchanged_since


def original_for(actor, practice: Practice, language: str) -> Practice:
    """The published original, locked, for somebody who translates it into another language."""
    original = take(practice)
    require(actor, "practices.translate", original)
    at_stage(original, Stage.PUBLISHED)
    if original.original_id is not None or original.language == language:
        raise Refused(_("A practice is translated from its original into another language."), code="not_an_original")
    return original


def row_of(original: Practice, language: str) -> Practice | None:
    """The translation into this language, locked; None where nobody has begun one."""
    found = Practice.objects.filter(original=original, locale__language_code=language).first()
    return take(found) if found else None


def begun(original: Practice, language: str) -> Practice:
    """The translation into this language, locked. Raises Refused where nobody has begun one."""
    translation = row_of(original, language)
    if translation is None:
        raise Refused(_("There is no translation into this language yet."), code="not_translated")
    return translation


@transaction.atomic
def start_translation(actor, practice: Practice, language: str) -> Practice:
    """Open a published practice in the translation editor: an unpublished row with the text still to be translated."""
    original = original_for(actor, practice, language)
    if row_of(original, language) is not None:
        raise Refused(_("This translation was begun before."), code="repeated")
    work = open_work(original, Locale.objects.get(language_code=language))
    work.save_target(user=actor, publish=False)
    _follow_the_source(original)
    translation = begun(original, language)
    leave_trace(actor, "start_translation", translation, language=language)
    return translation


@transaction.atomic
def open_translation(actor, practice: Practice, language: str) -> Practice:
    """Bring a translation that was written elsewhere into the editor, side by side with the original.

    Its words come along, but for texts that the original has changed since they were made.
    """
    original = original_for(actor, practice, language)
    translation = begun(original, language)
    if work_on(translation) is not None:
        return translation
    not_locked(translation, actor)
    text = translation.get_latest_revision_as_object()
    base = translation.drafted_from.content if translation.drafted_from else {}
    work = open_work(original, translation.locale)
    seed(work, text, [name for name in TEXT_LIMITS if base.get(name) == getattr(original, name)], actor)
    _follow_the_source(original)
    translation = begun(original, language)
    leave_trace(actor, "open_translation", translation, language=language)
    return translation


@transaction.atomic
def update_translation(actor, practice: Practice, language: str) -> Practice:
    """Put the newest version of the original before the translators: what changed in it is to be translated anew.

    The editor has one original for all languages, so that every translation in work there follows.
    """
    original = original_for(actor, practice, language)
    translation = begun(original, language)
    if not translation.draft_is_behind:
        raise Refused(_("This translation is made from the newest version."), code="repeated")
    not_locked(translation, actor)
    if work_on(translation) is None:
        open_translation(actor, original, language)
    else:
        bring_source(original)
        _follow_the_source(original)
    translation = begun(original, language)
    leave_trace(actor, "update_translation", translation, language=language)
    return translation


def _follow_the_source(original: Practice) -> None:
    """Date every text that is in the editor to the version that the editor shows."""
    works = Translation.objects.filter(source__object_id=original.translation_key, enabled=True)
    Practice.objects.filter(original=original, locale__in=works.values("target_locale")).update(
        drafted_from=original.live_revision_id
    )


@transaction.atomic
def import_translation(actor, practice: Practice, language: str, content: bytes) -> Taken:
    """Take the translations of a PO file into the editor, all or none, and say what was left out. Publishes nothing."""
    original = original_for(actor, practice, language)
    translation = begun(original, language)
    not_locked(translation, actor)
    work = work_on(translation)
    if work is None:
        raise Refused(_("Open this translation in the editor first."), code="not_open")
    taken = read(work, content)
    work.import_po(taken.kept(), user=actor, tool_name="PO")
    leave_trace(actor, "import_translation", translation, language=language, texts=len(taken.entries))
    return taken


@transaction.atomic
def save_translation(
    actor,
    practice: Practice,
    language: str,
    texts: Mapping[str, str],
    *,
    kind: str = TranslationKind.COURTESY,
    base_revision: int | None = None,
    of_newest: bool = False,
) -> Practice:
    """Keep a translation of a published practice as a draft; a translation that is published stays as it is until then.

    `of_newest` says that it was made from the version that is published now; a new one always is.
    """
    original = original_for(actor, practice, language)
    if set(texts) - set(TEXT_LIMITS):
        raise TypeError(f"not translated: {sorted(set(texts) - set(TEXT_LIMITS))}")
    if kind not in TranslationKind.values:
        raise ValidationError({"translation_kind": [_("Say what kind of translation it is.")]})
    translation = row_of(original, language)
    if translation is None:
        translation = original.copy_for_translation(Locale.objects.get(language_code=language))
        translation.author = actor
        for name in TEXT_LIMITS:
            setattr(translation, name, "")
    else:
        not_locked(translation, actor)
        unchanged_since(translation, base_revision)
        if of_newest:
            translation.drafted_from_id = original.live_revision_id
            Practice.objects.filter(pk=translation.pk).update(drafted_from=original.live_revision_id)
        translation = translation.get_latest_revision_as_object()
    write_content(translation, texts)
    check_form(translation)
    if not translation.live:
        translation.translation_kind = kind
        translation.enter(Stage.DRAFT)
        translation.save()
    translation.save_revision(user=actor, clean=False)
    leave_trace(actor, "save_translation", translation, language=language)
    return translation
