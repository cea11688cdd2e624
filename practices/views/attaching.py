"""The files of a practice: a page to add and remove them, and the one way in which they are handed out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from rules import has_perm

from portal.access.refusals import Refused
from practices import actions
from practices.actions.attaching import too_large
from practices.files.forms import AttachmentForm
from practices.files.kinds import MOST_FILES
from practices.files.queries import attachment_for, attachments_in
from practices.files.receiving import BoundedUpload
from practices.models import Practice

from .finding import of_the_desk


# Looking for the token reads the body, so who sends it is asked first; `_receive` checks the token.
@csrf_exempt
@login_required
def show_attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a practice of the desk, with a form for those who may change it."""
    practice = of_the_desk(request.user, pk)
    if request.method == "POST":
        if not has_perm("practices.change", request.user, practice):
            raise PermissionDenied
        bound = BoundedUpload(request)
        request.upload_handlers.insert(0, bound)
        return _receive(request, practice, bound)
    return _show(request, practice, AttachmentForm(language=practice.language))


@csrf_protect
def _receive(request: HttpRequest, practice: Practice, bound: BoundedUpload) -> HttpResponse:
    form = AttachmentForm(request.POST, request.FILES, language=practice.language)
    valid = form.is_valid()
    if bound.is_beyond:
        form.errors.pop("file", None)
        form.add_error("file", too_large())
    elif valid:
        given = form.cleaned_data
        try:
            attachment = actions.add_attachment(
                request.user,
                practice,
                given["file"],
                name=given["file"].name,
                title=given["title"],
                language=given["language"],
            )
        except ValidationError as error:
            form.take_faults(error.message_dict)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Added: %(name)s") % {"name": attachment.label})
            return redirect("practices:attachments", practice.pk)
    return _show(request, practice, form)


def _show(request: HttpRequest, practice: Practice, form: AttachmentForm) -> HttpResponse:
    attachments = list(attachments_in(practice, practice.latest_revision_id))
    may_change = has_perm("practices.change", request.user, practice)
    context = {
        "practice": practice,
        "attachments": attachments,
        "form": form,
        "may_remove": practice.is_writable and may_change,
        # What was typed stays, although it came too late.
        "may_add": may_change and (form.is_bound or (practice.is_writable and len(attachments) < MOST_FILES)),
        "most": MOST_FILES,
    }
    return render(request, "practices/attachments.html", context)


@login_required
@require_POST
def remove_attachment(request: HttpRequest, pk: int, attachment: UUID) -> HttpResponse:
    """Take one file off."""
    practice = of_the_desk(request.user, pk)
    found = attachments_in(practice, practice.latest_revision_id).filter(pk=attachment).first()
    if found is None:
        messages.error(request, _("This file was removed before."))
        return redirect("practices:attachments", practice.pk)
    try:
        actions.remove_attachment(request.user, found)
        messages.success(request, _("Removed: %(name)s") % {"name": found.label})
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("practices:attachments", practice.pk)


@require_safe
def send_attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One file, to be saved and never to be shown by the browser; 404 for whoever may not have it."""
    attachment = attachment_for(request.user, pk)
    if attachment is None:
        raise Http404(_("There is no file at this address."))
    etag = f'"{attachment.sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = attachment.file.open("rb")
        except FileNotFoundError:
            raise Http404(_("There is no file at this address.")) from None
        response = FileResponse(
            content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type
        )
        response["Content-Length"] = str(attachment.size)
    response["ETag"] = etag
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response
