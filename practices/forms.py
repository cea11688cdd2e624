"""The form in which a practice is written, step by step, and the small forms of those who decide."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import (
    BooleanField,
    CharField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ChoiceField,
    Form,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    RadioSelect,
    Textarea,
    TextInput,
)
from django.http import QueryDict
from django.utils.crypto import get_random_string
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.access.seats import active_seats, is_secretariat, parties_of
from portal.vocabulary.languages import LANGUAGES, language_in_use
from portal.vocabulary.models import Provision
from portal.vocabulary.queries import active_terms, alphabetical, terms

from .contents import TERM_MODELS
from .groups import names_of_groups
from .models import (
    CHOICE_FIELDS,
    INDICATORS,
    LONGEST_NOTE,
    MAY_NOT_APPLY,
    MOST_FORMS,
    PLAIN_LIMITS,
    TEXT_LIMITS,
    Practice,
    ReasonClass,
    Visibility,
)
from .particular_fields import ParticularsForm, PlainTextField, long_text
from .permissions import WRITERS
from .steps import NEEDED, STEPS, Step

SECRETARIAT_CHOICE = "-"
NOT_APPLICABLE = "_not_applicable"
"""What follows the name of a field in the name of the tick that says that it does not apply."""
PLAIN_ANSWERS = (
    "partners_agree",
    "filed_under",
    "no_thread",
    "year_from",
    "year_to",
    "visibility",
    "scope",
    "anonymize",
    "declaration",
    "change_note",
)
CHANGE_NOTE = _("What changed")
BESIDE = ("base_revision", "party", "language", "client_key")
"""Fields of the form that are no content."""


HEADS = {"indicators": INDICATORS[0]}
"""Ticks that stand for several fields, and the first of those."""
NAMES_OF_GROUPS: dict[str, Any] = {"year_from": _("Period"), "indicators": _("Result in numbers")}


class TermsField(MultipleChoiceField):
    """Terms of one kind as check boxes, labelled in the language of the page."""

    widget = CheckboxSelectMultiple

    def __init__(self, name: str, **kwargs: Any) -> None:
        self.name, self.kept = name, frozenset[str]()
        super().__init__(required=False, choices=self._offered, **kwargs)

    def _offered(self) -> list[tuple[str, str]]:
        offered = active_terms(TERM_MODELS[self.name])
        if self.name == "partners":
            offered = alphabetical(offered)
        return [(term.code, self._words(term)) for term in offered]

    def also_offer(self, codes: list[str]) -> None:
        """Keep terms that were chosen before they went out of use."""
        known, offered = terms(TERM_MODELS[self.name]), self._offered()
        old = [(code, self._words(known[code])) for code in codes if code in known and code not in dict(offered)]
        if old:
            self.choices, self.kept = offered + old, frozenset(codes)

    def valid_value(self, value: Any) -> bool:
        """By code: writing out all labels for each choice would cost more than the rest of the form."""
        term = terms(TERM_MODELS[self.name]).get(str(value))
        return term is not None and (term.active or term.code in self.kept)

    @staticmethod
    def _words(term) -> str:
        return f"{term.citation()}: {term.label()}" if isinstance(term, Provision) else term.label()


class PracticeForm(ParticularsForm):
    """Everything that the delegation writes. A draft may lack anything; lengths and choices hold from the start."""

    title = CharField(
        label=_("Title"),
        required=False,
        max_length=TEXT_LIMITS["title"],
        help_text=_("What was tried, in one line. At most 150 characters."),
        widget=TextInput(attrs={"dir": "auto", "data-count": TEXT_LIMITS["title"]}),
    )
    summary = long_text(
        "summary",
        _("Summary"),
        _("What was done and what came of it, for a reader in a hurry. At most 1,500 characters."),
        4,
    )
    challenge = long_text("challenge", _("Problem"), _("What stood in the way? At most 3,000 characters."))
    measure = long_text(
        "measure",
        _("Measure"),
        _("What did you do: in law, in organization, in operations, with which tools? At most 3,000 characters."),
    )
    result = long_text(
        "result",
        _("Result"),
        _("What came of it? Numbers help: requests, days, assets, with their period. At most 3,000 characters."),
    )
    lessons = long_text(
        "lessons",
        _("Lessons"),
        _("What would you tell a colleague who wants to do the same? At most 3,000 characters."),
        4,
    )
    safeguards = long_text(
        "safeguards",
        _("Safeguards"),
        _("How are human rights, victims and personal data protected? At most 3,000 characters."),
        4,
    )
    year_from = IntegerField(
        label=_("From year"), required=False, min_value=1990, max_value=2100, help_text=_("Four digits: 2024.")
    )
    year_to = IntegerField(
        label=_("To year"),
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=_("Leave it empty while the practice goes on."),
    )
    forms = TermsField("forms", label=_("Forms of crime"), help_text=_("Choose one to five."))
    provisions = TermsField(
        "provisions",
        label=_("Provisions of the Convention and its Protocols"),
        help_text=_("Those on which the cooperation rested."),
    )
    cooperation = TermsField(
        "cooperation", label=_("Types of cooperation"), help_text=_("What States asked of each other.")
    )
    challenges = TermsField(
        "challenges", label=_("Challenges met"), help_text=_("What made it hard, also where it was not overcome.")
    )
    partners = TermsField(
        "partners",
        label=_("Cooperating States and organizations"),
        help_text=_("Only those that agree to be named."),
    )
    visibility = ChoiceField(
        label=_("Who may read it once it is published?"),
        choices=Visibility,
        widget=RadioSelect,
        initial=Visibility.PUBLIC,
        help_text=_("Before, your focal point and the Secretariat read it, and nobody else."),
    )
    scope = ChoiceField(label=_("Working group"), required=False, help_text=_("Only for “One working group only”."))
    anonymize = BooleanField(
        label=_("Do not show the name of the State"),
        required=False,
        help_text=_("The Secretariat knows it; readers do not see it."),
    )
    declaration = BooleanField(
        label=_("The text names no suspects, victims or witnesses, and tells nothing about live operations"),
        required=False,
        help_text=_("Needed before you submit."),
    )
    # Browsers must not fill in the number of an older page.
    base_revision = IntegerField(required=False, widget=HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(
        self, *args: Any, user, practice: Practice | None = None, step: Step | None = None, **kwargs: Any
    ) -> None:
        """`step` leaves the fields of that step alone; without it all of them are there."""
        self.user, self.practice, self.step = user, practice, step
        if practice is not None:
            kwargs["initial"] = {**initial_of(practice), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name in [name for one in STEPS for name in one.fields if step and one is not step]:
            del self.fields[name]
        if practice is not None and practice.amends_id is not None:
            if step in (None, STEPS[0]):
                self.fields["change_note"] = PlainTextField(
                    label=CHANGE_NOTE,
                    help_text=_("For readers, in one or two sentences. At most 500 characters."),
                    required=False,
                    max_length=LONGEST_NOTE,
                    widget=Textarea(attrs={"rows": 2, "dir": "auto", "data-count": LONGEST_NOTE}),
                )
        elif step in (None, STEPS[0]) and (practice is None or practice.submitted_at is None):
            self.fields["language"] = ChoiceField(
                label=_("Language in which you write"),
                help_text=_("The one that you think in: a translation can follow."),
                required=practice is None,
                initial=practice.language if practice else language_in_use(get_language()),
                choices=[(one.code, one.name) for one in LANGUAGES],
            )
        for name in MAY_NOT_APPLY:
            head = HEADS.get(name, name)
            if head in self.fields:
                what = NAMES_OF_GROUPS.get(name) or self.fields[name].label
                self.fields[f"{name}{NOT_APPLICABLE}"] = BooleanField(
                    label=format_lazy("{}: {}", _("Does not apply"), what),
                    required=False,
                    initial=name in self._said_not_to_apply(),
                    widget=CheckboxInput(attrs={"data-unless": head}),
                )
        if "scope" in self.fields:
            self._prepare_scope()
        if "filed_under" in self.fields:
            self.prepare_places(user, practice)
        for name in TERM_MODELS:
            if name in self.fields:
                cast("TermsField", self.fields[name]).also_offer((self.initial or {}).get(name, []))

    def _prepare_scope(self) -> None:
        tokens = {seat.scope for seat in active_seats(self.user) if seat.scope.startswith("group:")}
        if self.practice is not None and self.practice.scope:
            tokens.add(self.practice.scope)
        names = names_of_groups(tokens)
        if not names:
            # Nobody can choose a group of which they are no member; what cannot be chosen is not shown.
            del self.fields["scope"]
            offered = [choice for choice in Visibility.choices if choice[0] != Visibility.GROUP]
            cast("ChoiceField", self.fields["visibility"]).choices = offered
        else:
            cast("ChoiceField", self.fields["scope"]).choices = [("", "–"), *names.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(data.get("forms") or []) > MOST_FORMS:
            self.add_error("forms", _("Choose at most five forms of crime."))
        first, last = data.get("year_from"), data.get("year_to")
        if last and (not first or last < first) and "year_from" not in self.errors:
            self.add_error("year_to", _("The last year comes before the first."))
        if data.get("visibility") == Visibility.GROUP and not data.get("scope"):
            self.add_error("scope" if "scope" in self.fields else None, _("Choose the working group that may read it."))
        return data

    def _said_not_to_apply(self) -> list[str]:
        return self.practice.not_applicable.split() if self.practice else []

    def content(self) -> dict[str, Any]:
        """The cleaned content, ready for `actions.save_draft`."""
        data = self.cleaned_data
        content = {
            name: value for name, value in data.items() if name not in BESIDE and not name.endswith(NOT_APPLICABLE)
        }
        said = self._said_not_to_apply()
        content["not_applicable"] = " ".join(
            name for name in MAY_NOT_APPLY if data.get(f"{name}{NOT_APPLICABLE}", name in said)
        )
        return content

    def take_faults(self, error: ValidationError) -> None:
        """Show what an action found, each fault at its field."""
        faults = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, messages in faults.items():
            for message in messages:
                elsewhere = self.base_fields.get(name or "") if name not in self.fields else None
                said = f"{elsewhere.label}: {message}" if elsewhere else message
                self.add_error(name if name in self.fields else None, said)

    def _line(self, name: str) -> dict[str, Any]:
        # One tick for the period, below its second year, and one for all numbers.
        asked = {"year_from": "", "year_to": "year_from", INDICATORS[-1]: "indicators"}.get(name, name)
        tick = f"{asked}{NOT_APPLICABLE}"
        return {
            "field": self[name],
            "needed": name in (*NEEDED, "language", "change_note"),
            "many": name in TERM_MODELS,
            "tick": self[tick] if tick in self.fields else None,
        }

    def _lines(self, step: Step) -> list[dict[str, Any]]:
        """The fields of a step; the numbers stand together under one name."""
        lines = [self._line(name) for name in step.fields if name in self.fields and name not in INDICATORS]
        if numbers := [self._line(name) for name in step.fields if name in INDICATORS]:
            at = next((at for at, one in enumerate(lines) if one["field"].name == "year_from"), len(lines))
            together = {"group": NAMES_OF_GROUPS["indicators"], "lines": numbers, "tick": numbers[-1]["tick"]}
            lines.insert(at, together)
        return lines

    def sections(self) -> list[dict[str, Any]]:
        """The steps on the page, each with its bound fields and whether they are needed to submit."""
        parts: list[dict[str, Any]] = [
            {"step": step, "fields": self._lines(step)} for step in ([self.step] if self.step else STEPS)
        ]
        first = [self._line(name) for name in ("party", "language", "change_note") if name in self.fields]
        parts[0]["fields"] = first + parts[0]["fields"]
        return parts


class NewPracticeForm(PracticeForm):
    """The same page for a practice that is not begun yet: also for whom, and in which language."""

    client_key = CharField(required=False, max_length=64, widget=HiddenInput, initial=lambda: get_random_string(32))

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        parties = [(party.pk, party.label()) for party in parties_of(user, *WRITERS)]
        if is_secretariat(user):
            parties.append((SECRETARIAT_CHOICE, _("Compiled by the Secretariat")))
        self.fields["party"] = ChoiceField(label=_("For"), choices=parties, initial=parties[0][0] if parties else None)
        if len(parties) == 1:
            self.fields["party"].widget = HiddenInput()
        self.order_fields(["party", "language"])


class DecisionForm(Form):
    """The focal point's decision, about the text that was read."""

    base_revision = IntegerField(widget=HiddenInput)
    comment = PlainTextField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        help_text=_("Needed when you return it; it stays inside your delegation."),
        widget=Textarea(attrs={"rows": 4, "dir": "auto", "data-count": 2000}),
    )
    note_verbale = CharField(label=_("Number of the note verbale"), required=False, max_length=100)


class WithdrawalForm(Form):
    """Why a published practice leaves the public record."""

    reason = ChoiceField(
        label=_("Reason"),
        choices=ReasonClass,
        widget=RadioSelect,
        help_text=_("The date and this reason stay public; the text does not."),
    )


def initial_of(practice: Practice) -> Mapping[str, Any]:
    """What the form shows of a practice."""
    values = {
        name: getattr(practice, name)
        for name in (*TEXT_LIMITS, *CHOICE_FIELDS, *INDICATORS, *PLAIN_LIMITS, *PLAIN_ANSWERS)
    }
    values["not_applicable"] = practice.not_applicable
    values |= {name: [term.pk for term in getattr(practice, name).all()] for name in TERM_MODELS}
    return {**values, "base_revision": practice.latest_revision_id}


def data_of(practice: Practice) -> QueryDict:
    """What stands, as a page would send it."""
    data = QueryDict(mutable=True)
    data["language"] = practice.language
    for name in practice.not_applicable.split():
        data[f"{name}{NOT_APPLICABLE}"] = "on"
    for name, value in initial_of(practice).items():
        if isinstance(value, list):
            data.setlist(name, value)
        elif value not in (None, False):
            data[name] = str(value)
    return data
