"""What readers see: the list, one practice, a tombstone, a preview."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.audit.caching import drawn_page, public_page
from portal.prepared import stamp_of
from practices.around import around
from practices.describing import Description
from practices.details import detail_for
from practices.models import Practice
from practices.queries import preview_of, published_page, read_published, tombstone
from practices.related import related_to
from practices.selection import Selection
from practices.versions import closed_edition, version_of


@public_page
def show_list(request: HttpRequest) -> HttpResponse:
    """The published practices, newest first, narrowed by the filters of the address."""
    selection = Selection.of(request.GET)
    page = published_page(request.user, request.GET.get("page"), chosen=selection.chosen)
    return render(request, "practices/list.html", {"page": page, "selection": selection})


@public_page
def show_practice(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One practice; 410 with date and reason class where it was withdrawn; 404 where this person may not know of it."""
    reading = read_published(request.user, year, number)
    if reading is not None:
        related, site = related_to(request.user, reading), _site(request)
        beside = around(request.user, reading.practice)
        context = {
            "reading": reading,
            "practice": reading.practice,
            "text": reading.text,
            "related": related,
            "around": beside,
            "description": Description(reading, site),
            # Whatever the page says is in here: whoever is shown something else has another stamp.
            "stamp": (stamp := stamp_of(reading.stamp, related, beside, site)),
            "restricted": (restricted := detail_for(request.user, reading.practice)),
        }
        if restricted:
            return render(request, "practices/detail.html", context)
        return drawn_page(request, stamp, lambda: render(request, "practices/detail.html", context))
    withdrawal = tombstone(request.user, year, number)
    if withdrawal is not None:
        return render(request, "practices/tombstone.html", {"withdrawal": withdrawal}, status=410)
    raise Http404(_("There is no practice at this address."))


@public_page
def show_version(request: HttpRequest, year: int, number: int, version: int) -> HttpResponse:
    """One published version, with what changed from the one before; 404 and 410 as the page of the practice."""
    reading = read_published(request.user, year, number)
    found = version_of(request.user, reading, version) if reading is not None else None
    if reading is not None and found is not None:
        context = {
            "version": found,
            "reading": found.reading,
            "practice": found.reading.practice,
            "text": found.reading.text,
            "newest": reading.practice.version,
            "description": Description(found.reading, _site(request)),
        }
        return render(request, "practices/version.html", context)
    closed = closed_edition(request.user, reading.practice, version) if reading is not None else None
    if closed is not None:
        return render(request, "practices/closed_version.html", {"edition": closed}, status=410)
    withdrawal = tombstone(request.user, year, number)
    if withdrawal is not None:
        return render(request, "practices/tombstone.html", {"withdrawal": withdrawal}, status=410)
    raise Http404(_("There is no practice at this address."))


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def show_preview(request: HttpRequest, practice: Practice) -> HttpResponse:
    """The page as its readers will see it, with a banner that says so."""
    reading = preview_of(practice)
    return render(
        request,
        "practices/preview.html",
        {
            "reading": reading,
            "practice": reading.practice,
            "text": reading.text,
            "restricted": detail_for(request.user, reading.practice),
            "is_preview": True,
        },
    )
