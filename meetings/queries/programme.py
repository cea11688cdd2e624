"""The programme of a session: days, rooms and sittings, in three questions whatever their number."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Q, QuerySet
from django.utils.translation import gettext, ngettext

from meetings import registry
from meetings.models import ConferenceSession, ProgrammeEntry, Room, Sitting
from meetings.models.records import text_in
from meetings.numbering import write_number
from meetings.paths import conference_path, localized, meeting_path
from portal.access.audiences import audiences_of
from portal.access.seats import is_secretariat
from portal.prepared import prepared, said_by, stamp_of
from portal.vocabulary.dates import format_time, format_time_range
from portal.vocabulary.languages import language_in_use


@dataclass(frozen=True, slots=True)
class SlotLine:
    """What a sitting is about, one line: an agenda item with its number, or a text alone."""

    number: str
    title: str
    anchor: str = ""
    links: tuple[registry.Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One sitting as a reader meets it. Times are those of the venue: `hours` as planned, `adjourned` an early end.

    `title` is empty for a plenary on one item: that says all.
    """

    pk: int
    kind: str
    status: str
    title: str
    url: str
    room: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: str
    adjourned: str
    lines: tuple[SlotLine, ...]

    @property
    def day(self) -> datetime.date:
        """The day at the venue."""
        return self.starts_at.date()

    @property
    def start(self) -> str:
        """The start as ISO 8601 with the offset of the venue."""
        return self.starts_at.isoformat()

    @property
    def end(self) -> str:
        """The planned end as ISO 8601 with the offset of the venue."""
        return self.ends_at.isoformat()

    @property
    def alone(self) -> bool:
        """Whether its heading already names the one item that it is about."""
        return not self.title

    @property
    def heading(self) -> str:
        """Its title, else "Item 2 (b)"."""
        return self.title or gettext("Item %(number)s") % {"number": self.lines[0].number}

    @property
    def cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.status == Sitting.Status.CANCELLED

    @property
    def draft(self) -> bool:
        """Whether the Secretariat alone sees it yet."""
        return self.status == Sitting.Status.DRAFT


@dataclass(frozen=True, slots=True)
class Column:
    """A room of one day."""

    pk: int
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What happens in one room at one time."""

    room: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """The sittings of one time, a cell for each column of the day."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    hours: str
    cells: tuple[Cell, ...]

    @property
    def start(self) -> str:
        """The start as ISO 8601 with the offset of the venue."""
        return self.starts_at.isoformat()

    @property
    def end(self) -> str:
        """The end as ISO 8601 with the offset of the venue."""
        return self.ends_at.isoformat()


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """A day of the session with the rooms that are used on it."""

    date: datetime.date
    columns: tuple[Column, ...]
    rows: tuple[ProgrammeRow, ...]


class Programme:
    """The programme as one person may see it. What it says is made where it is asked for; `stamp` is known before."""

    def __init__(self, session: ConferenceSession, user) -> None:
        self.session, self._language = session, language_in_use()
        self._rows = _rows_of_session.answer(
            audiences_of(user), is_secretariat(user), self._language, session=session.pk
        )
        entries = _entries_of_session(self._language, session=session.pk) if self._rows.rows else []
        self._lines = _lines(entries, [row[0] for row in self._rows.rows], user, self._language)
        self._rooms = _rooms.answer() if self._rows.rows else None

    @property
    def stamp(self) -> bytes:
        """All that the programme says: the same stamp, the same words. Without a sitting that this person may not see."""
        rooms = self._rooms.rows if self._rooms else ()
        return stamp_of(said_by(self.session), self._rows.rows, self._lines, rooms)

    @cached_property
    def _slots(self) -> list[tuple[Slot, int, datetime.datetime]]:
        return _slots(self._rows.made(), self._lines, self.session.zone, self.session.number)

    @cached_property
    def days(self) -> tuple[ProgrammeDay, ...]:
        rooms = {room.pk: room for room in self._rooms.made()} if self._rooms else {}
        by_day = defaultdict(list)
        for slot, room, _changed in self._slots:
            by_day[slot.starts_at.date()].append((slot, rooms[room]))
        return tuple(_day(date, by_day[date]) for date in sorted(by_day))

    @property
    def drafts(self) -> int:
        """How many sittings only the Secretariat sees; 0 for everyone else."""
        return sum(slot.draft for slot, _room, _changed in self._slots)

    @cached_property
    def changed_at(self) -> datetime.datetime | None:
        """The last change since the version was published, or None."""
        latest = max((changed for slot, _room, changed in self._slots if not slot.draft), default=None)
        return latest if latest and self.session.published_at and latest > self.session.published_at else None

    @property
    def sittings(self) -> int:
        """How many sittings this person sees."""
        return len(self._rows.rows)


