"""Whole pages for the anonymous, kept by content version."""

import gzip
import hashlib
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from portal.remembered import Remembered
from portal.vocabulary.queries import token_in_use

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


pages: Remembered[Kept] = Remembered(500)
"""Packed, some five kilobytes each: two and a half megabytes a process at most."""

_frame: list[Callable[[HttpRequest], Hashable]] = []


def frame_says(ask: Callable[[HttpRequest], Hashable]) -> Callable[[HttpRequest], Hashable]:
    """Tell what the frame around a page says beside the page: it is a part of every `drawn_page`."""
    _frame.append(ask)
    return ask


def drawn_page(request: HttpRequest, stamp: bytes, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The page that `draw` gives, or the same page as it was drawn before by this process.

    `stamp` is made of everything that the page says; address, language, vocabulary and frame are added here. What is
    remembered is never old, since all that it says was read afresh; and it is remembered for kept pages of the anonymous alone.
    """
    if settings.DEBUG or not getattr(request, "is_kept", False):
        return draw()
    said = [ask(request) for ask in _frame]
    key = (stamp, request.build_absolute_uri(), get_language(), token_in_use(), *said)
    page = pages.get(key)
    if page is not None:
        response = HttpResponse()
        response.kept = page  # type: ignore[attr-defined]
        return response
    response = draw()
    if _may_be_kept(request, response):
        response.kept = pages.keep(key, keep(response))  # type: ignore[attr-defined]
    return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    private = {"private", "no-store"} & set(response.get("Cache-Control", "").replace(" ", "").split(","))
    # A page that drew a form has its visitor's token in it, though the cookie is set only later.
    personal = response.cookies or private or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    return response.status_code == 200 and not response.streaming and not personal


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
            request.is_kept = True  # type: ignore[attr-defined]
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            if not _may_be_kept(request, response):
                return response
            page = getattr(response, "kept", None) or keep(response)
            cache.set(key, page, SECONDS * 2)
        answer = send(request, page)
        patch_vary_headers(answer, ["Cookie", "Accept-Encoding"])
        return answer

    return kept
