"""Rules about people and seats, and the one gate that actions call."""

import rules
from django.core.exceptions import PermissionDenied

from .seats import is_secretariat


@rules.predicate
def serves_in_the_secretariat(user) -> bool:
    """The Secretariat registers people and their seats."""
    return is_secretariat(user)


rules.add_perm("access.grant_seat", serves_in_the_secretariat)
rules.add_perm("access.end_seat", serves_in_the_secretariat)
rules.add_perm("vocabulary.correct_term", serves_in_the_secretariat)


def require(user, permission: str, record=None) -> None:
    """Go on only when `user` has `permission` (about `record`); else PermissionDenied. A missing user has none."""
    if user is None or not user.is_authenticated or not user.is_active or not rules.has_perm(permission, user, record):
        raise PermissionDenied(permission)
