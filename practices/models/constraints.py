"""What the database itself refuses, whoever writes: the rules of a practice's life that one row can tell.

A CHECK that comes to NULL passes, so every comparison with a column that may be empty says that it is not.
"""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from portal.access.audiences import PARTIES, PUBLIC, SECRETARIAT

from .content import CHOICE_FIELDS, LONGEST_NOTE, MAY_NOT_APPLY, PLAIN_LIMITS, TEXT_LIMITS
from .particulars import PARTICULAR_CONSTRAINTS
from .stages import CLEARED_STAGES, PRACTICE_TLP, REVIEWABLE, SETTLED, WRITABLE, Stage, Tlp, TranslationKind, Visibility


def _within_limits() -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=LessThanOrEqual(Length(F(name)), Value(limit)), name=f"practice_{name}_within_{limit}"
        )
        for name, limit in (TEXT_LIMITS | PLAIN_LIMITS).items()
    ]


def _silent_where_it_does_not_apply() -> Q:
    condition = ~Q(not_applicable__contains="year_from") | Q(year_from__isnull=True)
    for name in MAY_NOT_APPLY:
        if name in TEXT_LIMITS or name in CHOICE_FIELDS:
            condition &= ~Q(not_applicable__contains=name) | Q(**{name: ""})
    return condition


def _cleared(then: Q) -> Q:
    """`then` must hold for a State's own practice that went past its focal point."""
    return ~Q(stage__in=CLEARED_STAGES) | Q(party__isnull=True) | Q(original__isnull=False) | then


def _out(then: Q, *also: str) -> Q:
    """`then` must hold for an original that is approved for publication or published, and at the stages `also`."""
    return ~Q(stage__in=[Stage.SCHEDULED, Stage.PUBLISHED, *also]) | Q(original__isnull=False) | then


AMENDING = [
    models.UniqueConstraint(
        fields=["amends"],
        condition=Q(amends__isnull=False) & ~Q(stage__in=SETTLED),
        name="practice_one_amendment_open",
    ),
    # What is public is the amended row's version; an amendment never is, whatever its stage.
    models.CheckConstraint(
        condition=Q(amends__isnull=True)
        | (Q(live=False, original__isnull=True, reference_year__isnull=True) & ~Q(stage=Stage.PUBLISHED)),
        name="practice_amendment_never_live",
    ),
    models.CheckConstraint(
        condition=~Q(stage=Stage.AMENDED) | Q(amends__isnull=False), name="practice_only_amendments_amend"
    ),
    models.CheckConstraint(
        condition=Q(amends__isnull=True) | Q(stage__in=[*WRITABLE, Stage.WITHDRAWN]) | ~Q(change_note=""),
        name="practice_amendment_says_what_changed",
    ),
    models.CheckConstraint(
        condition=LessThanOrEqual(Length(F("change_note")), Value(LONGEST_NOTE)), name="practice_change_note_within"
    ),
]
"""What holds of amendments."""

