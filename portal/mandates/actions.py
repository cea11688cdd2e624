"""Every change to the mandates. All of them are for the Secretariat and leave a trace in the audit."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings.models import WorkingGroup
from portal.access.permissions import require
from portal.access.refusals import Conflict, Refused
from portal.audit.actions import record

from .models import Evidence, Mandate, Resolution
from .permissions import KEEP
from .queries import record_exists

M = TypeVar("M", Resolution, Mandate, Evidence)

BODIES = ("of_conference", "of_states_parties", "of_secretariat")

CHANGED = _("Somebody else changed this in the meantime. Look at what stands now, then save again.")

STATES = {
    "planned": Mandate.State.OPEN,
    "continuing": Mandate.State.REPORTED,
    "answered": Mandate.State.ANSWERED,
    "concluded": Mandate.State.CONCLUDED,
}
"""How the file says where a paragraph stands."""


@transaction.atomic
def record_resolution(actor, **fields: Any) -> Resolution:
    """Record a resolution or decision; one that is already recorded is refused."""
    require(actor, KEEP)
    if Resolution.objects.filter(kind=fields.get("kind", Resolution.Kind.RESOLUTION), symbol=fields["symbol"]).exists():
        raise Refused(_("This resolution or decision is already recorded."), code="resolution_recorded")
    return _create(actor, "record_resolution", Resolution(**fields))


@transaction.atomic
def correct_resolution(actor, resolution: Resolution, *, version: int, **fields: Any) -> Resolution:
    """Put right what is recorded. `version` is what the actor saw; `Conflict` when somebody was faster."""
    require(actor, KEEP, resolution)
    return _correct(actor, "correct_resolution", resolution, version, fields)


@transaction.atomic
def add_mandate(actor, resolution: Resolution, *, groups: Iterable[WorkingGroup] = (), **fields: Any) -> Mandate:
    """Add one paragraph, or one lettered part of it; the same twice is refused. It starts open."""
    require(actor, KEEP, resolution)
    if resolution.mandates.filter(paragraph=fields["paragraph"], letter=fields.get("letter", "")).exists():
        raise Refused(_("This paragraph is already recorded."), code="mandate_recorded")
    groups = list(groups)
    _somebody_was_asked(fields, groups)
    mandate = _create(actor, "add_mandate", Mandate(resolution=resolution, **fields, state=Mandate.State.OPEN))
    mandate.groups.set(groups)
    return mandate


@transaction.atomic
def correct_mandate(
    actor, mandate: Mandate, *, version: int, groups: Iterable[WorkingGroup] | None = None, **fields: Any
) -> Mandate:
    """Put right a paragraph's texts, due session and who was asked; its state changes by `answer_mandate` alone."""
    require(actor, KEEP, mandate)
    if "state" in fields:
        raise TypeError("a state changes by answer_mandate")
    standing = Mandate.objects.select_for_update().get(pk=mandate.pk)
    before = set(standing.groups.all())
    wanted = before if groups is None else set(groups)
    _somebody_was_asked({name: fields.get(name, getattr(standing, name)) for name in BODIES}, wanted)
    if standing.state != Mandate.State.OPEN and "notes" in fields and not fields["notes"]:
        _need_evidence(standing, "")
    corrected = _correct(
        actor, "correct_mandate", mandate, version, fields, also=["groups"] if wanted != before else []
    )
    corrected.groups.set(wanted)
    return corrected


@transaction.atomic
def add_evidence(actor, mandate: Mandate, **fields: Any) -> Evidence:
    """Add something that the Conference got; the same twice is refused, and so is a record that does not exist."""
    require(actor, KEEP, mandate)
    same = {"kind": fields["kind"], "path": fields.get("path", ""), "symbol": fields.get("symbol", "")}
    if mandate.evidence.filter(**same).exists():
        raise Refused(_("This evidence is already there."), code="evidence_recorded")
    evidence = Evidence(mandate=mandate, **fields)
    evidence.full_clean()
    _must_exist(evidence)
    return _create(actor, "add_evidence", evidence)


@transaction.atomic
def correct_evidence(actor, evidence: Evidence, *, version: int, **fields: Any) -> Evidence:
    """Put right a piece of evidence, or move it to the paragraph where it belongs."""
    require(actor, KEEP, evidence)
    kept = Evidence.objects.get(pk=evidence.pk).mandate_id
    if "mandate" in fields and fields["mandate"].pk != kept:
        _leave_evidence(kept)
    corrected = _correct(actor, "correct_evidence", evidence, version, fields)
    _must_exist(corrected)
    return corrected


@transaction.atomic
def remove_evidence(actor, evidence: Evidence) -> None:
    """Take away evidence that was put there by mistake; the last piece of a settled paragraph stays."""
    require(actor, KEEP, evidence)
    _leave_evidence(evidence.mandate_id)
    record(
        actor,
        "remove_evidence",
        evidence,
        mandate=evidence.mandate_id,
        kind=evidence.kind,
        path=evidence.path,
        symbol=evidence.symbol,
    )
    evidence.delete()


