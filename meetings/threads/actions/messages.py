"""Messages: said now, or recorded with the time at which they were said."""

import datetime
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from meetings.threads import log, markdown
from meetings.threads.models import LONGEST_MESSAGE, Message, Thread, ThreadEvent, new_client_key
from meetings.threads.permissions import UNPACED, speaking_seats, tokens_may_read
from portal.access.audiences import PUBLIC, audiences_of
from portal.access.models import Seat
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.audit.actions import record
from portal.vocabulary.dates import format_date, format_time
from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use

from .threads import afresh

BURST = 5
BURST_SECONDS = 10
REPEAT_SECONDS = 60
CLIENT_KEY = re.compile(r"^[A-Za-z0-9_.:-]{1,64}$")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]")


class TooFast(Refused):
    """Too many posts in a moment; the next is taken after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        message = ngettext(
            "You are posting too fast. Try again in %(seconds)d second.",
            "You are posting too fast. Try again in %(seconds)d seconds.",
            retry_after,
        ) % {"seconds": retry_after}
        super().__init__(message, code="too_fast", status=429)
        self.retry_after = retry_after


def post_message(
    actor,
    thread: Thread,
    body: str,
    *,
    seat: Seat | None = None,
    kind: str | None = None,
    language: str | None = None,
    client_key: str | None = None,
    reply_to: int | None = None,
) -> Message:
    """Say something in a thread, from one of the actor's seats (the only one that may speak there when none is named).

    Refused, with its reason: empty, too_long, unsigned, unknown_kind, unknown_language, no_such_reply, repeated (the
    same text within a minute), too_fast (more than five in ten seconds; not for the Chair and the Secretariat), closed,
    right_ended, key_reused. The counter is taken first and the right is read again behind it, so a post either comes
    before the end of the right, or is refused.
    """
    text, html = _read_body(body)
    if actor is None or not actor.is_authenticated:
        raise Refused(_("Sign in to post."), code="signed_out", status=403)
    client_key = _read_key(client_key)
    if (stands := _find_posted(actor, client_key, thread, text)) is not None:
        return stands
    try:
        with transaction.atomic():
            counted = _count(thread, active_at=timezone.now())
            now = timezone.now()  # behind the lock, so that times follow numbers
            seat = _choose_seat(actor, counted, seat)
            _stop_if_posted(actor, client_key, counted, text)
            _refuse_haste(actor, counted, text, seat, now)
            return _write(counted, text, html, seat, actor, now, kind, language, client_key, reply_to)
    except (_Posted, IntegrityError):
        # Another tab was first with this key: its message stands, and our count was given back.
        stands = _find_posted(actor, client_key, thread, text)
        if stands is None:
            raise
        return stands


def import_message(
    actor,
    thread: Thread,
    body: str,
    *,
    seat: Seat,
    at: datetime.datetime,
    kind: str | None = None,
    language: str | None = None,
    client_key: str | None = None,
    reply_to: int | None = None,
) -> Message:
    """Record what the holder of `seat` said elsewhere or before, with its time; for the Secretariat.

    Numbers follow time: an `at` before the last message of the thread, or in the future, is refused.
    """
    text, html = _read_body(body)
    client_key = _read_key(client_key)
    require(actor, "threads.import", thread)
    if (stands := _find_posted(seat.user, client_key, thread, text)) is not None:
        return stands
    with transaction.atomic():
        counted = _count(thread)
        require(afresh(actor), "threads.import", counted)
        last = Message.objects.filter(thread=counted).order_by("-number").values_list("at", flat=True).first()
        if at > timezone.now() or (last is not None and at < last):
            raise Refused(
                _("A message is recorded after those that were said before it, and not before it was said."),
                code="out_of_order",
                status=422,
            )
        message = _write(counted, text, html, seat, actor, at, kind, language, client_key, reply_to, "import_message")
        Thread.objects.filter(pk=counted.pk).update(active_at=at)
        return message


def _count(thread: Thread, **changes: Any) -> Thread:
    """The thread with the next sequence and number taken."""
    counted = log.take_seq(thread.pk, Thread.State.OPEN, numbered=True, **changes)
    if counted is None:
        raise Refused(_("This thread is closed. Your text was not posted."), code="closed")
    return counted


class _Posted(Exception):
    """The key was used while we waited for the thread's lock."""


def _stop_if_posted(author, client_key: str, thread: Thread, text: str) -> None:
    if _find_posted(author, client_key, thread, text) is not None:
        raise _Posted


def _read_body(body: str) -> tuple[str, str]:
    """The text as it is kept and as it is shown; rendered before any lock is taken."""
    text = CONTROL.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST_MESSAGE:
        raise Refused(
            _("Your text has %(length)d characters; at most %(most)d are taken. Post it in parts.")
            % {"length": len(text), "most": LONGEST_MESSAGE},
            code="too_long",
            status=422,
        )
    html = markdown.render(text)
    if not text or not markdown.says_something(html):
        raise Refused(_("Write something before you post."), code="empty", status=422)
    return text, html


