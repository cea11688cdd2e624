"""One practice as one reader sees it: its text in a language, and everything that belongs to the original."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from django.db import connection
from django.db.models import Exists, Model, OuterRef, PositiveIntegerField, PositiveSmallIntegerField, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import get_language_info

from portal.access.audiences import audiences_of
from portal.prepared import prepared, said_by, stamp_of
from portal.vocabulary.languages import LANGUAGES, language_in_use
from portal.vocabulary.models import ChallengeType, CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import terms
from practices.contents import TERM_MODELS
from practices.files.queries import attachments_shown
from practices.models import (
    TERM_FIELDS,
    Edition,
    Practice,
    PracticeAttachment,
    Stage,
    Withdrawal,
    field_of,
)
from practices.particulars import Row, Source, fact_rows, indicator_rows, sources_of, texts_after


@dataclass(frozen=True)
class Available:
    """One of the six languages of a practice. `status`: original, official, courtesy, machine, or "" for missing.

    `of_version` and `of_date`: the version that is read here, or that a translation was made from; None where that was
    published before versions were kept.
    """

    code: str
    name: str
    status: str
    behind: bool = False
    path: str = ""
    of_version: int | None = None
    of_date: datetime.datetime | None = None

    @property
    def name_here(self) -> str:
        """The language's name in the language of the page."""
        return get_language_info(self.code)["name_translated"]


@dataclass(frozen=True)
class Reading:
    """A practice as one reader sees it: the text in one language, and everything that belongs to the original."""

    practice: Practice
    text: Practice
    language: str
    wanted: str
    available: tuple[Available, ...]
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def _terms(self, model: type[Term], name: str) -> list:
        known = terms(model)
        return sorted(
            (known[code] for code in self.codes.get(name, ()) if code in known),
            key=lambda term: (term.order, term.code),
        )

    @cached_property
    def attachments(self) -> list[PracticeAttachment]:
        """The files of the version that is shown: of the published one, or of the draft."""
        # Most have none, and what was read for a page says so.
        return attachments_shown(self.practice) if getattr(self.practice, "has_files", True) else []

    @cached_property
    def forms(self) -> list[FormOfCrime]:
        return self._terms(FormOfCrime, "forms")

    @cached_property
    def provisions(self) -> list[Provision]:
        return self._terms(Provision, "provisions")

    @cached_property
    def cooperation(self) -> list[CooperationType]:
        return self._terms(CooperationType, "cooperation")

    @cached_property
    def challenges(self) -> list[ChallengeType]:
        return self._terms(ChallengeType, "challenges")

    @cached_property
    def stamp(self) -> bytes:
        """Everything that a page says about this reading, terms of the vocabulary aside: the same stamp, the same words."""
        said = [getattr(self, one.name) for one in fields(self)]
        return stamp_of([said_by(one) if isinstance(one, Model) else one for one in (*said, *self.attachments)])

    @cached_property
    def facts(self) -> list[Row]:
        """Particulars beside the text."""
        return fact_rows(self.practice, self.text, self.codes.get("partners", ()))

    @cached_property
    def indicators(self) -> list[Row]:
        """The result in numbers."""
        return indicator_rows(self.practice)

    @cached_property
    def sources(self) -> list[Source]:
        """Evidence and links, a line each."""
        return sources_of(self.practice)

    @property
    def after_lessons(self) -> list[tuple[str, str, bool]]:
        return list(texts_after("lessons", self.practice, self.text))

    @property
    def after_safeguards(self) -> list[tuple[str, str, bool]]:
        return list(texts_after("safeguards", self.practice, self.text))

    @property
    def state(self) -> Party | None:
        """The State that submitted it; None where it chose not to be named, and where the Secretariat compiled it."""
        return state_shown(self.practice)

    @property
    def is_original(self) -> bool:
        return self.text.original_id is None

    @property
    def falls_back(self) -> bool:
        """Whether the reader asked for a language that this practice does not have."""
        return self.language != self.wanted

    @property
    def here(self) -> Available:
        """The language that is shown."""
        return next(one for one in self.available if one.code == self.language)

    def having(self, *statuses: str) -> list[Available]:
        """The languages other than the one shown with one of these statuses."""
        return [one for one in self.available if one.status in statuses and one.code != self.language]

    @property
    def original(self) -> list[Available]:
        return self.having("original")

    @property
    def official(self) -> list[Available]:
        return self.having("official")

    @property
    def courtesy(self) -> list[Available]:
        return self.having("courtesy")

    @property
    def machine(self) -> list[Available]:
        return self.having("machine")

    @property
    def missing(self) -> list[Available]:
        return self.having("")


def state_shown(practice: Practice) -> Party | None:
    """The State to name with a practice, from the vocabulary's memory."""
    if practice.party_id is None or practice.anonymize:
        return None
    return terms(Party).get(practice.party_id)


def term_codes(pks: Iterable[int], names: Iterable[str] = TERM_FIELDS) -> dict[int, dict[str, tuple[str, ...]]]:
    """The codes of the chosen terms of many practices, in one query."""
    pks = list(pks)
    found: dict[int, dict[str, list[str]]] = {pk: {} for pk in pks}
    if not pks:
        return {}
    names = list(names)
    # By hand, since it is asked for every practice: building a union of four costs the ORM ten times its running.
    statement = " UNION ALL ".join(_codes_sql(name, len(pks)) for name in names)
    values: list[str | int] = []
    for name in names:
        values += [name, *pks]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for part, pk, code in cursor.fetchall():
            found[pk].setdefault(part, []).append(code)
    return {pk: {part: tuple(sorted(codes)) for part, codes in by_part.items()} for pk, by_part in found.items()}


