"""What the open form sends by itself every few seconds. The same form and the same action as the buttons; answers are JSON."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from rules import has_perm

from portal.access.refusals import Conflict, Refused
from practices.forms import NewPracticeForm, PracticeForm
from practices.models import Practice
from practices.steps import STEPS, step_numbered

from .desk import may_write
from .finding import of_the_desk
from .writing import begin_with, differing, save_with


@login_required
@require_POST
def autosave_new(request: HttpRequest) -> JsonResponse:
    """Begin the practice of this page, or say that it is begun; the answer has the addresses on which the page goes on."""
    if not may_write(request.user):
        raise PermissionDenied
    form = NewPracticeForm(request.POST, user=request.user, step=STEPS[0])
    if not form.is_valid():
        return _invalid(form)
    try:
        practice = begin_with(request.user, form)
    except ValidationError as error:
        form.take_faults(error)
        return _invalid(form)
    # Begun with this page before: what it says now rests on no revision that the page knows of.
    return _keep(request, practice, form, 0) if differing(form, practice) else _saved(practice)


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep one step of a draft, if nobody else has changed the practice since."""
    practice = of_the_desk(request.user, pk)
    if not has_perm("practices.change", request.user, practice):
        raise Http404
    form = PracticeForm(
        request.POST, user=request.user, practice=practice, step=step_numbered(request.POST.get("step"))
    )
    if not form.is_valid():
        return _invalid(form)
    return _keep(request, practice, form, form.cleaned_data["base_revision"] or 0)


def _keep(request: HttpRequest, practice: Practice, form: PracticeForm, base: int) -> JsonResponse:
    try:
        return _saved(save_with(request.user, practice, form, base, by_itself=True))
    except ValidationError as error:
        form.take_faults(error)
        return _invalid(form)
    except Refused as refused:
        return _said("conflict" if isinstance(refused, Conflict) else "refused", refused.message, refused.status)


def _saved(practice: Practice) -> JsonResponse:
    return JsonResponse(
        {
            "state": "saved",
            "practice": practice.pk,
            "revision": practice.latest_revision_id,
            "address": reverse("practices:edit", args=[practice.pk]),
            "autosave": reverse("practices:autosave", args=[practice.pk]),
        }
    )


def _said(state: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"state": state, "said": message}, status=status)


def _invalid(form: PracticeForm) -> JsonResponse:
    """The first fault, with the name of its field."""
    name, faults = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return _said("invalid", f"{label}: {faults[0]}" if label else str(faults[0]), 422)
