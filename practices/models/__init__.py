"""Practices, what is kept beside them, and the steps of their workflow."""

from .attachments import ANOTHER_LANGUAGE, SERVED, PracticeAttachment, ScanState, TextState
from .compilations import MOST_ENTRIES, Compilation, CompilationEntry, CompiledFile
from .content import CONTENT_FIELDS, MAY_NOT_APPLY, MOST_FORMS, NEEDED_TEXTS, TERM_FIELDS, TEXT_LIMITS
from .editions import Edition
from .practice import Practice, PracticeStaysError
from .prints import Print
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
    "ANOTHER_LANGUAGE",
    "CLEARED_STAGES",
    "CONTENT_FIELDS",
    "DEFAULT_TLP",
    "MAY_NOT_APPLY",
    "MOST_ENTRIES",
    "MOST_FORMS",
    "NEEDED_TEXTS",
    "REVIEWABLE",
    "SERVED",
    "TERM_FIELDS",
    "TEXT_LIMITS",
    "UNDER_WAY",
    "WRITABLE",
    "Compilation",
    "CompilationEntry",
    "CompiledFile",
    "Edition",
    "FocalPointClearance",
    "Practice",
    "PracticeAttachment",
    "PracticeStaysError",
    "Print",
    "ReasonClass",
    "ReferenceCounter",
    "Remark",
    "RemarkKind",
    "ScanState",
    "SecretariatReview",
    "Stage",
    "TextState",
    "Tlp",
    "TranslationKind",
    "Visibility",
    "Withdrawal",
]
