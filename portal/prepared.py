"""Questions to the database that are put into words once and asked many times.

To build the SQL of a question takes Django ten times as long as to run it, and most pages ask the same few questions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)


class Place(Expression):
    """Where a value goes that is known only when the question is asked."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection) -> tuple[str, list[Any]]:
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable, ...], Any], ...]
    make: Callable[[list], Any]

    def ask(self, values: Mapping[str, Any]) -> list:
        if any(isinstance(one, Place) and _is_beyond(one.output_field, values[one.name]) for one in self.params):
            return []
        bound = [
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Place) else one
            for one in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            rows = cursor.fetchall()
        return [self.make(self._converted(row)) for row in rows]

    def _converted(self, row: tuple) -> list:
        values = list(row)
        for position, converters, expression in self.converters:
            value = values[position]
            for convert in converters:
                value = convert(value, expression, connection)
            values[position] = value
        return values


def _is_beyond(field: Field, value: Any) -> bool:
    """Whether this is a number that no such column holds: no row has it, and SQLite cannot even be asked."""
    if type(value) is not int:
        return False
    least, most = connection.ops.integer_field_range(field.get_internal_type())
    return (least is not None and value < least) or (most is not None and value > most)


def prepared(**places: Field) -> Callable[[Callable[..., QuerySet]], Callable[..., list]]:
    """Make a function that builds a queryset into one that gives its rows, and builds it once.

    `places` name the keyword arguments that differ from question to question, with fields of their type; they reach the
    function as expressions, so it may only compare with them. Its positional arguments are hashable, and each set of them
    is a question of its own (128 are remembered): audiences and languages, never numbers or words of a visitor.
    Rows are models (with `select_related`), `values()` or `values_list()`, as the queryset says; no prefetching.
    """

    def decorate(build: Callable[..., QuerySet]) -> Callable[..., list]:
        @lru_cache(maxsize=128)
        def statement(vendor: str, *constants) -> _Statement:
            return _statement_of(build(*constants, **{name: Place(name, field) for name, field in places.items()}))

        @wraps(build)
        def ask(*constants, **values) -> list:
            return statement(connection.vendor, *constants).ask(values)

        return ask

    return decorate


def _statement_of(queryset: QuerySet) -> _Statement:
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([one[0] for one in compiler.select])
    return _Statement(
        sql=sql,
        params=tuple(params),
        converters=tuple((position, tuple(convert), column) for position, (convert, column) in converters.items()),
        make=_maker(queryset, compiler),
    )


def _maker(queryset: QuerySet, compiler) -> Callable[[list], Any]:
    """What makes a row of the answer from its columns, as the queryset would."""
    if queryset._prefetch_related_lookups or queryset._known_related_objects:
        raise TypeError("a prepared question prefetches nothing and starts from no object")
    kind = queryset._iterable_class
    if kind is ValuesListIterable:
        return tuple
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesIterable:
        query = queryset.query
        names = list(query.selected or (*query.values_select, *query.annotation_select))
        return lambda values: dict(zip(names, values, strict=True))
    if kind is not ModelIterable:
        raise TypeError(f"not prepared: {kind.__name__}")
    model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    first, end = columns[0], columns[-1] + 1
    names = [one[0].target.attname for one in compiler.select[first:end]]
    relations = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def make(values: list) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, values[first:end])
        for relation in relations:
            relation.populate(values, made)
        for name, position in annotations:
            setattr(made, name, values[position])
        return made

    return make
