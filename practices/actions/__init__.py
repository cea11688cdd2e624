"""Every change to a practice. No view, task or command writes practices, revisions or workflows in another way.

All take the person who acts first, return the practice as it stands afterwards, and raise
`PermissionDenied` (may not), `Refused` (not now, with the reason), `Conflict` (somebody was faster; `.theirs`) or
`ValidationError` (by field). `base_revision` is the `latest_revision_id` that the person had before them; None skips
the comparison (scripts that just read the practice). `fields` maps names of `models.CONTENT_FIELDS` to values: texts,
`year_from`/`year_to` numbers, `forms`, `provisions`, `cooperation`, `challenges` lists of codes (upper-case) or terms,
`visibility` "public"|"parties"|"group", `scope` "group:<id>" (with visibility "group"), `tlp` (follows visibility when
not given), `anonymize`, `declaration` (no names, no live operations; needed to submit), `go_live_at` (an embargo);
what else there is (`models.particulars`): choices as lists of codes, numbers, dates, `filed_under` "item:17".

    start_draft(actor, party, *, language="en", fields=None, client_key="") -> Practice
                                            party None: compiled by the Secretariat; a repeated key returns what stands
    save_draft(actor, practice, fields, *, base_revision, by_itself=False) -> Practice        by_itself: one revision a sitting
    discard_draft(actor, practice) -> Practice | None                         None: it was never submitted and is gone
    submit_practice(actor, practice, *, base_revision=None) -> Practice
    take_back_practice(actor, practice) -> Practice
    clear_practice(actor, practice, *, base_revision=None, comment="", note_verbale="") -> Practice
    return_practice(actor, practice, comment, *, base_revision=None) -> Practice
    take_up_review(actor, practice) -> Practice
    ask_changes(actor, practice, comment, *, base_revision=None) -> Practice
    answer_changes(actor, practice, answer, *, base_revision=None) -> Practice      an unchanged text needs no new clearance
    comment_on(actor, practice, field, text, *, with_secretariat=False) -> FieldComment      field: "" for the whole text
    resolve_comment(actor, comment) -> FieldComment
    reopen_comment(actor, comment) -> FieldComment
    name_co_authors(actor, practice, people) -> Practice                       of the same delegation
    assign_task(actor, practice, person, due) -> Practice                      what waits; person: None for nobody in particular
    remind_due() -> int                                                        by the worker; tells those who are late
    approve_review(actor, practice, *, signed, base_revision=None, comment="") -> Practice      approves and so publishes;
                                            signed: every value of models.ChecklistItem
    ask_legal_review(actor, practice, text, *, person=None, due=None, base_revision=None) -> Practice
    give_legal_review(actor, practice, outcome, comment, *, base_revision=None) -> Practice     outcome: "fine" | "objection"
    call_off_legal_review(actor, practice) -> Practice
    publish_practice(actor, practice) -> Practice                              what the workflow has approved; called by it
    publish_scheduled(practice, revision) -> None                              by Wagtail's publish_scheduled, at its hour
    amend_practice(actor, practice) -> Practice (the amendment)                a draft; then as every practice, to the next version
    close_version(actor, practice, number, reason) -> Edition                  an earlier version, for every reader
    withdraw_practice(actor, practice, reason) -> Practice                     reason: models.ReasonClass
    set_embargo(actor, practice, until) -> Practice                            until: datetime | None
    plan_withdrawal(actor, practice, at, reason) -> Practice
    drop_planned_withdrawal(actor, practice) -> Practice
    carry_out_scheduled() -> int                                               by the worker; does what is due, once
    start_translation(actor, practice, language) -> Practice (the translation)         opens the translation editor
    open_translation(actor, practice, language) -> Practice (the translation)          what was written elsewhere, side by side
    update_translation(actor, practice, language) -> Practice (the translation)        the newest version of the original
    import_translation(actor, practice, language, content) -> pofiles.Taken            a PO file's bytes, all or none
    save_translation(actor, practice, language, texts, *, kind="courtesy", base_revision=None,
                                            of_newest=False) -> Practice (the translation)
    publish_translation(actor, practice, language, *, texts=None, kind=None) -> Practice (the translation)
    withdraw_translation(actor, practice, language) -> Practice (the translation)
    add_attachment(actor, practice, file, *, name, language, title="") -> PracticeAttachment   scanned and read later
    remove_attachment(actor, attachment) -> Practice
    take_in_attachment(attachment_pk) -> PracticeAttachment | None             scans and reads; by a worker
    requeue_attachments() -> int                                               by a worker, for what was left undone
    write_detail(actor, practice, text, *, readers, tlp, scope="", base_revision=None) -> Practice     the restricted detail
    remove_detail(actor, practice, *, base_revision=None) -> Practice
    translate_detail(actor, practice, language, text, *, kind) -> Practice
    ask_for_print(reading) -> Print                 anybody who reads a practice may have its PDF; made by the worker
    start_compilation(actor, title, languages, *, search="", references="") -> Compilation   a search's address; references in text
    arrange_compilation(actor, compilation, practices, *, title, languages, base) -> Compilation    keys in their order
    freeze_compilation(actor, compilation, *, base) -> Compilation              versions and words are fixed, the files made
    remake_compilation(actor, compilation) -> Compilation                      the same files once more
    discard_compilation(actor, compilation) -> None
    upload_replies(actor, file, *, name) -> ReplyImport                        one file of earlier replies; checked by the worker
    check_import_again(actor, batch) -> ReplyImport                            in the language of the page
    confirm_import(actor, batch) -> ReplyImport                                all as drafts, or nothing; by the worker
    drop_import(actor, batch) -> None
    prepare_workflow() -> Workflow      locales, group and workflow; idempotent, called after every migrate
"""

