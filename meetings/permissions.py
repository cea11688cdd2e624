"""Who may do what with groups, meetings, the programme and papers.

Permissions are named after the actions: `meetings.place_sitting`, and so on. The Secretariat has all of them; the chair
of a meeting also guides it: takes up its items and adjourns its sittings.
"""

import rules

from portal.access.audiences import meeting_token
from portal.access.models import Seat
from portal.access.permissions import serves_in_the_secretariat
from portal.access.seats import active_seats

SECRETARIAT_ACTIONS = (
    "add_working_group",
    "change_working_group",
    "open_session",
    "change_session",
    "add_room",
    "change_room",
    "schedule_meeting",
    "change_meeting",
    "cancel_meeting",
    "close_meeting",
    "add_agenda_item",
    "change_agenda_item",
    "place_sitting",
    "move_sitting",
    "change_sitting",
    "cancel_sitting",
    "publish_programme",
    "issue_paper",
    "change_paper",
)
CHAIR_ACTIONS = ("take_up_item", "adjourn_sitting")


def chairs(user, meeting) -> bool:
    """Whether this person chairs the meeting now: by a seat for it, or for one of its groups."""
    if meeting is None:
        return False
    scopes = {seat.scope for seat in active_seats(user) if seat.role == Seat.Role.CHAIR}
    return bool(scopes) and (
        meeting_token(meeting.pk) in scopes or any(group.token in scopes for group in meeting.groups.all())
    )


@rules.predicate
def chairs_the_meeting(user, record) -> bool:
    """The chair of a meeting, or of the meeting to which a sitting or an agenda item belongs."""
    return chairs(user, getattr(record, "meeting", record)) if record is not None else False


for name in SECRETARIAT_ACTIONS:
    rules.add_perm(f"meetings.{name}", serves_in_the_secretariat)
for name in CHAIR_ACTIONS:
    rules.add_perm(f"meetings.{name}", serves_in_the_secretariat | chairs_the_meeting)
rules.add_perm("meetings.see_drafts", serves_in_the_secretariat)
rules.add_perm("meetings.chair", chairs_the_meeting)
