"""The vocabulary as files that a lawyer can correct: reading them and saying exactly what is wrong.

Every file holds a `source` for all and a list of `terms`. Every text stands on the line of its language.
All values are read as plain text, so "NO" stays Norway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .fields import find_faults
from .languages import LANGUAGE_CODES
from .models import (
    ChallengeType,
    Concept,
    CooperationType,
    FormOfCrime,
    Instrument,
    Party,
    Provision,
    Term,
)

DATA_DIRECTORY = Path(__file__).parent / "data"
FILES: dict[type[Term], str] = {
    Instrument: "instruments.yaml",
    Provision: "provisions.yaml",
    FormOfCrime: "forms_of_crime.yaml",
    CooperationType: "cooperation_types.yaml",
    ChallengeType: "challenge_types.yaml",
    Party: "parties.yaml",
    Concept: "concepts.yaml",
}
OWN_LINES: dict[type[Term], frozenset[str]] = {
    Instrument: frozenset({"citation"}),
    FormOfCrime: frozenset({"parent", "definition", "provisions"}),
    Party: frozenset({"kind", "regional_group", "fictional"}),
    Concept: frozenset({"also"}),
}
COMMON_LINES = frozenset({"code", *LANGUAGE_CODES, "verified", "active", "source", "unterm_id"})
CODE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
ARTICLE_CODE = re.compile(r"(?P<instrument>[A-Z0-9]+)-(?P<article>[1-9]\d?)")

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class BrokenFile(ValueError):
    """The files cannot be loaded; `faults` name file, line, code and language of everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Entry:
    """One term as its file has it."""

    file: str
    line: int
    lines: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.lines.get("code", ""))

    def fault(self, text: str) -> str:
        return f"{self.file}, line {self.line}, {self.code or 'entry without a code'}: {text}"


@dataclass
class Vocabulary:
    """All files, read and found good: field values by model and code, in the order of the file."""

    terms: dict[type[Term], dict[str, dict[str, Any]]] = field(default_factory=dict)
    often_used: dict[str, list[str]] = field(default_factory=dict)


def read_vocabulary(directory: Path = DATA_DIRECTORY) -> Vocabulary:
    """Read and check all files; raises BrokenFile with every fault found, not only the first."""
    faults: list[str] = []
    vocabulary = Vocabulary()
    for model, file in FILES.items():
        values = vocabulary.terms[model] = {}
        for position, entry in enumerate(_entries(directory / file, faults), start=1):
            faults += [entry.fault(text) for text in _entry_faults(model, entry)]
            if entry.code in values:
                faults.append(entry.fault("the code is there twice"))
            values[entry.code] = _values(model, entry, position)
            if model is FormOfCrime:
                vocabulary.often_used[entry.code] = list(entry.lines.get("provisions", []))
            faults += [entry.fault(text) for text in _reference_faults(model, entry, vocabulary)]
    if faults:
        raise BrokenFile(faults)
    return vocabulary


def _entries(path: Path, faults: list[str]) -> Iterator[Entry]:
    """The entries of one file with their line numbers; what cannot be read is added to `faults`."""
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=_Loader)
        content = _plain(root) if root is not None else None
    except FileNotFoundError:
        faults.append(f"{path.name}: the file is missing")
        return
    except UnicodeDecodeError:
        faults.append(f"{path.name}: the file is not written in UTF-8")
        return
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}" if mark else ""
        faults.append(f"{path.name}{place}: {error.problem or 'cannot be read'}")
        return
    if root is None or not isinstance(content, dict) or not isinstance(content.get("terms"), list):
        faults.append(f"{path.name}: a list named terms is expected")
        return
    nodes = next(value for name, value in root.value if name.value == "terms").value
    for lines, node in zip(content["terms"], nodes, strict=True):
        line = node.start_mark.line + 1
        if isinstance(lines, dict):
            yield Entry(path.name, line, {"source": content.get("source", ""), **lines})
        else:
            faults.append(f"{path.name}, line {line}: an entry with a code is expected")


