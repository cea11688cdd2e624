"""Writing the audit."""

import datetime
import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from .models import Entry, Head
from .queries import forget_content_version


def entry_hash(
    previous: str,
    at: datetime.datetime,
    actor_id: int | None,
    verb: str,
    target_type: str,
    target_id: str,
    details: dict,
) -> str:
    """SHA-256 over the previous hash and the entry's content in canonical JSON."""
    content = json.dumps(
        [previous, at.astimezone(datetime.UTC).isoformat(), actor_id, verb, target_type, target_id, details],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        cls=DjangoJSONEncoder,
    )
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def record(actor, verb: str, target: models.Model | None = None, *, unseen: bool = False, **details) -> Entry:
    """Append what `actor` (None: the portal itself) did to `target`, inside the transaction of the change.

    Details hold identifiers and codes, never restricted text. The head's row lock puts entries in one order.
    `unseen`: no page that is kept by content version says anything else than before, so the kept ones stand.
    """
    counted = {"sequence": F("sequence") + 1} if unseen else {"sequence": F("sequence") + 1, "seen": F("sequence") + 1}
    if not Head.objects.filter(pk=1).update(**counted):
        Head.objects.get_or_create(pk=1)
        Head.objects.filter(pk=1).update(**counted)
    head = Head.objects.get(pk=1)
    details = json.loads(json.dumps(details, cls=DjangoJSONEncoder))
    at = timezone.now()
    actor_id = actor.pk if actor is not None else None
    target_type = target._meta.label_lower if target is not None else ""
    target_id = str(target.pk) if target is not None else ""
    entry = Entry(
        sequence=head.sequence,
        at=at,
        actor_id=actor_id,
        verb=verb,
        target_type=target_type,
        target_id=target_id,
        details=details,
        previous_hash=head.hash,
        hash=entry_hash(head.hash, at, actor_id, verb, target_type, target_id, details),
    )
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(hash=entry.hash)
    if not unseen:
        forget_content_version()
        transaction.on_commit(forget_content_version)
    return entry
