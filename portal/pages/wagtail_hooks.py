"""What the admin of pages is told: documents carry no audience yet, so nobody but the Secretariat opens them."""

from django.http import Http404
from wagtail import hooks

from portal.access.seats import is_secretariat


@hooks.register("before_serve_document")
def documents_are_the_secretariats(document, request) -> None:
    """404 for everybody else: deny by default, until a document carries audience tokens."""
    if not is_secretariat(request.user):
        raise Http404
