"""What the admin of pages is told: documents carry no audience yet; translations come out whole."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation

from portal.access.seats import is_secretariat


@hooks.register("before_serve_document")
def documents_are_the_secretariats(document, request) -> None:
    """404 for everybody else: deny by default, until a document carries audience tokens."""
    if not is_secretariat(request.user):
        raise Http404


@hooks.register("before_edit_page", order=-1)
def translations_come_out_whole(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page never mixes languages: its translation is not published while a text is still to be translated."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    work = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    total, done = work.get_progress() if work is not None else (0, 0)
    if done == total:
        return None
    messages.error(
        request,
        ngettext("%(count)s text is not translated yet.", "%(count)s texts are not translated yet.", total - done)
        % {"count": total - done},
    )
    return redirect(request.path)