def _codes_sql(name: str, count: int) -> str:
    """`(name, practice, code)` of the terms chosen in one field, for `count` practices; the names come from the models."""
    relation = field_of(name)
    quote = connection.ops.quote_name
    table = quote(relation.remote_field.through._meta.db_table)
    practice, term = quote(relation.m2m_column_name()), quote(relation.m2m_reverse_name())
    places = ", ".join(["%s"] * count)
    return f"SELECT %s, {practice}, {term} FROM {table} WHERE {practice} IN ({places})"  # noqa: S608 - no value in it


@prepared(year=PositiveSmallIntegerField(), number=PositiveIntegerField())
def _published(*, year, number) -> QuerySet[Practice]:
    named = Q(reference_year=year, reference_number=number)
    of_it = Q(original__reference_year=year, original__reference_number=number)
    files = PracticeAttachment.objects.filter(practice=OuterRef("pk"))
    return Practice.objects.published().filter(named | of_it).select_related("locale").annotate(has_files=Exists(files))


def read_published(user, year: int, number: int, language: str | None = None) -> Reading | None:
    """A published practice in the reader's language, else in its own; None where this person may not read it.

    Two questions: the original with its translations, and its terms; one more where a translation is behind.
    """
    rows = _published(year=year, number=number)
    practice = next((row for row in rows if row.original_id is None), None)
    if practice is None or practice.audience.isdisjoint(audiences_of(user)):
        return None
    return reading_from(practice, [row for row in rows if row is not practice], language)


def reading_of(practice: Practice, language: str | None = None) -> Reading:
    """The reading of one original, whoever asks: for what is made of it later."""
    wanted = language_in_use(language)
    return readings_of([practice], (wanted,))[practice.pk][wanted]


def readings_of(practices: Iterable[Practice], languages: Iterable[str]) -> dict[int, dict[str, Reading]]:
    """The readings of many originals in several languages, by key and language; two queries in all, and
    one more where a translation is behind.
    """
    languages, originals = tuple(languages), {practice.pk: practice for practice in practices}
    rows: dict[int, list[Practice]] = {pk: [] for pk in originals}
    for row in Practice.objects.published().filter(original_id__in=list(originals)).select_related("locale"):
        rows[row.original_id].append(row)
    codes = term_codes(originals)
    made_from = _versions_behind((practice, rows[practice.pk]) for practice in originals.values())
    return {
        pk: {wanted: reading_from(practice, rows[pk], wanted, codes[pk], made_from) for wanted in languages}
        for pk, practice in originals.items()
    }


Dated = dict[int, tuple[int, datetime.datetime]]
"""Number and time of published versions, by the key of their text."""


def _versions_behind(found: Iterable[tuple[Practice, Iterable[Practice]]]) -> Dated:
    """The earlier versions from which translations were made; asks nothing where all are made from the newest."""
    earlier = {
        row.source_revision_id
        for practice, rows in found
        for row in rows
        if row.source_revision_id not in (None, practice.live_revision_id)
    }
    if not earlier:
        return {}
    editions = Edition.objects.filter(revision__in=earlier).values_list("revision", "number", "published_at")
    return {revision: (number, at) for revision, number, at in editions}


def reading_from(
    practice: Practice,
    translations: Iterable[Practice],
    language: str | None,
    codes: dict[str, tuple[str, ...]] | None = None,
    made_from: Dated | None = None,
) -> Reading:
    """The reading of one original: its text where a published translation is wanted and there, and its terms."""
    wanted = language_in_use(language)
    rows = {row.language: row for row in translations}
    for row in rows.values():
        row.original = practice
    if made_from is None:
        made_from = _versions_behind([(practice, rows.values())])
    newest = (practice.version, practice.last_published_at or practice.first_published_at)
    available = []
    for one in LANGUAGES:
        translation = rows.get(one.code)
        status = "original" if one.code == practice.language else translation.translation_kind if translation else ""
        behind = translation is not None and translation.is_behind
        base = made_from.get(translation.source_revision_id or 0) if translation and behind else newest
        number, date = base if status and base else (None, None)
        path = f"/{one.code}/{practice.path}" if status and practice.reference else ""
        available.append(Available(one.code, one.name, status, behind, path, number, date))
    text = rows.get(wanted, practice)
    return Reading(
        practice=practice,
        text=text,
        language=text.language,
        wanted=wanted,
        available=tuple(available),
        codes=term_codes([practice.pk]).get(practice.pk, {}) if codes is None else codes,
    )


def preview_of(practice: Practice) -> Reading:
    """The reading of an unsaved or unpublished text, from the object itself."""
    original = practice.original or practice
    available = tuple(
        Available(
            one.code,
            one.name,
            "original"
            if one.code == original.language
            else practice.translation_kind
            if one.code == practice.language
            else "",
        )
        for one in LANGUAGES
    )
    codes = {name: tuple(term.pk for term in getattr(original, name).all()) for name in TERM_MODELS}
    return Reading(
        practice=original,
        text=practice,
        language=practice.language,
        wanted=practice.language,
        available=available,
        codes=codes,
    )


def tombstone(user, year: int, number: int) -> Withdrawal | None:
    """What is left of a withdrawn practice, for those who could read it."""
    return (
        Withdrawal.objects.visible_to(user)
        .select_related("practice")
        .filter(practice__reference_year=year, practice__reference_number=number, practice__stage=Stage.WITHDRAWN)
        .first()
    )
