"""The records of a dump: what everyone may read, in all its languages, with terms by their codes."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from meetings.models import AgendaItem, Meeting, Paper, WorkingGroup
from meetings.paths import group_path, meeting_path, paper_path
from portal.access.audiences import PUBLIC
from portal.vocabulary.models import FormOfCrime, Instrument, Party, Provision, Term
from portal.vocabulary.queries import terms
from practices.files.queries import attachments_of_many
from practices.models import TEXT_LIMITS, Practice
from practices.particulars import as_data
from practices.queries import term_codes

from .answering import PUBLIC_ONLY
from .terms import KINDS

BATCH = 200
"""Records that are in memory at a time."""


def stamps() -> dict[str, dict[str, str]]:
    """What is public now, by kind and key, each with a mark that changes with its text; three questions."""
    texts = _practices() | Practice.objects.published().filter(original__in=_practices().values("pk"))
    return {
        "practices": {
            str(pk): f"{revision}{'-' if anonymize else ''}"
            for pk, revision, anonymize in texts.values_list("pk", "live_revision_id", "anonymize")
        },
        "meetings": {str(pk): str(version) for pk, version in _meetings().values_list("pk", "version")},
        "papers": {str(pk): str(version) for pk, version in _papers().values_list("pk", "version")},
    }


def _practices() -> QuerySet[Practice]:
    return Practice.objects.originals().published().visible_to_tokens(PUBLIC_ONLY)


def _meetings() -> QuerySet[Meeting]:
    return Meeting.objects.visible_to_tokens(PUBLIC_ONLY)


def _papers() -> QuerySet[Paper]:
    return Paper.objects.visible_to_tokens(PUBLIC_ONLY)


def _batches(rows: QuerySet) -> Iterator[list[Any]]:
    """The rows by key, some at a time, each batch a question of its own: nothing is held open or locked between."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def practices() -> Iterator[dict[str, Any]]:
    """Each published practice with its texts in every language that it has; the State only where it is named."""
    for batch in _batches(_practices().select_related("locale")):
        pks = [practice.pk for practice in batch]
        codes = term_codes(pks)
        files = attachments_of_many(batch)
        texts: dict[int, dict[str, dict[str, str]]] = defaultdict(dict)
        rows = Practice.objects.published().filter(Q(pk__in=pks) | Q(original__in=pks)).select_related("locale")
        for row in rows:
            texts[row.original_id or row.pk][row.language] = {
                "kind": row.translation_kind or "original",
                **{name: getattr(row, name) for name in TEXT_LIMITS},
            }
        for practice in batch:
            yield {
                "reference": practice.reference,
                "version": practice.version,
                "path": practice.path,
                "party": None if practice.anonymize else practice.party_id,
                **{
                    name: codes[practice.pk].get(name, ())
                    for name in ("forms", "provisions", "cooperation", "challenges")
                },
                **as_data(practice, codes[practice.pk].get("partners", ())),
                "attachments": [
                    {
                        "name": one.label,
                        "path": f"practices/files/{one.pk}/",
                        "media_type": one.media_type,
                        "language": one.tongue or None,
                        "size": one.size,
                        "sha256": one.sha256,
                    }
                    for one in files.get(practice.pk, ())
                    if one.is_served
                ],
                "year_from": practice.year_from,
                "year_to": practice.year_to,
                "published": timezone.localdate(practice.first_published_at),
                "updated": practice.last_published_at,
                "original_language": practice.language,
                "texts": dict(sorted(texts[practice.pk].items())),
            }


def meetings() -> Iterator[dict[str, Any]]:
    """Each public meeting with its agenda."""
    for batch in _batches(_meetings().select_related("conference_session").prefetch_related("groups")):
        agendas: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
        for item in AgendaItem.objects.filter(meeting__in=batch).select_related("parent").order_by("order", "pk"):
            parent = item.parent.number if item.parent else None
            agendas[item.meeting_id].append({"number": item.number, "parent": parent, "titles": item.titles})
        for meeting in batch:
            yield {
                "slug": meeting.slug,
                "path": meeting_path(meeting.slug),
                "titles": meeting.titles,
                "first_day": meeting.first_day,
                "last_day": meeting.last_day,
                "time_zone": meeting.time_zone,
                "mode": meeting.mode,
                "status": meeting.status,
                "venues": meeting.venues,
                "groups": [group.slug for group in meeting.groups.all()],
                "session": meeting.conference_session.number if meeting.conference_session else None,
                "agenda": agendas[meeting.pk],
            }


def papers() -> Iterator[dict[str, Any]]:
    """Each public paper with its text where the portal has it."""
    for batch in _batches(_papers().select_related("meeting", "session")):
        for paper in batch:
            known = paper.meeting is not None and PUBLIC in paper.meeting.audience
            yield {
                "symbol": paper.symbol,
                "path": paper_path(paper.pk),
                "titles": paper.titles,
                "kind": paper.kind,
                "date": paper.date,
                "distribution": paper.distribution,
                "original_language": paper.original_language,
                "languages": paper.languages,
                "meeting": paper.meeting.slug if known else None,
                "session": paper.session.number if paper.session else None,
                "texts": paper.texts,
            }


def working_groups() -> dict[str, Any]:
    """All working groups."""
    return {
        "items": [
            {
                "slug": group.slug,
                "path": group_path(group.slug),
                "names": group.names,
                "descriptions": group.descriptions,
                "symbol_series": group.symbol_series or None,
                "parent": group.parent.slug if group.parent else None,
                "mandates": group.mandates,
                "active": group.active,
            }
            for group in WorkingGroup.objects.select_related("parent")
        ]
    }


def vocabulary() -> dict[str, Any]:
    """All terms, each with its kind."""
    return {"items": [{"kind": kind, **_term(term)} for kind, model in KINDS.items() for term in terms(model).values()]}


def parties() -> dict[str, Any]:
    """All States and organizations."""
    return {
        "items": [
            _term(party)
            | {
                "kind": party.kind,
                "regional_group": party.regional_group,
                "iso_code": party.iso_code or None,
                "fictional": party.fictional,
            }
            for party in terms(Party).values()
        ]
    }


def _term(term: Term) -> dict[str, Any]:
    record: dict[str, Any] = {"code": term.code, "labels": term.labels, "active": term.active, "source": term.source}
    if isinstance(term, FormOfCrime):
        record |= {"definitions": term.definitions, "parent": term.parent_id}
    if isinstance(term, Provision):
        record |= {"instrument": term.instrument_id, "article": term.article}
    if isinstance(term, Instrument):
        record |= {"citations": term.citations}
    return record


LISTS: Mapping[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "practices": practices,
    "meetings": meetings,
    "papers": papers,
}
WHOLES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "working-groups": working_groups,
    "vocabulary": vocabulary,
    "parties": parties,
}
