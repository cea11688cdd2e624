"""What SQLite and PostgreSQL would answer differently, made the same (docs/decisions/0021; tests/databases/ names each place).

SQLite compares without case in ASCII alone, its `$` is Python's, which also stands before a line feed at the end, and it keeps
what is longer or larger than its column. PostgreSQL takes no NUL in a text, and fails where one is only asked for.
"""

import re
import sqlite3
from functools import cache, lru_cache

from django.core.exceptions import EmptyResultSet
from django.db import DataError, connections
from django.db.backends.signals import connection_created
from django.db.models import CharField, Field, Model, TextField
from django.db.models.fields.json import KeyTextTransform, compile_json_path  # type: ignore[attr-defined]
from django.db.models.lookups import Lookup
from django.db.models.signals import pre_save

NUL = "\x00"
ASKING = ("exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith")
"""The lookups by a text that a person may have sent."""
BITS = {"Small": 16, "Big": 64}
"""Of a column for whole numbers, by a part of the name of its kind; 32 where there is none."""


def make_alike() -> None:
    """Called once, before the first connection."""
    connection_created.connect(_compare_as_postgresql, dispatch_uid="portal.processes.databases")
    pre_save.connect(_refuse_as_postgresql, dispatch_uid="portal.processes.databases")
    KeyTextTransform.as_sqlite = _text_of_key  # type: ignore[assignment, method-assign]
    for field in (CharField, TextField):
        for name in ASKING:
            field.register_lookup(_finding_no_nul(field.get_lookups()[name]), name)  # type: ignore[call-arg]


def _finding_no_nul(lookup: type[Lookup]) -> type[Lookup]:
    def as_sql(self, compiler, connection):
        if isinstance(self.rhs, str) and NUL in self.rhs:
            raise EmptyResultSet
        return lookup.as_sql(self, compiler, connection)

    return type(lookup.__name__, (lookup,), {"as_sql": as_sql, "__doc__": "No row has a text with a NUL in it."})


def _compare_as_postgresql(sender, connection, **kwargs) -> None:
    """Give a new connection to SQLite the functions that know all letters."""
    if connection.vendor != "sqlite":
        return
    own: sqlite3.Connection = connection.connection
    own.create_function("LIKE", 2, _like, deterministic=True)
    own.create_function("LIKE", 3, _like, deterministic=True)
    own.create_function("LOWER", 1, _lower, deterministic=True)
    own.create_function("UPPER", 1, _upper, deterministic=True)
    own.create_function("REGEXP", 2, _regexp, deterministic=True)


def _text_of_key(self: KeyTextTransform, compiler, connection) -> tuple[str, tuple]:
    """A key of JSON as text: null is nothing, where Django has the word "null", by which an empty text would pass a constraint."""
    column, params, keys = self.preprocess_lhs(compiler, connection)
    statement = (
        "(CASE WHEN JSON_TYPE({0}, %s) IN ('true', 'false') THEN JSON_TYPE({0}, %s) ELSE JSON_EXTRACT({0}, %s) END)"
    )
    return statement.format(column), (*params, compile_json_path(keys)) * 3


def _refuse_as_postgresql(sender: type[Model], instance: Model, using: str, update_fields, **kwargs) -> None:
    """What no column of PostgreSQL holds is refused by SQLite too, where a record is saved by itself."""
    if connections[using].vendor != "sqlite":
        return
    for field, longest in _bounds(sender):
        if update_fields is not None and field.name not in update_fields:
            continue
        value = instance.__dict__.get(field.attname)
        if isinstance(value, int) and isinstance(field, CharField | TextField):
            # As the key of a record in Wagtail's revisions and logs.
            value = str(value)
        if isinstance(value, str):
            if NUL in value:
                raise DataError(f"{sender._meta.label}.{field.name} has a NUL")
            if longest is not None and len(value) > longest:
                raise DataError(f"{sender._meta.label}.{field.name} is longer than {longest}")
        elif type(value) is int and longest is not None and not -longest - 1 <= value <= longest:
            raise DataError(f"{sender._meta.label}.{field.name} is out of range")


@cache
def _bounds(model: type[Model]) -> list[tuple[Field, int | None]]:
    """The fields that can be overfilled, with the length of a text or the largest number; None for a text of any length."""
    found: list[tuple[Field, int | None]] = []
    for field in model._meta.concrete_fields:
        if isinstance(field, CharField | TextField):
            found.append((field, field.max_length if isinstance(field, CharField) else None))
        elif (kind := field.get_internal_type()).endswith("IntegerField"):
            bits = next((bits for part, bits in BITS.items() if part in kind), 32)
            found.append((field, 2 ** (bits - 1) - 1))
    return found


def _like(pattern: object, text: object, escape: str = "") -> bool | None:
    """`text LIKE pattern [ESCAPE escape]`, without case in every script."""
    if pattern is None or text is None:
        return None
    return _of_like(str(pattern), escape).fullmatch(str(text)) is not None


def _lower(text: object) -> str | None:
    return None if text is None else str(text).lower()


def _upper(text: object) -> str | None:
    return None if text is None else str(text).upper()


def _regexp(pattern: object, text: object) -> bool | None:
    """`text REGEXP pattern`: `$` is the end and nothing else, `.` is any character."""
    if pattern is None or text is None:
        return None
    return _of_regexp(str(pattern)).search(str(text)) is not None


@lru_cache(maxsize=256)
def _of_like(pattern: str, escape: str) -> re.Pattern[str]:
    parts, characters = [], iter(pattern)
    for one in characters:
        if escape and one == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(one) or re.escape(one))
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=256)
def _of_regexp(pattern: str) -> re.Pattern[str]:
    # Past what is escaped and past brackets, where a dollar is a dollar.
    strict = re.sub(r"\\.|\[\^?\]?[^\]]*\]|\$", lambda found: r"\Z" if found[0] == "$" else found[0], pattern)
    return re.compile(strict, re.DOTALL)
