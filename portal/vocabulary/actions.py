"""Every change of the vocabulary: loading the files, correcting one term."""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from .data_files import DATA_DIRECTORY, Vocabulary, read_vocabulary
from .models import TERM_MODELS, FormOfCrime, OftenUsedProvision, Term, VocabularyVersion
from .permissions import may_correct_terms
from .queries import forget_terms
from .signals import vocabulary_changed


@dataclass
class Counts:
    """What happened to the terms of one kind. `kept` are codes whose correction was not overwritten."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    deactivated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def changed(self) -> list[str]:
        return [*self.created, *self.updated, *self.deactivated]


@dataclass
class LoadReport:
    """The outcome of one loading, by model."""

    counts: dict[type[Term], Counts]

    @property
    def changed(self) -> bool:
        return any(counts.changed for counts in self.counts.values())

    def lines(self) -> list[str]:
        """One line a kind of term, and one for each kept correction."""
        found = []
        for model, counts in self.counts.items():
            found.append(
                f"{model._meta.model_name}: {len(counts.created)} created, {len(counts.updated)} updated, "
                f"{len(counts.deactivated)} deactivated, {counts.unchanged} unchanged"
            )
            found += [
                f"  {code}: the correction made in the admin differs from the file and was kept" for code in counts.kept
            ]
        return found


def load_vocabulary(
    actor: AbstractBaseUser | None = None,
    *,
    directory: Path = DATA_DIRECTORY,
    overwrite_corrections: bool = False,
    only_check: bool = False,
) -> LoadReport:
    """Make the database say what the files say, all or nothing; a second run changes nothing.

    A term that is no longer in its file becomes inactive. A term that was corrected in the admin since it was
    loaded keeps its correction, unless the file says the same by now or `overwrite_corrections` is set.
    `only_check` reports what would happen and changes nothing. Raises BrokenFile before it touches anything.
    """
    vocabulary = read_vocabulary(directory)
    report = LoadReport({})
    with transaction.atomic():
        # Two loaders at once: the second waits here and then finds nothing to do.
        VocabularyVersion.objects.get_or_create(id=1)
        VocabularyVersion.objects.select_for_update().get(id=1)
        for model in TERM_MODELS:
            report.counts[model] = _load_terms(model, vocabulary, overwrite=overwrite_corrections)
        if only_check:
            transaction.set_rollback(True)
        elif report.changed:
            _announce(
                actor,
                "load_vocabulary",
                {model._meta.label: counts.changed for model, counts in report.counts.items() if counts.changed},
            )
    if only_check:
        forget_terms()
    return report


class TermChanged(Exception):
    """Somebody else changed the term meanwhile; `term` is as it stands now."""

    def __init__(self, term: Term) -> None:
        self.term = term
        super().__init__(f"{term.code} was changed meanwhile")


@transaction.atomic
def correct_term(actor: AbstractBaseUser, term: Term, *, seen: str | None = None, **values: Any) -> Term:
    """Correct wording, source or activity of one term; its code, parent and place in the order stay.

    `seen` is the `fingerprint` of the term that the actor looked at. Raises PermissionDenied unless the actor
    may correct terms, TermChanged if the term is not what was seen, ValidationError for an incomplete text.
    The correction survives the next loading (see `load_vocabulary`).
    """
    if not may_correct_terms(actor):
        raise PermissionDenied
    if fixed := values.keys() - correctable_fields(type(term)):
        raise TypeError(f"{', '.join(sorted(fixed))} of a term cannot be corrected")
    stored = type(term)._default_manager.select_for_update().get(pk=term.pk)
    if seen is not None and seen != fingerprint(stored):
        raise TermChanged(stored)
    before = fingerprint(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.full_clean()
    if fingerprint(stored) != before:
        stored.save()
        _announce(actor, "correct_term", {stored._meta.label: [stored.code]})
    return stored


def fingerprint(term: Term) -> str:
    """Another one after every change of the term."""
    return _digest(_loaded_values(term), [])


def correctable_fields(model: type[Term]) -> frozenset[str]:
    """The fields that people may correct; the rest is fixed by the files."""
    wording = {
        "labels",
        "citations",
        "definitions",
        "alt_labels",
        "active",
        "verified_in",
        "source",
        "unterm_id",
    }
    return frozenset(wording.intersection(model.loaded_fields))


def _announce(actor: AbstractBaseUser | None, verb: str, codes: dict[str, list[str]]) -> None:
    """Write a new version and tell those who listen, inside the transaction of the change."""
    token = uuid.uuid4().hex
    VocabularyVersion.objects.update_or_create(id=1, defaults={"token": token})
    vocabulary_changed.send(sender=VocabularyVersion, actor=actor, verb=verb, codes=codes, token=token)


def _load_terms(model: type[Term], vocabulary: Vocabulary, *, overwrite: bool) -> Counts:
    counts = Counts()
    wanted = vocabulary.terms[model]
    links = _links() if model is FormOfCrime else {}
    present = {term.code: term for term in model._default_manager.all()}
    new = []
    for code, values in wanted.items():
        often_used = vocabulary.often_used.get(code, []) if model is FormOfCrime else []
        digest = _digest(values, often_used)
        term = present.get(code)
        if term is None:
            new.append(model(code=code, **values, loaded_digest=digest))
            counts.created.append(code)
            continue
        now = _digest(_loaded_values(term), links.get(code, []))
        if now == digest:
            counts.unchanged += 1
            if term.loaded_digest != digest:  # the file caught up with a correction
                model._default_manager.filter(pk=code).update(loaded_digest=digest)
        elif term.loaded_digest not in ("", now) and not overwrite:
            counts.kept.append(code)
        else:
            model._default_manager.filter(pk=code).update(**values, loaded_digest=digest)
            counts.updated.append(code)
    model._default_manager.bulk_create(new)
    for code in present.keys() - wanted.keys():
        term = present[code]
        if term.active:
            gone = {**_loaded_values(term), "active": False}
            model._default_manager.filter(pk=code).update(
                active=False, loaded_digest=_digest(gone, links.get(code, []))
            )
            counts.deactivated.append(code)
    if model is FormOfCrime:
        _load_links(vocabulary, links, [*counts.created, *counts.updated])
    return counts


def _links() -> dict[str, list[str]]:
    """The provisions often used, by form of crime, in the order of the articles."""
    found: dict[str, list[str]] = {}
    rows = OftenUsedProvision.objects.order_by("provision__order").values_list("form_id", "provision_id")
    for form, provision in rows:
        found.setdefault(form, []).append(provision)
    return found


def _load_links(vocabulary: Vocabulary, present: dict[str, list[str]], changed_forms: list[str]) -> None:
    new = []
    for form in changed_forms:
        wanted = vocabulary.often_used[form]
        OftenUsedProvision.objects.filter(form=form).exclude(provision__in=wanted).delete()
        new += [
            OftenUsedProvision(form_id=form, provision_id=code) for code in wanted if code not in present.get(form, [])
        ]
    OftenUsedProvision.objects.bulk_create(new)


def _loaded_values(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in term.loaded_fields}


def _digest(values: dict[str, Any], often_used: list[str]) -> str:
    content = json.dumps([values, sorted(often_used)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
