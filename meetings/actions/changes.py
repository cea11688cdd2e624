"""How every action of this room writes: checked, versioned, audited, in one transaction."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.records import Record
from portal.access.refusals import Conflict
from portal.audit.actions import record as audit

R = TypeVar("R", bound=Record)


@transaction.atomic
def create(actor, verb: str, record: R, related: dict[str, Iterable] | None = None) -> R:
    """Save a new record with its many-to-many relations and its audit entry. Raises ValidationError."""
    record.full_clean()
    record.save(force_insert=True)
    for name, values in (related or {}).items():
        getattr(record, name).set(values)
    audit(actor, verb, record)
    return record


def lock(record: R, base_version: int | None = None) -> R:
    """The record as it stands, held until the end of the transaction.

    Raises Conflict where it is no longer in the version that the caller saw.
    """
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if base_version is not None and current.version != base_version:
        raise Conflict(
            _("Somebody else changed this in the meantime. Look at what stands now and decide again."),
            theirs=current,
        )
    return current


def write(actor, verb: str, record: Record, **details: Any) -> None:
    """Save a locked record as its next version, with its audit entry. Raises ValidationError."""
    record.version += 1
    record.changed_at = timezone.now()
    record.full_clean()
    record.save()
    audit(actor, verb, record, **details)


@transaction.atomic
def amend(
    actor,
    verb: str,
    record: R,
    base_version: int | None,
    allowed: tuple[str, ...],
    changes: dict[str, Any],
    check: Callable[[R], None] | None = None,
) -> tuple[R, list[str]]:
    """Bring `changes` into the record and return it with the names of what differs; if nothing does, write nothing.

    `check` sees the changed record before it is saved and may refuse it. Raises TypeError for a field that no one
    changes this way, Conflict for a lost update, ValidationError.
    """
    if unknown := set(changes) - set(allowed):
        raise TypeError(f"{verb}() got unexpected changes: {', '.join(sorted(unknown))}")
    current = lock(record, base_version)
    related = {
        name: values
        for name, values in changes.items()
        if isinstance(current._meta.get_field(name), models.ManyToManyField)
    }
    differing = [name for name, value in changes.items() if name not in related and getattr(current, name) != value]
    differing += [
        name
        for name, values in related.items()
        if set(getattr(current, name).values_list("pk", flat=True)) != {one.pk for one in values}
    ]
    if not differing:
        return current, []
    for name in differing:
        if name in related:
            getattr(current, name).set(related[name])
        else:
            setattr(current, name, changes[name])
    if check is not None:
        check(current)
    write(actor, verb, current, fields=sorted(differing))
    return current, differing
