"""The next version of a published practice: a row of its own until it is cleared, reviewed and signed like the first.

The published row changes in one moment and in one place, `carry_over`; whoever reads published practices therefore reads
the published version, whatever happens to its amendment.
"""

from typing import TYPE_CHECKING, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from portal.access.audiences import PUBLIC
from portal.access.permissions import require
from portal.access.refusals import Refused
from practices.contents import content_of
from practices.details import audience_of, standing
from practices.files.queries import attachments_in
from practices.models import (
    CONTENT_FIELDS,
    SETTLED,
    TERM_FIELDS,
    Edition,
    LegalQuestion,
    Practice,
    PracticeAttachment,
    RestrictedDetail,
    Stage,
)
from practices.models.gate import open_gate
from practices.telling import tell_new_version

from .advising import close_question
from .answering import close_request
from .ground import at_stage, end_workflow, leave_trace, not_locked, take

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN = ("change_note", "declaration", "go_live_at")
"""Content that an amendment does not take over: it says anew what changed, declares anew, and has an hour of its own."""

DECIDED = ("submitted_at", "cleared_at", "cleared_by", "note_verbale", "reviewer", "approved_by", "written_by")
"""What was decided about the text, and goes with it."""


def open_amendment(practice: Practice) -> Practice | None:
    """The amendment of this practice that is neither published nor given up."""
    return practice.amendments.exclude(stage__in=SETTLED).select_related("locale").first()


def amend_practice(actor, practice: Practice) -> Practice:
    """Begin an amendment with the published text and its files, as a draft of the delegation. Returns the amendment.

    The published version stays as it is. Refused while another amendment is open ("amendment_open").
    """
    try:
        with transaction.atomic():
            return _begin(actor, practice)
    except IntegrityError:
        # Begun twice at once, and the other was faster.
        if open_amendment(practice) is None:
            raise
        raise _is_open() from None


def _is_open() -> Refused:
    return Refused(_("An amendment of this practice was begun before."), code="amendment_open")


def _begin(actor, practice: Practice) -> Practice:
    practice = take(practice)
    require(actor, "practices.amend", practice)
    at_stage(practice, Stage.PUBLISHED)
    not_locked(practice, actor)
    if open_amendment(practice) is not None:
        raise _is_open()
    amendment = Practice(
        amends=practice,
        party=practice.party,
        author=actor,
        written_by=actor,
        locale=practice.locale,
        created_at=timezone.now(),
    )
    _take_over(amendment, practice, [name for name in CONTENT_FIELDS if name not in OWN])
    amendment.enter(Stage.DRAFT)
    amendment.save()
    revision = amendment.save_revision(user=actor, clean=False)
    for one in attachments_in(practice, practice.live_revision_id).defer(None):
        _copy(one, amendment, revision)
    if (detail := standing(practice)) is not None:
        _copy_detail(detail, amendment, revision)
    leave_trace(actor, "amend_practice", amendment, amends=practice.pk, version=practice.version)
    return amendment


def _take_over(to: Practice, source: Practice, names: "Iterable[str]") -> None:
    for name in names:
        value = getattr(source, name)
        setattr(to, name, list(value.all()) if name in TERM_FIELDS else value)


def _copy(attachment: PracticeAttachment, practice: Practice, revision: Revision) -> None:
    """The same file with another row; the stored content is shared, and goes with the last row that names it."""
    again = PracticeAttachment.objects.get(pk=attachment.pk)
    again.pk = PracticeAttachment._meta.pk.get_default()
    again.practice, again.added_in, again.removed_in = practice, revision, None
    again.save(force_insert=True)


def _copy_detail(detail: RestrictedDetail, practice: Practice, revision: Revision) -> None:
    """The same restricted words beside another row, for those who may read them there."""
    translations = list(detail.translations.all())
    again = RestrictedDetail.objects.get(pk=detail.pk)
    again.pk, again.practice, again.added_in, again.removed_in = None, practice, revision, None
    again.audience = audience_of(again, practice)
    again.save(force_insert=True)
    for one in translations:
        one.pk, one.detail = None, again
        one.save(force_insert=True)


def _said(detail: RestrictedDetail | None) -> tuple | None:
    return None if detail is None else (detail.text, detail.readers, detail.scope, detail.tlp)


def changes_something(amendment: Practice) -> bool:
    """Whether the amendment says or brings anything else than the published version."""
    practice = cast("Practice", amendment.amends)
    ours, theirs = content_of(amendment), content_of(practice)
    if any(ours[name] != theirs[name] for name in CONTENT_FIELDS if name not in OWN):
        return True
    if _said(standing(amendment)) != _said(standing(practice)):
        return True
    return _files(amendment, amendment.latest_revision_id).keys() != _files(practice, practice.live_revision_id).keys()


def check_amendment(amendment: Practice) -> None:
    """Go on only with an amendment that changes something; a practice that amends nothing passes."""
    if amendment.amends_id is not None and not changes_something(amendment):
        raise Refused(_("Nothing is changed yet in this amendment."), code="nothing_changed", status=400)


