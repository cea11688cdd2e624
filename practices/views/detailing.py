"""The restricted detail of a practice on the desk: a page of its own, whose text no browser keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from portal.access.audiences import is_visible
from portal.access.refusals import Refused
from practices import actions
from practices.detailing_forms import DetailForm, DetailTranslationForm
from practices.details import detail_for, standing
from practices.models import Practice

from .finding import of_the_desk


@login_required
def show_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the detail while the text may be changed; else read it, and translate it where that is one's task."""
    practice = of_the_desk(request.user, pk)
    writes = has_perm("practices.change", request.user, practice)
    detail = standing(practice) if writes else None
    form = None
    if writes and (practice.is_writable or request.method == "POST"):
        form = DetailForm(request.POST or None, user=request.user, practice=practice, detail=detail)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _keep(request, practice, form):
            return redirect("practices:restricted", practice.pk)
    return _show(request, practice, form=form, detail=detail)


def _keep(request: HttpRequest, practice: Practice, form: DetailForm) -> bool:
    given = form.cleaned_data
    try:
        actions.write_detail(
            request.user,
            practice,
            given["text"],
            readers=given["readers"],
            scope=given.get("scope", ""),
            tlp=given["tlp"],
            base_revision=given["base_revision"],
        )
    except ValidationError as error:
        form.take_faults(error)
    except Refused as refused:
        # What was typed stays in the form, based on what stands now: who sends it again has been told.
        form.data = request.POST.copy()
        form.data["base_revision"] = str(Practice.objects.get(pk=practice.pk).latest_revision_id)
        form.add_error(None, refused.message)
    else:
        messages.success(request, _("Saved. Only your delegation can read it."))
        return True
    return False


@login_required
@require_POST
def remove_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the detail away."""
    practice = of_the_desk(request.user, pk)
    try:
        actions.remove_detail(request.user, practice)
        messages.success(request, _("The restricted detail is gone."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("practices:restricted", practice.pk)


@login_required
@require_POST
def translate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one translation of the detail."""
    practice = of_the_desk(request.user, pk)
    form = DetailTranslationForm(request.POST, practice=practice)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.translate_detail(request.user, practice, given["language"], given["text"], kind=given["kind"])
        except ValidationError as error:
            form.take_faults(error)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The translation is kept."))
            return redirect("practices:restricted", practice.pk)
    return _show(request, practice, translation_form=form)


def _show(request: HttpRequest, practice: Practice, *, form=None, detail=None, translation_form=None) -> HttpResponse:
    restricted = detail_for(request.user, practice)
    translates = restricted is not None and has_perm("practices.translate", request.user, practice)
    context = {
        "practice": practice,
        "form": form,
        "restricted": restricted,
        "may_remove": form is not None
        and practice.is_writable
        and detail is not None
        and is_visible(detail, request.user),
        "translation_form": translation_form or (DetailTranslationForm(practice=practice) if translates else None),
    }
    response = render(request, "practices/restricted.html", context)
    add_never_cache_headers(response)
    return response
