"""Whole pages for the anonymous, kept by content version."""

import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from .queries import content_version

SECONDS = 30
"""The longest that a page may lag behind the clock (what is in session now); it never lags behind a recorded change."""


LONG = 65_536
"""From so many bytes on, packing is quick rather than thorough: a third of the time for a tenth more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept: packed alone, since memory is small and anybody can ask for many."""

    packed: bytes
    content_type: str
    language: str
    etag: str


def keep(response: HttpResponse) -> Kept:
    """What is kept of an answer. The ETag is weak: the same words may travel packed or not (RFC 9110 8.8.1)."""
    return Kept(
        packed=gzip.compress(response.content, 6 if len(response.content) < LONG else 3, mtime=0),
        content_type=response["Content-Type"],
        language=response.get("Content-Language", ""),
        etag=f'W/"{hashlib.sha256(response.content).hexdigest()[:20]}"',
    )


def send(request: HttpRequest, kept: Kept) -> HttpResponse:
    """A kept answer for this request: 304 where the reader has it, packed where the reader can unpack it."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(kept.packed if packed else gzip.decompress(kept.packed), content_type=kept.content_type)
    if packed:
        response["Content-Encoding"] = "gzip"
    if kept.language:
        response["Content-Language"] = kept.language
    response["ETag"] = kept.etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return get_conditional_response(request, etag=kept.etag, response=response) or response


def public_page(view: Callable) -> Callable:
    """Keep the 200 answers of `view` to anonymous GETs by address, content version and half-minute, with an ETag.

    A request that carries a session or messages goes straight to the view. A page that sets a cookie, streams or
    declares itself private (`Cache-Control: private` or `no-store`) is never kept.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args, **kwargs):
        if (
            request.method not in ("GET", "HEAD")
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or "messages" in request.COOKIES
        ):
            return view(request, *args, **kwargs)
        address = hashlib.sha256(request.build_absolute_uri().encode("utf-8", "surrogatepass")).hexdigest()
        key = f"page:{content_version()}:{int(time.time()) // SECONDS}:{get_language()}:{address}"
        page = cache.get(key)
        if page is None:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            private = {"private", "no-store"} & set(response.get("Cache-Control", "").replace(" ", "").split(","))
            # A page that drew a form has its visitor's token in it, though the cookie is set only later.
            personal = response.cookies or private or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            if response.status_code != 200 or response.streaming or personal:
                return response
            page = keep(response)
            cache.set(key, page, SECONDS * 2)
        answer = send(request, page)
        patch_vary_headers(answer, ["Cookie", "Accept-Encoding"])
        return answer

    return kept