def carry_over(amendment: Practice, actor) -> None:
    """Make the approved amendment the next version of its practice. The caller has checked the approval.

    Translations stay, dated to the version that they were made from; where people may read now who could not read that
    one, they wait with the Secretariat until they are made anew.
    """
    practice = take(Practice(pk=amendment.amends_id))
    at_stage(practice, Stage.PUBLISHED)
    before = practice.audience
    signature = amendment.checklist
    # One signature stands under one public text: it goes with the text, and the version keeps it for good.
    amendment.checklist = None
    amendment.go_live_at = None
    amendment.enter(Stage.AMENDED)
    amendment.save()
    _take_over(practice, amendment, [name for name in CONTENT_FIELDS if name != "go_live_at"])
    for name in DECIDED:
        setattr(practice, name, getattr(amendment, name))
    practice.checklist, practice.predates_checklist = signature, False
    practice.version += 1
    practice.enter(Stage.PUBLISHED)
    revision = _revision_of(practice)
    practice.latest_revision = revision
    practice.cleared_revision = revision if practice.party_id else None
    practice.approved_revision = revision
    with open_gate(practice.pk):
        practice.publish(revision, user=actor)
    practice.refresh_from_db()
    _bring_files(amendment, practice, revision)
    _bring_detail(amendment, practice, revision)
    note_edition(practice, amendment)
    _follow(practice, before)
    leave_trace(actor, "publish_amendment", amendment, amends=practice.pk, version=practice.version)
    leave_trace(actor, "publish_practice", practice, reference=practice.reference, version=practice.version)
    tell_new_version(practice, amendment, but=actor)


def _revision_of(practice: Practice) -> Revision:
    """The text as the record's newest revision, written by who wrote it.

    Not by `save_revision`: that would store the row once with the new revision and the old decisions, which the database
    refuses.
    """
    return Revision.objects.create(
        content_type=practice.get_content_type(),
        base_content_type=practice.get_base_content_type(),
        object_id=str(practice.pk),
        user=practice.written_by,
        object_str=str(practice),
        content=practice.serializable_data(),
    )


def note_edition(practice: Practice, amendment: Practice | None = None) -> Edition:
    """What was just published, as a version that keeps its address."""
    return Edition.objects.create(
        practice=practice,
        number=practice.version,
        revision=practice.live_revision,
        published_at=practice.last_published_at,
        audience=practice.audience,
        cleared_at=practice.cleared_at,
        checklist=practice.checklist,
        amendment=amendment,
        note=practice.change_note if amendment else "",
    )


def _files(practice: Practice, revision_id: int | None) -> dict[tuple, PracticeAttachment]:
    return {
        (one.position, one.sha256, one.name, one.title, one.language): one
        for one in attachments_in(practice, revision_id)
    }


def _bring_files(amendment: Practice, practice: Practice, revision: Revision) -> None:
    ours, theirs = _files(amendment, amendment.latest_revision_id), _files(practice, revision.pk)
    for key in theirs.keys() - ours.keys():
        theirs[key].removed_in = revision
        theirs[key].save(update_fields=["removed_in"])
    for key in ours.keys() - theirs.keys():
        _copy(ours[key], practice, revision)


def _bring_detail(amendment: Practice, practice: Practice, revision: Revision) -> None:
    """The restricted detail of the new version; one that is not changed stays, with its translations."""
    ours, theirs = standing(amendment), standing(practice)
    if _said(ours) == _said(theirs):
        return
    if theirs is not None:
        theirs.removed_in = revision
        theirs.save(update_fields=["removed_in"])
    if ours is not None:
        _copy_detail(ours, practice, revision)


def _follow(practice: Practice, before: frozenset[str]) -> None:
    """The published translations have the readers of the new version, unless some of these could not read theirs."""
    for row in Practice.objects.select_for_update(of=("self",)).filter(original=practice, live=True):
        row.original = practice
        if widens(before, practice.audience):
            take_offline(row)
        elif row.audience != practice.audience:
            row.enter(Stage.PUBLISHED)
            with open_gate(row.pk):
                row.save()


def widens(before: frozenset[str], now: frozenset[str]) -> bool:
    """Whether somebody may read now who could not read before."""
    return PUBLIC not in before and not now <= before


def take_offline(row: Practice) -> None:
    """The translation is a draft of the Secretariat again."""
    row.live, row.live_revision, row.has_unpublished_changes = False, None, True
    row.enter(Stage.DRAFT)
    with open_gate(row.pk):
        row.save()


def give_up(amendment: Practice, actor) -> None:
    """End an amendment at whatever stage it stands; its text stays with the delegation."""
    end_workflow(amendment, actor)
    close_request(amendment)
    close_question(amendment, actor, LegalQuestion.Outcome.CALLED_OFF)
    amendment.revisions.update(approved_go_live_at=None)
    amendment.enter(Stage.WITHDRAWN)
    amendment.save()
    leave_trace(actor, "give_up_amendment", amendment, amends=amendment.amends_id)