@transaction.atomic
def answer_mandate(actor, mandate: Mandate, state: str, *, version: int | None = None) -> Mandate:
    """Say how a paragraph stands now. Anything but open needs evidence or a note; the state that it has is refused.

    `version`, where given, is what the actor saw; `Conflict` when somebody was faster.
    """
    require(actor, KEEP, mandate)
    state = Mandate.State(state)
    current = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if current.state == state:
        raise Refused(_("The paragraph already stands so."), code="state_unchanged")
    if version is not None and current.version != version:
        raise Conflict(CHANGED, theirs=current)
    if state != Mandate.State.OPEN:
        _need_evidence(current, current.note())
    before = current.state
    current.state, current.version = state, current.version + 1
    current.save(update_fields=("state", "version"))
    record(actor, "answer_mandate", current, before=before, state=state)
    return current


def _leave_evidence(mandate_id: int) -> None:
    """Refuse to take the last evidence from a paragraph that is no longer open and has no note."""
    mandate = Mandate.objects.select_for_update().get(pk=mandate_id)
    if mandate.state != Mandate.State.OPEN and not mandate.notes and mandate.evidence.count() == 1:
        raise Refused(_("This paragraph is no longer open: its last evidence stays."), code="last_evidence")


def _need_evidence(mandate: Mandate, note: str) -> None:
    if not note and not mandate.evidence.exists():
        message = _("Add first what the Conference got, or say how it stands: without either a paragraph stays open.")
        raise Refused(message, code="no_evidence")


def _must_exist(evidence: Evidence) -> None:
    if not record_exists(evidence.kind, evidence.path, evidence.symbol):
        raise Refused(_("There is no such practice, meeting or paper."), code="no_such_record")


def _somebody_was_asked(bodies: Mapping[str, Any], groups: Collection[WorkingGroup]) -> None:
    if not groups and not any(bodies.get(name) for name in BODIES):
        raise Refused(_("Say who was asked: a body or a working group."), code="nobody_asked")


def _create(actor, verb: str, row: M) -> M:
    row.full_clean()
    row.save(force_insert=True)
    record(actor, verb, row)
    return row


def _correct(actor, verb: str, row: M, version: int, fields: Mapping[str, Any], also: Collection[str] = ()) -> M:
    """Write `fields` where they differ, unless the row is no longer at `version`. `also` changes beside them."""
    current = type(row)._default_manager.select_for_update().get(pk=row.pk)
    changed: dict[str, Any] = {name: value for name, value in fields.items() if getattr(current, name) != value}
    if not changed and not also:
        return current
    if current.version != version:
        raise Conflict(CHANGED, theirs=current)
    for name, value in changed.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean()
    current.save(update_fields=[*changed, "version"])
    record(actor, verb, current, fields=sorted({*changed, *also}))
    return current


@transaction.atomic
def load_resolution(actor, data: Mapping[str, Any], records: Mapping[str, str] | None = None) -> Resolution:
    """Record one entry of `mandates.yaml`. What is already recorded stays as the Secretariat left it.

    `records` says where the practices and papers of the file are: `{"P05": "practices/2026/12/",
    "CTOC/COP/{year}/2": "CTOC/COP/2026/2"}`; a meeting is named by its slug. Raises LookupError for a working group
    that does not exist and Refused for a record that does not.
    """
    require(actor, KEEP)
    kind, symbol = data["kind"], data["number"]
    resolution = Resolution.objects.filter(kind=kind, symbol=symbol).first() or record_resolution(
        actor, kind=kind, symbol=symbol, titles=data["title"], session=data["session"], adopted_on=data["adopted"]
    )
    groups = {group.slug: group for group in WorkingGroup.objects.all()}
    for paragraph in data["paragraphs"]:
        place = {"paragraph": paragraph["number"], "letter": paragraph.get("letter", "")}
        if not resolution.mandates.filter(**place).exists():
            _load_paragraph(actor, resolution, paragraph, place, groups, records or {})
    return resolution


def _load_paragraph(
    actor,
    resolution: Resolution,
    data: Mapping[str, Any],
    place: Mapping[str, Any],
    groups: Mapping[str, WorkingGroup],
    records: Mapping[str, str],
) -> None:
    asked, status = data["of"], data["status"]
    mandate = add_mandate(
        actor,
        resolution,
        **place,
        titles=data["title"],
        requests=data["asked"],
        offers=data["offer"],
        of_conference="conference" in asked,
        of_states_parties="states-parties" in asked,
        of_secretariat="secretariat" in asked,
        groups=[groups[name.removeprefix("group:")] for name in asked if name.startswith("group:")],
        due_session=(data.get("due") or {}).get("session"),
        notes=status.get("note"),
    )
    for piece in data.get("evidence", []):
        add_evidence(actor, mandate, **_named(piece, records))
    if (state := STATES[status["code"]]) != mandate.state:
        answer_mandate(actor, mandate, state)


def _named(piece: Mapping[str, str], records: Mapping[str, str]) -> dict[str, str]:
    ((kind, name),) = piece.items()
    if kind == Evidence.Kind.MEETING:
        return {"kind": kind, "path": f"meetings/{name}/"}
    field = "symbol" if kind == Evidence.Kind.PAPER else "path"
    return {"kind": kind, field: records.get(name, name)}
