"""Changes to meetings and agendas."""

import datetime
import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, ConferenceSession, Meeting, Sitting, WorkingGroup
from meetings.readers import audience_for
from portal.access.permissions import require
from portal.access.refusals import Refused
from search.actions import touch

from .changes import amend, create, lock, write
from .programme import hold_programme, take_from_programme

MEETING_FIELDS = (
    "slug",
    "groups",
    "titles",
    "conference_session",
    "mode",
    "venues",
    "time_zone",
    "first_day",
    "last_day",
    "report_before",
    "audience",
)
ITEM_FIELDS = ("number", "titles", "order")


@transaction.atomic
def schedule_meeting(
    actor,
    *,
    slug: str,
    groups: Iterable[WorkingGroup],
    titles: Mapping[str, str],
    first_day: datetime.date,
    last_day: datetime.date,
    conference_session: ConferenceSession | None = None,
    mode: str = Meeting.Mode.IN_PERSON,
    venues: Mapping[str, str] | None = None,
    time_zone: str | None = None,
    report_before: AgendaItem | None = None,
    readers: Iterable[str] = ("public",),
    audience: Iterable[str] | None = None,
) -> Meeting:
    """Schedule a meeting of one group, or a joint one, alongside a session or between sessions."""
    require(actor, "meetings.schedule_meeting")
    groups = list(groups)
    if not groups:
        raise Refused(_("A meeting is a meeting of at least one group."), code="no_group", status=422)
    meeting = Meeting(
        slug=slug,
        titles=titles,
        first_day=first_day,
        last_day=last_day,
        conference_session=conference_session,
        mode=mode,
        venues=venues,
        time_zone=time_zone or (conference_session.time_zone if conference_session else "Europe/Vienna"),
        report_before=report_before,
    )
    _fits_its_session(meeting)
    create(actor, "schedule_meeting", meeting, {"groups": groups})
    # The tokens of a meeting and its groups are known only now.
    meeting.audience = frozenset(audience) if audience is not None else audience_for(readers, meeting)
    meeting.save(update_fields=["audience"])
    touch("meeting", meeting.pk)
    return meeting


@transaction.atomic
def change_meeting(
    actor, meeting: Meeting, *, base_version: int | None = None, readers: Iterable[str] | None = None, **changes
) -> Meeting:
    """Change what is known of a meeting; refused where its sittings or papers would no longer fit."""
    require(actor, "meetings.change_meeting", meeting)
    if "groups" in changes:
        changes["groups"] = list(changes["groups"])
        _keeps_its_groups(meeting, changes["groups"])
    if readers is not None:
        changes.setdefault("audience", audience_for(readers, meeting, changes.get("groups")))
    meeting, differing = amend(
        actor, "change_meeting", meeting, base_version, MEETING_FIELDS, changes, check=_keeps_its_sittings
    )
    if differing:
        touch("meeting", meeting.pk)
    return meeting


def _keeps_its_groups(meeting: Meeting, groups: list[WorkingGroup]) -> None:
    """What a group's members may read was decided for these groups; other members would read it with a change."""
    if not groups:
        raise Refused(_("A meeting is a meeting of at least one group."), code="no_group", status=422)
    if {group.pk for group in groups} == {group.pk for group in meeting.groups.all()}:
        return
    if meeting.sittings.exists() or meeting.papers.exists():
        raise Refused(
            _("The groups of a meeting with sittings or papers stay. Schedule another meeting."), code="groups_in_use"
        )


def _fits_its_session(meeting: Meeting) -> None:
    session = meeting.conference_session
    if session is None:
        return
    if not session.first_day <= meeting.first_day <= meeting.last_day <= session.last_day:
        raise Refused(
            _("A meeting alongside the Conference lies within the days of the session."),
            code="outside_session",
            status=422,
        )
    if meeting.time_zone != session.time_zone:
        raise Refused(
            _("A meeting alongside the Conference keeps the time of its venue."),
            code="other_time_zone",
            status=422,
        )
    if meeting.report_before is not None and meeting.report_before.session_id != session.pk:
        raise Refused(
            _("The report goes to an item of the session alongside which the meeting takes place."),
            code="other_agenda",
            status=422,
        )


