"""The names of what a practice consists of: what people write, and what belongs to the record."""

TEXT_LIMITS = {
    "title": 150,
    "summary": 1500,
    "challenge": 3000,
    "measure": 3000,
    "result": 3000,
    "lessons": 3000,
    "safeguards": 3000,
    "routes": 300,
    "transferability": 1500,
    "preconditions": 1500,
    "cost": 500,
    "victims": 1500,
    "gender": 1500,
    "assistance_note": 500,
}
"""Characters that each text may have (domain facts, 4.2). These texts are translated."""

PLAIN_LIMITS = {"sources": 2000, "contact": 300}
"""Characters of the texts that stay as they are written, in every language."""

LONGEST_NOTE = 500
"""Characters in which an amendment says what changed."""

NEEDED_TEXTS = ("title", "summary", "challenge", "measure", "result")
"""Texts without which a practice says nothing; a draft may lack them."""

TERM_FIELDS = ("forms", "provisions", "cooperation", "challenges", "partners")
MOST_FORMS = 5

CHOICE_FIELDS = (
    "authorities",
    "legal_bases",
    "phases",
    "measure_kinds",
    "assistance_needed",
    "assistance_offered",
)
"""Any number of codes from a fixed list."""

INDICATORS = (
    "requests_sent",
    "requests_executed",
    "median_days",
    "arrests",
    "convictions",
    "assets_frozen",
    "assets_confiscated",
    "assets_shared",
    "assets_currency",
    "assets_on",
)
"""The result in numbers."""

MAY_NOT_APPLY = (
    "cooperation",
    "challenges",
    "year_from",
    "lessons",
    "safeguards",
    "partners",
    "routes",
    "indicators",
    "transferability",
    "preconditions",
    "cost",
    "victims",
    "gender",
    "assistance_needed",
    "assistance_offered",
)
"""Fields about which an author may say that they do not apply, which is another thing than leaving them empty.

No name is a part of another one. "indicators" stands for all of `INDICATORS`.
"""

CONTENT_FIELDS = (
    *TEXT_LIMITS,
    *TERM_FIELDS,
    *CHOICE_FIELDS,
    *INDICATORS,
    *PLAIN_LIMITS,
    "partners_agree",
    "filed_under",
    "no_thread",
    "year_from",
    "year_to",
    "not_applicable",
    "visibility",
    "scope",
    "tlp",
    "anonymize",
    "declaration",
    "change_note",
    "go_live_at",
)
"""What the delegation writes; everything else belongs to the record and is changed by actions alone."""

RECORD_FIELDS = (
    "stage",
    "audience",
    "original_id",
    "amends_id",
    "translation_kind",
    "source_revision_id",
    "drafted_from_id",
    "party_id",
    "author_id",
    "client_key",
    "reference_year",
    "reference_number",
    "version",
    "submitted_at",
    "cleared_at",
    "cleared_by_id",
    "cleared_revision_id",
    "go_live_at",
    "note_verbale",
    "reviewer_id",
    "approved_by_id",
    "approved_revision_id",
    "checklist_id",
    "predates_checklist",
    "open_legal_question_id",
    "written_by_id",
    "last_published_at",
    "live_revision_id",
)
"""What a revision must never bring back from the past; the hour of publication is set beside the text, and stands."""
