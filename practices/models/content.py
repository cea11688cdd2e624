"""The names of what a practice consists of: what people write, and what belongs to the record."""

TEXT_LIMITS = {
    "title": 150,
    "summary": 1500,
    "challenge": 3000,
    "measure": 3000,
    "result": 3000,
    "lessons": 3000,
    "safeguards": 3000,
}
"""Characters that each text may have (domain facts, 4.2)."""

NEEDED_TEXTS = ("title", "summary", "challenge", "measure", "result")
"""Texts without which a practice says nothing; a draft may lack them."""

TERM_FIELDS = ("forms", "provisions", "cooperation", "challenges")
MOST_FORMS = 5

MAY_NOT_APPLY = ("cooperation", "challenges", "year_from", "lessons", "safeguards")
"""Fields about which an author may say that they do not apply, which is another thing than leaving them empty."""

CONTENT_FIELDS = (
    *TEXT_LIMITS,
    *TERM_FIELDS,
    "year_from",
    "year_to",
    "not_applicable",
    "visibility",
    "scope",
    "tlp",
    "anonymize",
    "declaration",
    "go_live_at",
)
"""What the delegation writes; everything else belongs to the record and is changed by actions alone."""

RECORD_FIELDS = (
    "stage",
    "audience",
    "original_id",
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
