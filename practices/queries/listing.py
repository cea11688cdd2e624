"""Practices in lists: for pages, for the home page. Few queries, the same for one row and for many."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import FormOfCrime, Party
from portal.vocabulary.queries import terms
from practices.models import (
    TEXT_LIMITS,
    Practice,
    Stage,
    TranslationKind,
    Visibility,
)
from practices.selection import narrowed

from .reading import state_shown, term_codes

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One practice in a list: what a reader of this language sees of it."""

    pk: int
    reference: str
    path: str
    year: int | None
    number: int | None
    title: str
    summary: str
    language: str
    state: Party | None
    date: datetime.datetime | None
    forms: tuple[FormOfCrime, ...] = ()
    stage: str = ""
    stage_name: str = ""
    version: int = 0
    comes_out: datetime.datetime | None = None
    leaves: datetime.datetime | None = None
    label: str = ""
    kind: str = ""
    kind_name: str = ""
    behind: bool = False
    amends: str = ""


def published(user) -> QuerySet[Practice]:
    """The published originals that this person may read, newest first."""
    return (
        Practice.objects.originals()
        .published()
        .visible_to(user)
        .select_related("locale")
        .defer(*(name for name in TEXT_LIMITS if name not in ("title", "summary")))
        .order_by("-first_published_at", "-pk")
    )


def lines(practices: Iterable[Practice], language: str | None = None) -> list[Line]:
    """Practices as lines of a list in the reader's language, where a translation is published; two queries."""
    wanted = language_in_use(language)
    practices = list(practices)
    pks = [practice.pk for practice in practices]
    texts = (
        {
            row["original_id"]: row
            for row in Practice.objects.published()
            .filter(original_id__in=pks, locale__language_code=wanted)
            .values("original_id", "title", "summary", "translation_kind", "source_revision_id")
        }
        if pks
        else {}
    )
    codes = term_codes(pks, ("forms",))
    forms = terms(FormOfCrime)
    return [
        Line(
            pk=practice.pk,
            reference=practice.reference,
            path=practice.path if practice.reference else "",
            year=practice.reference_year,
            number=practice.reference_number,
            title=texts.get(practice.pk, {}).get("title") or practice.title,
            summary=texts.get(practice.pk, {}).get("summary") or practice.summary,
            language=wanted if practice.pk in texts else practice.locale.language_code,
            state=state_shown(practice),
            date=practice.first_published_at or practice.created_at,
            forms=tuple(forms[code] for code in codes.get(practice.pk, {}).get("forms", ()) if code in forms),
            stage=practice.stage,
            stage_name=practice.get_stage_display(),
            version=practice.version,
            comes_out=practice.go_live_at if practice.stage == Stage.SCHEDULED else None,
            label="" if practice.visibility == Visibility.PUBLIC else practice.tlp,
            leaves=practice.planned_withdrawal.at if _was_read(practice, "planned_withdrawal") else None,
            **_told_of(texts.get(practice.pk), practice),
            amends=_amended(practice),
        )
        for practice in practices
    ]


def _told_of(translation: Mapping[str, Any] | None, practice: Practice) -> dict[str, Any]:
    """What is said of a translation in a list: nothing of the original."""
    if translation is None:
        return {}
    kind = TranslationKind(translation["translation_kind"])
    return {
        "kind": kind.value,
        "kind_name": str(kind.label),
        "behind": translation["source_revision_id"] != practice.live_revision_id,
    }


def _amended(practice: Practice) -> str:
    return practice.amends.reference if _was_read(practice, "amends") and practice.amends else ""


def _was_read(practice: Practice, name: str) -> bool:
    """Whether this relation was read with it and leads somewhere; a list that does not ask for it pays nothing."""
    return practice._state.fields_cache.get(name) is not None


def newest_published(user, count: int = 5, language: str | None = None) -> list[Line]:
    """The newest practices that this person may read; three queries."""
    return lines(published(user)[:count], language)


def published_page(
    user,
    number: str | int | None,
    language: str | None = None,
    chosen: Mapping[str, Iterable[str]] | None = None,
) -> Page:
    """One page of the published practices, narrowed to what was chosen; its `object_list` holds lines.

    A number out of range gives the nearest page.
    """
    page = Paginator(narrowed(published(user), chosen or {}), PER_PAGE).get_page(number)
    page.object_list = lines(page.object_list, language)  # type: ignore[assignment]
    return page
