"""Answers of the API, kept by content version: the same for everybody, so a session changes nothing."""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from portal.audit.caching import keep, send
from portal.audit.queries import content_version

from .errors import not_found, too_many, wrong_method
from .language import language_of
from .limits import HEADERS, take

SECONDS = 30
"""The longest that an answer may lag behind the vocabulary; it never lags behind a recorded change."""

MOST_BYTES = 65_536
"""The longest packed answer that is kept."""

EXPOSED = ", ".join(("ETag", "Retry-After", *HEADERS))
"""What scripts of other sites may read of the headers."""

FRESH = frozenset({"search"})
"""Endpoints whose answers are not kept here: the search index follows a change a little later."""


def public_answer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer GET and HEAD in the request's language, keep the 200 answers, and give each an ETag."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language, allowance = language_of(request), take(request)
        with translation.override(language):
            try:
                if allowance.is_over:
                    response = too_many(allowance.reset)
                else:
                    response = _answer(view, request, language, args, kwargs)
            except Http404:
                response = not_found()
        if response.status_code == 404:
            # Or Django's LocaleMiddleware would send a program on to "/en/api/v1/…", which is a page for people.
            request.urlconf = "portal.api.urls"
        response["Content-Language"] = language
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
        allowance.tell(response)
        patch_vary_headers(response, ["Accept-Language", "Accept-Encoding"])
        return response

    # It only reads; a POST is told so in JSON.
    return csrf_exempt(answer)


def _answer(
    view: Callable[..., HttpResponse], request: HttpRequest, language: str, args: Any, kwargs: Any
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return wrong_method()
    _drop_empty(request)
    address = hashlib.sha256(f"{request.get_full_path()} {language}".encode("utf-8", "surrogatepass")).hexdigest()
    key = f"api:{content_version()}:{int(time.time()) // SECONDS}:{address}"
    kept = cache.get(key)
    if kept is None:
        asked, request.method = request.method, "GET"
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = asked
        if response.status_code != 200:
            return response
        kept = keep(response)
        if getattr(request.resolver_match, "url_name", "") not in FRESH and len(kept.packed) <= MOST_BYTES:
            cache.set(key, kept, SECONDS * 2)
    return send(request, kept)


def _drop_empty(request: HttpRequest) -> None:
    """A parameter without a value is none: that is how a form sends the fields that were left empty."""
    if not all(value for _name, values in request.GET.lists() for value in values):
        asked = request.GET.copy()
        for name, values in request.GET.lists():
            asked.setlist(name, [value for value in values if value])
            if not asked.getlist(name):
                del asked[name]
        request.GET = asked  # type: ignore[assignment]