@prepared(number=BigIntegerField())
def _numbered(*, number) -> QuerySet[ConferenceSession]:
    return ConferenceSession.objects.filter(number=number)


def session_numbered(number: int) -> ConferenceSession | None:
    """The session of the Conference with this number."""
    return next(iter(_numbered(number=number)), None)


def programme(session: ConferenceSession, user) -> Programme:
    """The programme of `session` as `user` may see it: questions for sittings, items, their links and rooms."""
    return Programme(session, user)


def sittings_of(meeting, user) -> list[Slot]:
    """The sittings of a meeting in time order."""
    language = language_in_use()
    rows = _rows_of_meeting(audiences_of(user), is_secretariat(user), language, meeting=meeting.pk)
    entries = _entries_of_meeting(language, meeting=meeting.pk) if rows else []
    lines = _lines(entries, [row[0] for row in rows], None, language)
    return [slot for slot, _room, _changed in _slots(rows, lines, meeting.zone)]


@prepared(session=BigIntegerField())
def _rows_of_session(tokens: frozenset[str], with_drafts: bool, language: str, *, session) -> QuerySet:
    there = Q(session=session) | Q(meeting__conference_session=session)
    return _rows(_readable(tokens, with_drafts).filter(there), language)


@prepared(meeting=BigIntegerField())
def _rows_of_meeting(tokens: frozenset[str], with_drafts: bool, language: str, *, meeting) -> QuerySet:
    return _rows(_readable(tokens, with_drafts).filter(meeting=meeting), language)


def _readable(tokens: frozenset[str], with_drafts: bool) -> QuerySet[Sitting]:
    """The sittings that may be seen with these tokens: drafts are the Secretariat's."""
    visible = Sitting.objects.visible_to_tokens(tokens)
    return visible if with_drafts else visible.published()


def _rows(sittings: QuerySet[Sitting], language: str) -> QuerySet:
    """The database picks the language, so that no row carries six texts into Python."""
    return sittings.order_by("starts_at", "room__order", "room_id", "pk").values_list(
        "pk",
        "kind",
        "status",
        "starts_at",
        "ends_at",
        "adjourned_at",
        "room_id",
        "changed_at",
        "meeting__slug",
        text_in(language, "titles"),
        text_in(language, "meeting__titles"),
        text_in(language, "room__names"),
    )


@prepared()
def _rooms() -> QuerySet[Room]:
    return Room.objects.all()


