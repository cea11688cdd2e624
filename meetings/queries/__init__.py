"""Reading: every function takes the person who reads, and returns nothing that this person may not see.

Answers are frozen dataclasses with texts in the active language, or querysets; the number of questions to the
database does not grow with the number of rows.
"""

from .agendas import AgendaPart, PaperLine, agenda_of, paper_lines
from .bodies import GroupPage, MeetingLine, coming_session, group_list, group_page, group_papers
from .coming import ComingSitting, InSession, coming, in_session
from .pages import MeetingPage, PaperPage, SessionPage, meeting_page, paper_page, session_page
from .programme import Programme, ProgrammeDay, ProgrammeRow, Slot, SlotLine, programme, session_numbered, sittings_of

__all__ = [
    "AgendaPart",
    "ComingSitting",
    "GroupPage",
    "InSession",
    "MeetingLine",
    "MeetingPage",
    "PaperLine",
    "PaperPage",
    "Programme",
    "ProgrammeDay",
    "ProgrammeRow",
    "SessionPage",
    "Slot",
    "SlotLine",
    "agenda_of",
    "coming",
    "coming_session",
    "group_list",
    "group_page",
    "group_papers",
    "in_session",
    "meeting_page",
    "paper_lines",
    "paper_page",
    "programme",
    "session_numbered",
    "session_page",
    "sittings_of",
]
