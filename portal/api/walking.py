"""Pages of a list: by number, or from where the last one ended.

A cursor holds the place and not the number of the last item: what is published meanwhile neither repeats an item nor
hides one. It is opaque to programs and holds nothing that the items do not say, but for the row's key.
"""

import base64
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import BadValueError
from .schemas import LAST_PAGE, Walked

LARGEST_KEY = 2**63 - 1


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_KEY:
        raise ValueError("no key")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("no such text")
    return value


def _moment(value: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """A column that a list is ordered by; `read` makes its value from a cursor's or raises ValueError."""

    name: str
    read: Callable[[object], Any]
    falls: bool = False


def moment(name: str) -> Key:
    """A moment, latest first."""
    return Key(name, _moment, falls=True)


def day(name: str) -> Key:
    """A day, latest first."""
    return Key(name, lambda value: dt.date.fromisoformat(str(value)), falls=True)


def number(name: str, *, falls: bool = False) -> Key:
    """A number from 0."""
    return Key(name, _whole, falls)


def words(name: str) -> Key:
    """A text, in the order of the database."""
    return Key(name, _text)


def page_of(request: HttpRequest, total: int, page: int, size: int, *, last: int = LAST_PAGE) -> dict[str, Any]:
    """What `schemas.Page` has beside its items; the addresses keep every other parameter. Pages end with `last`."""
    return {
        "total": total,
        "page": page,
        "page_size": size,
        "next": _address(request, page=page + 1) if page * size < total and page < last else None,
        "previous": _address(request, page=page - 1) if page > 1 else None,
    }


@dataclass(frozen=True, slots=True)
class Unfiltered:
    """A list that nothing narrows: its first rows and their number, by questions that are built once."""

    first: Callable[[int], list[Any]]
    count: Callable[[], int]


def walk(
    request: HttpRequest, rows: QuerySet, asked: Walked, keys: Sequence[Key], *, unfiltered: Unfiltered | None = None
) -> tuple[dict[str, Any], list[Any]]:
    """What `schemas.WalkedPage` has beside its items, and the rows of the page; two questions at most.

    The last key must be unique. The rows are records or mappings. `unfiltered` gives the same as `rows`, faster. Raises
    BadValueError for a cursor that is not ours.
    """
    if asked.page and asked.cursor:
        raise BadValueError("page", _("Give a page or a cursor, not both."))
    rows = rows.order_by(*(f"-{key.name}" if key.falls else key.name for key in keys))
    size = asked.page_size
    page = None if asked.cursor else asked.page or 1
    start = 0 if page is None else (page - 1) * size
    if unfiltered and page == 1:
        some = unfiltered.first(size + 1)
    else:
        after = rows.filter(_after(asked.cursor, keys)) if asked.cursor else rows
        some = list(after[start : start + size + 1])
    more, some = len(some) > size, some[:size]
    # A short first page is the whole.
    count = unfiltered.count if unfiltered else rows.count
    total = len(some) if page == 1 and not more else count()
    cursor = _cursor_at(some[-1], keys) if more else None
    if asked.page:
        return page_of(request, total, asked.page, size) | {"cursor": cursor}, some
    return {
        "total": total,
        "page": page,
        "page_size": size,
        "next": _address(request, cursor=cursor) if cursor else None,
        "previous": None,
        "cursor": cursor,
    }, some


def _address(request: HttpRequest, **changed: object) -> str:
    asked: Mapping[str, list[str]] = {
        name: values for name, values in request.GET.lists() if name not in ("page", "cursor")
    }
    return f"{request.path}?{urlencode({**asked, **{name: [str(one)] for name, one in changed.items()}}, doseq=True)}"


def _cursor_at(row: Any, keys: Sequence[Key]) -> str:
    values = [row[key.name] if isinstance(row, Mapping) else getattr(row, key.name) for key in keys]
    return base64.urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()


def _after(cursor: str, keys: Sequence[Key]) -> Q:
    condition, same = Q(), Q()
    for key, value in zip(keys, _read(cursor, keys), strict=True):
        condition |= same & Q(**{f"{key.name}__{'lt' if key.falls else 'gt'}": value})
        same &= Q(**{key.name: value})
    return condition


def _read(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        values = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        return [key.read(value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError):
        # Also what base64 and JSON refuse, and what another list's cursor holds.
        raise BadValueError("cursor", _("Take the cursor from an answer to the same question.")) from None
