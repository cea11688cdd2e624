"""Writing a practice: five steps, saved at each of them and as often as its author likes."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access.refusals import Conflict, Refused
from portal.vocabulary.models import Party
from practices import actions
from practices.contents import TERM_MODELS, content_of
from practices.forms import CHANGE_NOTE, NOT_APPLICABLE, SECRETARIAT_CHOICE, NewPracticeForm, PracticeForm, data_of
from practices.models import CHOICES, MAY_NOT_APPLY, UNDER_WAY, Practice
from practices.particulars import labels_of
from practices.queries import remarks_on
from practices.steps import NEEDED, STEPS, Step, missing, progress, step_numbered, step_of

from .desk import may_write
from .finding import of_the_desk
from .submitting import check_ready


@login_required
def new_practice(request: HttpRequest) -> HttpResponse:
    """Begin a practice. Nothing is kept before the first save, and a page that is sent twice begins one practice."""
    if not may_write(request.user):
        raise PermissionDenied
    step = STEPS[0] if request.method != "POST" or "step" in request.POST else None
    form = NewPracticeForm(request.POST or None, user=request.user, step=step)
    if request.method == "POST" and form.is_valid():
        try:
            practice = begin_with(request.user, form)
        except ValidationError as error:
            form.take_faults(error)
        else:
            if differing(form, practice):
                # Begun with this page before, and one of the two went on; what was typed is not dropped.
                return edit_practice(request, practice)
            if request.POST.get("action") == "submit":
                return _submit(
                    request, practice, PracticeForm(request.POST, user=request.user, practice=practice, step=step)
                )
            if not practice.is_writable:
                return redirect("practices:edit", practice.pk)
            return _go_on(request, practice, step, _("Your draft is kept. Only your delegation can read it."))
    return _show(request, form, None)


def begin_with(user, form: NewPracticeForm) -> Practice:
    """The practice that this page begins, or has begun before. Raises ValidationError by field."""
    code = form.cleaned_data["party"]
    return actions.start_draft(
        user,
        None if code == SECRETARIAT_CHOICE else Party.objects.get(pk=code),
        language=form.cleaned_data["language"],
        fields=form.content(),
        client_key=form.cleaned_data["client_key"],
    )


def save_with(user, practice: Practice, form: PracticeForm, base: int, *, by_itself: bool = False) -> Practice:
    """The practice with what was typed. Raises ValidationError by field, Conflict, Refused."""
    return actions.save_draft(
        user,
        practice,
        form.content(),
        base_revision=base,
        language=form.cleaned_data.get("language", ""),
        by_itself=by_itself,
    )


def edit_practice(request: HttpRequest, practice: Practice) -> HttpResponse:
    """One step of a draft that is there, or all where the request names none; what was typed is never lost.

    Each button keeps the fields of its step before it leads on.
    """
    if request.method != "POST":
        shown = step_numbered(request.GET.get("step")) or STEPS[0]
        return _show(request, PracticeForm(user=request.user, practice=practice, step=shown), practice)
    step = step_numbered(request.POST.get("step"))
    form = PracticeForm(request.POST, user=request.user, practice=practice, step=step)
    if not form.is_valid():
        return _show(request, form, practice)
    try:
        saved = save_with(request.user, practice, form, form.cleaned_data["base_revision"] or 0)
    except ValidationError as error:
        form.take_faults(error)
    except Conflict as conflict:
        return _show_conflict(request, form, conflict)
    except Refused as refused:
        stands = of_the_desk(request.user, practice.pk)
        if request.POST.get("action") == "submit" and stands.stage in UNDER_WAY and not differing(form, stands):
            # A double click: what was asked for is done, and every word of it is there.
            messages.info(request, _("This practice was submitted before."))
            return redirect("practices:edit", practice.pk)
        form.add_error(None, refused.message)
    else:
        if request.POST.get("action") == "submit":
            return _submit(request, saved, form)
        return _go_on(request, saved, step, _("Saved. Only your delegation can read it."))
    return _show(request, form, practice)


def _go_on(request: HttpRequest, practice: Practice, step: Step | None, said: str) -> HttpResponse:
    """To where the button leads: another step, the preview, or the same page with a word that it is kept."""
    action = request.POST.get("action", "")
    if action in ("preview", "attachments", "restricted"):
        return redirect(f"practices:{action}", practice.pk)
    here = step.number if step else 1
    wanted = {"next": here + 1, "back": here - 1}.get(action)
    target = step_numbered(str(wanted) if wanted else action.removeprefix("step-"))
    if target is None:
        target = step or STEPS[0]
        messages.success(request, said)
    return redirect(reverse("practices:edit", args=[practice.pk]) + target.address)


@login_required
def preview_practice(request: HttpRequest, pk: int) -> HttpResponse:
    """The practice as its readers will see it."""
    from .reading import show_preview

    return show_preview(request, of_the_desk(request.user, pk))


def _submit(request: HttpRequest, practice: Practice, form: PracticeForm) -> HttpResponse:
    """To the page on which its readers are seen and confirmed, or back to what is missing."""
    try:
        check_ready(practice)
    except ValidationError as error:
        faulty = set(error.message_dict) if hasattr(error, "error_dict") else set()
        if form.step and faulty and faulty.isdisjoint(form.fields):
            # What is missing is on another step: that one is shown, with what stands on it.
            step = step_of(next(iter(faulty)))
            form = PracticeForm(data_of(practice), user=request.user, practice=practice, step=step)
        form.is_valid()
        form.take_faults(error)
        messages.info(request, _("Your text is kept. It is not submitted yet."))
        return _show(request, _based_on(form, practice), practice)
    return redirect("practices:submit", practice.pk)


def _show(
    request: HttpRequest, form: PracticeForm, practice: Practice | None, status: int = 200, **more
) -> HttpResponse:
    values = form.initial if practice is not None else {}
    lacking = missing(values)
    context = {
        "form": form,
        "practice": practice,
        "step": form.step,
        "steps": progress(values, form.step),
        "is_last": form.step is STEPS[-1],
        "lacking": [PracticeForm.base_fields[name].label for name in NEEDED if name in lacking]
        + ([CHANGE_NOTE] if practice is not None and practice.amends_id and not practice.change_note else []),
        "remarks": remarks_on(practice, request.user) if practice is not None and "conflict" not in more else [],
        **more,
    }
    return render(request, "practices/form.html", context, status=status)


def _based_on(form: PracticeForm, practice: Practice) -> PracticeForm:
    """The form with what was typed, now resting on the revision that stands."""
    data = cast("QueryDict", form.data).copy()
    data[form.add_prefix("base_revision")] = str(practice.latest_revision_id)
    form.data = data
    return form


def _show_conflict(request: HttpRequest, form: PracticeForm, conflict: Conflict) -> HttpResponse:
    """Mine stays in the form, theirs stands beside it; saving once more keeps mine, on top of theirs."""
    theirs = _as_asked(content_of(conflict.theirs))
    differences = [
        {"field": form[name], "theirs": _readable(name, theirs[name])} for name in differing(form, conflict.theirs)
    ]
    return _show(
        request,
        _based_on(form, conflict.theirs),
        conflict.theirs,
        status=409,
        conflict=conflict,
        differences=differences,
        by=conflict.theirs.latest_revision.user if conflict.theirs.latest_revision else None,
    )


def differing(form: PracticeForm, practice: Practice) -> list[str]:
    """The names of the fields in which what was typed is not what stands."""
    mine, theirs = _as_asked(form.content()), _as_asked(content_of(practice))
    return [
        name
        for name in form.fields
        if name in mine and _comparable(name, mine[name]) != _comparable(name, theirs[name])
    ]


def _as_asked(content: dict[str, Any]) -> dict[str, Any]:
    """The content by the fields of the form, with one tick for each field that may not apply."""
    said = content["not_applicable"].split()
    return content | {
        f"{name}{NOT_APPLICABLE}": name in said and not content.get(name)
        for name in MAY_NOT_APPLY
        if name in content or name in said or name == "indicators"
    }


def _comparable(name: str, value):
    return sorted(value) if name in TERM_MODELS else value


def _readable(name: str, value) -> str:
    if name in TERM_MODELS:
        from portal.vocabulary.queries import terms

        known = terms(TERM_MODELS[name])
        return "; ".join(known[code].label() for code in value if code in known)
    if name in CHOICES:
        return "; ".join(labels_of(name, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