def _slots(
    rows: Iterable[tuple], lines: Mapping[int, tuple[SlotLine, ...]], zone: ZoneInfo, number: int | None = None
) -> list[tuple[Slot, int, datetime.datetime]]:
    """Slots with the key of their room and their last change, in time order."""
    language = language_in_use()
    # Most sittings share their hours with others; each pair is brought to the venue and written out once.
    at_venue = {hours: _hours(*hours, zone, language) for hours in {(row[3], row[4]) for row in rows}}
    slots = []
    for pk, kind, status, starts, ends, adjourned, room, changed, slug, own, meeting, room_name in rows:
        local_start, local_end, hours = at_venue[starts, ends]
        about = lines.get(pk, ())
        slot = Slot(
            pk=pk,
            kind=kind,
            status=status,
            title=own or meeting or ("" if len(about) == 1 and about[0].number else gettext("Plenary")),
            url=_address(slug, number, about),
            room=room_name,
            starts_at=local_start,
            ends_at=local_end,
            hours=hours,
            adjourned=format_time(adjourned, language, zone=zone) if adjourned else "",
            lines=about,
        )
        slots.append((slot, room, changed))
    return slots


def _hours(starts: datetime.datetime, ends: datetime.datetime, zone: ZoneInfo, language: str) -> tuple:
    return starts.astimezone(zone), ends.astimezone(zone), format_time_range(starts, ends, language, zone=zone)


def _address(slug: str | None, number: int | None, about: Sequence[SlotLine]) -> str:
    if slug:
        return localized(meeting_path(slug))
    anchor = f"#{about[0].anchor}" if about and about[0].anchor else ""
    return localized(conference_path(number)) + anchor if number else ""


@prepared(session=BigIntegerField())
def _entries_of_session(language: str, *, session) -> QuerySet:
    there = Q(sitting__session=session) | Q(sitting__meeting__conference_session=session)
    return _entries(ProgrammeEntry.objects.filter(there), language)


@prepared(meeting=BigIntegerField())
def _entries_of_meeting(language: str, *, meeting) -> QuerySet:
    return _entries(ProgrammeEntry.objects.filter(sitting__meeting=meeting), language)


def _entries(entries: QuerySet[ProgrammeEntry], language: str) -> QuerySet:
    return entries.order_by("sitting_id", "order", "pk").values_list(
        "sitting_id", "item_id", "item__number", text_in(language, "titles"), text_in(language, "item__titles")
    )


def _lines(entries: Iterable[tuple], sittings: Collection[int], user, language: str) -> dict[int, tuple[SlotLine, ...]]:
    """What these sittings are about, with the links that `user` may see (None: no links); of other sittings nothing."""
    seen = set(sittings)
    entries = [entry for entry in entries if entry[0] in seen]
    items = {item for _sitting, item, *_texts in entries if item}
    links = registry.links_of_items(items, user) if user is not None else {}
    numbers = {number: write_number(number, language) if number else "" for _sitting, _item, number, *_texts in entries}
    lines = defaultdict(list)
    for sitting, item, number, own, title in entries:
        anchor = f"item-{item}" if item else ""
        lines[sitting].append(SlotLine(numbers[number], own or title, anchor, tuple(links.get(item, ()))))
    return {sitting: tuple(those) for sitting, those in lines.items()}


def _day(date: datetime.date, slots: Iterable[tuple[Slot, Room]]) -> ProgrammeDay:
    slots = list(slots)
    rooms = sorted({room.pk: room for _slot, room in slots}.values(), key=lambda room: (room.order, room.pk))
    times: dict[tuple, dict[int, list[Slot]]] = defaultdict(lambda: defaultdict(list))
    for slot, room in slots:
        times[(slot.starts_at, slot.ends_at, slot.hours)][room.pk].append(slot)
    return ProgrammeDay(
        date=date,
        columns=tuple(Column(room.pk, room.name(), interpretation_of(room)) for room in rooms),
        rows=tuple(
            ProgrammeRow(starts, ends, hours, tuple(Cell(room.name(), tuple(at.get(room.pk, ()))) for room in rooms))
            for (starts, ends, hours), at in sorted(times.items(), key=lambda one: one[0][:2])
        ),
    )


def interpretation_of(room: Room) -> str:
    """ "6 languages", or "no interpretation"."""
    count = len(room.interpretation)
    if not count:
        return gettext("no interpretation")
    return ngettext("%(count)s language", "%(count)s languages", count) % {"count": count}
