"""What waits: for an hour, for a person, and since when. Few queries, the same for one row and for many."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from rules import has_perm

from portal.access.seats import is_secretariat, parties_of
from portal.vocabulary.models import Party
from portal.vocabulary.queries import terms

from .models import TEXT_LIMITS, Assignment, ChangeRequest, Practice, Stage
from .permissions import ASSIGNS
from .queries import PER_PAGE
from .queries.desk import AMENDED_TEXTS

REVIEW = "practices.review"


def with_an_hour(user) -> QuerySet[Practice]:
    """What comes out or leaves at an hour that was set, next first: of the Secretariat's desk, or of these delegations."""
    mine = Q() if is_secretariat(user) else Q(party__in=[party.pk for party in parties_of(user)])
    return (
        Practice.objects.originals()
        .visible_to(user)
        .filter(mine, Q(stage=Stage.SCHEDULED) | Q(planned_withdrawal__isnull=False))
        .select_related("locale", "planned_withdrawal", "amends")
        .defer(*(name for name in TEXT_LIMITS if name not in ("title", "summary")), *AMENDED_TEXTS)
        .annotate(
            hour=Case(When(stage=Stage.SCHEDULED, then=F("go_live_at")), default=F("planned_withdrawal__at")),
        )
        .order_by("hour", "pk")
    )


@dataclass(frozen=True)
class Waiting:
    """One row of the overview: what waits, with whom, since when and until when."""

    practice: Practice
    task: Assignment
    may_assign: bool

    @property
    def state(self) -> Party | None:
        """The State whose practice it is."""
        return terms(Party).get(self.practice.party_id or "")


def open_tasks(user) -> QuerySet[Assignment]:
    """The open tasks of what this person may read, soonest due first: all of the Secretariat's, or their delegations'."""
    practices = Practice.objects.originals().visible_to(user)
    if not is_secretariat(user):
        practices = practices.filter(party__in=[party.pk for party in parties_of(user)])
    return (
        Assignment.objects.filter(ended_at__isnull=True, practice__in=practices.values("pk"))
        .select_related("practice__locale", "practice__party", "practice__amends", "assignee")
        .defer(
            *(f"practice__{name}" for name in TEXT_LIMITS if name != "title"),
            *(f"practice__{name}" for name in AMENDED_TEXTS),
        )
        .order_by("due", "pk")
    )


def waiting_page(user, number: str | int | None) -> tuple[Page, list[Waiting]]:
    """One page of the overview, and its rows."""
    page = Paginator(open_tasks(user), PER_PAGE).get_page(number)
    return page, [
        Waiting(
            task.practice, task, has_perm(ASSIGNS[task.duty] if task.practice.party_id else REVIEW, user, task.practice)
        )
        for task in page.object_list
    ]


def asked_of_delegations(user) -> QuerySet[ChangeRequest]:
    """What the Secretariat asked and has no answer to, longest first; nothing for anybody else.

    It lies with the delegation, and how it goes there is the delegation's matter: no title, no stage, no person.
    """
    if not is_secretariat(user):
        return ChangeRequest.objects.none()
    back = Practice.objects.originals().visible_to(user).values("pk")
    latest = ChangeRequest.objects.filter(practice=OuterRef("practice")).order_by("-pk").values("pk")[:1]
    return (
        ChangeRequest.objects.filter(practice__party__isnull=False, pk=Subquery(latest))
        .exclude(practice__in=back)
        .exclude(practice__stage=Stage.WITHDRAWN)
        .select_related("question", "practice")
        .only("question__at", "practice__party_id")
        .order_by("question__at", "pk")
    )
