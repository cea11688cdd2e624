"""What a cell means: terms, States, languages, years and ticks, by code or by name in any of the six languages."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES
from portal.vocabulary.models import Party, Provision, Term
from portal.vocabulary.queries import active_terms
from practices.contents import TERM_MODELS
from practices.models import MAY_NOT_APPLY, Visibility

from .columns import column_named, folded
from .sheets import DATE, FAULT, FORMULA, LIST, NESTED

_BETWEEN = re.compile(r"[;؛；|\n]")
_COMMAS = re.compile(r"[,،、，]")
_YES = {"true", "1", "yes", "oui", "sí", "si", "да", "是", "نعم", "x", "✓"}
_NO = {"false", "0", "no", "non", "нет", "否", "لا"}
SECRETARIAT = "secretariat"


class NotUnderstood(Exception):
    """A value that means nothing here; the argument says to its sender what to do."""


def plain_cell(cell: Any) -> str:
    """The text of a cell. Raises NotUnderstood for what is no value: formulas, faults, objects in objects."""
    if cell.kind == FORMULA:
        raise NotUnderstood(_("This cell holds a formula. Paste its value instead."))
    if cell.kind == FAULT:
        raise NotUnderstood(_("This cell holds an error of the spreadsheet. Mend or empty it."))
    if cell.kind == NESTED:
        raise NotUnderstood(_("Write a text, a number or a list of texts here."))
    return str(cell.text).strip()


class Wordings:
    """The codes of some terms by every wording that means them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        meant: dict[str, set[str]] = defaultdict(set)
        self._labels: dict[str, str] = {}
        for term in terms:
            self._labels[term.code] = term.label()
            for language in LANGUAGE_CODES:
                label = term.label(language)
                for wording in (
                    [label, f"{term.citation(language)}: {label}", term.citation(language)]
                    if isinstance(term, Provision)
                    else [label]
                ):
                    meant[folded(wording)].add(term.code)
        for code in self._labels:
            meant[folded(code)] = {code}
        self._meant: Mapping[str, set[str]] = meant

    def knows(self, text: str) -> bool:
        """Whether this is one wording of one or several terms."""
        return folded(text) in self._meant

    def code_of(self, text: str) -> str:
        """The one code that is meant. Raises NotUnderstood with what to write instead."""
        text = text.strip()
        codes = self._meant.get(folded(text), set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise NotUnderstood(
                _("“%(text)s” can mean %(codes)s. Write the code.")
                % {"text": text[:80], "codes": ", ".join(sorted(codes))}
            )
        near = difflib.get_close_matches(folded(text)[:200], self._meant, n=1, cutoff=0.75)
        if near:
            code = min(self._meant[near[0]])
            raise NotUnderstood(
                _("“%(text)s” is not known. Did you mean %(code)s (%(label)s)?")
                % {"text": text[:80], "code": code, "label": self._labels[code]}
            )
        raise NotUnderstood(
            _("“%(text)s” is not known. The template lists what can be written here.") % {"text": text[:80]}
        )

    def codes_of(self, cell: Any) -> list[str]:
        """The codes of all wordings in a cell, each once. Raises NotUnderstood for the first that means nothing."""
        text = plain_cell(cell)
        if cell.kind == LIST:
            pieces = list(cell.items)
        elif self.knows(text):
            pieces = [text]
        else:
            # A comma can stand inside of a name.
            pieces = [
                piece
                for part in _BETWEEN.split(text)
                for piece in ([part] if self.knows(part) else _COMMAS.split(part))
            ]
        return list(dict.fromkeys(self.code_of(piece) for piece in pieces if piece.strip()))


class Meanings:
    """Everything that can be looked up, read once for one file."""

    def __init__(self) -> None:
        self.terms = {name: Wordings(active_terms(model)) for name, model in TERM_MODELS.items()}
        self.parties = Wordings(active_terms(Party))
        self._visibilities: dict[str, str] = {}
        for language in LANGUAGE_CODES:
            with translation.override(language):
                self._visibilities |= {folded(str(one.label)): one.value for one in Visibility}
        self._visibilities |= {one.value: one.value for one in Visibility}

    def party(self, cell: Any) -> str:
        """The code of a State or organization, "" for the Secretariat's own."""
        text = plain_cell(cell)
        return "" if folded(text) == SECRETARIAT else self.parties.code_of(text)

    def language(self, cell: Any) -> str:
        """A code of the six."""
        code = _languages().get(folded(plain_cell(cell)).replace("_", "-"))
        if code is None:
            raise NotUnderstood(_("Write one of: %(codes)s.") % {"codes": ", ".join(LANGUAGE_CODES)})
        return code

    def visibility(self, cell: Any) -> str:
        """Everyone or States parties; a working group is chosen by the delegation, which knows its groups."""
        found = self._visibilities.get(folded(plain_cell(cell)))
        if found not in (Visibility.PUBLIC, Visibility.PARTIES):
            raise NotUnderstood(_("Write public or parties. A working group is chosen in the draft."))
        return str(found)


def _languages() -> dict[str, str]:
    found = {}
    for shown in LANGUAGES:
        names = Locale.parse(shown.locale).languages
        for code in LANGUAGE_CODES:
            found[folded(names[code.partition("-")[0]])] = code
    return (
        found
        | {folded(one.name): one.code for one in LANGUAGES}
        | {one.code: one.code for one in LANGUAGES}
        | {"zh": "zh-hans"}
    )


def year(cell: Any) -> int:
    """Four digits; whether they make sense is checked with the rest of the practice."""
    text = plain_cell(cell)
    if cell.kind == DATE:
        raise NotUnderstood(_("This cell is formatted as a date. Write the year with four digits, as text or number."))
    if not re.fullmatch(r"\d{4}", text):
        raise NotUnderstood(_("Write the year with four digits: 2024."))
    return int(text)


def tick(cell: Any) -> bool:
    """Yes or no, in any of the six languages."""
    text = folded(plain_cell(cell))
    if text in _YES or text in _NO:
        return text in _YES
    raise NotUnderstood(_("Write yes or no."))


def not_applicable(cell: Any) -> str:
    """The names of fields that do not apply, with a blank between them."""
    text = plain_cell(cell)
    found = []
    for piece in cell.items or re.split(rf"{_BETWEEN.pattern}|{_COMMAS.pattern}", text):
        name = column_named(piece) if piece.strip() else ""
        if name and name in MAY_NOT_APPLY:
            found.append(name)
        elif piece.strip():
            raise NotUnderstood(
                _("“%(text)s” always applies. Write some of: %(names)s.")
                % {"text": piece.strip()[:80], "names": "; ".join(MAY_NOT_APPLY)}
            )
    return " ".join(dict.fromkeys(found))
