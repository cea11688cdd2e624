"""The last page before a practice leaves its author: who will be able to read it, seen and confirmed."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.permissions import require
from portal.access.refusals import Conflict, Refused
from practices import actions
from practices.contents import check_complete, check_form
from practices.details import check_narrower, detail_for, readers_named
from practices.files.queries import attachments_in
from practices.models import Practice, Stage
from practices.reviewing import SubmissionForm

from .finding import of_the_desk


@login_required
def show_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reads it now, next and once it is published; with the label and the hour that go with it."""
    practice = of_the_desk(request.user, pk)
    require(request.user, "practices.submit", practice)
    if not practice.is_writable:
        # A double click: what was asked for is done. A page that was open while the practice was withdrawn asks in vain.
        if practice.stage == Stage.WITHDRAWN:
            stands = {"stage": practice.get_stage_display()}
            messages.error(request, _("This is not possible now. The practice stands at: %(stage)s.") % stands)
        else:
            messages.info(request, _("This practice was submitted before."))
        return redirect("practices:edit", practice.pk)
    form = SubmissionForm(request.POST or None, practice=practice)
    if request.method == "POST" and form.is_valid():
        try:
            _submit(request.user, practice, form)
        except ValidationError as error:
            form.take_faults(error)
        except Conflict as conflict:
            practice = of_the_desk(request.user, pk)
            form.data = cast("QueryDict", form.data).copy()
            form.data["base_revision"] = str(practice.latest_revision_id)
            form.add_error(None, conflict.message)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("practices:edit", practice.pk)
        else:
            messages.success(
                request,
                _("Submitted. Your focal point was told and decides next.")
                if practice.party_id
                else _("Submitted. Another person of the Secretariat reviews it next."),
            )
            return redirect("practices:edit", practice.pk)
    context = {
        "practice": practice,
        "form": form,
        "is_ready": is_ready(practice),
        **who_reads(request.user, practice),
    }
    return render(request, "practices/submit.html", context)


def who_reads(user, practice: Practice) -> dict[str, Any]:
    """Who will be able to read what of it, for the pages on which one decides to let it go."""
    return {
        "readers": readers_named(practice),
        "restricted": detail_for(user, practice),
        "files": attachments_in(practice, practice.latest_revision_id).count(),
    }


def check_ready(practice: Practice) -> None:
    """What `submit_practice` will ask of the text. Raises ValidationError by field."""
    check_form(practice)
    check_complete(practice)
    check_narrower(practice)


def is_ready(practice: Practice) -> bool:
    """Whether nothing is missing to submit it."""
    try:
        check_ready(practice)
    except ValidationError:
        return False
    return True


@transaction.atomic
def _submit(user, practice: Practice, form: SubmissionForm) -> None:
    """The label and the hour with the text, or nothing of it."""
    given = form.cleaned_data
    hour = given["until"]
    if hour is not None and hour <= timezone.now():
        raise ValidationError({"until": [_("Choose an hour that lies ahead.")]})
    fields = {"go_live_at": hour, **({"tlp": given["tlp"]} if "tlp" in form.fields else {})}
    saved = actions.save_draft(user, practice, fields, base_revision=given["base_revision"])
    if saved.latest_revision_id == practice.latest_revision_id:
        actions.submit_practice(user, saved, base_revision=given["base_revision"])
    else:
        actions.submit_practice(user, saved, base_revision=saved.latest_revision_id)
