"""The page that shows how a program asks what a person has just asked: a call of the interface for a search."""

import shlex
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.audit.caching import public_page
from portal.vocabulary.languages import language_in_use
from search.asking import PARAMETERS, Asked

from .schemas import MOST_VALUES

OF_PRACTICES = ("form", "provision", "cooperation", "party", "year", "language")
"""Filters of the search that the list of practices has too."""


@require_safe
@public_page
def show_call(request: HttpRequest) -> HttpResponse:
    """The addresses of this search in the interface, ready to be copied; what is restricted is in no answer of theirs."""
    asked = Asked.of(request.GET)
    chosen = [
        (parameter, code)
        for parameter, facet in PARAMETERS.items()
        for code in asked.filters.get(facet, ())[:MOST_VALUES]
    ]
    lang = ("lang", language_in_use())
    words = [("q", asked.words)] if asked.words else []
    sort = [("sort", asked.sort)] if asked.sort != "relevance" else []
    search = _address(request, "search", [*words, *chosen, *sort, lang])
    practices = ""
    if not asked.words and {code for name, code in chosen if name == "kind"} <= {"practice"}:
        kept = [(name, code) for name, code in chosen if name in OF_PRACTICES]
        practices = _address(request, "practices", [*kept, lang])
    address = practices or search
    return render(
        request,
        "api/call.html",
        {
            "search": search,
            "practices": practices,
            "curl": f"curl --compressed {shlex.quote(address)}",
            "python": _PYTHON % {"address": repr(address)},
            "is_cut": any(len(codes) > MOST_VALUES for codes in asked.filters.values()),
            "back": f"{reverse('search:results')}{asked.address if asked.parameters() else ''}",
        },
    )


_PYTHON = """\
import json
from urllib.request import urlopen

with urlopen(%(address)s) as answer:
    found = json.load(answer)
print(found["total"], "found")
for item in found["items"]:
    print(item["title"]["text"], item["url"])
"""


def _address(request: HttpRequest, name: str, parameters: list[tuple[str, str]]) -> str:
    return request.build_absolute_uri(f"{reverse(f'api-v1:{name}')}?{urlencode(parameters)}")
