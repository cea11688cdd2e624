"""The one audience rule: a record carries tokens, a person has tokens, visible means that the two sets meet.

Tokens: `public`, `parties`, `group:<id>`, `meeting:<id>`, `party:<code>`, `secretariat`. A record without tokens is
visible to nobody. The same tokens decide in the database, in search, in live threads, feeds, exports and the API.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import Lookup
from django.utils.translation import gettext_lazy as _

PUBLIC = "public"
PARTIES = "parties"
SECRETARIAT = "secretariat"

TOKEN = re.compile(r"^(public|parties|secretariat|(group|meeting):\d+|party:[A-Za-z0-9-]+)$")


def group_token(pk: int) -> str:
    """The token of a working group."""
    return f"group:{pk}"


def meeting_token(pk: int) -> str:
    """The token of one meeting: its group's members and everybody admitted to it."""
    return f"meeting:{pk}"


def party_token(code: str) -> str:
    """The token of one delegation."""
    return f"party:{code}"


def audiences_of(user) -> frozenset[str]:
    """The tokens of `user` now; the anonymous, the inactive and those without a seat have `public` alone.

    Computed once for a user object, so once per request; long-lived connections load the user afresh.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return frozenset({PUBLIC})
    cached = getattr(user, "_audiences", None)
    if cached is None:
        from .seats import active_seats

        cached = frozenset({PUBLIC}).union(*(seat.tokens() for seat in active_seats(user)))
        user._audiences = cached
    return cached


class AudienceField(models.TextField):
    """A set of audience tokens, kept as ` token token ` so that both databases can ask whether two sets meet."""

    description = "Audience tokens"
    # For type checkers: what may be assigned, and what is read.
    _pyi_private_set_type: Iterable[str]  # type: ignore[assignment]
    _pyi_private_get_type: frozenset[str]  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", frozenset)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection) -> frozenset[str]:
        return frozenset(value.split()) if value else frozenset()

    def to_python(self, value) -> frozenset[str]:
        if value is None:
            return frozenset()
        if isinstance(value, str):
            return frozenset(value.split())
        return frozenset(value)

    def get_prep_value(self, value) -> str:
        tokens = sorted(self.to_python(value))
        for token in tokens:
            if not TOKEN.match(token):
                raise ValidationError(_("Unknown audience: %(token)s"), params={"token": token})
        return f" {' '.join(tokens)} " if tokens else ""

    def value_to_string(self, obj) -> str:
        return self.get_prep_value(self.value_from_object(obj)).strip()


@AudienceField.register_lookup
class Meets(Lookup):
    """`audience__meets=tokens`: true where the record carries at least one of the tokens."""

    lookup_name = "meets"

    def get_prep_lookup(self):
        return sorted(set(self.rhs))

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        if not self.rhs:
            return "1 = 0", []
        position = "INSTR(%s, %%s)" if connection.vendor == "sqlite" else "STRPOS(%s, %%s)"
        clause = " OR ".join(f"{position % column} > 0" for _token in self.rhs)
        params: list[Any] = []
        for token in self.rhs:
            params += [*column_params, f" {token} "]
        return f"({clause})", params


class AudienceQuerySet(models.QuerySet):
    """Adds `visible_to` to a model that has an `audience`."""

    def visible_to(self, user):
        """Only what this person may see."""
        return self.filter(audience__meets=audiences_of(user))

    def visible_to_tokens(self, tokens: Collection[str]):
        """The same for a set of tokens, where the person is not at hand (feeds, the public)."""
        return self.filter(audience__meets=tokens)


def is_visible(record, user) -> bool:
    """Whether one loaded record may be seen by this person."""
    return bool(record.audience & audiences_of(user))
