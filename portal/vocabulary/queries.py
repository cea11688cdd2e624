"""Reading the vocabulary: all terms of a kind at once, kept in the memory of the process."""

import time
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save

from .languages import language_in_use
from .models import TERM_MODELS, FormOfCrime, OftenUsedProvision, Provision, Term, VocabularyVersion

T = TypeVar("T", bound=Term)

# Another process learns of a change after this many seconds; the process that made it knows at once.
# The setting VOCABULARY_VERSION_SECONDS replaces it; None asks once and then never by time.
VERSION_SECONDS = 2.0


class _Memory:
    """What was read under one version of the vocabulary."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.terms: dict[type[Term], Mapping[str, Term]] = {}
        self.often_used: Mapping[str, tuple[Provision, ...]] | None = None


_memory: _Memory | None = None
_asked_at = 0.0


def _current_memory() -> _Memory:
    """The memory, emptied if the version in the database is another one."""
    global _memory, _asked_at
    memory = _memory
    seconds = getattr(settings, "VOCABULARY_VERSION_SECONDS", VERSION_SECONDS)
    now = time.monotonic()
    if memory is not None and (seconds is None or now - _asked_at < seconds):
        return memory
    # The token is read before the terms: a change in between makes them look old, never the other way round.
    token = version()
    if memory is None or memory.token != token:
        memory = _memory = _Memory(token)
    _asked_at = now
    return memory


def version() -> str:
    """The token of the vocabulary, another one after every change; "" where nothing was loaded."""
    return VocabularyVersion.objects.values_list("token", flat=True).first() or ""


def token_in_use() -> str:
    """The token of the vocabulary that `terms` gives now."""
    return _current_memory().token


def forget_terms(**_: Any) -> None:
    """Read anew at the next question, in this process."""
    global _memory
    _memory = None


def _term_saved(sender: type, **_: Any) -> None:
    if issubclass(sender, (*TERM_MODELS, VocabularyVersion, OftenUsedProvision)):
        forget_terms()
        transaction.on_commit(forget_terms)


def forget_terms_when_they_change() -> None:
    """Connect the memory to the models; called once, when Django starts."""
    post_save.connect(_term_saved, dispatch_uid="portal.vocabulary.queries.term_saved")


def terms(model: type[T]) -> Mapping[str, T]:
    """All terms of one kind by code, inactive ones too, in their official order. Read-only and shared."""
    memory = _current_memory()
    found = memory.terms.get(model)
    if found is None:
        rows = model._default_manager.select_related(*model.cached_relations).order_by("order", "code")
        found = memory.terms[model] = MappingProxyType({row.code: row for row in rows})
    return cast("Mapping[str, T]", found)


def active_terms(model: type[T]) -> list[T]:
    """The terms of one kind that may be chosen now, in their official order."""
    return [term for term in terms(model).values() if term.active]


def term_named(model: type[T], code: str) -> T | None:
    """The term with this code, or None."""
    return terms(model).get(code)


def often_used_provisions(form_code: str) -> tuple[Provision, ...]:
    """The provisions that cases of this form of crime often rest on, in the order of the articles."""
    memory = _current_memory()
    if memory.often_used is None:
        provisions = terms(Provision)
        by_form: dict[str, list[Provision]] = {}
        for form, provision in OftenUsedProvision.objects.values_list("form_id", "provision_id"):
            by_form.setdefault(form, []).append(provisions[provision])
        memory.often_used = MappingProxyType(
            {form: tuple(sorted(found, key=lambda provision: provision.order)) for form, found in by_form.items()}
        )
    return memory.often_used.get(form_code, ())


def forms_with_parts() -> list[tuple[FormOfCrime, list[FormOfCrime]]]:
    """The active forms of crime that stand on their own, each with its active parts."""
    active = active_terms(FormOfCrime)
    return [
        (form, [part for part in active if part.parent_id == form.code]) for form in active if form.parent_id is None
    ]


def with_parts(form_code: str) -> tuple[str, ...]:
    """The code and the codes of its parts: what "crimes that affect the environment" covers."""
    return (form_code, *(form.code for form in terms(FormOfCrime).values() if form.parent_id == form_code))


def wider_forms(form_codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of the forms of which these are parts: where `with_parts` finds what is filed under them."""
    known = terms(FormOfCrime)
    parents = {known[code].parent_id for code in form_codes if code in known}
    return tuple(sorted(parent for parent in parents if parent is not None))


def alphabetical(some_terms: Iterable[T], language: str | None = None) -> list[T]:
    """The terms in the alphabet of the language, accents and letter case aside.

    Arabic lists of the United Nations pass over the article. Chinese names have no alphabet; they keep the
    official order.
    """
    code = language_in_use(language)
    if code == "zh-hans":
        return sorted(some_terms, key=lambda term: (term.order, term.code))
    return sorted(some_terms, key=lambda term: (_sorting_form(term.labels[code], code), term.code))


def _sorting_form(text: str, code: str) -> str:
    # Decomposition takes accents off Latin, the hamza off alif, the dots off "ё"; "й" is its own letter.
    kept = text.casefold().replace("й", "и\uffff")
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(mark))
    return bare.removeprefix("ال") if code == "ar" else bare