def _plain(node: yaml.Node) -> Any:
    """The node as text, list or dict; a name that stands twice is an error, not a silent overwrite."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for name, value in node.value:
            if name.value in found:
                raise yaml.MarkedYAMLError(
                    problem=f"{name.value} is there twice in one entry", problem_mark=name.start_mark
                )
            found[name.value] = _plain(value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value


def _entry_faults(model: type[Term], entry: Entry) -> Iterator[str]:
    lines = entry.lines
    if not CODE.fullmatch(entry.code):
        yield "the code must be capital letters, digits and hyphens"
    for name in lines.keys() - COMMON_LINES - OWN_LINES.get(model, frozenset()):
        yield f"nothing is known about a line named {name}"
    yield from find_faults({code: lines.get(code) for code in LANGUAGE_CODES})
    for name in OWN_LINES.get(model, frozenset()) & {"citation", "definition"}:
        for fault in find_faults(lines.get(name)):
            yield f"{name}: {fault}"
    for name in ("active", "fictional"):
        if lines.get(name, "false") not in ("true", "false"):
            yield f"{name} must be true or false"
    for name, known in (
        ("verified", LANGUAGE_CODES),
        ("kind", Party.Kind.values),
        ("regional_group", Party.RegionalGroup.values),
    ):
        said = lines.get(name, [])
        for word in [said] if isinstance(said, str) else said:
            if word not in known:
                yield f"{name}: {word} is not one of {', '.join(known)}"
    if model is Party and "kind" not in lines:
        yield "the kind is missing"
    if model is Instrument:
        for code, pattern in dict(lines.get("citation") or {}).items():
            if "{article}" not in pattern:
                yield f"citation: the pattern in language {code} has no {{article}}"
    if model is Concept:
        for code, wordings in dict(lines.get("also") or {}).items():
            if code not in LANGUAGE_CODES:
                yield f"also: {code} is not an official language"
            elif not isinstance(wordings, list) or not all(word.strip() for word in wordings):
                yield f"also: a list of words is expected in language {code}"


def _reference_faults(model: type[Term], entry: Entry, vocabulary: Vocabulary) -> Iterator[str]:
    """Codes that name nothing in the files read so far; what is referred to comes first."""
    if model is Provision:
        match = ARTICLE_CODE.fullmatch(entry.code)
        if match is None:
            yield "the code must be an instrument, a hyphen and the number of the article"
        elif match["instrument"] not in vocabulary.terms[Instrument]:
            yield f"there is no instrument {match['instrument']}"
    if model is FormOfCrime:
        parent = entry.lines.get("parent")
        if parent and (parent not in vocabulary.terms[FormOfCrime] or parent == entry.code):
            yield f"there is no form of crime {parent} above it"
        for code in entry.lines.get("provisions", []):
            if code not in vocabulary.terms[Provision]:
                yield f"there is no provision {code}"


def _values(model: type[Term], entry: Entry, position: int) -> dict[str, Any]:
    """What goes into the model's `loaded_fields`."""
    lines = entry.lines
    verified_in = [code for code in LANGUAGE_CODES if code in lines.get("verified", [])]
    values: dict[str, Any] = {
        "order": position,
        "active": lines.get("active", "true") == "true",
        "labels": {code: lines.get(code) for code in LANGUAGE_CODES},
        "verified": len(verified_in) == len(LANGUAGE_CODES),
        "verified_in": verified_in,
        "source": lines.get("source", ""),
        "unterm_id": lines.get("unterm_id", ""),
    }
    if model is Instrument:
        values["citations"] = _six(lines.get("citation"))
    elif model is Provision:
        match = ARTICLE_CODE.fullmatch(entry.code)
        values["instrument_id"] = match["instrument"] if match else ""
        values["article"] = int(match["article"]) if match else 0
    elif model is FormOfCrime:
        values["parent_id"] = lines.get("parent") or None
        values["definitions"] = _six(lines.get("definition"))
    elif model is Party:
        fictional = lines.get("fictional") == "true"
        values["kind"] = lines.get("kind", "")
        values["iso_code"] = entry.code if len(entry.code) == 2 and not fictional else ""
        values["regional_group"] = lines.get("regional_group", Party.RegionalGroup.NONE.value)
        values["fictional"] = fictional
    elif model is Concept:
        values["alt_labels"] = dict(lines.get("also") or {})
    return values


def _six(texts: Any) -> dict[str, Any]:
    return {code: texts.get(code) for code in LANGUAGE_CODES} if isinstance(texts, dict) else {}
