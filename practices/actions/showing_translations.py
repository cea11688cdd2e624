"""Translations before their readers: published by a gate of their own, dated to the version they were made from."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation
from wagtail_localize.strings import StringValue

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import check_complete, check_form
from practices.localizing import faults_of, segments_of, translators_of, untranslated, work_on
from practices.models import TEXT_LIMITS, Practice, Stage, TranslationKind
from practices.models.gate import open_gate
from practices.versions import NAMES

from .closing import check_made_from, date_translation, undate_translation
from .ground import at_stage, leave_trace, not_locked, take
from .translating import begun, original_for, row_of, save_translation


@transaction.atomic
def publish_translation(
    actor, practice: Practice, language: str, *, texts: Mapping[str, str] | None = None, kind: str | None = None
) -> Practice:
    """Show a translation to everybody who may read the original, with its kind and the version it was made from.

    With `texts` it is saved first, as made from the version that is published now. Refused while anything that the
    original says is not translated, and, for an official translation, to whoever wrote any of it.
    """
    original = original_for(actor, practice, language)
    translation = row_of(original, language)
    kind = kind or (translation.translation_kind if translation else TranslationKind.COURTESY)
    if texts is not None:
        save_translation(actor, original, language, texts, kind=kind, of_newest=True)
    else:
        _from_the_editor(begun(original, language), actor)
    translation = begun(original, language)
    not_locked(translation, actor)
    revision = translation.latest_revision
    text = revision.as_object() if revision else translation
    same_text = all(getattr(text, name) == getattr(translation, name) for name in TEXT_LIMITS)
    same_base = translation.drafted_from_id == translation.source_revision_id
    if translation.live and same_text and same_base and kind == translation.translation_kind:
        raise Refused(_("This translation is published already."), code="repeated")
    source = translation.drafted_from.content if translation.drafted_from else {}
    if all(getattr(text, name) == source.get(name) for name in ("title", "summary")):
        raise Refused(_("Title and summary are not translated yet."), code="not_translated")
    check_form(text)
    check_complete(text)
    _check_whole(text, source)
    if revision is None:
        revision = translation.save_revision(user=actor, clean=False)
    writers = _writers_of(translation, revision, in_the_editor=texts is None)
    if kind == TranslationKind.OFFICIAL and actor.pk in writers:
        raise Refused(
            _("An official translation is published by somebody who wrote none of it."), code="own_translation"
        )
    translation.approved_by = actor if actor.pk not in writers | {translation.author_id} else None
    translation.written_by_id = min(writers, default=None)
    check_made_from(original, translation.drafted_from_id)
    translation.translation_kind, translation.source_revision_id = kind, translation.drafted_from_id
    translation.version += 1
    translation.enter(Stage.PUBLISHED)
    with open_gate(translation.pk):
        translation.publish(revision, user=actor)
    translation.refresh_from_db()
    date_translation(original, translation)
    leave_trace(actor, "publish_translation", translation, language=language, kind=kind)
    return translation


def _from_the_editor(translation: Practice, actor) -> None:
    """Bring what was written in the translation editor into the row's latest revision, if it is whole and sound."""
    work = work_on(translation)
    if work is None:
        return
    missing = untranslated(work)
    if {"title", "summary"} <= set(missing):
        raise Refused(_("Title and summary are not translated yet."), code="not_translated")
    if missing:
        raise Refused(
            _("Not translated yet: %(fields)s") % {"fields": ", ".join(str(NAMES[name]) for name in missing)},
            code="not_translated",
        )
    faults = {
        segment.context.path: found
        for segment in segments_of(work)
        if (found := faults_of(segment.string.data, segment.translation, segment.context.path))
    }
    if faults:
        raise ValidationError({name: _named(name, found) for name, found in faults.items()})
    if _says_the_same(work, translation):
        return
    work.save_target(user=actor, publish=False)


def _says_the_same(work: Translation, translation: Practice) -> bool:
    """Whether the latest revision has these words already, so that its writer stays who it is."""
    text = translation.get_latest_revision_as_object()
    return all(
        StringValue(segment.translation).render_text() == getattr(text, segment.context.path)
        for segment in segments_of(work)
    )


def _named(name: str, faults: list[str]) -> list[str]:
    return [_("%(field)s: %(fault)s") % {"field": NAMES[name], "fault": fault} for fault in faults]


def _check_whole(text: Practice, source: Mapping[str, Any]) -> None:
    """A translation says what its original says: no text more and none less. Raises ValidationError by field."""
    faults = {
        name: _named(
            name,
            [_("The original says something here.") if source[name] else _("The original says nothing here.")],
        )
        for name in TEXT_LIMITS
        if name in source and bool(source[name]) != bool(getattr(text, name))
    }
    if faults:
        raise ValidationError(faults)


def _writers_of(translation: Practice, revision, *, in_the_editor: bool) -> set[int]:
    """Who wrote what would be published: in the editor, by a file, or in the form."""
    work = work_on(translation) if in_the_editor else None
    return translators_of(work) if work is not None else {revision.user_id} - {None}


@transaction.atomic
def withdraw_translation(actor, practice: Practice, language: str) -> Practice:
    """Take one translation away from its readers; its text stays with the Secretariat."""
    original = take(practice)
    require(actor, "practices.translate", original)
    translation = begun(original, language)
    at_stage(
        translation,
        Stage.PUBLISHED,
        repeat=(Stage.DRAFT, Stage.WITHDRAWN),
        said=_("This translation is not published."),
    )
    not_locked(translation, actor)
    undate_translation(translation)
    translation.live, translation.live_revision, translation.has_unpublished_changes = False, None, True
    translation.enter(Stage.DRAFT)
    with open_gate(translation.pk):
        translation.save()
    leave_trace(actor, "withdraw_translation", translation, language=language)
    return translation
