"""Writing a practice: one page, saved as often as its author likes."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.access.refusals import Conflict, Refused
from portal.vocabulary.models import Party
from practices import actions
from practices.contents import TERM_MODELS, content_of
from practices.forms import SECRETARIAT_CHOICE, NewPracticeForm, PracticeForm
from practices.models import Practice
from practices.queries import remarks_on

from .desk import may_write
from .finding import of_the_desk


@login_required
def new_practice(request: HttpRequest) -> HttpResponse:
    """Begin a practice. Nothing is kept before the first save, and a page that is sent twice begins one practice."""
    if not may_write(request.user):
        raise PermissionDenied
    form = NewPracticeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["party"]
        party = None if code == SECRETARIAT_CHOICE else Party.objects.get(pk=code)
        try:
            practice = actions.start_draft(
                request.user,
                party,
                language=form.cleaned_data["language"],
                fields=form.content(),
                client_key=form.cleaned_data["client_key"],
            )
        except ValidationError as error:
            form.take_faults(error)
        else:
            if _differing(form, practice):
                # Begun with this page before, and one of the two went on; what was typed is not dropped.
                return edit_practice(request, practice)
            if request.POST.get("action") == "submit":
                return _submit(request, practice, PracticeForm(request.POST, user=request.user, practice=practice))
            if not practice.is_writable:
                return redirect("practices:edit", practice.pk)
            messages.success(request, _("Your draft is kept. Only your delegation can read it."))
            return redirect(
                "practices:preview" if request.POST.get("action") == "preview" else "practices:edit", practice.pk
            )
    return _show(request, form, None)


def edit_practice(request: HttpRequest, practice: Practice) -> HttpResponse:
    """The same page for a draft that is there; what was typed is never lost, whatever happens."""
    form = PracticeForm(request.POST or None, user=request.user, practice=practice)
    if request.method != "POST":
        return _show(request, form, practice)
    if not form.is_valid():
        return _show(request, form, practice)
    try:
        saved = actions.save_draft(
            request.user, practice, form.content(), base_revision=form.cleaned_data["base_revision"] or 0
        )
    except ValidationError as error:
        form.take_faults(error)
    except Conflict as conflict:
        return _show_conflict(request, form, conflict)
    except Refused as refused:
        form.add_error(None, refused.message)
    else:
        if request.POST.get("action") == "submit":
            return _submit(request, saved, form)
        if request.POST.get("action") == "preview":
            return redirect("practices:preview", saved.pk)
        messages.success(request, _("Saved. Only your delegation can read it."))
        return redirect("practices:edit", saved.pk)
    return _show(request, form, practice)


@login_required
def preview_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """The practice as its readers will see it."""
    from .reading import show_preview

    return show_preview(request, of_the_desk(request.user, pk))


def _submit(request: HttpRequest, practice: Practice, form: PracticeForm) -> HttpResponse:
    try:
        actions.submit_practice(request.user, practice, base_revision=practice.latest_revision_id)
    except ValidationError as error:
        form.is_valid()
        form.take_faults(error)
        messages.info(request, _("Your text is kept. It is not submitted yet."))
        return _show(request, _based_on(form, practice), practice)
    except Refused as refused:
        if refused.code == "repeated" and practice.author_id == request.user.pk:
            # A double click: what was asked for is done.
            _say_submitted(request, practice)
        else:
            messages.error(request, refused.message)
    else:
        _say_submitted(request, practice)
    return redirect("practices:edit", practice.pk)


def _say_submitted(request: HttpRequest, practice: Practice) -> None:
    messages.success(
        request,
        _("Submitted. Your focal point was told and decides next.")
        if practice.party_id
        else _("Submitted. Another person of the Secretariat reviews it next."),
    )


def _show(request: HttpRequest, form: PracticeForm, practice: Practice | None) -> HttpResponse:
    remarks = remarks_on(practice, request.user) if practice is not None else []
    return render(request, "practices/form.html", {"form": form, "practice": practice, "remarks": remarks})


def _based_on(form: PracticeForm, practice: Practice) -> PracticeForm:
    """The form with what was typed, now resting on the revision that stands."""
    data = cast("QueryDict", form.data).copy()
    data[form.add_prefix("base_revision")] = str(practice.latest_revision_id)
    form.data = data
    return form


def _show_conflict(request: HttpRequest, form: PracticeForm, conflict: Conflict) -> HttpResponse:
    """Mine stays in the form, theirs stands beside it; saving once more keeps mine, on top of theirs."""
    theirs = content_of(conflict.theirs)
    differences = [
        {"field": form[name], "theirs": _readable(name, theirs[name])} for name in _differing(form, conflict.theirs)
    ]
    context = {
        "form": _based_on(form, conflict.theirs),
        "practice": conflict.theirs,
        "conflict": conflict,
        "differences": differences,
        "by": conflict.theirs.latest_revision.user if conflict.theirs.latest_revision else None,
        "remarks": [],
    }
    return render(request, "practices/form.html", context, status=409)


def _differing(form: PracticeForm, practice: Practice) -> list[str]:
    """The fields in which what was typed is not what stands."""
    mine, theirs = form.content(), content_of(practice)
    return [
        name
        for name in form.fields
        if name in mine and _comparable(name, mine[name]) != _comparable(name, theirs[name])
    ]


def _comparable(name: str, value):
    return sorted(value) if name in TERM_MODELS else value


def _readable(name: str, value) -> str:
    if name in TERM_MODELS:
        from portal.vocabulary.queries import terms

        known = terms(TERM_MODELS[name])
        return "; ".join(known[code].label() for code in value if code in known)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
