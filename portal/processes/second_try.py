"""A page that loses the database under way is drawn once more: a database that is started again costs readers a wait.

Only what changes nothing is asked twice (RFC 9110 9.2.1, safe methods). Where no connection came at all, the pool has waited
for one already; then, and for what may not be repeated, the answer is 503, which tells machines to come again.
"""

import sys
from collections.abc import Callable

from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connection
from django.dispatch import receiver
from django.http import HttpResponse
from django.template.loader import render_to_string

SAFE = frozenset({"GET", "HEAD"})
COME_AGAIN = 30
"""Seconds after which machines may ask again."""


@receiver(got_request_exception)
def note_lost_database(request: WSGIRequest | None = None, **_given: object) -> None:
    """Leave the error on the request where it was the database that went away; `SecondTry` is told only the status."""
    error = sys.exc_info()[1]
    if request is None or not isinstance(error, OperationalError | InterfaceError):
        return
    if connection.connection is None or not connection.is_usable():
        request.lost_database = error  # type: ignore[attr-defined]


class SecondTry:
    """See the module. Outermost, so that everything about the request is asked anew."""

    def __init__(self, get_response: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        response = self.get_response(request)
        error = getattr(request, "lost_database", None)
        if error is not None and request.method in SAFE and not _has_waited(error):
            connection.close()
            request = WSGIRequest(request.environ)
            response = self.get_response(request)
            error = getattr(request, "lost_database", None)
        if error is None:
            return response
        # Without a context: nothing about this page may ask the database.
        away = HttpResponse(render_to_string("503.html"), status=503)
        away["Retry-After"] = str(COME_AGAIN)
        return away


def _has_waited(error: Exception) -> bool:
    from psycopg_pool import PoolTimeout  # here, since it costs memory and few installations ever need it

    return isinstance(error.__cause__, PoolTimeout)
