"""How a page of the desk finds its practice."""

from django.http import Http404
from django.utils.translation import gettext as _

from portal.access.seats import is_secretariat, parties_of
from practices.models import Practice


def of_the_desk(user, pk: int) -> Practice:
    """A practice with which this person has to do: their delegation's, or one that the Secretariat may read.

    404 for everything else, since even that it exists is the delegation's matter.
    """
    practice = (
        Practice.objects.originals()
        .visible_to(user)
        .select_related(
            "party",
            "locale",
            "author",
            "cleared_by",
            "reviewer",
            "latest_revision",
            "checklist__by",
            "open_legal_question__asked_by",
            "open_legal_question__question",
            "planned_withdrawal",
            "amends",
        )
        .filter(pk=pk)
        .first()
    )
    if practice is None or not (is_secretariat(user) or practice.party_id in {party.pk for party in parties_of(user)}):
        raise Http404(_("There is no practice at this address."))
    return practice
