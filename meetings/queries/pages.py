"""What the pages of a session, a meeting and a paper show to one person."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper, Sitting
from meetings.paths import conference_path, localized, meeting_path, paper_path
from meetings.permissions import chairs
from meetings.registry import Section, sections_of
from portal.access.audiences import is_visible
from portal.access.models import Seat
from portal.access.seats import is_secretariat
from portal.vocabulary.languages import LANGUAGES, Language, get_language_named, language_in_use

from .agendas import AgendaPart, PaperLine, agenda_of, items_of, paper_lines
from .bodies import GroupLine, MeetingLine, alongside, group_line, sessions_beside
from .programme import Slot, sittings_of


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session of the Conference: its agenda with papers, and the meetings alongside."""

    session: ConferenceSession
    agenda: tuple[AgendaPart, ...]
    meetings: tuple[MeetingLine, ...]
    papers: tuple[PaperLine, ...]
    others: tuple[ConferenceSession, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Chair:
    """Who presides, for which State or organization."""

    name: str
    party: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A meeting: its agenda with papers and links, its sittings, who presides.

    `guides`: the reader may take up items and adjourn; `sitting_now` is the sitting that runs, or None.
    """

    meeting: Meeting
    groups: tuple[GroupLine, ...]
    chairs: tuple[Chair, ...]
    agenda: tuple[AgendaPart, ...]
    papers: tuple[PaperLine, ...]
    sittings: tuple[Slot, ...]
    sitting_now: int | None
    sections: tuple[Section, ...]
    guides: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An agenda item to which a paper belongs."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A paper in one language.

    `shown` is the language of `paragraphs`: the reader's where the portal has it, else the original, which the page
    says (`foreign`); None where there is no text at all. `exists_here`: the paper exists in the reader's language,
    whether or not its text is here. `available`: languages in which it exists with the addresses of this page;
    `missing`: the others. Meeting and items only where the reader may see them.
    """

    paper: Paper
    paragraphs: tuple[str, ...]
    shown: Language | None
    original: Language
    available: tuple[tuple[Language, str], ...]
    missing: tuple[Language, ...]
    exists_here: bool
    foreign: bool
    meeting: Meeting | None
    items: tuple[ItemLine, ...]


def session_page(number: int, user) -> SessionPage | None:
    """The page of a session, or None where there is none."""
    session = ConferenceSession.objects.filter(number=number).first()
    if session is None:
        return None
    return SessionPage(
        session=session,
        agenda=agenda_of(items_of(session=session), user),
        meetings=tuple(alongside(session, user)),
        papers=_papers_without_item(user, session=session),
        others=tuple(sessions_beside(session)),
        sections=tuple(sections_of("session", session, user)),
    )


def meeting_page(slug: str, user) -> MeetingPage | None:
    """The page of a meeting, or None where there is none that this person may see."""
    meeting = (
        Meeting.objects.visible_to(user)
        .filter(slug=slug)
        .select_related("conference_session", "current_item", "report_before")
        .prefetch_related("groups")
        .first()
    )
    if meeting is None:
        return None
    now = timezone.now()
    sittings = sittings_of(meeting, user)
    running = [one.pk for one in sittings if _runs(one, now)]
    return MeetingPage(
        meeting=meeting,
        groups=tuple(group_line(group) for group in meeting.groups.all()),
        chairs=_chairs_of(meeting),
        agenda=agenda_of(items_of(meeting=meeting), user, current=meeting.current_item_id),
        papers=_papers_without_item(user, meeting=meeting),
        sittings=tuple(sittings),
        sitting_now=running[0] if running else None,
        sections=tuple(sections_of("meeting", meeting, user)),
        guides=meeting.status == Meeting.Status.SCHEDULED and (is_secretariat(user) or chairs(user, meeting)),
    )


def _runs(slot: Slot, now) -> bool:
    return slot.status == Sitting.Status.CONFIRMED and not slot.adjourned and slot.starts_at <= now < slot.ends_at


def _chairs_of(meeting: Meeting) -> tuple[Chair, ...]:
    """The chairs of the meeting, else those of its groups; as they are now, so none of past meetings."""
    if meeting.last_day < timezone.localdate():
        return ()
    scopes = {meeting.token, *(group.token for group in meeting.groups.all())}
    seats = list(
        Seat.objects.active()
        .filter(role=Seat.Role.CHAIR, scope__in=scopes, user__is_active=True)
        .select_related("user", "party")
        .order_by("pk")
    )
    own = [seat for seat in seats if seat.scope == meeting.token] or seats
    return tuple(
        {seat.user_id: Chair(seat.user.full_name, seat.party.label() if seat.party else "") for seat in own}.values()
    )


def _papers_without_item(user, **owner) -> tuple[PaperLine, ...]:
    return tuple(paper_lines(Paper.objects.visible_to(user).filter(items__isnull=True, **owner).order_by("symbol")))


def paper_page(pk: int, user) -> PaperPage | None:
    """The page of a paper, or None where there is none that this person may see."""
    papers = Paper.objects.visible_to(user).select_related("meeting__conference_session", "session")
    paper = papers.filter(pk=pk).first()
    if paper is None:
        return None
    language = language_in_use()
    here = language in paper.languages
    shown = (
        language
        if language in paper.texts
        else paper.original_language
        if paper.original_language in paper.texts
        else None
    )
    meeting = paper.meeting if paper.meeting is not None and is_visible(paper.meeting, user) else None
    items = paper.items.visible_to(user).filter(Q(meeting=paper.meeting_id) | Q(session__isnull=False))
    return PaperPage(
        paper=paper,
        paragraphs=tuple(line for line in paper.texts[shown].splitlines() if line.strip()) if shown else (),
        shown=get_language_named(shown) if shown else None,
        original=get_language_named(paper.original_language),
        available=tuple((one, localized(paper_path(pk), one.code)) for one in LANGUAGES if one.code in paper.languages),
        missing=tuple(one for one in LANGUAGES if one.code not in paper.languages),
        exists_here=here,
        foreign=shown is not None and shown != language,
        meeting=meeting,
        items=tuple(_item_line(item) for item in items.select_related("meeting", "session").order_by("order", "pk")),
    )


def _item_line(item: AgendaItem) -> ItemLine:
    page = meeting_path(item.meeting.slug) if item.meeting else ""
    page = conference_path(item.session.number) if item.session else page
    return ItemLine(item.numbered(), item.title(), f"{localized(page)}#item-{item.pk}")
