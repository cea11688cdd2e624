"""Who reads something of a meeting, in words that a person chooses, and the audience tokens that they stand for."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import PARTIES, PUBLIC, SECRETARIAT


class Readers(models.TextChoices):
    """The choices of the Secretariat's forms and of the demonstration content."""

    PUBLIC = "public", _("Everyone")
    PARTIES = "parties", _("States parties")
    GROUP = "group", _("Members of the groups")
    MEETING = "meeting", _("Participants of the meeting")
    SECRETARIAT = "secretariat", _("The Secretariat alone")


def audience_for(readers: Iterable[str], meeting=None, groups: Iterable | None = None) -> frozenset[str]:
    """The tokens for these readers; the Secretariat always reads too, and alone where `readers` is empty.

    `groups`: those that the meeting will have, where they are about to change. Raises ValueError where `group` or
    `meeting` is asked without a meeting.
    """
    tokens: set[str] = set()
    for one in map(Readers, readers):
        if one in (Readers.GROUP, Readers.MEETING) and meeting is None:
            raise ValueError(f"{one.value!r} needs a meeting")
        if one == Readers.PUBLIC:
            tokens.add(PUBLIC)
        elif one == Readers.PARTIES:
            tokens |= {PARTIES, SECRETARIAT}
        elif one == Readers.GROUP:
            tokens |= meeting.group_audience(groups)
        elif one == Readers.MEETING:
            tokens |= meeting.participants_audience()
        else:
            tokens.add(SECRETARIAT)
    return frozenset(tokens or {SECRETARIAT})


def readers_of(audience: Iterable[str]) -> list[Readers]:
    """The choices that these tokens stand for; the Secretariat is named only where nobody else reads."""
    tokens = set(audience)
    chosen = [one for one, token in ((Readers.PUBLIC, PUBLIC), (Readers.PARTIES, PARTIES)) if token in tokens]
    chosen += [
        one
        for one, kind in ((Readers.GROUP, "group:"), (Readers.MEETING, "meeting:"))
        if any(token.startswith(kind) for token in tokens)
    ]
    return chosen or ([Readers.SECRETARIAT] if SECRETARIAT in tokens else [])
