"""The page of results. It asks the engine and the vocabulary's memory; no hit costs a query."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.access.audiences import audiences_of
from portal.vocabulary.languages import LANGUAGES, language_in_use

from . import presenting
from .asking import Asked
from .queries import search
from .request import SearchResponse


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answer any address with 200: what is not understood is left out and said so, a page after the last
    is the last.
    """
    language = language_in_use()
    asked = Asked.of(request.GET)
    response, asked = _answered(asked, language, audiences_of(request.user))
    shown = render(
        request,
        "search/results.html",
        {
            "asked": asked,
            "kept": [(name, value) for name, value in asked.parameters() if name not in ("q", "page")],
            "total": response.total,
            "hits": list(presenting.hits_of(response, language)),
            "facets": presenting.facets_of(response, asked, language),
            "active_filters": presenting.filters_of(asked, language),
            "clear_address": asked.without_filters().address,
            "sorts": presenting.sorts_of(asked),
            "pages": presenting.pages_of(response, asked),
            "is_too_long": presenting.is_too_long(response.total),
            "concepts": presenting.concepts_of(response.concepts, language),
            "words_only_address": asked.with_words_only().address,
            "suggestion": response.suggestion,
            "suggestion_address": asked.with_words(response.suggestion or "").address,
            "is_preparing": response.degraded and not response.engine,
            "is_degraded": response.degraded and bool(response.engine),
            "languages": _languages(asked, language),
        },
    )
    # The same address may soon find more: a change is in the index within seconds.
    patch_cache_control(shown, private=True, no_cache=True)
    return shown


def _answered(asked: Asked, language: str, audience: frozenset[str]) -> tuple[SearchResponse, Asked]:
    response = search(asked.request(language, audience))
    last = presenting.last_page(response.total)
    if asked.page <= last:
        return response, asked
    asked = asked.on_page(last)
    return search(asked.request(language, audience)), asked


def _languages(asked: Asked, current: str) -> list[dict[str, object]]:
    """The language bar leads to the same search."""
    return [
        {
            "code": language.code,
            "name": language.name,
            "direction": language.direction,
            "url": f"/{language.code}/search/{asked.address if asked.parameters() else ''}",
            "current": language.code == current,
        }
        for language in LANGUAGES
    ]
