"""The side of a translation that is kept by wagtail-localize: its source, its strings, what is translated of them."""

import re
from collections import Counter
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue

from practices.contents import plain
from practices.models import TEXT_LIMITS, Practice

_KEPT = re.compile(r"%\(\w+\)[sd]|\{[a-z_0-9]*\}|(?<![A-Za-z/])[A-Z]{2,}(?=[A-Z./]*\d)(?:/[A-Z0-9]+(?:\.[A-Z0-9]+)*)+")
"""What no translation changes: placeholders, and symbols such as PRA/2026/0042."""


def work_on(translation: Practice) -> Translation | None:
    """The translation as the editor keeps it; None where it was written without the editor."""
    return (
        Translation.objects.filter(
            source__object_id=translation.translation_key, target_locale_id=translation.locale_id, enabled=True
        )
        .select_related("source__locale", "target_locale")
        .first()
    )


def open_work(original: Practice, locale: Locale) -> Translation:
    """The translation into one language in the editor, from the published text as it is now."""
    source = bring_source(original)
    work, _new = Translation.objects.update_or_create(source=source, target_locale=locale, defaults={"enabled": True})
    return work


def bring_source(original: Practice) -> TranslationSource:
    """Let the editor show the published text as it is now. The source is one for all languages."""
    return TranslationSource.update_or_create_from_instance(original.live_revision.as_object())[0]


def segments_of(work: Translation) -> Iterable[StringSegment]:
    """The strings to translate, in the order of the page, each with its `translation` or None."""
    return (
        StringSegment.objects.filter(source=work.source)
        .order_by("order")
        .select_related("context", "string")
        .annotate_translation(work.target_locale, include_errors=True)
    )


def untranslated(work: Translation) -> list[str]:
    """The fields whose text nobody has translated since it stands like this."""
    return [segment.context.path for segment in segments_of(work) if not segment.translation]


def seed(work: Translation, text: Practice, names: Iterable[str], actor) -> None:
    """Take the words of `text` into the editor, for the fields `names`, where the editor has none."""
    wanted = set(names)
    for segment in segments_of(work):
        words = getattr(text, segment.context.path, "")
        if segment.context.path in wanted and words and not segment.translation:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=work.target_locale,
                context=segment.context,
                defaults={"data": StringValue.from_plaintext(words).data, "last_translated_by": actor},
            )


def translators_of(work: Translation) -> set[int]:
    """The keys of the people whose words stand in the editor now."""
    return set(
        StringTranslation.objects.filter(
            translation_of__in=work.source.stringsegment_set.values("string"),
            context__object_id=work.source.object_id,
            locale=work.target_locale,
            last_translated_by__isnull=False,
        ).values_list("last_translated_by", flat=True)
    )


def faults_of(source: str, translated: str, field: str = "", *, plain_text: bool = True) -> list[str]:
    """What is wrong with the translation of one string, in words; for a practice's texts their length too."""
    faults = []
    strange = _tags(translated, of_text=plain_text) - _tags(source, of_text=plain_text)
    if plain_text:
        strange = Counter({name: count for name, count in strange.items() if name != "<br>"})
    if strange:
        faults.append(_("It has markup that the original does not have: %(markup)s") % {"markup": " ".join(strange)})
    if not plain_text and (lost := _tags(source, of_text=False) - _tags(translated, of_text=False)):
        faults.append(_("Markup of the original is missing: %(markup)s") % {"markup": " ".join(lost)})
    if lost := Counter(_KEPT.findall(source)) - Counter(_KEPT.findall(translated)):
        faults.append(_("This must stay as it is in the original: %(words)s") % {"words": " ".join(lost)})
    limit = TEXT_LIMITS.get(field) if plain_text else None
    length = len(plain(StringValue(translated).render_text())) if limit else 0
    if limit and length > limit:
        faults.append(
            _("Please shorten this text to %(limit)s characters; it has %(count)s.") % {"limit": limit, "count": length}
        )
    return faults


def _tags(markup: str, *, of_text: bool) -> Counter[str]:
    """The elements of a string, as a reader of the message knows them: `<b>`, `<a id="a1">`, `<!-- -->`."""
    if "<" not in markup:
        return Counter()
    soup = BeautifulSoup(markup, "html.parser")
    found: Counter[str] = Counter()
    for node in soup.descendants:
        if isinstance(node, Tag):
            told = "".join(f' {name}="{value}"' for name, value in sorted(node.attrs.items()))
            found[f"<{node.name}>" if of_text and not told else f"<{node.name}{told}>"] += 1
        elif type(node).__name__ != "NavigableString":
            found["<!-- -->"] += 1
    return found
