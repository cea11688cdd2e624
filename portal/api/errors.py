"""Every refusal of the API is JSON: a code for programs, a sentence in the reader's language for people."""

import json
import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from portal.access.refusals import Refused

logger = logging.getLogger("django.request")


class BadValueError(Exception):
    """A parameter has a value that cannot be used; `field` is its name, `message` a translated sentence."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(field)
        self.field = field
        self.message = message


class GoneError(Exception):
    """The record was public once and was withdrawn; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__("gone")
        self.message = message


def error(status: int, code: str, message: str, fields: list[dict[str, str]] | None = None) -> HttpResponse:
    """The answer for a refusal, in the shape of `schemas.Error`."""
    body = {"code": code, "message": str(message), "language": get_language(), "fields": fields or []}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def not_found() -> HttpResponse:
    """The same answer for what does not exist and for what is not public."""
    return error(404, "not_found", _("There is nothing public at this address."))


def wrong_method() -> HttpResponse:
    """The API only reads."""
    response = error(405, "method_not_allowed", _("This interface only answers questions: use GET."))
    response["Allow"] = "GET, HEAD"
    return response


def too_many(seconds: int) -> HttpResponse:
    """This address has asked as much as it may just now."""
    message = _("Too many questions from this address. Ask again in %(seconds)d seconds.") % {"seconds": seconds}
    return error(429, "too_many", message)


def answer_errors(api: NinjaAPI) -> None:
    """Make `api` answer every exception with `error`."""

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, exception: Http404) -> HttpResponse:
        return not_found()

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
        return not_found()

    @api.exception_handler(GoneError)
    def gone(request: HttpRequest, exception: GoneError) -> HttpResponse:
        return error(410, "withdrawn", exception.message)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
        return error(exception.status, exception.code, exception.message)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, exception: HttpError) -> HttpResponse:
        return error(exception.status_code, "refused", _("This request cannot be answered."))

    @api.exception_handler(BadValueError)
    def bad_value(request: HttpRequest, exception: BadValueError) -> HttpResponse:
        return _invalid([{"name": exception.field, "message": exception.message}])

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
        return _invalid([{"name": _name(fault), "message": _sentence(fault)} for fault in exception.errors])

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, exception: Exception) -> HttpResponse:
        # What Django does with an uncaught exception: log it, tell who listens, show nothing of it.
        logger.error(
            "Internal Server Error: %s",
            request.path,
            exc_info=exception,
            extra={"status_code": 500, "request": request},
        )
        got_request_exception.send(sender=None, request=request)
        return error(500, "broken", _("Something went wrong on our side. It was recorded; please try again later."))


def _invalid(fields: list[dict[str, str]]) -> HttpResponse:
    return error(422, "invalid", _("The request has values that cannot be used."), fields)


def _name(fault: dict[str, Any]) -> str:
    """The parameter's name from the location ("query", "filters", "page")."""
    names = [str(part) for part in fault["loc"] if not isinstance(part, int)]
    return names[-1] if names else ""


def _sentence(fault: dict[str, Any]) -> str:
    context = fault.get("ctx") or {}
    kind = fault["type"]
    if kind in ("int_parsing", "int_type", "int_from_float", "int_parsing_size"):
        return _("A whole number is expected.")
    if kind == "greater_than_equal":
        return _("The smallest possible value is %(limit)s.") % {"limit": context["ge"]}
    if kind == "less_than_equal":
        return _("The largest possible value is %(limit)s.") % {"limit": context["le"]}
    if kind == "literal_error":
        return _("Possible values: %(values)s.") % {
            "values": context["expected"].replace("'", "").replace(" or ", ", ")
        }
    if kind == "string_too_long":
        return _("At most %(limit)s characters are possible.") % {"limit": context["max_length"]}
    if kind == "too_long":
        return _("At most %(limit)s values are possible.") % {"limit": context["max_length"]}
    if kind.startswith("date"):
        return _("A day such as 2026-10-12 is expected.")
    if kind == "missing":
        return _("This value is needed.")
    return _("This value cannot be used.")
