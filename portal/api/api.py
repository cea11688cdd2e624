"""The public, read-only interface of the portal, version 1."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from portal.vocabulary.languages import language_in_use

from . import meetings, practices, search, terms
from .errors import answer_errors
from .limits import HEADERS


class Renderer(JSONRenderer):
    """JSON in the letters of its languages, not in escapes."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


api = NinjaAPI(
    title=_("Working groups portal: public data"),
    version="1.0.0",
    description=_(
        "Published practices, the vocabulary, working groups, meetings, papers and the search, in the six official languages. "
        "Everything here is public and may be read without an account. Answers carry an ETag; ask again with If-None-Match. "
        "The RateLimit headers say how much may be asked; lists are walked through by the cursor of each answer."
    ),
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
)
answer_errors(api)
for _router in (practices.router, meetings.router, terms.router, search.router):
    api.add_router("", _router)

TAGS = {
    "practices": _("Practices"),
    "meetings": _("Working groups and meetings"),
    "papers": _("Papers"),
    "vocabulary": _("Vocabulary"),
    "search": _("Search"),
}


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description in the active language, shared: not to be changed.

    Its server is relative, so that it holds wherever the portal stands.
    """
    return _openapi(language_in_use())


@cache
def _openapi(_language: str) -> dict[str, Any]:
    schema = _translated(api.get_openapi_schema(path_prefix=""))
    schema["info"]["title"] = gettext(api.title)
    schema["servers"] = [{"url": reverse("api-v1:api-root").rstrip("/")}]
    _drop_unused(schema)
    _tell_all_answers(schema)
    schema["tags"] = [{"name": name, "description": gettext(text)} for name, text in TAGS.items()]
    return schema


def _translated(part: Any) -> Any:
    """The description with its sentences in the active language; the titles that pydantic makes up are left out."""
    if isinstance(part, list):
        return [_translated(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {}
    for key, value in part.items():
        if key in ("example", "examples"):
            kept[key] = value
        elif key in ("title", "summary", "description") and isinstance(value, str):
            if key != "title":
                kept[key] = gettext(value) if value else value
        else:
            kept[key] = _translated(value)
    if "in" in kept and "name" in kept and "examples" in kept:
        # A parameter's examples are a mapping in OpenAPI, and a list in its schema, where they stay.
        del kept["examples"]
    return kept


SELECTABLE = ("PracticeLine", "Practice", "Term", "Party", "WorkingGroup", "MeetingLine", "Meeting", "PaperLine", "Hit")
"""Shapes of which `fields` may leave a part out."""

COUNTS = HEADERS[:3]

HEADER_TEXTS = {
    "ETag": _("The version of this answer, for If-None-Match."),
    "Content-Language": _("The language of the answer."),
    "RateLimit-Limit": _("How many questions an address may ask in the window."),
    "RateLimit-Remaining": _("How many of them are left."),
    "RateLimit-Reset": _("The seconds until they are counted anew."),
    "RateLimit-Policy": _("The limit and its window in seconds."),
}


def _tell_all_answers(schema: dict[str, Any]) -> None:
    """What every endpoint may answer and django-ninja does not know of: 304, 429, and the headers."""
    told = {
        name: {"description": gettext(text), "schema": {"type": "integer" if name in COUNTS else "string"}}
        for name, text in HEADER_TEXTS.items()
    }
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for methods in schema["paths"].values():
        responses = methods["get"]["responses"]
        responses[200]["headers"] = told
        responses[304] = {"description": gettext("Unchanged since the answer with this ETag.")}
        responses[429] = {"description": gettext("Too many questions from this address."), "content": error}
    for name in SELECTABLE:
        schema["components"]["schemas"][name].pop("required", None)


def _drop_unused(schema: dict[str, Any]) -> None:
    """Leave out the shapes that nothing refers to, such as those that django-ninja takes parameters apart from."""
    shapes = schema["components"]["schemas"]
    used, seen = set(_references(schema["paths"])), set[str]()
    while new := used - seen:
        seen |= new
        used |= {name for shape in new for name in _references(shapes[shape])}
    for name in set(shapes) - used:
        del shapes[name]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rsplit("/", 1)[-1]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _references(one)
