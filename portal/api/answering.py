"""What the endpoints share: texts that say their language, labels, pages, and whose eyes they see with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import get_language_named, language_in_use
from portal.vocabulary.models import Term
from portal.vocabulary.queries import terms

from .errors import BadValueError
from .schemas import LAST_PAGE

PUBLIC_ONLY = frozenset({PUBLIC})
"""The audience of every question here, whoever asks."""

READER = AnonymousUser()
"""The same, for reading that asks for a person."""


def text(words: str, language: str | None = None) -> dict[str, str]:
    """`schemas.Text`; without `language`, in that of the answer."""
    code = language_in_use(language)
    return {"language": code, "direction": get_language_named(code).direction, "text": words}


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


def page_of(request: HttpRequest, total: int, number: int, size: int, last: int = LAST_PAGE) -> dict[str, Any]:
    """What `schemas.Page` has beside its items; the addresses keep every other parameter. Pages end with `last`."""

    def address(other: int) -> str:
        asked: Mapping[str, list[str]] = dict(request.GET.lists()) | {"page": [str(other)]}
        return f"{request.path}?{urlencode(asked, doseq=True)}"

    return {
        "total": total,
        "page": number,
        "page_size": size,
        "next": address(number + 1) if number * size < total and number < last else None,
        "previous": address(number - 1) if number > 1 else None,
    }


def cut(number: int, size: int) -> slice:
    """The rows of one page."""
    return slice((number - 1) * size, number * size)
