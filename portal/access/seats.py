"""Reading the seats of a person, once per user object (so once per request)."""

from .models import Seat


def active_seats(user) -> list[Seat]:
    """The seats that this person holds now, with their party; empty for the anonymous and the inactive."""
    if user is None or not user.is_authenticated or not user.is_active:
        return []
    seats = getattr(user, "_active_seats", None)
    if seats is None:
        seats = user._active_seats = list(
            Seat.objects.active().filter(user_id=user.pk).select_related("party").order_by("pk")
        )
    return seats


def forget_seats(user) -> None:
    """Drop what was remembered on this user object, after its seats changed."""
    for name in ("_active_seats", "_audiences"):
        user.__dict__.pop(name, None)


def has_role(user, role: str, *, party=None, scope: str | None = None) -> bool:
    """Whether this person holds `role` now, for `party` and in `scope` where they are given."""
    return any(
        seat.role == role and (party is None or seat.party_id == party.pk) and (scope is None or seat.scope == scope)
        for seat in active_seats(user)
    )


def is_secretariat(user) -> bool:
    """Whether this person serves in the Secretariat."""
    return has_role(user, Seat.Role.SECRETARIAT)


def parties_of(user, *roles: str) -> list:
    """The States and organizations for which this person holds one of `roles` (any role when none is named)."""
    return list(
        {
            seat.party_id: seat.party
            for seat in active_seats(user)
            if seat.party_id and (not roles or seat.role in roles)
        }.values()
    )
