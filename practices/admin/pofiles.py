"""PO files in the translation editor, of practices and of pages: what cannot be taken is said, and nothing is half taken."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.views.edit_translation import (
    StringTranslationSerializer,
    edit_string_translation,
    stop_translation,
    user_can_edit_instance,
)

from portal.access.audiences import is_visible
from portal.access.refusals import Refused
from portal.access.seats import is_secretariat
from practices import actions
from practices.localizing import faults_of
from practices.models import Practice
from practices.pofiles import MOST_BYTES, Taken, read, written
from practices.queries.translations import dated

from .editing import show_refusal


@require_safe
def download(request: HttpRequest, translation_id: int) -> HttpResponse:
    """The PO file of one translation, named after what it translates."""
    work, target = _work_of(request, translation_id)
    if isinstance(target, Practice):
        row = dated(Practice.objects.filter(pk=target.pk)).get()
        version = row.draft_of_version
        name = row.original.reference.replace("/", "-") + (f"-v{version}" if version else "")  # type: ignore[union-attr]
        content = written(work, about=row.original.reference, version=version)  # type: ignore[union-attr]
    else:
        name = slugify(work.source.object_repr) or f"translation-{work.pk}"
        content = written(work, about=work.source.object_repr)
    answer = HttpResponse(content, content_type="text/x-gettext-translation; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{work.target_locale.language_code}.po"'
    return answer


@require_POST
def upload(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Take a PO file into the editor, and say what came of it."""
    work, target = _work_of(request, translation_id)
    back = redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a PO file first."))
        return back
    content = file.read(MOST_BYTES + 1)
    try:
        if isinstance(target, Practice):
            if target.original is None:
                raise Http404
            taken = actions.import_translation(request.user, target.original, target.language, content)
        else:
            taken = _into_the_page(request, work, content)
    except Refused as refused:
        show_refusal(request, refused)
        return back
    _tell(request, taken)
    return back


@transaction.atomic
def _into_the_page(request: HttpRequest, work: Translation, content: bytes) -> Taken:
    taken = read(work, content, plain_text=False)
    work.import_po(taken.kept(), user=request.user, tool_name="PO")
    return taken


def _tell(request: HttpRequest, taken: Taken) -> None:
    count = len(taken.entries)
    messages.success(
        request,
        ngettext("%(count)s text was taken from the file.", "%(count)s texts were taken from the file.", count)
        % {"count": count},
    )
    if taken.changed:
        messages.warning(
            request,
            _("Not taken, since the original has changed there since the file was made: %(fields)s")
            % {"fields": ", ".join(taken.changed)},
        )
    if taken.unsure:
        messages.warning(
            request, _("Not taken, since marked as unsure (fuzzy): %(fields)s") % {"fields": ", ".join(taken.unsure)}
        )


def edit_string(request: HttpRequest, translation_id: int, string_segment_id: int) -> HttpResponse:
    """One text in the editor. What is wrong with it stands beside it there, and until it is mended no reader sees it."""
    work, target = _work_of(request, translation_id)
    answer = edit_string_translation(request, translation_id=translation_id, string_segment_id=string_segment_id)
    if request.method != "PUT" or answer.status_code >= 400:
        return answer
    segment = StringSegment.objects.select_related("string", "context").get(pk=string_segment_id)
    kept = StringTranslation.objects.get(
        translation_of=segment.string, context=segment.context, locale=work.target_locale
    )
    faults = faults_of(segment.string.data, kept.data, segment.context.path, plain_text=isinstance(target, Practice))
    if faults:
        StringTranslation.objects.filter(pk=kept.pk).update(has_error=True, field_error=" ".join(faults))
        kept.refresh_from_db()
        told = StringTranslationSerializer(kept, context={"translation_source": work.source}).data
        return JsonResponse(told, status=answer.status_code)
    return answer


@require_POST
def stop(request: HttpRequest, translation_id: int) -> HttpResponse:
    """Practices stay in the editor: beside it their readers' text and its version would part. Pages may leave it."""
    _work, target = _work_of(request, translation_id)
    if isinstance(target, Practice):
        messages.error(request, _("The translation of a practice stays in the editor."))
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
    return stop_translation(request, translation_id=translation_id)


def _work_of(request: HttpRequest, pk: int) -> tuple[Translation, Practice | Page]:
    """The translation and its target, for somebody who may edit it; 404 where they may not even see it."""
    work = get_object_or_404(Translation.objects.select_related("source__locale", "target_locale"), pk=pk)
    target = work.get_target_instance()
    if isinstance(target, Practice):
        if not is_secretariat(request.user) or not is_visible(target, request.user):
            raise Http404
    elif not user_can_edit_instance(request.user, target):
        raise PermissionDenied
    return work, target
