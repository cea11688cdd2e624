"""The pages of forms of crime and provisions, and the lists of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.audit.caching import public_page

from .topics import INDEX_TITLES, index_of, topic_of


@require_safe
@public_page
def show_index(request: HttpRequest, kind: str) -> HttpResponse:
    """All forms of crime, or all provisions, with the number of practices under each."""
    return render(
        request,
        "pages/topics.html",
        {"kind": kind, "title": INDEX_TITLES[kind], "groups": index_of(kind, request.user)},
    )


@require_safe
@public_page
def show_topic(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One form of crime or provision; its address has the code as the vocabulary writes it."""
    topic = topic_of(kind, code, request.user)
    if topic is None:
        raise Http404(_("There is no such term."))
    if topic.term.code != code:
        return redirect(f"topics:{kind}", code=topic.term.code, permanent=True)
    return render(request, "pages/topic.html", {"topic": topic, "title": INDEX_TITLES[kind]})
