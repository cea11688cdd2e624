"""Changes to the programme of work: placing, moving, cancelling and adjourning sittings, and publishing."""

import datetime
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import (
    AgendaItem,
    ConferenceSession,
    Meeting,
    ProgrammeEntry,
    Room,
    Sitting,
    WorkingGroup,
)
from meetings.readers import audience_for
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.actions import record as audit

from .changes import amend, create, lock, write

SITTING_FIELDS = ("kind", "titles", "audience")
CANCELLED, CONFIRMED, DRAFT = Sitting.Status.CANCELLED, Sitting.Status.CONFIRMED, Sitting.Status.DRAFT


@transaction.atomic
def place_sitting(
    actor,
    *,
    room: Room,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    meeting: Meeting | None = None,
    session: ConferenceSession | None = None,
    kind: str | None = None,
    items: Iterable[AgendaItem] = (),
    titles: Mapping[str, str] | None = None,
    readers: Iterable[str] | None = None,
    audience: Iterable[str] | None = None,
) -> Sitting:
    """Place a sitting of a meeting, or of a session's plenary or consultations, in a room at a time.

    Without readers it is seen by whoever sees its meeting, or by everyone. Refused where the room is taken, a group
    would sit twice at a time, or the day lies outside of the meeting or session.
    """
    require(actor, "meetings.place_sitting", meeting or session)
    if (meeting is None) == (session is None):
        raise ValidationError(_("A sitting belongs to a session or to a meeting."), code="body")
    if meeting is not None and meeting.status != Meeting.Status.SCHEDULED:
        raise Refused(_("This meeting is already closed or cancelled."), code="meeting_over")
    hold_programme(meeting or session)
    within_a_session = meeting is None or meeting.conference_session_id is not None
    sitting = Sitting(
        session=session,
        meeting=meeting,
        titles=titles,
        kind=kind or _kind_of(meeting, titles),
        status=DRAFT if within_a_session else CONFIRMED,
        audience=_audience_of(meeting, readers, audience),
    )
    _put(sitting, room, starts_at, ends_at)
    create(actor, "place_sitting", sitting)
    _set_items(sitting, items)
    _raise_programme(sitting)
    return sitting


def hold_programme(body: ConferenceSession | Meeting | None) -> None:
    """Hold the session of whose programme this body is a part; first of all rows, so that no two wait for each other."""
    session = body.conference_session if isinstance(body, Meeting) else body
    if session is not None:
        lock(session)


def _raise_programme(sitting: Sitting) -> None:
    # Who publishes a programme must have seen its drafts, so a change to one is a change of the session.
    session = sitting.session_id or (sitting.meeting.conference_session_id if sitting.meeting else None)
    if sitting.status == DRAFT and session is not None:
        ConferenceSession.objects.filter(pk=session).update(version=F("version") + 1, changed_at=timezone.now())


def _kind_of(meeting: Meeting | None, titles: Mapping | None) -> str:
    if meeting is not None:
        return Sitting.Kind.JOINT if meeting.groups.count() > 1 else Sitting.Kind.GROUP
    return Sitting.Kind.INFORMAL if titles else Sitting.Kind.PLENARY


def _audience_of(
    meeting: Meeting | None, readers: Iterable[str] | None, audience: Iterable[str] | None
) -> frozenset[str]:
    if audience is not None:
        return frozenset(audience)
    if readers is None and meeting is not None:
        return meeting.audience
    return audience_for(readers if readers is not None else ("public",), meeting)


@transaction.atomic
def move_sitting(
    actor,
    sitting: Sitting,
    *,
    room: Room | None = None,
    starts_at: datetime.datetime | None = None,
    ends_at: datetime.datetime | None = None,
    base_version: int | None = None,
) -> Sitting:
    """Move a sitting to another room or time; a new start alone keeps its length. No difference writes nothing."""
    require(actor, "meetings.move_sitting", sitting)
    hold_programme(sitting.body)
    sitting = lock(sitting, base_version)
    if sitting.status == CANCELLED or sitting.adjourned_at is not None:
        raise Refused(_("This sitting is cancelled or over."), code="sitting_over")
    before = (sitting.room_id, sitting.starts_at, sitting.ends_at)
    if starts_at is not None and ends_at is None:
        ends_at = starts_at + (sitting.ends_at - sitting.starts_at)
    _put(sitting, room or sitting.room, starts_at or sitting.starts_at, ends_at or sitting.ends_at)
    if (sitting.room_id, sitting.starts_at, sitting.ends_at) != before:
        write(
            actor,
            "move_sitting",
            sitting,
            room=sitting.room_id,
            starts_at=sitting.starts_at,
            ends_at=sitting.ends_at,
            was_room=before[0],
            was_starts_at=before[1],
            was_ends_at=before[2],
        )
        _raise_programme(sitting)
    return sitting


def _put(sitting: Sitting, room: Room, starts_at: datetime.datetime, ends_at: datetime.datetime) -> None:
    """Set room and time on the sitting, or refuse.

    Holds the rows of the room and of all who sit, so that two who place at once queue.
    """
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at):
        raise ValidationError(_("A time needs its time zone."), code="naive_time")
    body = sitting.body
    first, last = starts_at.astimezone(body.zone), ends_at.astimezone(body.zone)
    if last <= first:
        raise Refused(_("A sitting ends after it starts."), code="ends_before_it_starts", status=422)
    if first.date() != last.date():
        raise Refused(_("A sitting ends on the day on which it starts."), code="over_midnight", status=422)
    if not body.first_day <= first.date() <= body.last_day:
        raise Refused(_("This day lies outside of the session or meeting."), code="outside_days", status=422)
    room = Room.objects.select_for_update().get(pk=room.pk)
    if not room.active and room.pk != sitting.room_id:
        raise Refused(_("This room is no longer used."), code="room_inactive")
    sitting.room, sitting.starts_at, sitting.ends_at, sitting.day = room, starts_at, ends_at, first.date()
    _refuse_overlap(sitting)


