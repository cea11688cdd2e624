"""Published practices that everyone may read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router
from wagtail.models import Locale

from portal.prepared import prepared
from portal.remembered import Remembered
from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use
from portal.vocabulary.models import ChallengeType, CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import terms, token_in_use
from practices.models import CHOICES, NEEDED_TEXTS, TEXT_LIMITS, Edition, Practice, Stage
from practices.particulars import as_data, coded_labels
from practices.queries import Reading, read_published, term_codes, tombstone
from practices.selection import narrowed

from . import examples, schemas
from .answering import READER, answered, as_json, codes_of, label, labels, text, text_or_none
from .errors import GoneError
from .walking import Unfiltered, moment, number, walk

router = Router(tags=["practices"])

COLUMNS = (
    "pk",
    "reference_year",
    "reference_number",
    "title",
    "summary",
    "locale__language_code",
    "party_id",
    "anonymize",
    "year_from",
    "year_to",
    "first_published_at",
    "last_published_at",
    "version",
    "live_revision_id",
)
"""What a line of the list is made from; rows of these cost a third of whole records."""

STAMP = ("pk", "first_published_at", "last_published_at", "version", "live_revision_id")
"""What tells whether a line is the same as before."""

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
@answered(schemas.PracticeLine, items="items")
def practices(request: HttpRequest, asked: Query[schemas.PracticeFilters]) -> dict[str, Any]:
    rows = _filtered(_public(), asked)
    page, some = walk(
        request,
        rows.values(*STAMP),
        asked,
        (moment("first_published_at"), number("pk", falls=True)),
        unfiltered=Unfiltered(_newest, lambda: sum(_count())) if rows is _public() else None,
    )
    return page | {"items": _lines(some, whole=not asked.fields)}


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
@answered(schemas.Practice)
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
    kinds = {
        one.code: (one.status, None if one.status == "original" else one.of_version, one.behind)
        for one in reading.available
        if one.status
    }
    told = {name: getattr(reading.text, name) for name in TEXT_LIMITS if name not in ("title", "summary")}
    row = {name: getattr(reading.practice, name) for name in COLUMNS if "__" not in name}
    return (
        _line(row, reading.text.title, reading.text.summary, reading.language, kinds, reading.codes, Named())
        | {
            name: (text if name in NEEDED_TEXTS else text_or_none)(words, reading.language)
            for name, words in told.items()
        }
        | _particulars(reading)
    )


def _particulars(reading: Reading) -> dict[str, Any]:
    """What `schemas.Practice` has beside its texts; the contact is nowhere in it."""
    data = as_data(reading.practice, reading.codes.get("partners", ()))
    data["partners"] = labels(Party, data["partners"])
    for name in CHOICES:
        data[name] = [{"code": code, "label": text(words)} for code, words in coded_labels(name, data[name])]
    files = [
        {
            "url": reverse("practices:file", args=[one.pk]),
            "name": one.label,
            "media_type": one.media_type,
            "language": one.tongue or None,
            "size": one.size,
            "sha256": one.sha256,
        }
        for one in reading.attachments
        if one.is_served
    ]
    return data | {"attachments": files}


@cache
def _public() -> QuerySet[Practice]:
    return Practice.objects.originals().published().visible_to(READER)


@prepared()
def _newest(most: int) -> QuerySet[Practice]:
    return _public().order_by("-first_published_at", "-pk").values(*STAMP)[:most]


@prepared()
def _count() -> QuerySet:
    return _public().order_by().values("stage").annotate(number=Count("pk")).values_list("number", flat=True)


def _filtered(rows: QuerySet[Practice], asked: schemas.PracticeFilters) -> QuerySet[Practice]:
    chosen: dict[str, list[str]] = {
        "form": codes_of(FormOfCrime, "form", asked.form),
        "provision": codes_of(Provision, "provision", asked.provision),
        "cooperation": codes_of(CooperationType, "cooperation", asked.cooperation),
        "party": codes_of(Party, "party", asked.party),
        "region": list(asked.region),
        "year": [str(year) for year in asked.year],
    }
    if any(chosen.values()):
        rows = narrowed(rows, {parameter: values for parameter, values in chosen.items() if values})
    if asked.language:
        translated = Practice.objects.published().filter(
            original__isnull=False, locale__language_code__in=asked.language
        )
        rows = rows.filter(Q(locale__language_code__in=asked.language) | Q(pk__in=translated.values("original")))
    return rows


written: Remembered[orjson.Fragment] = Remembered(2000)
"""Lines as they are sent, some three kilobytes each, by the revisions that are live: a text changes with its revision."""


def _lines(stamps: Sequence[dict[str, Any]], *, whole: bool) -> list[dict[str, Any] | orjson.Fragment]:
    """The practices of one page; three questions at most, however many there are. `whole`: with every field, as it is sent."""
    if not stamps:
        return []
    translated: dict[int, list[tuple]] = {one["pk"]: [] for one in stamps}
    for original, *said in _translations(list(translated)):
        translated[original].append(tuple(said))
    language, vocabulary = language_in_use(), token_in_use()
    keys = {
        one["pk"]: (language, vocabulary, *one.values(), *sorted(translated[one["pk"]], key=repr))
        for one in stamps
        if whole and one["live_revision_id"]
    }
    lines: dict[int, Any] = {pk: written.get(key) for pk, key in keys.items()}
    missing = [one["pk"] for one in stamps if lines.get(one["pk"]) is None]
    for pk, line in _lines_anew(missing, translated):
        lines[pk] = written.keep(keys[pk], orjson.Fragment(as_json(line))) if pk in keys else line
    return [lines[one["pk"]] for one in stamps]


def _lines_anew(pks: Sequence[int], translated: Mapping[int, Iterable[tuple]]) -> Iterator[tuple[int, dict[str, Any]]]:
    if not pks:
        return
    named, codes = Named(), term_codes(pks)
    here = Q(original__in=pks, locale__language_code=named.language)
    rows = list(Practice.objects.published().filter(Q(pk__in=pks) | here).values(*COLUMNS, "original_id"))
    texts = {row["original_id"]: row for row in rows if row["original_id"]}
    for row in rows:
        if row["original_id"] is None:
            pk, own = row["pk"], row["locale__language_code"]
            kinds: dict[str, Made] = {
                code: (kind, of_version, made_from != row["live_revision_id"])
                for code, kind, made_from, of_version, _revision in translated[pk]
            }
            kinds[own] = ("original", None, False)
            text = texts.get(pk, row)
            language = named.language if pk in texts else own
            yield pk, _line(row, text["title"], text["summary"], language, kinds, codes[pk], named)


def quote_name(model: type[Model]) -> str:
    """The table of a model, as SQL writes it."""
    return connection.ops.quote_name(model._meta.db_table)


def _translations(pks: Sequence[int]) -> Iterable[tuple]:
    """Which originals have a published text in which language, of what kind, and the revision that is live."""
    # By hand: to build this for a hundred keys costs the ORM three times its running.
    table = quote_name(Practice)
    statement = (
        f"SELECT p.original_id, l.language_code, p.translation_kind, p.source_revision_id, e.number, p.live_revision_id "  # noqa: S608 - no value in it
        f"FROM {table} p JOIN {quote_name(Locale)} l ON l.id = p.locale_id "
        f"LEFT JOIN {quote_name(Edition)} e ON e.practice_id = p.original_id AND e.revision_id = p.source_revision_id "
        f"WHERE p.live AND p.stage = %s AND p.original_id IN ({', '.join(['%s'] * len(pks))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [Stage.PUBLISHED.value, *pks])
        return cursor.fetchall()


Made = tuple[str, int | None, bool]
"""Of a text: its kind, the version that a translation was made from, and whether the original has a newer one."""


def _made(made: Made) -> dict[str, Any] | None:
    """`schemas.Translation`; None for an original."""
    kind, of_version, behind = made
    return None if kind == "original" else {"kind": kind, "of_version": of_version, "behind": behind}


class Named:
    """What the lines of one answer share, each made once: labels of terms, the zone of the days, the language."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, tuple[str, ...]], list[dict[str, Any]]] = {}
        self.parties: dict[str, dict[str, Any] | None] = {}
        self.zone = timezone.get_current_timezone()
        self.language = language_in_use()

    def terms(self, name: str, codes: tuple[str, ...]) -> list[dict[str, Any]]:
        """`schemas.Label` for each of the codes, in the order of the vocabulary."""
        made = self.made.get((name, codes))
        if made is None:
            made = self.made[name, codes] = labels(TERMS[name], codes)
        return made

    def party(self, code: str | None) -> dict[str, Any] | None:
        """`schemas.Label` of a State; None where it has none to name."""
        if code is None:
            return None
        if code not in self.parties:
            party = terms(Party).get(code)
            self.parties[code] = label(party) if party else None
        return self.parties[code]


