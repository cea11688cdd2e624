"""What the endpoints share: texts that say their language, labels, pages, and whose eyes they see with."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import orjson
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import LANGUAGES, language_in_use
from portal.vocabulary.models import Term
from portal.vocabulary.queries import terms

from .errors import BadValueError

PUBLIC_ONLY = frozenset({PUBLIC})
"""The audience of every question here, whoever asks."""

READER = AnonymousUser()
"""The same, for reading that asks for a person."""

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS

View = Callable[..., dict[str, Any]]

_DIRECTIONS = {one.code: one.direction for one in LANGUAGES}


def text(words: str, language: str | None = None) -> dict[str, str]:
    """`schemas.Text`; without `language`, in that of the answer."""
    code = language if language in _DIRECTIONS else language_in_use(language)
    return {"language": code, "direction": _DIRECTIONS[code], "text": words}


def text_or_none(words: str, language: str | None = None) -> dict[str, str] | None:
    """`schemas.Text`, or None where nothing was written."""
    return text(words, language) if words else None


def label(term: Term) -> dict[str, Any]:
    """`schemas.Label`."""
    return {"code": term.code, "label": text(term.label())}


def labels(model: type[Term], codes: Iterable[str]) -> list[dict[str, Any]]:
    """`schemas.Label` for each of the codes that the vocabulary has, in its order."""
    known = terms(model)
    return [
        label(term)
        for term in sorted((known[code] for code in codes if code in known), key=lambda one: (one.order, one.code))
    ]


def url(path: str, language: str | None = None) -> str:
    """The page for people in `language`, else in the language of the answer."""
    return f"/{language_in_use(language)}/{path}"


def codes_of(model: type[Term], field: str, asked: Sequence[str]) -> list[str]:
    """The codes as the vocabulary writes them; BadValueError names those that it does not have."""
    known = terms(model)
    codes = [code.strip().upper() for code in asked]
    if unknown := [code for code in codes if code not in known]:
        raise BadValueError(field, _("Unknown codes: %(codes)s.") % {"codes": ", ".join(code[:40] for code in unknown)})
    return codes


def as_json(body: Any) -> bytes:
    """JSON as all endpoints write it."""
    return orjson.dumps(body, option=OPTIONS)


def answered(schema: type[Schema], *, items: str = "") -> Callable[[View], Callable[..., HttpResponse]]:
    """Make what an endpoint returns into JSON, with the `fields` that were asked for.

    The endpoint builds exactly what `schema` says (tests hold it to that): to check it again at each answer would cost
    ten times the answer itself. `items` names the list of which `schema` is one item.
    """
    known = tuple(schema.model_fields)

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            fields = _fields_of(kwargs["asked"].fields, known)
            body = view(request, *args, **kwargs)
            if fields and items:
                body[items] = [{name: one[name] for name in fields} for one in body[items]]
            elif fields:
                body = {name: body[name] for name in fields}
            return HttpResponse(as_json(body), content_type="application/json; charset=utf-8")

        return answer

    return decorate


def _fields_of(asked: str | None, known: tuple[str, ...]) -> list[str]:
    fields = [name.strip() for name in (asked or "").split(",") if name.strip()]
    if set(fields) - set(known):
        raise BadValueError("fields", _("Possible values: %(values)s.") % {"values": ", ".join(known)})
    return list(dict.fromkeys(fields))
