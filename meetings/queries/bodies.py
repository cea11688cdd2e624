"""Working groups and sessions: lists, and what the page of a group shows."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from meetings.models import ConferenceSession, Meeting, Paper, WorkingGroup
from meetings.models.records import text_in
from meetings.paths import group_path, localized, meeting_path
from meetings.registry import Section, sections_of
from portal.vocabulary.dates import format_range
from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import Provision
from portal.vocabulary.queries import terms

from .agendas import PaperLine, paper_lines

PAPERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list; `days` are written out in the reader's language."""

    pk: int
    title: str
    url: str
    days: str
    first_day: datetime.date
    last_day: datetime.date
    status: str
    alongside: str
    mode: str
    public: bool

    @property
    def cancelled(self) -> bool:
        """Whether it will not take place."""
        return self.status == Meeting.Status.CANCELLED


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group in the list of groups, with its streams and its next meeting."""

    name: str
    url: str
    series: str
    description: str
    active: bool
    streams: tuple["GroupLine", ...]
    next_meeting: MeetingLine | None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """What the page of a group shows to one person."""

    group: WorkingGroup
    mandates: tuple[str, ...]
    streams: tuple[GroupLine, ...]
    parent: GroupLine | None
    provisions: tuple
    coming: tuple[MeetingLine, ...]
    past: tuple[MeetingLine, ...]
    papers: tuple[PaperLine, ...]
    more_papers: bool
    sections: tuple[Section, ...]


def meeting_lines(meetings) -> list[MeetingLine]:
    """Lines for a queryset of meetings that the reader may see, in its order; one question."""
    language = language_in_use()
    modes = dict(Meeting.Mode.choices)
    rows = meetings.values_list(
        "pk",
        "slug",
        text_in(language, "titles"),
        "first_day",
        "last_day",
        "status",
        "mode",
        "audience",
        text_in(language, "conference_session__short_titles"),
    )
    return [
        MeetingLine(
            pk=pk,
            title=title,
            url=localized(meeting_path(slug)),
            days=format_range(first, last, language),
            first_day=first,
            last_day=last,
            status=status,
            alongside=alongside or "",
            mode=str(modes[mode]),
            public="public" in audience,
        )
        for pk, slug, title, first, last, status, mode, audience, alongside in rows
    ]


def group_list(user) -> list[GroupLine]:
    """All groups with their streams and the next meeting that the user may see; three questions."""
    groups = list(WorkingGroup.objects.all())
    coming = Meeting.objects.visible_to(user).filter(
        last_day__gte=timezone.localdate(), status=Meeting.Status.SCHEDULED
    )
    lines = {line.pk: line for line in meeting_lines(coming.order_by("first_day", "pk"))}
    soonest: dict[int, MeetingLine] = {}
    members = Meeting.groups.through.objects.filter(meeting__in=lines).values_list("workinggroup_id", "meeting_id")
    for group, meeting in sorted(members, key=lambda one: (lines[one[1]].first_day, one[1])):
        soonest.setdefault(group, lines[meeting])

    def line(group: WorkingGroup) -> GroupLine:
        return group_line(
            group, [line(stream) for stream in groups if stream.parent_id == group.pk], soonest.get(group.pk)
        )

    return [line(group) for group in groups if group.parent_id is None]


def group_line(
    group: WorkingGroup, streams: Iterable[GroupLine] = (), next_meeting: MeetingLine | None = None
) -> GroupLine:
    """A group as lists show it."""
    return GroupLine(
        name=group.name(),
        url=localized(group_path(group.slug)),
        series=group.symbol_series,
        description=group.description(),
        active=group.active,
        streams=tuple(streams),
        next_meeting=next_meeting,
    )


def group_page(slug: str, user) -> GroupPage | None:
    """The page of a group, or None where there is none; a stream meets where its group meets."""
    group = WorkingGroup.objects.select_related("parent").prefetch_related("provisions").filter(slug=slug).first()
    if group is None:
        return None
    today = timezone.localdate()
    own = Meeting.groups.through.objects.filter(workinggroup__in=[group.pk, group.parent_id or group.pk])
    meetings = meeting_lines(
        Meeting.objects.visible_to(user).filter(pk__in=own.values("meeting_id")).order_by("-first_day", "pk")
    )
    papers = paper_lines(_papers(group, user)[: PAPERS_SHOWN + 1])
    known = terms(Provision)
    return GroupPage(
        group=group,
        mandates=tuple(write_mandate(mandate) for mandate in group.mandates),
        streams=tuple(group_line(stream) for stream in group.streams.all()),
        parent=group_line(group.parent) if group.parent else None,
        provisions=tuple(known.get(provision.pk, provision) for provision in group.provisions.all()),
        coming=tuple(reversed([line for line in meetings if line.last_day >= today])),
        past=tuple(line for line in meetings if line.last_day < today),
        papers=tuple(papers[:PAPERS_SHOWN]),
        more_papers=len(papers) > PAPERS_SHOWN,
        sections=tuple(sections_of("group", group, user)),
    )


def group_papers(group: WorkingGroup, user):
    """The papers of a group's meetings that the user may see, newest first."""
    return _papers(group, user)


def _papers(group: WorkingGroup, user):
    meetings = Meeting.groups.through.objects.filter(workinggroup=group).values("meeting_id")
    return Paper.objects.visible_to(user).filter(meeting__in=meetings).order_by("-date", "symbol")


def write_mandate(mandate: dict) -> str:
    """ "resolution 5/1, paragraphs 9 and 10" in the active language."""
    values = {"number": mandate["number"]}
    paragraphs = [str(paragraph) for paragraph in mandate.get("paragraphs", [])]
    if mandate["kind"] == "decision":
        return gettext("Decision %(number)s") % values
    if not paragraphs:
        return gettext("Resolution %(number)s") % values
    if len(paragraphs) == 1:
        return gettext("Resolution %(number)s, paragraph %(paragraph)s") % {
            **values,
            "paragraph": paragraphs[0],
        }
    return gettext("Resolution %(number)s, paragraphs %(paragraphs)s") % {
        **values,
        "paragraphs": ", ".join(paragraphs),
    }


def coming_session(day: datetime.date | None = None) -> ConferenceSession | None:
    """The session that runs or comes next; where none is planned, the last one; None where there never was one."""
    day = day or timezone.localdate()
    sessions = ConferenceSession.objects
    return sessions.filter(last_day__gte=day).order_by("first_day").first() or sessions.order_by("-last_day").first()


def sessions_beside(session: ConferenceSession):
    """The other sessions, newest first."""
    return ConferenceSession.objects.exclude(pk=session.pk).order_by("-first_day")


def alongside(session: ConferenceSession, user) -> list[MeetingLine]:
    """The meetings alongside a session that the user may see, in time order."""
    return meeting_lines(
        Meeting.objects.visible_to(user).filter(Q(conference_session=session)).order_by("first_day", "pk")
    )
