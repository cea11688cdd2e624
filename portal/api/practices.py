"""Published practices that everyone may read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use
from portal.vocabulary.models import ChallengeType, CooperationType, FormOfCrime, Party, Provision, Term
from practices.models import Practice
from practices.queries import published, read_published, state_shown, term_codes, tombstone
from practices.selection import narrowed

from . import examples, schemas
from .answering import READER, codes_of, cut, label, labels, page_of, text, text_or_none, url
from .errors import GoneError

router = Router(tags=["practices"])

TERMS: dict[str, type[Term]] = {
    "forms": FormOfCrime,
    "provisions": Provision,
    "cooperation": CooperationType,
    "challenges": ChallengeType,
}


@router.get(
    "/practices",
    operation_id="practices",
    response={200: schemas.Practices, 422: schemas.Error},
    summary=_("Published practices"),
    description=_(
        "The practices that everyone may read, newest first. Of one filter any value fits; all filters must fit. "
        "A practice comes in the language of the answer where a translation is published, else in its own; each text says so."
    ),
    openapi_extra=examples.of(examples.PRACTICES),
)
def practices(request: HttpRequest, asked: Query[schemas.PracticeFilters]) -> dict[str, Any]:
    rows = _filtered(published(READER), asked)
    some = list(rows[cut(asked.page, asked.page_size)])
    # A short first page is the whole.
    total = len(some) if asked.page == 1 and len(some) < asked.page_size else rows.count()
    return page_of(request, total, asked.page, asked.page_size) | {"items": _lines(some)}


@router.get(
    "/practices/{year}/{number}",
    operation_id="practice",
    response={200: schemas.Practice, 404: schemas.Error, 410: schemas.Error, 422: schemas.Error},
    summary=_("One practice"),
    description=_(
        "A published practice in full, by the year and number of its reference. 410 says that it was withdrawn, and why."
    ),
    openapi_extra=examples.of(examples.PRACTICE),
)
def practice(
    request: HttpRequest,
    asked: Query[schemas.InLanguage],
    year: int = Path(ge=2000, le=9999, description=_("The year of the reference."), examples=[2026]),
    number: int = Path(ge=1, le=999_999, description=_("The number of the reference."), examples=[42]),
) -> dict[str, Any]:
    reading = read_published(READER, year, number)
    if reading is None:
        if (left := tombstone(READER, year, number)) is not None:
            raise GoneError(left.get_reason_display())
        raise Http404
    kinds = {one.code: one.status for one in reading.available if one.status}
    told = {name: getattr(reading.text, name) for name in ("challenge", "measure", "result", "lessons", "safeguards")}
    return _line(reading.practice, reading.text.title, reading.text.summary, reading.language, kinds, reading.codes) | {
        name: (text_or_none if name in ("lessons", "safeguards") else text)(words, reading.language)
        for name, words in told.items()
    }


def _filtered(rows: QuerySet[Practice], asked: schemas.PracticeFilters) -> QuerySet[Practice]:
    chosen: dict[str, list[str]] = {
        "form": codes_of(FormOfCrime, "form", asked.form),
        "provision": codes_of(Provision, "provision", asked.provision),
        "cooperation": codes_of(CooperationType, "cooperation", asked.cooperation),
        "party": codes_of(Party, "party", asked.party),
        "region": list(asked.region),
        "year": [str(year) for year in asked.year],
    }
    rows = narrowed(rows, {parameter: values for parameter, values in chosen.items() if values})
    if asked.language:
        translated = Practice.objects.published().filter(
            original__isnull=False, locale__language_code__in=asked.language
        )
        rows = rows.filter(Q(locale__language_code__in=asked.language) | Q(pk__in=translated.values("original")))
    return rows


def _lines(rows: Sequence[Practice]) -> list[dict[str, Any]]:
    """The practices of one page; three queries however many there are."""
    if not rows:
        return []
    wanted, pks = language_in_use(), [row.pk for row in rows]
    codes = term_codes(pks)
    kinds: dict[int, dict[str, str]] = defaultdict(dict)
    texts: dict[int, tuple[str, str]] = {}
    for original, code, kind, title, summary in _translations(pks):
        kinds[original][code] = kind
        if code == wanted:
            texts[original] = (title, summary)
    lines = []
    for row in rows:
        language = wanted if row.pk in texts else row.language
        title, summary = texts.get(row.pk, (row.title, row.summary))
        lines.append(
            _line(row, title, summary, language, kinds[row.pk] | {row.language: "original"}, codes.get(row.pk, {}))
        )
    return lines


def _translations(pks: Iterable[int]) -> Iterable[tuple]:
    return (
        Practice.objects.published()
        .filter(original__in=pks)
        .values_list("original_id", "locale__language_code", "translation_kind", "title", "summary")
    )


def _line(
    practice: Practice,
    title: str,
    summary: str,
    language: str,
    kinds: dict[str, str],
    codes: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    state = state_shown(practice)
    return {
        "reference": practice.reference,
        "year": practice.reference_year,
        "number": practice.reference_number,
        "url": url(practice.path),
        "title": text(title, language),
        "summary": text(summary, language),
        "text_kind": kinds[language],
        "party": label(state) if state else None,
        **{name: labels(model, codes.get(name, ())) for name, model in TERMS.items()},
        "year_from": practice.year_from,
        "year_to": practice.year_to,
        "languages": [
            {"language": code, "kind": kinds[code], "url": url(practice.path, code)}
            for code in LANGUAGE_CODES
            if code in kinds
        ],
        "published": timezone.localdate(practice.first_published_at),
        "updated": practice.last_published_at,
    }
