"""The five steps in which a practice is written, and how far a text has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import INDICATORS, NEEDED_TEXTS

NEEDED = (*NEEDED_TEXTS, "forms", "provisions", "declaration")
"""The fields without which a practice is not submitted. All of them are on the first step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: its number from 1, its name, the fields on it."""

    number: int
    code: str
    title: Any
    fields: tuple[str, ...]

    @property
    def address(self) -> str:
        """What follows the address of the form to open this step."""
        return f"?step={self.number}" if self.number > 1 else ""


STEPS = (
    Step(
        1,
        "practice",
        _("The practice"),
        ("title", "summary", "challenge", "measure", "result", "forms", "provisions", "declaration"),
    ),
    Step(
        2,
        "cooperation",
        _("Cooperation"),
        (
            "cooperation",
            "challenges",
            "authorities",
            "legal_bases",
            "phases",
            "measure_kinds",
            "partners",
            "partners_agree",
            "routes",
        ),
    ),
    Step(
        3,
        "lessons",
        _("Lessons and period"),
        ("lessons", "transferability", "preconditions", "cost", *INDICATORS, "year_from", "year_to"),
    ),
    Step(
        4,
        "safeguards",
        _("Safeguards and evidence"),
        ("safeguards", "victims", "gender", "sources", "assistance_needed", "assistance_offered", "assistance_note"),
    ),
    Step(
        5,
        "readers",
        _("Who may read it"),
        ("visibility", "scope", "anonymize", "contact", "filed_under", "no_thread"),
    ),
)

ASKED = ("cooperation", "challenges", "lessons", "year_from", "safeguards", *STEPS[0].fields)
"""Fields whose answer, or word that they do not apply, makes their step done. The others may stay empty without a word."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step in the list of steps. A step without questions to answer is never called done."""

    step: Step
    done: bool
    current: bool


def step_numbered(text: str | None) -> Step | None:
    """The step with this number, or None."""
    return next((step for step in STEPS if str(step.number) == text), None)


def step_of(name: str) -> Step:
    """The step on which a field is; the first for what belongs to the whole."""
    return next((step for step in STEPS if name in step.fields), STEPS[0])


def progress(values: Mapping[str, Any], current: Step | None) -> list[Progress]:
    """How far the text with these values has come."""
    return [Progress(step, _is_done(step, values), step is current) for step in STEPS]


def missing(values: Mapping[str, Any]) -> list[str]:
    """The names of what is needed to submit and not there yet."""
    return [name for name in NEEDED if not values.get(name)]


def _is_done(step: Step, values: Mapping[str, Any]) -> bool:
    asked = [name for name in step.fields if name in ASKED]
    settled = str(values.get("not_applicable", "")).split()
    return bool(asked) and all(values.get(name) or name in settled for name in asked)
