"""Working groups, public meetings and public papers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from meetings.models import AgendaItem, Meeting, Paper, ProgrammeEntry, WorkingGroup
from meetings.paths import group_path, meeting_path, paper_path
from meetings.queries import sittings_of
from portal.access.audiences import PUBLIC

from . import examples, schemas
from .answering import PUBLIC_ONLY, READER, answered, text, text_or_none, url
from .errors import BadValueError
from .walking import day, number, walk, words

router = Router(tags=["meetings"])


@router.get(
    "/working-groups",
    operation_id="working-groups",
    response={200: schemas.WorkingGroups, 422: schemas.Error},
    summary=_("Working groups"),
    description=_(
        "The working groups of the Conference with their mandates; a stream names the group to which it belongs."
    ),
    openapi_extra=examples.of(examples.WORKING_GROUPS),
)
@answered(schemas.WorkingGroup, items="items")
def working_groups(request: HttpRequest, asked: Query[schemas.InLanguage]) -> dict[str, Any]:
    return {"items": [_group(group) for group in WorkingGroup.objects.select_related("parent")]}


@router.get(
    "/meetings",
    operation_id="meetings",
    response={200: schemas.Meetings, 422: schemas.Error},
    summary=_("Meetings"),
    description=_("The meetings that everyone may know of, latest first."),
    openapi_extra=examples.of(examples.MEETINGS),
)
@answered(schemas.MeetingLine, items="items")
def meetings(request: HttpRequest, asked: Query[schemas.MeetingFilters]) -> dict[str, Any]:
    rows = _public_meetings()
    if asked.group is not None:
        rows = rows.filter(groups=_group_at(asked.group))
    if asked.session is not None:
        rows = rows.filter(conference_session__number=asked.session)
    if asked.since is not None:
        rows = rows.filter(last_day__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(first_day__lte=asked.until)
    page, some = walk(request, rows, asked, (day("first_day"), number("pk")))
    return page | {"items": [_meeting_line(row) for row in some]}


@router.get(
    "/meetings/{slug}",
    operation_id="meeting",
    response={200: schemas.Meeting, 404: schemas.Error, 422: schemas.Error},
    summary=_("One meeting"),
    description=_("A meeting with its agenda, its sittings as published and its public papers."),
    openapi_extra=examples.of(examples.MEETING),
)
@answered(schemas.Meeting)
def meeting(
    request: HttpRequest,
    asked: Query[schemas.InLanguage],
    slug: str = Path(
        max_length=80, description=_("The address of a meeting."), examples=["international-cooperation-16"]
    ),
) -> dict[str, Any]:
    row = _public_meetings().filter(slug=slug).first()
    if row is None:
        raise Http404
    papers = list(_public_papers().filter(meeting=row).order_by("symbol"))
    return _meeting_line(row) | {
        "agenda": _agenda(row, {paper.pk: paper.symbol for paper in papers}),
        "sittings": _sittings(row),
        "papers": [_paper_line(paper) for paper in papers],
    }


@router.get(
    "/papers",
    operation_id="papers",
    response={200: schemas.Papers, 422: schemas.Error},
    summary=_("Papers"),
    description=_("The papers that everyone may read, newest first."),
    openapi_extra=examples.of(examples.PAPERS),
    tags=["papers"],
)
@answered(schemas.PaperLine, items="items")
def papers(request: HttpRequest, asked: Query[schemas.PaperFilters]) -> dict[str, Any]:
    rows = _public_papers()
    if asked.meeting is not None:
        rows = rows.filter(meeting=_meeting_at(asked.meeting))
    if asked.group is not None:
        # Through the meetings that everyone may know of, so that the filter tells nothing about the others.
        rows = rows.filter(meeting__in=_visible_meetings().filter(groups=_group_at(asked.group)).values("pk"))
    if asked.session is not None:
        rows = rows.filter(session__number=asked.session)
    if asked.kind is not None:
        if asked.kind not in Paper.Kind.values:
            raise BadValueError(
                "kind", gettext("Possible values: %(values)s.") % {"values": ", ".join(Paper.Kind.values)}
            )
        rows = rows.filter(kind=asked.kind)
    page, some = walk(request, rows, asked, (day("date"), words("symbol")))
    return page | {"items": [_paper_line(row) for row in some]}


def _visible_meetings() -> QuerySet[Meeting]:
    return Meeting.objects.visible_to_tokens(PUBLIC_ONLY)


def _public_meetings() -> QuerySet[Meeting]:
    return _visible_meetings().select_related("conference_session").prefetch_related("groups")


def _public_papers() -> QuerySet[Paper]:
    return Paper.objects.visible_to_tokens(PUBLIC_ONLY).select_related("meeting", "session").defer("texts")


def _group_at(slug: str) -> WorkingGroup:
    group = WorkingGroup.objects.filter(slug=slug).first()
    if group is None:
        raise BadValueError("group", gettext("There is no such working group."))
    return group


def _meeting_at(slug: str) -> Meeting:
    """A public meeting; one that is not public does not exist here."""
    found = _visible_meetings().filter(slug=slug).first()
    if found is None:
        raise BadValueError("meeting", gettext("There is no such meeting."))
    return found


def _group(group: WorkingGroup) -> dict[str, Any]:
    return {
        "slug": group.slug,
        "url": url(group_path(group.slug)),
        "name": text(group.name()),
        "description": text_or_none(group.description()),
        "symbol_series": group.symbol_series or None,
        "parent": group.parent.slug if group.parent else None,
        "mandates": [{"paragraphs": [], **mandate} for mandate in group.mandates],
        "active": group.active,
    }


def _meeting_line(row: Meeting) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "url": url(meeting_path(row.slug)),
        "title": text(row.title()),
        "first_day": row.first_day,
        "last_day": row.last_day,
        "time_zone": row.time_zone,
        "mode": row.mode,
        "status": row.status,
        "venue": text_or_none(row.venue()),
        "groups": [group.slug for group in row.groups.all()],
        "session": row.conference_session.number if row.conference_session else None,
    }


def _paper_line(row: Paper) -> dict[str, Any]:
    known = row.meeting is not None and PUBLIC in row.meeting.audience
    return {
        "symbol": row.symbol,
        "url": url(paper_path(row.pk)),
        "title": text(row.title()),
        "kind": row.kind,
        "date": row.date,
        "distribution": row.distribution,
        "original_language": row.original_language,
        "languages": row.languages,
        "meeting": row.meeting.slug if row.meeting and known else None,
        "session": row.session.number if row.session else None,
    }


def _agenda(row: Meeting, symbols: dict[int, str]) -> list[dict[str, Any]]:
    items = list(AgendaItem.objects.filter(meeting=row).order_by("order", "pk"))
    numbers = {item.pk: item.number for item in items}
    at: dict[int, list[str]] = defaultdict(list)
    for item, paper in Paper.items.through.objects.filter(agendaitem__in=numbers, paper__in=symbols).values_list(
        "agendaitem", "paper"
    ):
        at[item].append(symbols[paper])
    return [
        {
            "number": item.number,
            "title": text(item.title()),
            "parent": numbers[item.parent_id] if item.parent_id else None,
            "papers": sorted(at[item.pk]),
        }
        for item in items
    ]


def _sittings(row: Meeting) -> list[dict[str, Any]]:
    slots = sittings_of(row, READER)
    numbers = _numbers(slot.pk for slot in slots)
    return [
        {
            "starts": slot.starts_at,
            "ends": slot.ends_at,
            "kind": slot.kind,
            "status": slot.status,
            "title": text(slot.title),
            "room": text(slot.room),
            "items": numbers.get(slot.pk, []),
        }
        for slot in slots
    ]


def _numbers(sittings: Iterable[int]) -> dict[int, list[str]]:
    """The numbers of the agenda items of each sitting, as agendas write them in every language."""
    numbers: dict[int, list[str]] = defaultdict(list)
    entries = ProgrammeEntry.objects.filter(sitting__in=list(sittings), item__isnull=False).order_by("order", "pk")
    for sitting, item in entries.values_list("sitting", "item__number"):
        numbers[sitting].append(item)
    return numbers
