"""Who wrote a practice."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from rules import has_perm

from portal.access.permissions import require
from portal.access.refusals import Refused
from practices import actions
from practices.models import UNDER_WAY, WRITABLE
from practices.reviewing import AuthorsForm
from practices.telling import writers_of

from .finding import of_the_desk


@login_required
def name_authors(request: HttpRequest, pk: int) -> HttpResponse:
    """The author and the co-authors; those who write for the delegation choose them."""
    practice = of_the_desk(request.user, pk)
    named = [one.person for one in practice.co_authors.select_related("person")]
    context = {"practice": practice, "named": named}
    if practice.stage in (*WRITABLE, *UNDER_WAY) and has_perm("practices.change", request.user, practice):
        people = {str(one.pk): one for one in writers_of(practice.party_id) if one.pk != practice.author_id}
        form = AuthorsForm(
            request.POST if request.method == "POST" else None,
            people=list(people.values()),
            initial={"people": [one.pk for one in named]},
        )
        if request.method == "POST" and form.is_valid():
            try:
                chosen = [people[number] for number in form.cleaned_data["people"]]
                actions.name_co_authors(request.user, practice, chosen)
            except Refused as refused:
                form.add_error("people", refused.message)
            else:
                messages.success(request, _("The co-authors are kept."))
                return redirect("practices:authors", practice.pk)
        context["form"] = form
    elif request.method == "POST":
        require(request.user, "practices.change", practice)
    return render(request, "practices/authors.html", context)
