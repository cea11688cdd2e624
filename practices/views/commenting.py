"""The text field by field, with what was said beside each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rules import has_perm

from portal.access.audiences import SECRETARIAT
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices import actions
from practices.models import COMMENTED_FIELDS, TEXT_LIMITS, WHOLE_TEXT, Practice, field_of
from practices.permissions import writes
from practices.queries import comments_on
from practices.reviewing import FieldCommentForm

from .finding import of_the_desk


@login_required
def show_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said beside each field, and one more comment."""
    practice = of_the_desk(request.user, pk)
    may_comment = has_perm("practices.comment", request.user, practice)
    texts = (*TEXT_LIMITS, "change_note") if practice.amends_id else tuple(TEXT_LIMITS)
    names = {name: _name_of(name) for name in COMMENTED_FIELDS if name != "change_note" or name in texts}
    form = FieldCommentForm(
        request.POST or None,
        fields=names,
        # Where only one answer is possible nobody is asked.
        asks_readers=bool(practice.party_id) and writes(request.user, practice) and SECRETARIAT in practice.audience,
        initial={"field": request.GET.get("field", WHOLE_TEXT)},
    )
    if request.method == "POST":
        require(request.user, "practices.comment", practice)
        if form.is_valid() and _keep(request, practice, form):
            return redirect("practices:comments", practice.pk)
    said: dict[str, list] = {name: [] for name in names}
    for comment in comments_on(practice, request.user):
        said.setdefault(comment.field, []).append(comment)
    parts = [
        {
            "code": name or "whole",
            "name": names[name],
            "text": getattr(practice, name) if name in texts else "",
            "comments": said[name],
        }
        for name in names
        if name in texts or said[name]
    ]
    context = {"practice": practice, "parts": parts, "form": form, "may_comment": may_comment}
    return render(request, "practices/comments.html", context)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, comment: int, verb: str) -> HttpResponse:
    """Resolve a comment, or open it again."""
    practice = of_the_desk(request.user, pk)
    said = get_object_or_404(comments_on(practice, request.user), pk=comment)
    (actions.resolve_comment if verb == "resolve" else actions.reopen_comment)(request.user, said)
    return redirect("practices:comments", practice.pk)


def _name_of(field: str) -> str:
    if field == WHOLE_TEXT:
        return _("The whole text")
    return capfirst(str(field_of(field).verbose_name))


def _keep(request: HttpRequest, practice: Practice, form: FieldCommentForm) -> bool:
    given = form.cleaned_data
    try:
        actions.comment_on(
            request.user,
            practice,
            given["field"],
            given["text"],
            with_secretariat=given.get("readers") == FieldCommentForm.BOTH,
        )
    except Refused as refused:
        form.add_error("text", refused.message)
        return False
    messages.success(request, _("The comment is kept."))
    return True
