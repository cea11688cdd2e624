"""The text of a practice: how it is written onto the model, and what it still lacks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.vocabulary.models import ChallengeType, CooperationType, FormOfCrime, Party, Provision, Term
from portal.vocabulary.queries import terms

from .models import (
    AMOUNTS,
    CHOICE_FIELDS,
    CHOICES,
    CONTENT_FIELDS,
    DEFAULT_TLP,
    INDICATORS,
    MAY_NOT_APPLY,
    MOST_FORMS,
    NEEDED_TEXTS,
    PLAIN_LIMITS,
    TERM_FIELDS,
    TEXT_LIMITS,
    Practice,
    Tlp,
    Visibility,
)

TERM_MODELS: dict[str, type[Term]] = {
    "forms": FormOfCrime,
    "provisions": Provision,
    "cooperation": CooperationType,
    "challenges": ChallengeType,
    "partners": Party,
}


_RELATIONS = [field.name for field in Practice._meta.fields if field.is_relation]


def write_content(practice: Practice, fields: Mapping[str, Any]) -> None:
    """Put `fields` onto the practice. Nothing is saved. Raises ValidationError by field, TypeError for unknown names."""
    if unknown := set(fields) - set(CONTENT_FIELDS):
        raise TypeError(f"not written by people: {sorted(unknown)}")
    faults: dict[str, list[str]] = {}
    for name, value in fields.items():
        if name in TEXT_LIMITS or name in PLAIN_LIMITS or name == "change_note":
            setattr(practice, name, plain(value))
        elif name in CHOICE_FIELDS:
            codes = value.split() if isinstance(value, str) else list(value or ())
            if unknown := set(codes) - set(CHOICES[name].values):
                faults[name] = [_("Unknown term: %(code)s") % {"code": code} for code in sorted(unknown)]
            setattr(practice, name, " ".join(code for code in CHOICES[name].values if code in codes))
        elif name in TERM_FIELDS:
            try:
                setattr(
                    practice,
                    name,
                    _terms(
                        TERM_MODELS[name],
                        value or (),
                        chosen={term.pk for term in getattr(practice, name).all()} if practice.pk else set(),
                    ),
                )
            except ValidationError as error:
                faults[name] = error.messages
        else:
            setattr(practice, name, value)
    # An answer is stronger than the tick that says that there is none.
    said = practice.not_applicable.split()
    practice.not_applicable = " ".join(name for name in MAY_NOT_APPLY if name in said and not _answer(practice, name))
    if "visibility" in fields:
        if practice.visibility != Visibility.GROUP:
            practice.scope = ""
        if "tlp" not in fields and (practice.visibility == Visibility.PUBLIC) != (practice.tlp == Tlp.CLEAR):
            practice.tlp = DEFAULT_TLP.get(practice.visibility, practice.tlp)
    if faults:
        raise ValidationError(faults)


def _answer(practice: Practice, name: str) -> Any:
    if name == "indicators":
        return [one for one in INDICATORS if getattr(practice, one) not in (None, "")]
    return getattr(practice, name).all() if name in TERM_FIELDS else getattr(practice, name)


def plain(value: Any) -> str:
    """One kind of line end, no blanks around it, nothing that cannot be printed."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        mark
        for mark in text
        if mark in "\n\t" or mark.isprintable() or mark in "\u200c\u200d\u200e\u200f\u061c\u00a0\u202f\u3000"
    ).strip()


def _terms(model: type[Term], chosen_now: Iterable[Term | str], chosen: set[str]) -> list[Term]:
    known = terms(model)
    found, faults = [], []
    for item in chosen_now:
        code = item if isinstance(item, str) else item.pk
        term = known.get(code)
        if term is None:
            faults.append(_("Unknown term: %(code)s") % {"code": code})
        elif not term.active and code not in chosen:
            faults.append(_("“%(term)s” is no longer in use.") % {"term": term.label()})
        else:
            found.append(term)
    if faults:
        raise ValidationError(faults)
    return found


