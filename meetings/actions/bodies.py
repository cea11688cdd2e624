"""Changes to working groups, sessions of the Conference and rooms."""

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings.models import ConferenceSession, Meeting, Room, WorkingGroup
from portal.access.permissions import require
from portal.access.refusals import Refused
from search.actions import touch_all

from .changes import amend, create

GROUP_FIELDS = (
    "slug",
    "names",
    "symbol_series",
    "parent",
    "descriptions",
    "mandates",
    "mandate_source",
    "verified",
    "provisions",
    "public_threads",
    "order",
    "active",
)
SESSION_FIELDS = (
    "number",
    "titles",
    "short_titles",
    "venues",
    "notices",
    "first_day",
    "last_day",
    "time_zone",
    "fictional",
)
ROOM_FIELDS = ("slug", "names", "seats", "interpretation", "order", "active")


def add_working_group(
    actor,
    *,
    slug: str,
    names: Mapping[str, str],
    symbol_series: str = "",
    parent: WorkingGroup | None = None,
    descriptions: Mapping[str, str] | None = None,
    mandates: Iterable[Mapping] = (),
    mandate_source: str = "",
    verified: bool = False,
    provisions: Iterable = (),
    public_threads: bool = False,
    order: int = 0,
    active: bool = True,
) -> WorkingGroup:
    """Add a body of the Conference, or a stream of one."""
    require(actor, "meetings.add_working_group")
    group = WorkingGroup(
        slug=slug,
        names=names,
        symbol_series=symbol_series,
        parent=parent,
        descriptions=descriptions,
        mandates=[*mandates],
        mandate_source=mandate_source,
        verified=verified,
        public_threads=public_threads,
        order=order,
        active=active,
    )
    return create(actor, "add_working_group", group, {"provisions": provisions})


@transaction.atomic
def change_working_group(actor, group: WorkingGroup, *, base_version: int | None = None, **changes) -> WorkingGroup:
    """Change what is known of a group."""
    require(actor, "meetings.change_working_group", group)
    group, differing = amend(actor, "change_working_group", group, base_version, GROUP_FIELDS, changes)
    if "names" in differing:
        touch_all("meeting", Meeting.objects.filter(groups=group).values_list("pk", flat=True))
    return group


def open_session(
    actor,
    *,
    number: int,
    titles: Mapping[str, str],
    short_titles: Mapping[str, str],
    venues: Mapping[str, str],
    first_day: datetime.date,
    last_day: datetime.date,
    notices: Mapping[str, str] | None = None,
    time_zone: str = "Europe/Vienna",
    fictional: bool = False,
) -> ConferenceSession:
    """Open the record of a session of the Conference, so that its agenda and programme can be made."""
    require(actor, "meetings.open_session")
    session = ConferenceSession(
        number=number,
        titles=titles,
        short_titles=short_titles,
        venues=venues,
        first_day=first_day,
        last_day=last_day,
        notices=notices,
        time_zone=time_zone,
        fictional=fictional,
    )
    return create(actor, "open_session", session)


def change_session(
    actor, session: ConferenceSession, *, base_version: int | None = None, **changes
) -> ConferenceSession:
    """Change what is known of a session; refused where a sitting would fall outside of its days or change its hour."""
    require(actor, "meetings.change_session", session)
    return amend(actor, "change_session", session, base_version, SESSION_FIELDS, changes, check=_keeps_its_sittings)[0]


def _keeps_its_sittings(session: ConferenceSession) -> None:
    sittings = session.sittings.exclude(status="cancelled")
    if sittings.exclude(day__range=(session.first_day, session.last_day)).exists():
        raise Refused(_("A sitting lies outside of these days. Move it first."), code="sitting_outside")
    if sittings.exists() and ConferenceSession.objects.get(pk=session.pk).time_zone != session.time_zone:
        raise Refused(_("The time zone cannot change while there are sittings."), code="time_zone_in_use")


def add_room(
    actor,
    *,
    slug: str,
    names: Mapping[str, str],
    seats: int = 0,
    interpretation: Iterable[str] = (),
    order: int = 0,
    active: bool = True,
) -> Room:
    """Add a room at the venue."""
    require(actor, "meetings.add_room")
    return create(
        actor,
        "add_room",
        Room(slug=slug, names=names, seats=seats, interpretation=[*interpretation], order=order, active=active),
    )


def change_room(actor, room: Room, *, base_version: int | None = None, **changes) -> Room:
    """Change what is known of a room; one that is no longer used becomes inactive."""
    require(actor, "meetings.change_room", room)
    return amend(actor, "change_room", room, base_version, ROOM_FIELDS, changes)[0]
