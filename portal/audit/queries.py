"""Reading the audit."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model, QuerySet

from portal.prepared import prepared

from .models import Entry, Head

_remembered: tuple[float, int] | None = None


@prepared()
def _seen() -> QuerySet:
    return Head.objects.filter(pk=1).values_list("seen", flat=True)


def content_version() -> int:
    """A number that grows with every recorded change that a page may show; the key of page caches and ETags.

    Read from the database at most once in `CONTENT_VERSION_SECONDS` (default 1), so a change made by another process
    shows after at most that long; a change made by this one shows at once.
    """
    global _remembered
    lifetime = getattr(settings, "CONTENT_VERSION_SECONDS", 1)
    moment = time.monotonic()
    if _remembered is not None and moment - _remembered[0] < lifetime:
        return _remembered[1]
    version = next(iter(_seen()), 0)
    _remembered = (moment, version)
    return version


def forget_content_version() -> None:
    """Read the version afresh at the next question."""
    global _remembered
    _remembered = None


def last_entry(target: Model) -> Entry | None:
    """The latest thing that was done to `target`."""
    of_it = Entry.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return of_it.order_by("-sequence").first()


@dataclass(frozen=True)
class Verdict:
    """What `verify_chain` found: how many entries stand, and the first sequence number that does not hold (or None)."""

    entries: int
    broken_at: int | None


def verify_chain() -> Verdict:
    """Walk the whole chain; an entry that was changed, removed or put in breaks it there."""
    from .actions import entry_hash

    previous, expected, head = "0" * 64, 1, Head.objects.filter(pk=1).first()
    for entry in Entry.objects.order_by("sequence").iterator():
        recomputed = entry_hash(
            previous, entry.at, entry.actor_id, entry.verb, entry.target_type, entry.target_id, entry.details
        )
        if entry.sequence != expected or entry.previous_hash != previous or entry.hash != recomputed:
            return Verdict(expected - 1, entry.sequence)
        previous, expected = entry.hash, expected + 1
    if head is not None and (head.sequence != expected - 1 or head.hash != previous):
        return Verdict(expected - 1, expected)
    return Verdict(expected - 1, None)
