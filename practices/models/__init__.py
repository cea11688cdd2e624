"""Practices, what is kept beside them, and the steps of their workflow."""

from .assignments import DAYS, DUTY_AT, Assignment, Duty, due_after
from .attachments import ANOTHER_LANGUAGE, SERVED, PracticeAttachment, ScanState, TextState
from .authors import CoAuthor
from .comments import COMMENTED_FIELDS, MOST_CHARACTERS, WHOLE_TEXT, FieldComment
from .compilations import MOST_ENTRIES, Compilation, CompilationEntry, CompiledFile
from .content import (
    CHOICE_FIELDS,
    CONTENT_FIELDS,
    INDICATORS,
    LONGEST_NOTE,
    MAY_NOT_APPLY,
    MOST_FORMS,
    NEEDED_TEXTS,
    PLAIN_LIMITS,
    TERM_FIELDS,
    TEXT_LIMITS,
)
from .details import DETAIL_KINDS, DETAIL_LIMIT, DetailTranslation, RestrictedDetail
from .editions import Edition, TranslatedEdition
from .imports import ImportedReply, ReplyImport
from .legal import LegalQuestion
from .particulars import AMOUNTS, CHOICES, COUNTS
from .plans import PlannedWithdrawal
from .practice import Practice, PracticeStaysError, field_of
from .prints import Print
from .record import ReferenceCounter, Remark, Withdrawal
from .review import ChangeRequest, Checklist, ChecklistItem
from .stages import (
    CLEARED_STAGES,
    DEFAULT_TLP,
    DETAIL_TLP,
    NARROWER,
    PRACTICE_TLP,
    REVIEWABLE,
    SETTLED,
    TLP_MEANINGS,
    UNDER_WAY,
    WRITABLE,
    DetailReaders,
    ReasonClass,
    RemarkKind,
    Stage,
    Tlp,
    TranslationKind,
    Visibility,
)
from .tasks import FocalPointClearance, LegalReview, SecretariatReview

__all__ = [
    "AMOUNTS",
    "ANOTHER_LANGUAGE",
    "CHOICES",
    "CHOICE_FIELDS",
    "CLEARED_STAGES",
    "COMMENTED_FIELDS",
    "CONTENT_FIELDS",
    "COUNTS",
    "DAYS",
    "DEFAULT_TLP",
    "DETAIL_KINDS",
    "DETAIL_LIMIT",
    "DETAIL_TLP",
    "DUTY_AT",
    "INDICATORS",
    "LONGEST_NOTE",
    "MAY_NOT_APPLY",
    "MOST_CHARACTERS",
    "MOST_ENTRIES",
    "MOST_FORMS",
    "NARROWER",
    "NEEDED_TEXTS",
    "PLAIN_LIMITS",
    "PRACTICE_TLP",
    "REVIEWABLE",
    "SERVED",
    "SETTLED",
    "TERM_FIELDS",
    "TEXT_LIMITS",
    "TLP_MEANINGS",
    "UNDER_WAY",
    "WHOLE_TEXT",
    "WRITABLE",
    "Assignment",
    "ChangeRequest",
    "Checklist",
    "ChecklistItem",
    "CoAuthor",
    "Compilation",
    "CompilationEntry",
    "CompiledFile",
    "DetailReaders",
    "DetailTranslation",
    "Duty",
    "Edition",
    "FieldComment",
    "FocalPointClearance",
    "ImportedReply",
    "LegalQuestion",
    "LegalReview",
    "PlannedWithdrawal",
    "Practice",
    "PracticeAttachment",
    "PracticeStaysError",
    "Print",
    "ReasonClass",
    "ReferenceCounter",
    "Remark",
    "RemarkKind",
    "ReplyImport",
    "RestrictedDetail",
    "ScanState",
    "SecretariatReview",
    "Stage",
    "TextState",
    "Tlp",
    "TranslatedEdition",
    "TranslationKind",
    "Visibility",
    "Withdrawal",
    "due_after",
    "field_of",
]
