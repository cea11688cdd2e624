"""Earlier replies from one file: the template, the upload, the report of the dry run, the confirmation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import FileField, FileInput, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from portal.access.audiences import is_visible
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.vocabulary.languages import language_in_use
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms
from practices import actions
from practices.files.receiving import BoundedUpload
from practices.importing import template
from practices.importing.columns import BY_NAME
from practices.importing.kinds import MOST_BYTES, MOST_REPLIES, too_large
from practices.models import ImportedReply, ReplyImport
from practices.queries import PER_PAGE

MISSING = gettext_lazy("Choose a file.")


class RepliesForm(Form):
    """One file. What it must be is checked by the action, from its content."""

    file = FileField(
        label=gettext_lazy("File of replies"),
        help_text=gettext_lazy(
            "XLSX, ODS, CSV or JSON, at most 10 MB and 500 replies. Nothing is imported before you confirm it."
        ),
        error_messages={"required": MISSING, "missing": MISSING, "empty": gettext_lazy("This file is empty.")},
        widget=FileInput(attrs={"accept": ".xlsx,.ods,.csv,.json"}),
        max_length=None,
    )


# Looking for the token reads the body, so who sends it is asked first; `_receive` checks the token.
@csrf_exempt
@login_required
def show_imports(request: HttpRequest) -> HttpResponse:
    """The files that were uploaded, newest first, and a form for one more."""
    require(request.user, "practices.import")
    if request.method == "POST":
        bound = BoundedUpload(request, MOST_BYTES)
        request.upload_handlers.insert(0, bound)
        return _receive(request, bound)
    return _show_all(request, RepliesForm())


@csrf_protect
def _receive(request: HttpRequest, bound: BoundedUpload) -> HttpResponse:
    form = RepliesForm(request.POST, request.FILES)
    valid, status = form.is_valid(), 200
    if bound.is_beyond:
        form.errors.pop("file", None)
        form.add_error("file", too_large())
    elif valid:
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload_replies(request.user, file, name=file.name)
        except ValidationError as error:
            form.add_error("file", error.message_dict["file"])
        except Refused as refused:
            form.add_error("file", refused.message)
            status = refused.status
        else:
            return redirect("practices:import", batch.pk)
    return _show_all(request, form, status)


def _show_all(request: HttpRequest, form: RepliesForm, status: int = 200) -> HttpResponse:
    batches = ReplyImport.objects.visible_to(request.user).select_related("by").defer("report")
    context = {
        "form": form,
        "page": Paginator(batches, PER_PAGE).get_page(request.GET.get("page")),
        "most": MOST_REPLIES,
    }
    return render(request, "practices/imports.html", context, status=status)


@login_required
@require_safe
def send_template(request: HttpRequest, style: str) -> HttpResponse:
    """The file to fill in, with its help and the names of the codes in the language of the page."""
    require(request.user, "practices.import")
    content = template.as_xlsx() if style == "xlsx" else template.as_json()
    response = HttpResponse(content, content_type=template.TYPES[style])
    response["Content-Disposition"] = f'attachment; filename="replies.{style}"'
    return response


@login_required
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The report about one file, and what can be done with it now."""
    batch = _of(request, pk)
    if request.method != "POST":
        return _show(request, batch)
    verb = request.POST.get("action", "")
    try:
        if verb == "drop":
            actions.drop_import(request.user, batch)
            messages.success(request, _("The file was put away. Nothing was imported."))
            return redirect("practices:imports")
        if verb == "again":
            actions.check_import_again(request.user, batch)
        elif verb == "confirm":
            actions.confirm_import(request.user, batch)
    except Refused as refused:
        if refused.code == "gone":
            messages.error(request, refused.message)
            return redirect("practices:imports")
        if refused.code != "repeated" or verb != "confirm":
            # A double click is answered by the page: what was asked for is done or under way.
            messages.error(request, refused.message)
    return redirect("practices:import", pk)


@login_required
@require_safe
def import_is_at_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked by an open page: 200 when the worker is done with the file, 202 until then."""
    return HttpResponse(status=200 if _of(request, pk).is_at_rest else 202, content_type="text/plain")


def _of(request: HttpRequest, pk: int) -> ReplyImport:
    require(request.user, "practices.import")
    batch = ReplyImport.objects.visible_to(request.user).select_related("by").filter(pk=pk).first()
    if batch is None:
        raise Http404(_("There is no import at this address."))
    return batch


def _show(request: HttpRequest, batch: ReplyImport) -> HttpResponse:
    report = batch.report or {}
    findings = {
        name: [
            {**one, "label": BY_NAME[one["column"]].label if one["column"] in BY_NAME else ""}
            for one in report.get(f"shown_{name}", ())
        ]
        for name in ("faults", "warnings")
    }
    context = {
        "batch": batch,
        "report": report,
        "findings": findings,
        "in_another_language": bool(report) and batch.language != language_in_use(),
        "drafts": _drafts(request, batch) if batch.state == ReplyImport.State.DONE else None,
    }
    return render(request, "practices/import.html", context)


def _drafts(request: HttpRequest, batch: ReplyImport):
    """The drafts that this person may read; a State's own are its delegation's, also where the Secretariat imported them."""
    replies = ImportedReply.objects.filter(batch=batch).select_related("practice__locale").order_by("number")
    page = Paginator(replies, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        {  # type: ignore[misc]
            "number": one.number,
            "import_id": one.import_id,
            "party": terms(Party)[one.party_key] if one.party_key else None,
            "practice": one.practice if one.practice and is_visible(one.practice, request.user) else None,
        }
        for one in page.object_list
    ]
    return page
