"""The page of results. It asks the engine and the vocabulary's memory; no hit costs a query."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.access.audiences import audiences_of
from portal.access.limits import Allowance, take
from portal.prepared import stamp_of
from portal.vocabulary.languages import LANGUAGES, language_in_use

from . import presenting
from .asking import Asked
from .beside import ways_of
from .engines.base import EngineUnavailable
from .exporting import Export, SearchAway, as_csv, as_json, as_xlsx
from .queries import every, search
from .request import SearchResponse


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Answer any address with 200: what is not understood is left out and said so, a page after the last
    is the last.
    """
    language = language_in_use()
    asked = Asked.of(request.GET)
    response, asked = _answered(asked, language, audiences_of(request.user))
    feed = f"/feeds/search/{language}.atom{asked.on_page(1).address}"
    ways = ways_of(request.user, asked.on_page(1).address, language)

    def found() -> dict[str, object]:
        return {
            "asked": asked,
            "kept": [(name, value) for name, value in asked.parameters() if name not in ("q", "page")],
            "total": response.total,
            "hits": list(presenting.hits_of(response, language)),
            "facets": presenting.facets_of(response, asked, language),
            "active_filters": presenting.filters_of(asked, language),
            "clear_address": asked.without_filters().address,
            "sorts": presenting.sorts_of(asked),
            "pages": presenting.pages_of(response, asked),
            "exports": presenting.exports_of(response, asked, language),
            "feed_address": feed,
            "ways": ways,
            "call_query": asked.on_page(1).address,
            "is_too_long": presenting.is_too_long(response.total),
            "concepts": presenting.concepts_of(response.concepts, language),
            "words_only_address": asked.with_words_only().address,
            "suggestion": response.suggestion,
            "suggestion_address": asked.with_words(response.suggestion or "").address,
            "is_preparing": response.degraded and not response.engine,
            "is_degraded": response.degraded and bool(response.engine),
        }

    context = {
        "asked": asked,
        "feed_address": feed,
        "languages": _languages(asked, language),
        "found": SimpleLazyObject(found),
        # Words and hits as they stand: who is given others is shown another page.
        "stamp": stamp_of(asked, replace(response, took_ms=0.0), ways),
    }
    shown = render(request, "search/results.html", context)
    # The same address may soon find more: a change is in the index within seconds.
    patch_cache_control(shown, private=True, no_cache=True)
    return shown


EXPORTS_A_MINUTE = 30
"""For one person or, of those who are not signed in, for one address; the setting EXPORTS_MOST_A_MINUTE replaces it."""

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
def export(request: HttpRequest, style: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """All practices of a search that this reader may see, as a file; never kept by a cache on the way.

    The pages and the sort by relevance of the address do not matter; a search of other kinds alone has none.
    Refuses with 503 while search is away, and with 429 who asks for more than `EXPORTS_A_MINUTE`.
    """
    # Whoever is signed in is counted alone: a delegation shares its address with the hall.
    allowance = take(
        request, f"export-{request.user.pk or 0}", getattr(settings, "EXPORTS_MOST_A_MINUTE", EXPORTS_A_MINUTE)
    )
    if allowance.is_over:
        return _too_many(request, allowance)
    language = language_in_use()
    asked = Asked.of(request.GET).on_page(1)
    kinds = asked.filters.get("kind", ("practice",))
    audience = audiences_of(request.user) if "practice" in kinds else frozenset()
    try:
        count, documents = every(asked.of_kind("practice").request(language, audience, facets=()))
    except EngineUnavailable:
        raise SearchAway from None
    made = Export(
        documents=documents,
        count=count,
        language=language,
        search=request.build_absolute_uri(f"/{language}/search/{asked.address}"),
        words=asked.words,
        filters=asked.filters,
        made_at=timezone.now(),
        terms_of_use=_(
            "Practices are published as submitted by States and organizations. Publication is not an endorsement."
        ),
        address_of=lambda path: request.build_absolute_uri(f"/{language}/{path.lstrip('/')}"),
    )
    response: StreamingHttpResponse | FileResponse
    if style == "xlsx":
        try:
            response = FileResponse(as_xlsx(made), content_type=_TYPES[style])
        except EngineUnavailable:
            raise SearchAway from None
    else:
        response = StreamingHttpResponse((as_csv if style == "csv" else as_json)(made), content_type=_TYPES[style])
    name = f"practices-{timezone.localdate(made.made_at).isoformat()}.{style}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _too_many(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    message = _("Too many files were asked for. Try again in %(seconds)s seconds.") % {"seconds": allowance.reset}
    response = render(request, "refused.html", {"message": message, "code": "too_many", "status": 429}, status=429)
    allowance.tell(response)
    patch_cache_control(response, private=True, no_store=True)
    return response


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