def check_form(practice: Practice) -> None:
    """What must hold for a draft too: lengths, choices, years, visibility. Raises ValidationError by field."""
    faults: dict[str, list[str]] = {}
    try:
        # Relations are set by actions and never typed; looking for each in the database would cost a query each.
        practice.clean_fields(exclude=["translation_key", *_RELATIONS])
    except ValidationError as error:
        faults = {name: list(messages) for name, messages in error.message_dict.items()}
    for name, limit in (TEXT_LIMITS | PLAIN_LIMITS).items():
        if name != "title" and len(getattr(practice, name)) > limit:
            faults.setdefault(name, []).append(
                _("Please shorten this text to %(limit)s characters; it has %(count)s.")
                % {"limit": limit, "count": len(getattr(practice, name))}
            )
    for name in ("year_from", "year_to"):
        year = getattr(practice, name)
        if isinstance(year, int) and not 1990 <= year <= 2100:
            faults.setdefault(name, []).append(_("Enter a year from 1990 to 2100."))
    if isinstance(practice.year_to, int) and (practice.year_from is None or practice.year_to < practice.year_from):
        faults.setdefault("year_to", []).append(_("The last year comes before the first."))
    if any(getattr(practice, name) is not None for name in AMOUNTS) and not (
        practice.assets_currency and practice.assets_on
    ):
        faults.setdefault("assets_currency", []).append(_("An amount needs its currency and the day of its value."))
    sent, executed = practice.requests_sent, practice.requests_executed
    if isinstance(sent, int) and isinstance(executed, int) and executed > sent:
        faults.setdefault("requests_executed", []).append(_("More requests are executed than were sent."))
    if practice.visibility == Visibility.GROUP and not practice.scope:
        faults.setdefault("scope", []).append(_("Choose the working group that may read it."))
    if (practice.visibility == Visibility.PUBLIC) != (practice.tlp == "TLP:CLEAR"):
        faults.setdefault("tlp", []).append(_("TLP:CLEAR goes with public practices, and only with them."))
    if len(practice.forms.all()) > MOST_FORMS:
        faults.setdefault("forms", []).append(
            ngettext("Choose at most %(most)s form of crime.", "Choose at most %(most)s forms of crime.", MOST_FORMS)
            % {"most": MOST_FORMS}
        )
    if faults:
        raise ValidationError(faults)


def check_complete(practice: Practice) -> None:
    """What a practice needs before it leaves its author. Raises ValidationError by field."""
    faults: dict[str, list[str]] = {}
    for name in NEEDED_TEXTS:
        if not getattr(practice, name):
            faults[name] = [_("Please fill in this field before you submit.")]
    if practice.original_id is None:
        if not practice.forms.all():
            faults["forms"] = [_("Choose at least one form of crime.")]
        if not practice.provisions.all():
            faults["provisions"] = [_("Choose at least one provision.")]
        if not practice.partners_agree and practice.partners.all():
            faults["partners_agree"] = [_("Please confirm this before you submit, or name none of them.")]
        if not practice.declaration:
            faults["declaration"] = [_("Please confirm this before you submit.")]
    if practice.amends_id is not None and not practice.change_note:
        faults["change_note"] = [_("Please say what changed.")]
    if faults:
        raise ValidationError(faults)


def content_of(practice: Practice) -> dict[str, Any]:
    """The content as plain values (terms as sorted codes), to compare two states of a practice."""
    return {
        name: sorted(term.pk for term in getattr(practice, name).all())
        if name in TERM_FIELDS
        else getattr(practice, name)
        for name in CONTENT_FIELDS
    }


def changed_fields(before: Practice, after: Practice) -> list[str]:
    """The names of the content fields that differ, in the order of the form."""
    old, new = content_of(before), content_of(after)
    return [name for name in CONTENT_FIELDS if old[name] != new[name]]
