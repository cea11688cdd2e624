"""Who may do what with practices. Whether the practice stands at the right stage is for the actions to say."""

import rules

from portal.access.models import Seat
from portal.access.seats import has_role, is_secretariat

WRITERS = (Seat.Role.EXPERT, Seat.Role.FOCAL_POINT)


def _speaks_for(user, party, *roles: str) -> bool:
    return party is not None and any(has_role(user, role, party=party) for role in roles)


@rules.predicate
def may_start(user, party) -> bool:
    """Experts and focal points for their own State or organization; the Secretariat where it compiles itself."""
    return _speaks_for(user, party, *WRITERS) if party is not None else is_secretariat(user)


@rules.predicate
def writes(user, practice) -> bool:
    """The delegation's experts and focal points; the Secretariat for what it compiled itself."""
    if practice is None or practice.original_id is not None:
        return False
    return _speaks_for(user, practice.party, *WRITERS) if practice.party_id else is_secretariat(user)


@rules.predicate
def clears(user, practice) -> bool:
    """A focal point of the very State that submitted it."""
    return (
        practice is not None
        and practice.original_id is None
        and _speaks_for(user, practice.party, Seat.Role.FOCAL_POINT)
    )


@rules.predicate
def reviews(user, practice) -> bool:
    """People of the Secretariat; that nobody approves their own text is checked by the action, with its reason."""
    return practice is not None and practice.original_id is None and is_secretariat(user)


@rules.predicate
def comments(user, practice) -> bool:
    """Those who write it and those who review it."""
    return writes(user, practice) or reviews(user, practice)


@rules.predicate
def withdraws(user, practice) -> bool:
    """The focal point of the State that submitted it, and the Secretariat."""
    return clears(user, practice) or reviews(user, practice)


@rules.predicate
def serves_in_the_secretariat(user, _record=None) -> bool:
    """The Secretariat's own tasks."""
    return is_secretariat(user)


@rules.predicate
def imports(user, _record=None) -> bool:
    """The Secretariat for every State; a focal point for their own. What a row is for is checked row by row."""
    return is_secretariat(user) or has_role(user, Seat.Role.FOCAL_POINT)


DOES = {
    "clearance": "practices.clear",
    "review": "practices.review",
    "changes": "practices.change",
    "legal": "practices.advise",
}
"""What one must be allowed to do for a task of each kind."""

ASSIGNS = {
    "clearance": "practices.clear",
    "review": "practices.review",
    "changes": "practices.clear",
    "legal": "practices.review",
}
"""And to give it to somebody, where the practice belongs to a State."""

rules.add_perm("practices.start", may_start)
rules.add_perm("practices.change", writes)
rules.add_perm("practices.submit", writes)
rules.add_perm("practices.amend", writes)
rules.add_perm("practices.discard", writes)
rules.add_perm("practices.take_back", writes)
rules.add_perm("practices.clear", clears)
rules.add_perm("practices.review", reviews)
rules.add_perm("practices.advise", reviews)
rules.add_perm("practices.close_version", reviews)
rules.add_perm("practices.comment", comments)
rules.add_perm("practices.withdraw", withdraws)
rules.add_perm("practices.schedule", withdraws)
rules.add_perm("practices.translate", serves_in_the_secretariat)
rules.add_perm("practices.compile", serves_in_the_secretariat)
rules.add_perm("practices.import", imports)

# The Secretariat's desk is the Wagtail admin. The seat opens it, so it closes with the seat, at its hour.
rules.add_perm("wagtailadmin.access_admin", serves_in_the_secretariat)
rules.add_perm("wagtail_localize.submit_translation", serves_in_the_secretariat)
# The translation editor asks for this one where it saves a text; what may be written through it is a translation's.
rules.add_perm("practices.change_practice", serves_in_the_secretariat)
