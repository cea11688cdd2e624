"""Serving calendars: the public part alone, whoever asks, since the address is all that a calendar program has."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from portal.access.audiences import PUBLIC
from portal.audit.caching import public_page
from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use

from . import calendars
from .models import ConferenceSession, Meeting, WorkingGroup

CALENDAR = "text/calendar; charset=utf-8"


def in_chosen_language(view: Callable[..., bytes]) -> Callable[..., HttpResponse]:
    """Answer in the language of `?lang=`, else in that of the browser, kept for each; an unknown one is not found."""

    @public_page
    def kept(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return HttpResponse(view(request, *args, **kwargs), content_type=CALENDAR)

    @wraps(view)
    def speaking(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = request.GET.get("lang")
        language = asked or language_in_use(translation.get_language_from_request(request))
        if language not in LANGUAGE_CODES:
            raise Http404
        with translation.override(language):
            response = kept(request, *args, **kwargs)
        response["Content-Language"] = language
        if not asked:
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return speaking


@require_safe
@in_chosen_language
def conference(request: HttpRequest, number: int) -> bytes:
    """The programme of a session as a calendar."""
    session = get_object_or_404(ConferenceSession, number=number)
    return calendars.of_session(session, _origin(request))


@require_safe
@in_chosen_language
def group(request: HttpRequest, slug: str) -> bytes:
    """The sittings of a group's meetings as a calendar."""
    return calendars.of_group(get_object_or_404(WorkingGroup, slug=slug), _origin(request))


@require_safe
@in_chosen_language
def meeting(request: HttpRequest, slug: str) -> bytes:
    """The sittings of a meeting as a calendar."""
    found = get_object_or_404(Meeting.objects.visible_to_tokens({PUBLIC}), slug=slug)
    return calendars.of_meeting(found, _origin(request))


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