def _keeps_its_sittings(meeting: Meeting) -> None:
    _fits_its_session(meeting)
    before = Meeting.objects.get(pk=meeting.pk)
    sittings = meeting.sittings.exclude(status=Sitting.Status.CANCELLED)
    if sittings.exclude(day__range=(meeting.first_day, meeting.last_day)).exists():
        raise Refused(_("A sitting lies outside of these days. Move it first."), code="sitting_outside")
    if (before.time_zone, before.conference_session_id) != (
        meeting.time_zone,
        meeting.conference_session_id,
    ) and sittings.exists():
        raise Refused(
            _("The session and the time zone cannot change while there are sittings."),
            code="time_zone_in_use",
        )


@transaction.atomic
def cancel_meeting(actor, meeting: Meeting) -> Meeting:
    """Call a meeting off. Its page and its sittings stay and say so; calendars receive the cancellation."""
    require(actor, "meetings.cancel_meeting", meeting)
    hold_programme(meeting)
    meeting = _locked_in(meeting, Meeting.Status.SCHEDULED)
    for sitting in meeting.sittings.exclude(status=Sitting.Status.CANCELLED):
        take_from_programme(actor, sitting)
    return _set_status(actor, "cancel_meeting", meeting, Meeting.Status.CANCELLED)


@transaction.atomic
def close_meeting(actor, meeting: Meeting) -> Meeting:
    """Close a meeting whose report is adopted; no item is under discussion any more."""
    require(actor, "meetings.close_meeting", meeting)
    return _set_status(actor, "close_meeting", _locked_in(meeting, Meeting.Status.SCHEDULED), Meeting.Status.CLOSED)


def _locked_in(meeting: Meeting, status: str) -> Meeting:
    meeting = lock(meeting)
    if meeting.status != status:
        raise Refused(_("This meeting is already closed or cancelled."), code="meeting_over")
    return meeting


def _set_status(actor, verb: str, meeting: Meeting, status: str) -> Meeting:
    meeting.status = status
    meeting.current_item = None
    write(actor, verb, meeting)
    touch("meeting", meeting.pk)
    return meeting


@transaction.atomic
def take_up_item(actor, meeting: Meeting, item: AgendaItem | None) -> Meeting:
    """Say which item the meeting now discusses; the same again changes nothing."""
    require(actor, "meetings.take_up_item", meeting)
    meeting = _locked_in(meeting, Meeting.Status.SCHEDULED)
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(_("This item is not on the agenda of the meeting."), code="other_agenda", status=422)
    if meeting.current_item != item:
        meeting.current_item = item
        write(actor, "take_up_item", meeting, item=item.pk if item else None)
    return meeting


@transaction.atomic
def add_agenda_item(
    actor,
    *,
    number: str,
    titles: Mapping[str, str],
    meeting: Meeting | None = None,
    session: ConferenceSession | None = None,
    order: int | None = None,
) -> AgendaItem:
    """Put an item on the agenda of a meeting or of a session; "2 (a)" is a part of the item "2" of the same agenda."""
    require(actor, "meetings.add_agenda_item", meeting or session)
    agenda = AgendaItem.objects.filter(meeting=meeting, session=session)
    if order is None:
        order = (agenda.aggregate(last=Max("order"))["last"] or 0) + 1
    item = AgendaItem(
        number=number,
        titles=titles,
        meeting=meeting,
        session=session,
        order=order,
        parent=_parent_of(number, agenda),
    )
    create(actor, "add_agenda_item", item)
    if meeting is not None:
        touch("meeting", meeting.pk)
    return item


@transaction.atomic
def change_agenda_item(actor, item: AgendaItem, *, base_version: int | None = None, **changes) -> AgendaItem:
    """Change number, place or title of an item; an item with parts keeps its number."""
    require(actor, "meetings.change_agenda_item", item)

    def renumber(changed: AgendaItem) -> None:
        if "number" not in changes or changes["number"] == item_before.number:
            return
        if changed.subitems.exists():
            raise Refused(_("An item with parts keeps its number."), code="item_has_parts")
        changed.parent = _parent_of(
            changed.number, AgendaItem.objects.filter(meeting=changed.meeting_id, session=changed.session_id)
        )

    item_before = AgendaItem.objects.get(pk=item.pk)
    item, differing = amend(actor, "change_agenda_item", item, base_version, ITEM_FIELDS, changes, check=renumber)
    if differing and item.meeting_id:
        touch("meeting", item.meeting_id)
    return item


def _parent_of(number: str, agenda) -> AgendaItem | None:
    above = re.sub(r" ?\([a-z]+\)$", "", number)
    if above == number:
        return None
    parent = agenda.filter(number=above).first()
    if parent is None:
        raise ValidationError(
            {"number": _("Item %(number)s is not on this agenda.") % {"number": above}}, code="no_parent"
        )
    return parent
