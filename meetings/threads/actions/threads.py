"""Threads: prepared, opened, closed, adopted as the record, and for whom."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.threads import announce, log, subjects
from meetings.threads.models import Thread, ThreadEvent
from portal.access.audiences import PARTIES, PUBLIC, SECRETARIAT
from portal.access.models import User
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.actions import record
from portal.vocabulary.languages import LANGUAGE_CODES


def default_audience(agenda_item) -> frozenset[str]:
    """Who follows a thread about this item when nothing else is said.

    Members of the meeting's groups, those admitted to it and the Secretariat; everyone where the meeting is public and
    its groups hold public threads. An item of the Conference: the States parties and the Secretariat.
    """
    if agenda_item.meeting_id is None:
        return frozenset({PARTIES, SECRETARIAT})
    meeting = agenda_item.meeting
    if PUBLIC not in meeting.audience:
        return frozenset(meeting.audience)
    members = meeting.group_audience() | meeting.participants_audience()
    return members | {PUBLIC} if all(group.public_threads for group in meeting.groups.all()) else members


@transaction.atomic
def draft_thread(
    actor,
    titles: dict[str, str],
    *,
    language: str = "en",
    agenda_item=None,
    subject: tuple[str, int] | None = None,
    audience=None,
    observers_may_post: bool = False,
) -> Thread:
    """Prepare a thread about an agenda item or another record; only the Secretariat sees it until it is opened."""
    require(actor, "threads.draft")
    titles = {code: text.strip() for code, text in titles.items() if text and text.strip()}
    if not titles.get(language) or not set(titles) <= set(LANGUAGE_CODES):
        raise Refused(_("A thread needs a title in its own language."), code="no_title", status=422)
    kind, pk = subject or ("", None)
    if (agenda_item is None) == (subject is None):
        raise Refused(_("A thread is about one agenda item or one other record."), code="no_subject", status=422)
    if agenda_item is not None:
        audience = default_audience(agenda_item) if audience is None else frozenset(audience)
        _refuse_wider(audience, agenda_item.audience)
    else:
        line = subjects.line_of(kind, pk)
        if line is None:
            raise Refused(_("There is no such record to discuss."), code="no_subject", status=422)
        if not line.takes_threads:
            raise Refused(_("Whoever submitted it wants no discussion about it here."), code="not_wanted", status=409)
        audience = (line.audience | {SECRETARIAT}) if audience is None else frozenset(audience)
        _refuse_wider(audience, line.audience)
    thread = Thread.objects.create(
        titles=titles,
        language=language,
        agenda_item=agenda_item,
        subject_kind=kind,
        subject_id=pk,
        audience=audience,
        observers_may_post=observers_may_post,
    )
    record(actor, "draft_thread", thread)
    return thread


def _refuse_wider(audience: frozenset[str], subject_audience: frozenset[str]) -> None:
    """A thread shows what it is about, so nobody follows it who may not see that."""
    if PUBLIC not in subject_audience and not audience <= subject_audience | {SECRETARIAT}:
        raise Refused(
            _("More people would see this thread than may see what it is about."),
            code="audience_too_wide",
            status=422,
        )


def open_thread(actor, thread: Thread) -> Thread:
    """Let the discussion begin. A thread that is open already, or over, is refused."""
    return _move(actor, thread, "open_thread", "threads.open", Thread.State.DRAFT, Thread.State.OPEN)


def close_thread(actor, thread: Thread) -> Thread:
    """Take no more posts; what was said stays to be read."""
    return _move(actor, thread, "close_thread", "threads.close", Thread.State.OPEN, Thread.State.CLOSED)


def reopen_thread(actor, thread: Thread) -> Thread:
    """Take posts again in a closed thread; one that was adopted as the record is refused."""
    return _move(actor, thread, "reopen_thread", "threads.reopen", Thread.State.CLOSED, Thread.State.OPEN)


def adopt_record(actor, thread: Thread) -> Thread:
    """Make a closed thread the record of the discussion, for good."""
    return _move(actor, thread, "adopt_record", "threads.adopt_record", Thread.State.CLOSED, Thread.State.RECORD)


EVENTS = {
    "open_thread": ThreadEvent.Kind.OPENED,
    "close_thread": ThreadEvent.Kind.CLOSED,
    "reopen_thread": ThreadEvent.Kind.REOPENED,
    "adopt_record": ThreadEvent.Kind.RECORDED,
}


@transaction.atomic
def _move(actor, thread: Thread, verb: str, permission: str, before: str, after: str) -> Thread:
    require(actor, permission, thread)
    # Opening lets in readers who could not see the draft: their next event asks the gate.
    counted = log.take_seq(thread.pk, before, to_state=after, active_at=timezone.now())
    if counted is None:
        state = Thread.objects.get(pk=thread.pk).get_state_display()
        raise Refused(
            _("This cannot be done with the thread as it is now: %(state)s.") % {"state": state},
            code="wrong_state",
        )
    require(afresh(actor), permission, counted)
    log.append(counted, EVENTS[verb], {"state": after}, actor)
    record(actor, verb, counted)
    return counted


@transaction.atomic
def change_audience(actor, thread: Thread, audience) -> Thread:
    """Say anew who follows the thread; whoever is no longer meant gets nothing that is said from now on."""
    require(actor, "threads.change_audience", thread)
    log.raise_acl(Thread.objects.filter(pk=thread.pk))
    stands = Thread.objects.get(pk=thread.pk)
    audience = frozenset(audience)
    if stands.agenda_item is not None:
        _refuse_wider(audience, stands.agenda_item.audience)
    elif (line := subjects.line_of(stands.subject_kind, stands.subject_id)) is not None:
        _refuse_wider(audience, line.audience)
    before, stands.audience = stands.audience, audience
    stands.save(update_fields=["audience"])
    record(actor, "change_audience", stands, before=sorted(before), after=sorted(audience))
    transaction.on_commit(announce.access_changed, robust=True)
    return stands


def afresh(actor) -> User:
    """The actor as the database has them now, with no rights remembered."""
    return User.objects.get(pk=actor.pk)
