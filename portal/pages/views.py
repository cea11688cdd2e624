"""Error pages; Wagtail serves the rest of this room."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import bad_request


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: nothing was changed, and the way back keeps what was typed."""
    message = _(
        "This form was open for too long or came from another site. Nothing was changed: go back, reload the page and send it again."
    )
    return render(request, "refused.html", {"message": message, "code": "csrf"}, status=403)


def unreadable_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that was put away unread. What is too large says so with 413, since its sender can do something about it."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return bad_request(request, exception)
    message = _(
        "A form takes at most %(most)s MB. Nothing was changed. Go back: your browser still has what you typed. Shorten it, and send it again."
    ) % {"most": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)}
    # A script that sends what is typed, and no person who waits for a page.
    if request.headers.get("Sec-Fetch-Dest") == "empty" or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": "invalid", "code": "too_large", "said": message, "message": message}, status=413)
    return render(None, "413.html", {"message": message}, status=413)
