"""Questions to the database that are put into words once and asked many times, and stamps of what they gave.

To build the SQL of a question takes Django ten times as long as to run it, and most pages ask the same few questions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, update_wrapper
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
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

    def as_sql(self, compiler, connection) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable, ...], Any], ...]
    make: Callable[[list], Any]

    def ask(self, values: Mapping[str, Any]) -> list[tuple]:
        if any(isinstance(one, Place) and _is_beyond(one.output_field, values[one.name]) for one in self.params):
            return []
        bound = [
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Place) else one
            for one in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, bound)
            return cursor.fetchall()

    def made(self, rows: Iterable[tuple]) -> list:
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


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows as the database gave them, which make a good stamp, and what they mean."""

    rows: tuple[tuple, ...]
    statement: _Statement

    def made(self) -> list:
        """The rows as the queryset gives them."""
        return self.statement.made(self.rows)


class Prepared:
    """A question that was built once for each set of constants. Calling it gives its rows as the queryset would."""

    def __init__(self, build: Callable[..., QuerySet], places: Mapping[str, Field]) -> None:
        @lru_cache(maxsize=128)
        def statement(vendor: str, *constants: Any) -> _Statement:
            return _statement_of(build(*constants, **{name: Place(name, field) for name, field in places.items()}))

        self._statement = statement
        update_wrapper(self, build)

    def __call__(self, *constants: Any, **values: Any) -> list:
        statement = self._statement(connection.vendor, *constants)
        return statement.made(statement.ask(values))

    def answer(self, *constants: Any, **values: Any) -> Answer:
        """The rows as the database gives them, for those who need to make them only where they have changed."""
        statement = self._statement(connection.vendor, *constants)
        return Answer(tuple(statement.ask(values)), statement)


def prepared(**places: Field) -> Callable[[Callable[..., QuerySet]], Prepared]:
    """Make a function that builds a queryset into one that gives its rows, and builds it once.

    `places` name the keyword arguments that differ from question to question, with fields of their type; they reach the
    function as expressions, so it may only compare with them. Its positional arguments are hashable, and each set of them
    is a question of its own (128 are remembered): audiences and languages, never numbers or words of a visitor.
    A number that no such column holds finds nothing. Rows are models (with `select_related`), `values()` or
    `values_list()`, as the queryset says; no prefetching.
    """
    return lambda build: Prepared(build, places)


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
    if queryset._prefetch_related_lookups or queryset._known_related_objects:  # type: ignore[attr-defined]
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
    relations = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
    annotations = tuple((compiler.annotation_col_map or {}).items())

    def make(values: list) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, values[first:end])
        for relation in relations:
            relation.populate(values, made)
        for name, position in annotations:
            setattr(made, name, values[position])
        return made

    return make


def said_by(row: Model) -> tuple:
    """The values of a record that was read, in the order of its columns."""
    values = map(vars(row).get, _columns(type(row)))
    return tuple(sorted(value) if type(value) is frozenset else value for value in values)


def stamp_of(*said: Any) -> bytes:
    """One short value for all that is said: the same for the same values, another for others. For memory, not for secrets."""
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(one.attname for one in model._meta.concrete_fields)
