"""Error pages; Wagtail serves the rest of this room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: nothing was changed, and the way back keeps what was typed."""
    message = _(
        "This form was open for too long or came from another site. Nothing was changed: go back, reload the page and send it again."
    )
    return render(request, "refused.html", {"message": message, "code": "csrf"}, status=403)
