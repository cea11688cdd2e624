"""Who may correct terms: nobody, until a room above says `rules.add_perm(CORRECT_TERM, predicate)`."""

from typing import Any

CORRECT_TERM = "vocabulary.correct_term"


def may_correct_terms(user: Any) -> bool:
    """Whether the person may correct wording; superusers may, since Django grants them everything."""
    return bool(getattr(user, "is_active", False)) and user.has_perm(CORRECT_TERM)
