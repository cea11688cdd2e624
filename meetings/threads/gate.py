"""The gate: who is behind a session, and which threads they may follow now. The database side of the hub."""

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.access.audiences import PUBLIC, audiences_of
from portal.access.middleware import has_used_second_factor
from portal.access.models import Seat, User

from .connection import Viewer
from .frames import Event, event_frame
from .models import Thread, ThreadEvent
from .permissions import tokens_may_read
from .ports import Grant, Head, Replay

NO = Grant(allowed=False)
SIGNED_OUT = Grant(allowed=False, signed_out=True)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes with a cookie. `viewer` is None where a session lacks its second factor."""

    viewer: Viewer | None
    user: User | None = None


def identify(session_key: str | None) -> Arrival:
    """The person behind a session cookie; an unknown, ended or empty session is the public."""
    if not session_key:
        return Arrival(Viewer())
    request = SimpleNamespace(session=import_module(settings.SESSION_ENGINE).SessionStore(session_key))
    user = get_user(request)  # type: ignore[arg-type]  # it reads the session alone
    if not user.is_authenticated:
        return Arrival(Viewer())
    if not has_used_second_factor(request, user):
        return Arrival(None)
    return Arrival(Viewer(user.pk, session_key), user)


def ask(asked: Sequence[tuple[Viewer, int]]) -> list[Grant]:
    """May each viewer read the thread now: one question each about threads, sessions, people and seats for all of them.

    The threads' access versions are read first. If a right ends after that, its version is later than the answer's,
    and the next event asks again.
    """
    threads = Thread.objects.in_bulk({thread for _viewer, thread in asked})
    people = _people({viewer for viewer, _thread in asked if viewer.user is not None})
    moment = timezone.now()
    answers = []
    for viewer, pk in asked:
        thread = threads.get(pk)
        if viewer.user is not None and viewer not in people:
            answers.append(SIGNED_OUT)
            continue
        user, ends_at = people[viewer] if viewer.user is not None else (None, None)
        tokens = audiences_of(user) if user is not None else frozenset({PUBLIC})
        if thread is None or not tokens_may_read(tokens, thread):
            answers.append(NO)
            continue
        seconds = math.inf if ends_at is None else max(0.0, (ends_at - moment).total_seconds())
        answers.append(Grant(True, thread.acl_version, seconds))
    return answers


def _people(viewers: Collection[Viewer]) -> dict[Viewer, tuple[User, datetime.datetime | None]]:
    """Those whose session still stands, as they are now, and when the first of their seats ends."""
    if not viewers:
        return {}
    sessions = _sessions({viewer.session for viewer in viewers})
    users = User.objects.filter(is_active=True).in_bulk({viewer.user for viewer in viewers})
    seats: dict[int, list[Seat]] = {pk: [] for pk in users}
    for seat in Seat.objects.active().filter(user__in=users).select_related("party").order_by("pk"):
        seats[seat.user_id].append(seat)
    found = {}
    for viewer in viewers:
        user, session = users.get(viewer.user or 0), sessions.get(viewer.session)
        if user is not None and session is not None and _session_stands(session, user):
            user.__dict__["_active_seats"] = seats[user.pk]  # what `active_seats` remembers
            found[viewer] = user, min((seat.ends_at for seat in seats[user.pk] if seat.ends_at), default=None)
    return found


def _sessions(keys: Collection[str]) -> dict[str, dict]:
    """The content of the sessions that have not ended; one query where they are kept in the database."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
        return {row.session_key: row.get_decoded() for row in rows}
    return {key: dict(store(key).load()) for key in keys}


def _session_stands(session: Mapping, user: User) -> bool:
    """What `django.contrib.auth.get_user` asks, and the second factor."""
    return (
        session.get(SESSION_KEY) == str(user.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        and has_used_second_factor(SimpleNamespace(session=session), user)
    )


def _events(rows, acls: Mapping[int, int]) -> list[Event]:
    return [
        Event(pk, seq, acls[pk], event_frame(pk, seq, kind, payload)) for pk, seq, kind, payload in rows if pk in acls
    ]


def read_replay(thread: int, since: int | None, limit: int) -> Replay | None:
    """The events after the cursor. The thread's row is read after them, so its access version covers each of them."""
    rows = []
    if since is not None:
        rows = list(
            ThreadEvent.objects.filter(thread_id=thread, seq__gt=since)
            .order_by("seq")
            .values_list("thread_id", "seq", "kind", "payload")[: limit + 1]
        )
    row = Thread.objects.filter(pk=thread).values_list("last_seq", "acl_version").first()
    if row is None:
        return None
    last, acl = row
    if since is None or len(rows) > limit or since > last:
        return Replay(last, acl, complete=False)
    return Replay(rows[-1][1] if rows else since, acl, _events(rows, {thread: acl}))


def read_missing(wanted: Mapping[int, tuple[int, int]], limit: int) -> list[Event]:
    """The events of several ranges in one query, then the access versions."""
    ranges = Q()
    for thread, (first, last) in wanted.items():
        ranges |= Q(thread_id=thread, seq__gte=first, seq__lte=min(last, first + limit - 1))
    rows = list(
        ThreadEvent.objects.filter(ranges)
        .order_by("thread_id", "seq")
        .values_list("thread_id", "seq", "kind", "payload")
    )
    acls = dict(Thread.objects.filter(pk__in=wanted).values_list("pk", "acl_version"))
    return _events(rows, acls)


def read_heads(threads: Collection[int]) -> dict[int, Head]:
    """Where each log ends."""
    rows = Thread.objects.filter(pk__in=threads).values_list("pk", "last_seq", "acl_version")
    return {pk: Head(last, acl) for pk, last, acl in rows}
