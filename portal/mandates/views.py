"""The two public pages: every text with its paragraphs, and one text in full."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.audit.caching import public_page

from . import queries


@public_page
def resolution_list(request: HttpRequest) -> HttpResponse:
    """All resolutions and decisions with what each paragraph asked for, how it stands and when it is due."""
    resolutions = list(queries.resolutions())
    return render(request, "mandates/list.html", {"resolutions": resolutions, "waiting": queries.waiting(resolutions)})


@public_page
def resolution_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One resolution or decision; each paragraph has an address of its own (`#p9`)."""
    resolution = queries.resolution_at(slug)
    if resolution is None:
        raise Http404(_("There is no such resolution or decision here."))
    return render(
        request,
        "mandates/detail.html",
        {
            "resolution": resolution,
            "paragraphs": queries.paragraphs(resolution),
            "waiting": queries.waiting([resolution]),
        },
    )