def _line(
    row: Mapping[str, Any],
    title: str,
    summary: str,
    language: str,
    kinds: dict[str, Made],
    codes: dict[str, tuple[str, ...]],
    named: Named,
) -> dict[str, Any]:
    """`schemas.PracticeLine` of a row with the columns `COLUMNS`."""
    year, number = row["reference_year"], row["reference_number"]
    path = f"practices/{year}/{number}/"
    return {
        "reference": f"PRA/{year}/{number:04d}",
        "year": year,
        "number": number,
        "url": f"/{named.language}/{path}",
        "title": text(title, language),
        "summary": text(summary, language),
        "version": row["version"],
        "text_kind": kinds[language][0],
        "translation": _made(kinds[language]),
        "party": None if row["anonymize"] else named.party(row["party_id"]),
        "forms": named.terms("forms", codes.get("forms", ())),
        "provisions": named.terms("provisions", codes.get("provisions", ())),
        "cooperation": named.terms("cooperation", codes.get("cooperation", ())),
        "challenges": named.terms("challenges", codes.get("challenges", ())),
        "year_from": row["year_from"],
        "year_to": row["year_to"],
        "languages": [
            {
                "language": code,
                "kind": kinds[code][0],
                "of_version": kinds[code][1],
                "behind": kinds[code][2],
                "url": f"/{code}/{path}",
            }
            for code in LANGUAGE_CODES
            if code in kinds
        ],
        "published": row["first_published_at"].astimezone(named.zone).date(),
        "updated": row["last_published_at"],
    }
