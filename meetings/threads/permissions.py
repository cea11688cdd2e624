"""Who reads a thread, who posts in it and for whom, who opens and closes it."""

from collections.abc import Collection

import rules

from portal.access.audiences import PUBLIC, SECRETARIAT, audiences_of
from portal.access.models import Seat
from portal.access.seats import active_seats

from .models import Thread

SPEAKERS = (
    Seat.Role.EXPERT,
    Seat.Role.DELEGATE,
    Seat.Role.FOCAL_POINT,
    Seat.Role.CHAIR,
    Seat.Role.SECRETARIAT,
)
UNPACED = (Seat.Role.CHAIR, Seat.Role.SECRETARIAT)


def tokens_may_read(tokens: Collection[str], thread: Thread) -> bool:
    """The audience rule for one loaded thread; the same as `Thread.objects.visible_to_tokens`."""
    if not frozenset(thread.audience) & frozenset(tokens):
        return False
    return thread.state != Thread.State.DRAFT or SECRETARIAT in tokens


def may_speak_from(seat: Seat, thread: Thread) -> bool:
    """Whether this seat itself reaches the thread and carries the right to speak there.

    The seat is asked, not the person: an observer of this meeting who is a delegate elsewhere speaks here as an observer.
    A seat of the Secretariat or of an unscoped delegation reaches public threads and those of its own tokens.
    """
    if not frozenset(thread.audience) & (seat.tokens() | {PUBLIC}):
        return False
    if seat.role == Seat.Role.OBSERVER:
        return thread.observers_may_post
    if seat.role == Seat.Role.CHAIR:
        return seat.scope in thread.audience
    return seat.role in SPEAKERS


def speaking_seats(user, thread: Thread) -> list[Seat]:
    """The seats from which this person may speak in the thread, whether or not it is open now."""
    if not tokens_may_read(audiences_of(user), thread):
        return []
    return [seat for seat in active_seats(user) if may_speak_from(seat, thread)]


@rules.predicate
def may_read(user, thread: Thread) -> bool:
    """Everyone whom the audience of the thread meets; a draft only the Secretariat among them."""
    return tokens_may_read(audiences_of(user), thread)


@rules.predicate
def may_post(user, thread: Thread) -> bool:
    """Readers with a seat that may speak here; a seat that has ended no longer."""
    return bool(speaking_seats(user, thread))


@rules.predicate
def serves_in_the_secretariat(user, thread: Thread | None = None) -> bool:
    """The Secretariat, where it is in the audience of the thread."""
    return SECRETARIAT in audiences_of(user) and (thread is None or SECRETARIAT in thread.audience)


@rules.predicate
def presides(user, thread: Thread) -> bool:
    """The Chair of a group or meeting in the audience of the thread."""
    return thread is not None and any(
        seat.role == Seat.Role.CHAIR and seat.scope in thread.audience for seat in active_seats(user)
    )


rules.add_perm("threads.read", may_read)
rules.add_perm("threads.post", may_post)
rules.add_perm("threads.draft", serves_in_the_secretariat)
rules.add_perm("threads.open", serves_in_the_secretariat)
rules.add_perm("threads.close", serves_in_the_secretariat | (may_read & presides))
rules.add_perm("threads.reopen", serves_in_the_secretariat | (may_read & presides))
rules.add_perm("threads.adopt_record", serves_in_the_secretariat)
rules.add_perm("threads.change_audience", serves_in_the_secretariat)
rules.add_perm("threads.import", serves_in_the_secretariat)
