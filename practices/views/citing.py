"""Citations of a practice, for people and for the programs that keep their references."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.audit.caching import public_page
from practices.citing import TYPES, citation_of
from practices.queries import read_published, tombstone


@require_safe
@public_page
def cite(request: HttpRequest, year: str, number: str, style: str) -> HttpResponse:
    """A citation in the language that the page of the practice has; 410 and 404 where the page has them."""
    reading = read_published(request.user, int(year), int(number))
    if reading is None:
        withdrawal = tombstone(request.user, int(year), int(number))
        if withdrawal is None:
            raise Http404(_("There is no practice at this address."))
        return render(request, "practices/tombstone.html", {"withdrawal": withdrawal}, status=410)
    site = request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(citation_of(reading, site).written(style), content_type=TYPES[style])
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    return response
