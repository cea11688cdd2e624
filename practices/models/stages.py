"""The fixed choices of a practice: its stage, who may read it once published, its label, kinds of translation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a practice stands on its way from an expert's desk to the public record."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waits for clearance")
    RETURNED = "returned", _("Returned by the focal point")
    CLEARED = "cleared", _("Cleared, waits for review")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_ASKED = "changes_asked", _("Changes asked by the Secretariat")
    SCHEDULED = "scheduled", _("Approved, publication scheduled")
    PUBLISHED = "published", _("Published")
    AMENDED = "amended", _("Published as a new version")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WRITABLE = (Stage.DRAFT, Stage.RETURNED, Stage.CHANGES_ASKED)
"""The stages in which the delegation may change the text."""

CLEARED_STAGES = (Stage.CLEARED, Stage.IN_REVIEW, Stage.SCHEDULED, Stage.PUBLISHED, Stage.AMENDED)
"""The stages that a State's practice reaches only with its focal point's clearance."""

REVIEWABLE = (Stage.CLEARED, Stage.IN_REVIEW)
"""The stages in which the Secretariat decides."""

SETTLED = (Stage.AMENDED, Stage.WITHDRAWN)
"""The ends of an amendment: its text became a version, or it was given up."""

UNDER_WAY = (Stage.SUBMITTED, Stage.CLEARED, Stage.IN_REVIEW)
"""The stages in which a decision is awaited, so that the text stands still."""


class Visibility(models.TextChoices):
    """Who may read a practice once it is published; the choice of the State that submits it."""

    PUBLIC = "public", _("Everyone")
    PARTIES = "parties", _("States parties only")
    GROUP = "group", _("One working group only")


class Tlp(models.TextChoices):
    """Traffic Light Protocol 2.0: capitals, no spaces, never translated (FIRST)."""

    CLEAR = "TLP:CLEAR", "TLP:CLEAR"
    GREEN = "TLP:GREEN", "TLP:GREEN"
    AMBER = "TLP:AMBER", "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"
    RED = "TLP:RED", "TLP:RED"


TLP_MEANINGS = {
    Tlp.CLEAR: _("May be passed on without limits."),
    Tlp.GREEN: _("Readers may pass it on within their community, but not in public."),
    Tlp.AMBER: _("Readers may pass it on inside their organization and to those it serves, to whom needs to know."),
    Tlp.AMBER_STRICT: _("Readers may pass it on inside their organization alone, to whom needs to know."),
    Tlp.RED: _("For these readers alone: nobody passes it on."),
}
"""What a label asks of its readers, after the definitions of TLP 2.0."""

PRACTICE_TLP = (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT)
"""Labels of a practice as a whole; what is TLP:RED is not for many readers, and so no practice."""

DEFAULT_TLP: dict[str, str] = {Visibility.PUBLIC: Tlp.CLEAR, Visibility.PARTIES: Tlp.GREEN, Visibility.GROUP: Tlp.AMBER}


class DetailReaders(models.TextChoices):
    """Who may read a restricted detail, beside the delegation that wrote it; always fewer than read the practice."""

    PARTIES = "parties", _("States parties only")
    GROUP = "group", _("One working group only")
    SECRETARIAT = "secretariat", _("The Secretariat only")


NARROWER: dict[str, tuple[str, ...]] = {
    Visibility.PUBLIC: (DetailReaders.PARTIES, DetailReaders.GROUP, DetailReaders.SECRETARIAT),
    Visibility.PARTIES: (DetailReaders.SECRETARIAT,),
    Visibility.GROUP: (DetailReaders.SECRETARIAT,),
}
"""Readers of a detail who can all read a practice with this visibility. A group has members who are no States parties."""

DETAIL_TLP: dict[str, tuple[str, ...]] = {
    DetailReaders.PARTIES: (Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT),
    DetailReaders.GROUP: (Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED),
    DetailReaders.SECRETARIAT: (Tlp.AMBER_STRICT, Tlp.RED),
}
"""Labels that say what these readers can keep to."""


class TranslationKind(models.TextChoices):
    """What stands behind a translation; readers always see it."""

    OFFICIAL = "official", _("Official translation")
    COURTESY = "courtesy", _("Courtesy translation")
    MACHINE = "machine", _("Machine translation")


class ReasonClass(models.TextChoices):
    """Why a published practice was withdrawn, in the one word that stays public."""

    ORIGINATOR = "originator", _("Withdrawn at the request of the State or organization that submitted it")
    SUPERSEDED = "superseded", _("Replaced by a newer practice")
    INACCURATE = "inaccurate", _("Found to be inaccurate")
    PROTECTION = "protection", _("Withdrawn to protect persons or proceedings")


class RemarkKind(models.TextChoices):
    """The decision that a remark came with."""

    CLEARED = "cleared", _("Cleared")
    RETURNED = "returned", _("Returned")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    ANSWERED = "answered", _("Answered")
    APPROVED = "approved", _("Approved")
    LEGAL_ASKED = "legal_asked", _("Legal review asked")
    LEGAL_FINE = "legal_fine", _("No legal objection")
    LEGAL_OBJECTION = "legal_objection", _("Legal objection")