from .advising import ask_legal_review, call_off_legal_review, give_legal_review
from .amending import amend_practice
from .answering import answer_changes
from .assigning import assign_task, remind_due
from .attaching import add_attachment, remove_attachment, requeue_attachments, take_in_attachment
from .authoring import name_co_authors
from .closing import close_version
from .commenting import comment_on, reopen_comment, resolve_comment
from .compiling import (
    arrange_compilation,
    discard_compilation,
    freeze_compilation,
    remake_compilation,
    start_compilation,
)
from .deciding import (
    approve_review,
    ask_changes,
    clear_practice,
    return_practice,
    take_up_review,
)
from .detailing import remove_detail, translate_detail, write_detail
from .drafting import discard_draft, save_draft, start_draft, submit_practice, take_back_practice
from .importing import check_import_again, confirm_import, drop_import, upload_replies
from .preparing import prepare_workflow
from .printing import ask_for_print
from .publishing import publish_practice, publish_scheduled, withdraw_practice
from .scheduling import carry_out_scheduled, drop_planned_withdrawal, plan_withdrawal, set_embargo
from .showing_translations import publish_translation, withdraw_translation
from .translating import (
    import_translation,
    open_translation,
    save_translation,
    start_translation,
    update_translation,
)

__all__ = [
    "add_attachment",
    "amend_practice",
    "answer_changes",
    "approve_review",
    "arrange_compilation",
    "ask_changes",
    "ask_for_print",
    "ask_legal_review",
    "assign_task",
    "call_off_legal_review",
    "carry_out_scheduled",
    "check_import_again",
    "clear_practice",
    "close_version",
    "comment_on",
    "confirm_import",
    "discard_compilation",
    "discard_draft",
    "drop_import",
    "drop_planned_withdrawal",
    "freeze_compilation",
    "give_legal_review",
    "import_translation",
    "name_co_authors",
    "open_translation",
    "plan_withdrawal",
    "prepare_workflow",
    "publish_practice",
    "publish_scheduled",
    "publish_translation",
    "remake_compilation",
    "remind_due",
    "remove_attachment",
    "remove_detail",
    "reopen_comment",
    "requeue_attachments",
    "resolve_comment",
    "return_practice",
    "save_draft",
    "save_translation",
    "set_embargo",
    "start_compilation",
    "start_draft",
    "start_translation",
    "submit_practice",
    "take_back_practice",
    "take_in_attachment",
    "take_up_review",
    "translate_detail",
    "update_translation",
    "upload_replies",
    "withdraw_practice",
    "withdraw_translation",
    "write_detail",
]
