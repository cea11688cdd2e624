"""Practices, what is kept beside them, and the steps of their workflow."""

from .content import CONTENT_FIELDS, MOST_FORMS, NEEDED_TEXTS, TERM_FIELDS, TEXT_LIMITS
from .practice import Practice, PracticeStaysError
from .record import ReferenceCounter, Remark, Withdrawal
from .stages import (
    CLEARED_STAGES,
    DEFAULT_TLP,
    REVIEWABLE,
    UNDER_WAY,
    WRITABLE,
    ReasonClass,
    RemarkKind,
    Stage,
    Tlp,
    TranslationKind,
    Visibility,
)
from .tasks import FocalPointClearance, SecretariatReview

__all__ = [
    "CLEARED_STAGES",
    "CONTENT_FIELDS",
    "DEFAULT_TLP",
    "MOST_FORMS",
    "NEEDED_TEXTS",
    "REVIEWABLE",
    "TERM_FIELDS",
    "TEXT_LIMITS",
    "UNDER_WAY",
    "WRITABLE",
    "FocalPointClearance",
    "Practice",
    "PracticeStaysError",
    "ReasonClass",
    "ReferenceCounter",
    "Remark",
    "RemarkKind",
    "SecretariatReview",
    "Stage",
    "Tlp",
    "TranslationKind",
    "Visibility",
    "Withdrawal",
]