def _read_key(client_key: str | None) -> str:
    if client_key is None:
        return new_client_key()
    if not CLIENT_KEY.match(client_key):
        raise Refused(_("This form is damaged. Reload the page and post again."), code="bad_key", status=422)
    return client_key


def _find_posted(author, client_key: str, thread: Thread, text: str) -> Message | None:
    """The message that this key has made; refuses the key for anything but the same text in the same thread."""
    message = Message.objects.filter(author_id=author.pk, client_key=client_key).first()
    if message is None:
        return None
    if message.body != text or message.thread_id != thread.pk:
        raise Refused(
            _("This form has posted another text already. Your new text was not posted: post it again."),
            code="key_reused",
        )
    message.repeated = True
    return message


def _choose_seat(actor, thread: Thread, seat: Seat | None) -> Seat:
    """The seat from which the actor speaks, read behind the thread's lock."""
    person = afresh(actor)
    seats = speaking_seats(person, thread)
    if not seats:
        if not tokens_may_read(audiences_of(person), thread):
            raise Refused(_("You may no longer follow this thread."), code="right_ended", status=403)
        raise Refused(
            _("Your right to post in this thread has ended, or you never had one."),
            code="right_ended",
            status=403,
        )
    if seat is None:
        if len(seats) > 1:
            raise Refused(_("Say on whose behalf you post."), code="unsigned", status=422)
        return seats[0]
    chosen = next((one for one in seats if one.pk == seat.pk), None)
    if chosen is None:
        raise Refused(
            _("You cannot post on this behalf here. Say on whose behalf you post."),
            code="unsigned",
            status=403,
        )
    return chosen


def _refuse_haste(actor, thread: Thread, text: str, seat: Seat, now: datetime.datetime) -> None:
    """The same text twice in a minute, and more than five posts in ten seconds."""
    since = now - datetime.timedelta(seconds=REPEAT_SECONDS)
    recent = list(
        Message.objects.filter(thread=thread, author_id=actor.pk, at__gt=since)
        .order_by("-at")
        .values_list("at", "body")[:100]
    )
    if any(body == text for _at, body in recent):
        raise Refused(_("You posted the same text a moment ago. It stands once."), code="repeated")
    window = datetime.timedelta(seconds=BURST_SECONDS)
    in_window = [at for at, _body in recent if at > now - window]
    if len(in_window) >= BURST and seat.role not in UNPACED:
        wait = in_window[BURST - 1] + window - now
        raise TooFast(max(1, round(wait.total_seconds() + 0.5)))


def _write(
    thread: Thread,
    text: str,
    html: str,
    seat: Seat,
    actor,
    at: datetime.datetime,
    kind: str | None,
    language: str | None,
    client_key: str,
    reply_to: int | None,
    verb: str = "post_message",
) -> Message:
    """The message, its event and its audit entry; the thread was counted for it."""
    presides = seat.role == Seat.Role.CHAIR
    kind = kind or (Message.Kind.CHAIR if presides else Message.Kind.STATEMENT)
    if kind not in Message.Kind.values or (kind == Message.Kind.CHAIR and not presides):
        raise Refused(_("Choose a kind of post."), code="unknown_kind", status=422)
    language = language or language_in_use()
    if language not in LANGUAGE_CODES:
        raise Refused(_("Choose one of the six official languages."), code="unknown_language", status=422)
    answered = None
    if reply_to is not None:
        answered = Message.objects.filter(thread=thread, number=reply_to).first()
        if answered is None:
            raise Refused(_("The message to which you reply does not exist."), code="no_such_reply", status=422)
    party = None if seat.role in UNPACED else seat.party
    message = Message.objects.create(
        thread=thread,
        number=thread.last_number,
        author_id=seat.user_id,
        on_behalf_of=party,
        capacity=seat.role,
        kind=kind,
        language=language,
        body=text,
        html=html,
        client_key=client_key,
        reply_to=answered,
        created_seq=thread.last_seq,
        at=at,
    )
    log.append(thread, ThreadEvent.Kind.POSTED, _payload(message, party, answered), actor, at)
    record(
        actor,
        verb,
        thread,
        unseen=PUBLIC not in thread.audience,
        number=message.number,
        party=party.code if party else "",
        capacity=seat.role,
    )
    return message


def _payload(message: Message, party, answered: Message | None) -> dict[str, Any]:
    """What readers need to show the message, the same for all of them; texts that differ come in six languages."""
    zone = message.thread.zone
    return {
        "number": message.number,
        "kind": message.kind,
        "capacity": message.capacity,
        "party": {"code": party.code, "labels": party.labels} if party else None,
        "lang": message.language,
        "html": message.html,
        "at": message.at.isoformat(timespec="seconds"),
        "times": {code: format_time(message.at, code, zone=zone) for code in LANGUAGE_CODES},
        "days": {code: format_date(message.at, code, zone=zone) for code in LANGUAGE_CODES},
        "key": message.client_key,
        "reply": {
            "number": answered.number,
            "lang": answered.language,
            "excerpt": markdown.excerpt(answered.html),
        }
        if answered
        else None,
    }
