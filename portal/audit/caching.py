"""Whole pages for the anonymous, kept by content version."""

import gzip
import hashlib
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from .queries import content_version

SECONDS = 30
"""The longest that a page may lag behind the clock (what is in session now); it never lags behind a recorded change."""


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
        key = f"page:{content_version()}:{int(time.time()) // SECONDS}:{address}"
        page = cache.get(key)
        if page is None:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            private = {"private", "no-store"} & set(response.get("Cache-Control", "").replace(" ", "").split(","))
            if response.status_code != 200 or response.streaming or response.cookies or private:
                return response
            page = {
                "body": response.content,
                "gzip": gzip.compress(response.content, 6, mtime=0),
                "type": response["Content-Type"],
                "language": response.get("Content-Language", ""),
                "etag": f'W/"{hashlib.sha256(response.content).hexdigest()[:20]}"',
            }
            cache.set(key, page, SECONDS * 2)
        return _answer(request, page)

    return kept


def _answer(request: HttpRequest, page: dict) -> HttpResponse:
    if page["etag"] in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(page["gzip"], content_type=page["type"])
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(page["body"], content_type=page["type"])
    response["ETag"] = page["etag"]
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    if page["language"]:
        response["Content-Language"] = page["language"]
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return response
