"""The description of the interface, for machines and for people, and what there is nowhere else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from portal.vocabulary.languages import LANGUAGES, language_in_use

from .api import TAGS, openapi
from .caching import public_answer
from .errors import not_found
from .language import language_of
from .reference import endpoints


@public_answer
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document in the language of the request."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page: what can be asked, with a form to try each question; no script needed.

    It is a page of the site, with the name of whoever is signed in, so it is not kept as answers are.
    """
    with translation.override(language_of(request)):
        response = render(request, "api/docs.html", _docs(request.path))
        response["Content-Language"] = language_in_use()
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _docs(path: str) -> dict[str, Any]:
    schema, current = openapi(), language_in_use()
    found = list(endpoints(schema))
    groups = [
        {"title": translation.gettext(title), "endpoints": [endpoint for endpoint in found if endpoint.tag == name]}
        for name, title in TAGS.items()
    ]
    languages = [
        {
            "code": one.code,
            "name": one.name,
            "direction": one.direction,
            "url": f"{path}?lang={one.code}",
            "current": one.code == current,
        }
        for one in LANGUAGES
    ]
    return {"info": schema["info"], "groups": groups, "languages": languages}


@public_answer
def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any other address under the interface."""
    return not_found()