def _refuse_overlap(sitting: Sitting) -> None:
    meanwhile = (
        Sitting.objects.exclude(pk=sitting.pk)
        .exclude(status=CANCELLED)
        .filter(
            Q(adjourned_at__isnull=True) | Q(adjourned_at__gt=sitting.starts_at),
            starts_at__lt=sitting.ends_at,
            ends_at__gt=sitting.starts_at,
        )
    )
    if meanwhile.filter(room=sitting.room_id).exists():
        raise Refused(_("The room is taken at that time."), code="room_taken")
    if sitting.meeting is not None:
        groups = list(WorkingGroup.objects.select_for_update().filter(meetings=sitting.meeting_id).order_by("pk"))
        if meanwhile.filter(meeting__groups__in=groups).exists():
            raise Refused(_("A group of this meeting already sits at that time."), code="group_busy")
    elif sitting.kind == Sitting.Kind.PLENARY:
        list(ConferenceSession.objects.select_for_update().filter(pk=sitting.body.pk))
        if meanwhile.filter(session=sitting.session_id, kind=Sitting.Kind.PLENARY).exists():
            raise Refused(_("The plenary already sits at that time."), code="plenary_busy")


@transaction.atomic
def change_sitting(
    actor,
    sitting: Sitting,
    *,
    items: Iterable[AgendaItem] | None = None,
    base_version: int | None = None,
    readers: Iterable[str] | None = None,
    **changes,
) -> Sitting:
    """Change what a sitting is about and who sees it; where and when it sits is `move_sitting`."""
    require(actor, "meetings.change_sitting", sitting)
    if readers is not None:
        changes.setdefault("audience", audience_for(readers, sitting.meeting))
    hold_programme(sitting.body)
    sitting, differing = amend(actor, "change_sitting", sitting, base_version, SITTING_FIELDS, changes)
    changed = bool(differing)
    if items is not None:
        items = list(items)
        if items != [entry.item for entry in sitting.entries.select_related("item")]:
            _set_items(sitting, items)
            changed = True
            if not differing:
                write(actor, "change_sitting", sitting, fields=["items"])
    if changed:
        _raise_programme(sitting)
    return sitting


def _set_items(sitting: Sitting, items: Iterable[AgendaItem]) -> None:
    items = list(items)
    for item in items:
        if (item.meeting_id, item.session_id) != (sitting.meeting_id, sitting.session_id):
            raise Refused(_("This item is not on the agenda of the body that sits."), code="other_agenda", status=422)
    sitting.entries.all().delete()
    ProgrammeEntry.objects.bulk_create(
        ProgrammeEntry(sitting=sitting, item=item, order=order) for order, item in enumerate(items, 1)
    )


@transaction.atomic
def cancel_sitting(actor, sitting: Sitting) -> Sitting | None:
    """Cancel a sitting: it stays in programme and calendars as cancelled. A draft is removed: None."""
    require(actor, "meetings.cancel_sitting", sitting)
    hold_programme(sitting.body)
    sitting = lock(sitting)
    if sitting.status == CANCELLED:
        raise Refused(_("This sitting is already cancelled."), code="sitting_cancelled")
    return take_from_programme(actor, sitting)


def take_from_programme(actor, sitting: Sitting) -> Sitting | None:
    """Cancel, or remove what was never published. The caller has checked that the actor may and holds the programme."""
    if sitting.status == DRAFT:
        _raise_programme(sitting)
        audit(actor, "cancel_sitting", sitting, draft=True)
        sitting.delete()
        return None
    sitting.status = CANCELLED
    write(actor, "cancel_sitting", sitting)
    return sitting


@transaction.atomic
def adjourn_sitting(actor, sitting: Sitting, *, at: datetime.datetime | None = None) -> Sitting:
    """End a sitting before its time: at `at`, or now. Refused where it is not in session then."""
    require(actor, "meetings.adjourn_sitting", sitting)
    sitting = lock(sitting)
    at = at or timezone.now()
    if sitting.status != CONFIRMED or sitting.adjourned_at is not None or not sitting.starts_at <= at < sitting.ends_at:
        raise Refused(_("This sitting is not in session."), code="not_in_session")
    sitting.adjourned_at = at
    write(actor, "adjourn_sitting", sitting, at=at)
    return sitting


@transaction.atomic
def publish_programme(actor, session: ConferenceSession, *, base_version: int | None = None) -> ConferenceSession:
    """Publish the programme of a session: drafts become public and the version grows. Refused where nothing is new."""
    require(actor, "meetings.publish_programme", session)
    session = lock(session, base_version)
    sittings = Sitting.objects.filter(Q(session=session) | Q(meeting__conference_session=session))
    drafts = list(sittings.filter(status=DRAFT).select_for_update(of=("self",)))
    news = drafts or (session.published_at and sittings.filter(changed_at__gt=session.published_at).exists())
    if not news:
        raise Refused(_("There is nothing new to publish."), code="nothing_new")
    moment = timezone.now()
    Sitting.objects.filter(pk__in=[sitting.pk for sitting in drafts]).update(status=CONFIRMED, changed_at=moment)
    session.published_version += 1
    session.published_at = moment
    write(actor, "publish_programme", session, published_version=session.published_version, sittings=len(drafts))
    return session
