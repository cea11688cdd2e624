"""Every change to groups, sessions, meetings, agendas, the programme and papers.

All take the actor first; raise PermissionDenied for whom it is not (the Secretariat, or the chair where it says so),
ValidationError for faulty values, `Refused` for a clear no, and `Conflict` where `base_version` is given and the
record has moved on. All write the audit and touch the search index in the transaction of the change.
Texts (`names`, `titles`, ...) are `{language code: text}` with all six languages. Times are aware datetimes.

    add_working_group(actor, *, slug, names, symbol_series="", parent=None, descriptions=None, mandates=(),
        mandate_source="", verified=False, provisions=(), public_threads=False, order=0, active=True) -> WorkingGroup
        # mandates: [{"kind": "resolution", "number": "5/1", "paragraphs": [9, 10]}]; provisions: Provision objects
    change_working_group(actor, group, *, base_version=None, **changes) -> WorkingGroup

    open_session(actor, *, number, titles, short_titles, venues, first_day, last_day, notices=None,
        time_zone="Europe/Vienna", fictional=False) -> ConferenceSession
    change_session(actor, session, *, base_version=None, **changes) -> ConferenceSession
    add_room(actor, *, slug, names, seats=0, interpretation=(), order=0, active=True) -> Room
    change_room(actor, room, *, base_version=None, **changes) -> Room

    schedule_meeting(actor, *, slug, groups, titles, first_day, last_day, conference_session=None, mode="in_person",
        venues=None, time_zone=None, report_before=None, readers=("public",), audience=None) -> Meeting
    change_meeting(actor, meeting, *, base_version=None, readers=None, **changes) -> Meeting
    cancel_meeting(actor, meeting) -> Meeting            # its sittings too; the calendars keep them as cancelled
    close_meeting(actor, meeting) -> Meeting             # the last report is adopted
    take_up_item(actor, meeting, item) -> Meeting        # the chair too; item None: none is under discussion

    add_agenda_item(actor, *, number, titles, meeting=None, session=None, order=None) -> AgendaItem
        # one of meeting, session; the parent of "2 (a)" is "2" of the same agenda; order None: at the end
    change_agenda_item(actor, item, *, base_version=None, **changes) -> AgendaItem

    place_sitting(actor, *, room, starts_at, ends_at, meeting=None, session=None, kind=None, items=(), titles=None,
        readers=None, audience=None) -> Sitting
        # one of meeting, session; kind None: group or joint for a meeting, informal with titles, else plenary;
        # a draft until publish_programme where it belongs to a session, confirmed at once between sessions
    move_sitting(actor, sitting, *, room=None, starts_at=None, ends_at=None, base_version=None) -> Sitting
    change_sitting(actor, sitting, *, items=None, base_version=None, readers=None, **changes) -> Sitting
    cancel_sitting(actor, sitting) -> Sitting | None     # None: it was a draft and is gone
    adjourn_sitting(actor, sitting, *, at=None) -> Sitting   # the chair too; it sits no longer
    publish_programme(actor, session, *, base_version=None) -> ConferenceSession
        # drafts are confirmed, the version grows; every change to a draft has raised `session.version`

    issue_paper(actor, *, symbol, kind, titles, original_language, date, meeting=None, session=None, items=(),
        distribution="general", languages=<all six>, texts=None, readers=None, audience=None) -> Paper
        # kind: agenda background_paper crp draft_resolution information_note statement report;
        # readers None: for general distribution those of its meeting (a session: public), else the groups
        # (a session: States parties)
    change_paper(actor, paper, *, base_version=None, readers=None, **changes) -> Paper

`readers` names who reads in words (`meetings.readers.Readers`: public, parties, group, meeting, secretariat), none
that the Secretariat alone does;
`audience` gives the tokens themselves and wins. `meetings.permissions.chairs(user, meeting)` is the notion of a chair:
a Seat with role "chair" and scope `meeting.token` or the `token` of one of its groups.
"""

from .bodies import (
    add_room,
    add_working_group,
    change_room,
    change_session,
    change_working_group,
    open_session,
)
from .meetings import (
    add_agenda_item,
    cancel_meeting,
    change_agenda_item,
    change_meeting,
    close_meeting,
    schedule_meeting,
    take_up_item,
)
from .papers import change_paper, issue_paper
from .programme import (
    adjourn_sitting,
    cancel_sitting,
    change_sitting,
    move_sitting,
    place_sitting,
    publish_programme,
)

__all__ = [
    "add_agenda_item",
    "add_room",
    "add_working_group",
    "adjourn_sitting",
    "cancel_meeting",
    "cancel_sitting",
    "change_agenda_item",
    "change_meeting",
    "change_paper",
    "change_room",
    "change_session",
    "change_sitting",
    "change_working_group",
    "close_meeting",
    "issue_paper",
    "move_sitting",
    "open_session",
    "place_sitting",
    "publish_programme",
    "schedule_meeting",
    "take_up_item",
]
