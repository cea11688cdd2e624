"""What every action does: take the row, compare the base, look at locks, leave traces."""

from django.utils.translation import gettext as _
from wagtail.locks import BasicLock
from wagtail.models import TaskState, WorkflowState

from portal.access.refusals import Conflict, Refused
from portal.audit.actions import record
from practices.contents import plain
from practices.details import audience_of
from practices.models import CONTENT_FIELDS, Practice, Remark, RestrictedDetail
from search.actions import touch, touch_all

from .duties import follow_stage

WRITING = frozenset({"save_draft", "autosave_draft"})
"""What changes no more than the words of a draft: no page of what is published, no document of the search, no task."""

ASIDE = frozenset({"comment_on", "resolve_comment", "reopen_comment"})
"""What is said about a text between those who work on it."""

TRANSLATING = frozenset(
    {"start_translation", "open_translation", "update_translation", "import_translation", "save_translation"}
)
"""What readers see of a translation when it is published, and not before."""


def take(practice: Practice) -> Practice:
    """The practice as the database has it now, locked until the transaction ends. Raises DoesNotExist.

    An amendment is locked after the practice that it amends, so that nobody waits for the other.
    """
    if practice.amends_id is not None:
        Practice.objects.select_for_update(of=("self",)).only("pk").get(pk=practice.amends_id)
    return (
        Practice.objects.select_for_update(of=("self",))
        .select_related("party", "locale", "original", "amends")
        .get(pk=practice.pk)
    )


def at_stage(practice: Practice, *stages: str, repeat: tuple[str, ...] = (), said: str = "") -> None:
    """Go on only at one of `stages`; at a stage in `repeat` the refusal is `said`, since it was done before."""
    if practice.stage in stages:
        return
    if practice.stage in repeat:
        raise Refused(said, code="repeated")
    raise Refused(
        _("This is not possible now. The practice stands at: %(stage)s.") % {"stage": practice.get_stage_display()},
        code="wrong_stage",
    )


def unchanged_since(practice: Practice, base_revision: int | None) -> None:
    """Go on only if the person who acts had the latest text before them."""
    if base_revision is not None and base_revision != practice.latest_revision_id:
        raise Conflict(_("Somebody else has changed this practice since you opened it."), theirs=practice)


def same_text(practice: Practice, base_revision: int) -> bool:
    """Whether only files came and went since that revision: a text may be saved on top, a decision may not be made."""
    base = practice.revisions.filter(pk=base_revision).first()
    latest = practice.latest_revision
    return base is not None and latest is not None and _content(base) == _content(latest)


def _content(revision) -> list:
    found = [revision.content.get(name) for name in (*CONTENT_FIELDS, "locale")]
    return [sorted(value) if isinstance(value, list) else value for value in found]


def not_locked(practice: Practice, actor) -> None:
    """Go on only if nobody has locked the practice against this person."""
    if practice.locked and BasicLock(practice).for_user(actor):
        raise Refused(_("This practice is locked."), code="locked", status=423)


def leave_trace(actor, verb: str, practice: Practice, **details) -> None:
    """The audit entry and the search's note of one change, in its transaction. Details hold no text."""
    record(
        actor,
        verb,
        practice,
        unseen=_is_unseen(verb, practice),
        stage=practice.stage,
        revision=practice.latest_revision_id,
        **details,
    )
    if verb in WRITING:
        return
    touch("practice", practice.original_id or practice.pk)
    if verb != "start_draft":
        follow_stage(practice)
        follow_practice(practice)


def follow_practice(practice: Practice) -> None:
    """Bring the readers of its restricted details, and their documents, in line with what has become of a practice."""
    original = practice.original or practice
    details = list(RestrictedDetail.objects.filter(practice_id=original.pk).defer("text"))
    for detail in details:
        audience = audience_of(detail, original)
        if detail.audience != audience:
            detail.audience = audience
            detail.save(update_fields=["audience"])
    touch_all("detail", [detail.pk for detail in details])


def _is_unseen(verb: str, practice: Practice) -> bool:
    """Whether no kept page can say anything else than before: of what was never published, none says anything."""
    never_out = practice.original_id is None and practice.version == 0 and not practice.live
    return never_out or verb in WRITING or verb in ASIDE or verb in TRANSLATING


def begin_workflow(practice: Practice, actor) -> None:
    """Start "Clearance and review" on the latest revision, ending what ran before.

    Not by Wagtail's `Workflow.start`: its signal would mail the title to every superuser.
    """
    end_workflow(practice, actor)
    workflow = practice.get_workflow()
    if workflow is None:
        raise Refused(
            _("Submissions are not open: the workflow is missing. Please tell the Secretariat."),
            code="no_workflow",
            status=503,
        )
    state = WorkflowState(
        content_type=practice.get_content_type(),
        base_content_type=practice.get_base_content_type(),
        object_id=str(practice.pk),
        workflow=workflow,
    )
    state.save()
    state.update(user=actor)


def end_workflow(practice: Practice, actor) -> None:
    """Cancel the running workflow, if there is one; its steps and decisions stay in the history."""
    state = practice.current_workflow_state
    if state is not None:
        state.cancel(user=actor)


def open_step(practice: Practice, task_type: type) -> TaskState:
    """The step that waits for a decision about the latest text. Raises Refused where another step is due."""
    state = practice.current_workflow_task_state
    if (
        state is None
        or not isinstance(state.task.specific, task_type)
        or state.revision_id != practice.latest_revision_id
    ):
        raise Refused(_("This step is not open any more."), code="wrong_step")
    return state


def remark(practice: Practice, actor, kind: str, text: str, audience: frozenset[str]) -> Remark | None:
    """Keep what was said with a decision, without what cannot be printed; an empty text leaves nothing."""
    text = plain(text)
    if not text:
        return None
    said = Remark(practice=practice, by=actor, kind=kind, text=text, audience=audience)
    said.full_clean()
    said.save()
    return said


def needed(comment: str) -> str:
    """The comment, which must say something."""
    if not plain(comment):
        raise Refused(_("Please say what should be changed."), code="comment_missing", status=400)
    return comment
