"""The Secretariat's desk for compilations: choose, order, fix, take away."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.access.permissions import require
from portal.access.refusals import Conflict, Refused
from practices import actions
from practices.compilations import Place, compilations, compilations_page, languages_of, places_of, practices_named
from practices.compiling_forms import ArrangeForm, CompilationForm
from practices.models import Compilation, CompiledFile

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@login_required
@require_safe
def show_compilations(request: HttpRequest) -> HttpResponse:
    """All compilations, newest first."""
    require(request.user, "practices.compile")
    return render(
        request, "practices/compilations.html", {"page": compilations_page(request.user, request.GET.get("page"))}
    )


@login_required
def new_compilation(request: HttpRequest) -> HttpResponse:
    """Begin one from a search, from references, or from both."""
    require(request.user, "practices.compile")
    form = CompilationForm(request.POST or None, initial={"search": request.GET.get("search", "")[:1000]})
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            compilation = actions.start_compilation(
                request.user,
                given["title"],
                given["languages"],
                search=given["search"],
                references=given["references"],
            )
        except Refused as refused:
            form.add_error(None, refused.message)
            status = refused.status
        else:
            return redirect("practices:compilation", compilation.pk)
    return render(request, "practices/compilation_new.html", {"form": form}, status=status)


@login_required
def show_compilation(request: HttpRequest, pk: int) -> HttpResponse:
    """One compilation; until it is fixed, the form that orders it."""
    require(request.user, "practices.compile")
    compilation = compilations(request.user).filter(pk=pk).first()
    if compilation is None:
        raise Http404(_("There is no compilation at this address."))
    if request.method != "POST":
        return _show(request, compilation)
    verb, form = request.POST.get("action", ""), None
    try:
        if verb == "discard":
            actions.discard_compilation(request.user, compilation)
            messages.success(request, _("The compilation was dropped."))
            return redirect("practices:compilations")
        if verb == "remake":
            actions.remake_compilation(request.user, compilation)
        else:
            form = ArrangeForm(request.POST)
            if not form.is_valid():
                return _show(request, compilation, form)
            compilation = _arrange(request, compilation, form)
            if verb == "freeze":
                actions.freeze_compilation(request.user, compilation, base=compilation.arranged)
            else:
                messages.success(request, _("The order is saved."))
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return _show(request, conflict.theirs, status=409)
    except Refused as refused:
        if form is not None:
            form.add_error(None, refused.message)
        else:
            messages.error(request, refused.message)
        return _show(request, compilations(request.user).get(pk=pk), form, status=refused.status)
    return redirect("practices:compilation", pk)


@login_required
@require_safe
def download_compilation(request: HttpRequest, pk: int, style: str) -> HttpResponse:
    """The file; 404 until it is made, and for everybody outside of the Secretariat."""
    require(request.user, "practices.compile")
    file = (
        CompiledFile.objects.select_related("compilation")
        .defer("compilation__document")
        .filter(compilation_id=pk, style=style, compilation__state=Compilation.State.MADE)
        .first()
    )
    if file is None:
        raise Http404(_("There is no file at this address."))
    response = HttpResponse(bytes(file.content), content_type=TYPES[style])
    made_at = file.compilation.made_at
    response["Content-Disposition"] = f'attachment; filename="compilation-{pk}-{made_at:%Y-%m-%d}.{style}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _arrange(request: HttpRequest, compilation: Compilation, form: ArrangeForm) -> Compilation:
    added = [practice.pk for practice in practices_named(request.user, form.cleaned_data["references"])]
    return actions.arrange_compilation(
        request.user,
        compilation,
        [*_order(request, compilation), *added],
        title=form.cleaned_data["title"],
        languages=form.cleaned_data["languages"],
        base=form.cleaned_data["base"],
    )


def _order(request: HttpRequest, compilation: Compilation) -> list[int]:
    """The keys of its practices by the numbers typed beside them; without a number, a practice is out."""
    numbered = []
    for entry in compilation.entries.order_by("position"):
        typed = request.POST.get(f"position-{entry.practice_id}", "").strip()
        if typed.isdecimal() and len(typed) < 9 and int(typed):
            numbered.append((int(typed), entry.position, entry.practice_id))
    return [pk for _typed, _position, pk in sorted(numbered)]


def _as_typed(request: HttpRequest, place: Place, form: ArrangeForm | None) -> Place:
    """With the number that was typed, where the page comes back because something else was wrong."""
    if form is None or not form.is_bound:
        return place
    return replace(place, position=request.POST.get(f"position-{place.line.pk}", "")[:9])


def _show(
    request: HttpRequest, compilation: Compilation, form: ArrangeForm | None = None, status: int = 200
) -> HttpResponse:
    is_open = compilation.state == Compilation.State.CHOOSING
    if is_open and form is None:
        form = ArrangeForm(
            initial={
                "title": compilation.title,
                "languages": compilation.codes,
                "base": compilation.arranged,
            }
        )
    context = {
        "compilation": compilation,
        "form": form,
        "search_address": f"/{compilation.search}",
        "is_open": is_open,
        "is_being_made": compilation.state == Compilation.State.FROZEN,
        "has_failed": compilation.state == Compilation.State.FAILED,
        "places": [_as_typed(request, place, form) for place in places_of(compilation)],
        "languages_shown": languages_of(compilation),
        "files": compilation.files.defer("content").order_by("-style") if not is_open else (),
        "is_made": compilation.state == Compilation.State.MADE,
    }
    return render(request, "practices/compilation.html", context, status=status)
