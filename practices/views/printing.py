"""The PDF of a practice: what lies ready is sent, what does not is asked for, and the reader is told so."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices.actions import ask_for_print
from practices.models import Print
from practices.queries import read_published, tombstone

WAIT = 3
"""Seconds after which it is worth while to ask again."""


@require_safe
def show_pdf(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """200 with the PDF, 202 while it is made, 503 where it could not be; 404 and 410 as the page of the practice."""
    reading = read_published(request.user, year, number)
    if reading is None:
        withdrawal = tombstone(request.user, year, number)
        if withdrawal is None:
            raise Http404(_("There is no practice at this address."))
        return render(request, "practices/tombstone.html", {"withdrawal": withdrawal}, status=410)
    wanted = ask_for_print(reading)
    if wanted.state == Print.State.MADE:
        return _send(request, wanted, f"{reading.practice.reference.replace('/', '-')}-{reading.language}.pdf")
    failed = wanted.state == Print.State.FAILED
    context = {"practice": reading.practice, "failed": failed}
    response = render(request, "practices/print.html", context, status=503 if failed else 202)
    response["Retry-After"] = "600" if failed else str(WAIT)
    patch_cache_control(response, no_store=True)
    return response


def _send(request: HttpRequest, made: Print, name: str) -> HttpResponse:
    etag = f'"{made.digest[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(bytes(made.file or b""), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["ETag"] = etag
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
