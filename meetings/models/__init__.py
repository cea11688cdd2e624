"""What the room keeps: groups, sessions of the Conference, rooms, meetings, agendas, the programme, papers."""

from .groups import WorkingGroup
from .meetings import AgendaItem, Meeting
from .papers import Paper
from .programme import ProgrammeEntry, Sitting
from .sessions import ConferenceSession, Room

__all__ = [
    "AgendaItem",
    "ConferenceSession",
    "Meeting",
    "Paper",
    "ProgrammeEntry",
    "Room",
    "Sitting",
    "WorkingGroup",
]
