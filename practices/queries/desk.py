"""What lies on a desk: of a delegation, of a focal point, of the Secretariat."""

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Coalesce

from portal.access.models import Seat
from portal.access.seats import is_secretariat, parties_of
from practices.models import (
    REVIEWABLE,
    TEXT_LIMITS,
    WRITABLE,
    FieldComment,
    Practice,
    Remark,
    Stage,
)

AMENDED_TEXTS = tuple(f"amends__{name}" for name in TEXT_LIMITS)
"""Of what is amended, a list needs the reference alone."""


def of_delegation(user) -> QuerySet[Practice]:
    """The practices of this person's own delegations, at every stage; for the Secretariat, those it compiled.

    Amendments stand among them until they are published.
    """
    own = Q(party__in=[party.pk for party in parties_of(user)])
    if is_secretariat(user):
        own |= Q(party__isnull=True)
    return (
        Practice.objects.originals()
        .visible_to(user)
        .filter(own)
        .exclude(stage=Stage.AMENDED)
        .select_related("locale", "amends")
        .defer(*(name for name in TEXT_LIMITS if name not in ("title", "summary")), *AMENDED_TEXTS)
        .order_by("-pk")
    )


def being_written(user) -> QuerySet[Practice]:
    """What lies with this person's delegation to be written or mended; what came back stands before all drafts."""
    parties = [party.pk for party in parties_of(user, Seat.Role.EXPERT, Seat.Role.FOCAL_POINT)]
    mine = Q(party__in=parties) | (Q(party__isnull=True) if is_secretariat(user) else Q(pk__in=[]))
    drafts_last = Case(When(stage=Stage.DRAFT, then=1), default=0)
    return of_delegation(user).filter(mine, stage__in=WRITABLE).order_by(drafts_last, "-pk")


def waiting_for_clearance(user) -> QuerySet[Practice]:
    """What waits for this focal point's decision."""
    parties = [party.pk for party in parties_of(user, Seat.Role.FOCAL_POINT)]
    return of_delegation(user).filter(party__in=parties, stage=Stage.SUBMITTED).order_by("submitted_at", "pk")


def waiting_for_review(user) -> QuerySet[Practice]:
    """What waits for a decision of the Secretariat, longest first; nothing for anybody else."""
    if not is_secretariat(user):
        return Practice.objects.none()
    return (
        Practice.objects.originals()
        .visible_to(user)
        .filter(stage__in=REVIEWABLE)
        .select_related("locale", "reviewer", "amends")
        .defer(*(name for name in TEXT_LIMITS if name not in ("title", "summary")), *AMENDED_TEXTS)
        # What the Secretariat compiled itself was cleared by nobody; it waits since it was handed in.
        .order_by(Coalesce("cleared_at", "submitted_at"), "pk")
    )


def remarks_on(practice: Practice, user) -> QuerySet[Remark]:
    """What was said with decisions, as far as this person may read it."""
    return Remark.objects.filter(practice=practice).visible_to(user).select_related("by")


def comments_on(practice: Practice, user) -> QuerySet[FieldComment]:
    """What was said beside the fields, as far as this person may read it; oldest first."""
    return FieldComment.objects.filter(practice=practice).visible_to(user).select_related("by", "resolved_by")