CONSTRAINTS = [
    models.UniqueConstraint(fields=["translation_key", "locale"], name="practice_once_a_language"),
    models.UniqueConstraint(fields=["reference_year", "reference_number"], name="practice_reference_once"),
    models.UniqueConstraint(
        fields=["author", "client_key"], condition=~Q(client_key=""), name="practice_client_key_once_an_author"
    ),
    *_within_limits(),
    models.CheckConstraint(condition=_silent_where_it_does_not_apply(), name="practice_not_applicable_is_empty"),
    *PARTICULAR_CONSTRAINTS,
    models.CheckConstraint(condition=Q(stage__in=Stage.values), name="practice_stage_known"),
    models.CheckConstraint(condition=Q(translation_kind__in=["", *TranslationKind.values]), name="practice_kind_known"),
    models.CheckConstraint(
        condition=Q(original__isnull=True, translation_kind="") | (Q(original__isnull=False) & ~Q(translation_kind="")),
        name="practice_translation_says_its_kind",
    ),
    models.CheckConstraint(
        condition=Q(original__isnull=True) | Q(reference_year__isnull=True),
        name="practice_translation_no_reference",
    ),
    models.CheckConstraint(
        condition=Q(reference_year__isnull=True, reference_number__isnull=True)
        | Q(
            reference_year__isnull=False,
            reference_number__isnull=False,
            reference_year__gte=2000,
            reference_number__gte=1,
        ),
        name="practice_reference_whole",
    ),
    *AMENDING,
    models.CheckConstraint(
        condition=~Q(stage__in=[Stage.PUBLISHED]) | Q(original__isnull=False) | Q(reference_year__isnull=False),
        name="practice_published_has_reference",
    ),
    models.CheckConstraint(
        condition=Q(live=True, stage=Stage.PUBLISHED) | (Q(live=False) & ~Q(stage=Stage.PUBLISHED)),
        name="practice_live_is_published",
    ),
    models.CheckConstraint(
        condition=Q(stage=Stage.PUBLISHED) | ~Q(audience__contains=PUBLIC),
        name="practice_public_only_published",
    ),
    models.CheckConstraint(
        condition=Q(stage=Stage.PUBLISHED) | ~Q(audience__contains=PARTIES),
        name="practice_parties_only_published",
    ),
    models.CheckConstraint(
        condition=Q(stage__in=[*CLEARED_STAGES, Stage.WITHDRAWN])
        | Q(party__isnull=True)
        | ~Q(audience__contains=SECRETARIAT),
        name="practice_secretariat_only_cleared",
    ),
    models.CheckConstraint(
        condition=_cleared(Q(cleared_at__isnull=False, cleared_by__isnull=False, cleared_revision__isnull=False)),
        name="practice_cleared_by_its_state",
    ),
    models.CheckConstraint(
        condition=_cleared(Q(latest_revision__isnull=False, cleared_revision=F("latest_revision"))),
        name="practice_cleared_as_it_stands",
    ),
    models.CheckConstraint(
        condition=_out(Q(approved_by__isnull=False), Stage.AMENDED),
        name="practice_published_was_approved",
    ),
    models.CheckConstraint(
        condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")), name="practice_approved_by_another"
    ),
    models.CheckConstraint(
        condition=Q(approved_by__isnull=True) | Q(written_by__isnull=True) | ~Q(approved_by=F("written_by")),
        name="practice_approver_did_not_write",
    ),
    models.CheckConstraint(
        condition=Q(approved_by__isnull=True) | Q(cleared_by__isnull=True) | ~Q(approved_by=F("cleared_by")),
        name="practice_approver_did_not_clear",
    ),
    models.CheckConstraint(
        condition=_out(
            Q(approved_revision__isnull=False, latest_revision__isnull=False, approved_revision=F("latest_revision")),
            Stage.AMENDED,
        ),
        name="practice_approved_as_it_stands",
    ),
    models.CheckConstraint(
        condition=Q(live=False)
        | Q(original__isnull=False)
        | Q(live_revision__isnull=False, approved_revision__isnull=False, live_revision=F("approved_revision")),
        name="practice_live_as_approved",
    ),
    models.CheckConstraint(
        condition=_out(Q(checklist__isnull=False) | Q(predates_checklist=True)), name="practice_checklist_signed"
    ),
    models.CheckConstraint(
        condition=Q(stage__in=[*WRITABLE, Stage.WITHDRAWN])
        | ~(Q(title="") | Q(summary="") | Q(challenge="") | Q(measure="") | Q(result="")),
        name="practice_complete_when_submitted",
    ),
    models.CheckConstraint(
        condition=Q(stage__in=[*WRITABLE, Stage.WITHDRAWN]) | Q(original__isnull=False) | Q(declaration=True),
        name="practice_declared_when_submitted",
    ),
    models.CheckConstraint(
        condition=Q(open_legal_question__isnull=True) | Q(stage__in=REVIEWABLE),
        name="practice_legal_review_ends_before_publication",
    ),
    models.CheckConstraint(
        condition=~Q(stage=Stage.SCHEDULED) | Q(go_live_at__isnull=False), name="practice_scheduled_has_its_hour"
    ),
    # Wagtail would take it offline without a tombstone; a withdrawal is planned by its action.
    models.CheckConstraint(condition=Q(expire_at__isnull=True), name="practice_expires_by_action"),
    models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="practice_visibility_known"),
    models.CheckConstraint(condition=Q(tlp__in=PRACTICE_TLP), name="practice_tlp_known"),
    models.CheckConstraint(
        condition=Q(visibility=Visibility.PUBLIC, tlp=Tlp.CLEAR)
        | (~Q(visibility=Visibility.PUBLIC) & ~Q(tlp=Tlp.CLEAR)),
        name="practice_clear_is_public",
        violation_error_message=_("TLP:CLEAR goes with public practices, and only with them."),
    ),
    models.CheckConstraint(
        condition=(Q(visibility=Visibility.GROUP) & Q(scope__regex=r"^group:[0-9]+$"))
        | (~Q(visibility=Visibility.GROUP) & Q(scope="")),
        name="practice_group_is_named",
        violation_error_message=_("Choose the working group that may read it."),
    ),
    models.CheckConstraint(
        condition=Q(year_from__isnull=True) | Q(year_from__gte=1990, year_from__lte=2100),
        name="practice_year_from_sane",
        violation_error_message=_("Enter a year from 1990 to 2100."),
    ),
    models.CheckConstraint(
        condition=Q(year_to__isnull=True)
        | (Q(year_from__isnull=False) & Q(year_to__gte=F("year_from")) & Q(year_to__lte=2100)),
        name="practice_years_in_order",
        violation_error_message=_("The last year comes before the first."),
    ),
]
