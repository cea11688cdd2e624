"""Who stands beside the author."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from rules import has_perm

from portal.access.models import User
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.models import UNDER_WAY, WRITABLE, CoAuthor, Practice
from practices.telling import tell_people

from .ground import at_stage, leave_trace, take


@transaction.atomic
def name_co_authors(actor, practice: Practice, people: Iterable[User]) -> Practice:
    """Let exactly these people of the delegation be the co-authors; the author is none. The same people again change
    nothing. Whoever may write for the delegation may be named, and nobody else.
    """
    practice = take(practice)
    require(actor, "practices.change", practice)
    at_stage(practice, *WRITABLE, *UNDER_WAY)
    named = {person.pk: person for person in people if person.pk != practice.author_id}
    if not all(person.is_active and has_perm("practices.change", person, practice) for person in named.values()):
        raise Refused(_("Only people who write for this delegation can be co-authors."), code="not_theirs", status=400)
    stands = set(practice.co_authors.values_list("person_id", flat=True))
    if stands == set(named):
        return practice
    practice.co_authors.exclude(person__in=named).delete()
    new = [person for pk, person in named.items() if pk not in stands]
    CoAuthor.objects.bulk_create(CoAuthor(practice=practice, person=person, named_by=actor) for person in new)
    leave_trace(actor, "name_co_authors", practice, people=sorted(named))
    tell_people([person for person in new if person.pk != actor.pk], "named", practice)
    return practice
