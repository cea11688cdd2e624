"""Concepts: a question in one language finds what was written in the others, and says so.

Words of the question that are a wording of a concept, or the name of a form of crime, a type of cooperation
or a party, in any of the six languages, also find the other wordings and the documents filed under that
code. What is added is worth half of the words themselves, is shown to the reader and can be taken away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.vocabulary.models import Concept, CooperationType, FormOfCrime, Party, Term
from portal.vocabulary.queries import terms

from .analysis import is_han, tokens
from .documents import LANGUAGES
from .parser import And, Coded, Node, Optional, Or, Run, Weaker, Word, word_or_run
from .request import FoundConcept

MOST_CONCEPTS = 4
"""Concepts that one question may add; a question with more of them is long enough to stand on its own."""
LONGEST_WORDING = 8

_FACETS: Mapping[type[Term], str] = {FormOfCrime: "forms", CooperationType: "cooperation", Party: "parties"}
_SOURCES: tuple[type[Term], ...] = (Concept, FormOfCrime, CooperationType, Party)


@dataclass(slots=True)
class _Entry:
    """What one sequence of stems stands for."""

    terms: list[tuple[str, Term]] = field(default_factory=list)


class _Wordings:
    """All wordings, by language and stems; Chinese ones by their characters."""

    def __init__(self, sources: Iterable[tuple[type[Term], Mapping[str, Term]]]) -> None:
        self.longest = 1
        self.by_stems: dict[str, dict[tuple[str, ...], _Entry]] = {code: defaultdict(_Entry) for code in LANGUAGES}
        self.by_characters: dict[str, _Entry] = defaultdict(_Entry)
        for model, by_code in sources:
            for term in by_code.values():
                if term.active:
                    self._add(_FACETS.get(model, ""), term)

    def _add(self, facet: str, term: Term) -> None:
        for language in LANGUAGES:
            for wording in wordings_of(term, language):
                stems = _stems(wording, language)
                if not stems or len(stems) > LONGEST_WORDING * 2:
                    continue
                entries = [self.by_stems[language][stems]]
                if is_han(wording):
                    entries.append(self.by_characters[wording])
                for entry in entries:
                    if (facet, term) not in entry.terms:
                        entry.terms.append((facet, term))
                self.longest = max(self.longest, len(stems))

    def named(self, text: str) -> list[tuple[str, Term]]:
        """The terms that a piece of a question is a wording of, in whatever language."""
        found: dict[tuple[str, str], tuple[str, Term]] = {}
        for language in LANGUAGES:
            entry = self.by_stems[language].get(_stems(text, language))
            for facet, term in entry.terms if entry else ():
                found[facet, term.code] = (facet, term)
        return list(found.values())


_built: tuple[tuple[Mapping[str, Term], ...], _Wordings] | None = None


def _wordings() -> _Wordings:
    """Built once for each state of the vocabulary."""
    global _built
    mappings = tuple(terms(model) for model in _SOURCES)
    if _built is None or any(one is not other for one, other in zip(mappings, _built[0], strict=True)):
        _built = (mappings, _Wordings(zip(_SOURCES, mappings, strict=True)))
    return _built[1]


def wordings_of(term: Term, language: str) -> list[str]:
    """The term's label and, for a concept, its other wordings."""
    return term.wordings(language) if isinstance(term, Concept) else [term.labels[language]]


def with_concepts(tree: Node) -> tuple[Node, tuple[FoundConcept, ...]]:
    """The tree with what its concepts add, and those concepts; phrases and exclusions stay as they were
    written.
    """
    match tree:
        case Word() | Run() | Optional():
            nodes: tuple[Node, ...] = (tree,)
        case And(nodes):
            pass
        case Or(alternatives):
            return _expanded_alternatives(alternatives)
        case _:
            return tree, ()
    expansion = _Expansion(_wordings())
    expanded = expansion.of(nodes)
    if not expansion.found:
        return tree, ()
    return (expanded[0] if len(expanded) == 1 else And(tuple(expanded))), tuple(expansion.found.values())


def _expanded_alternatives(alternatives: tuple[Node, ...]) -> tuple[Node, tuple[FoundConcept, ...]]:
    nodes: list[Node] = []
    found: dict[str, FoundConcept] = {}
    for alternative in alternatives:
        node, concepts = with_concepts(alternative)
        nodes.append(node)
        found |= {concept.code: concept for concept in concepts}
    return Or(tuple(nodes)), tuple(found.values())


class _Expansion:
    """One question being expanded."""

    def __init__(self, wordings: _Wordings) -> None:
        self._wordings = wordings
        self.found: dict[str, FoundConcept] = {}

    def of(self, nodes: tuple[Node, ...]) -> list[Node]:
        expanded: list[Node] = []
        at = 0
        while at < len(nodes):
            node, taken = self._longest(nodes[at:])
            expanded.append(node)
            at += taken
        return expanded

    def _longest(self, nodes: tuple[Node, ...]) -> tuple[Node, int]:
        """The first node, or the longest row of words that begins with it and is a wording, expanded."""
        words = []
        for node in nodes[:LONGEST_WORDING]:
            if (text := _text_of(node)) is None:
                break
            words.append(text)
        for taken in range(len(words), 0, -1):
            text = " ".join(words[:taken])
            if named := self._new(self._wordings.named(text)):
                own = nodes[0] if taken == 1 else And(nodes[:taken])
                if isinstance(own, Optional):
                    continue
                return self._expanded(own, text, named), taken
        if words and is_han(words[0]):
            return self._inside_han(nodes[0], words[0]), 1
        if isinstance(nodes[0], And):
            return And(tuple(self.of(nodes[0].nodes))), 1
        return nodes[0], 1

    def _inside_han(self, node: Node, run: str) -> Node:
        """Wordings inside of a run of Chinese; the run itself still counts for the order."""
        parts: list[Node] = []
        rest_from = at = 0
        while at < len(run):
            for end in range(min(len(run), at + LONGEST_WORDING * 2), at + 1, -1):
                entry = self._wordings.by_characters.get(run[at:end])
                if entry and (named := self._new(entry.terms)):
                    if rest_from < at:
                        parts.append(word_or_run(run[rest_from:at]))
                    parts.append(self._expanded(word_or_run(run[at:end]), run[at:end], named))
                    rest_from = at = end
                    break
            else:
                at += 1
        if not parts:
            return node
        if rest_from < len(run):
            parts.append(word_or_run(run[rest_from:]))
        return And((*parts, Optional(node)))

    def _new(self, named: list[tuple[str, Term]]) -> list[tuple[str, Term]]:
        known = {term.code for _, term in named} - self.found.keys()
        return named if len(self.found) + len(known) <= MOST_CONCEPTS else []

    def _expanded(self, own: Node, text: str, named: list[tuple[str, Term]]) -> Node:
        others: dict[object, Node] = {}
        for facet, term in named:
            self.found.setdefault(term.code, FoundConcept(term.code, text, dict(term.labels)))
            if facet:
                others[facet, term.code] = Coded(facet, term.code)
            for language in LANGUAGES:
                for wording in wordings_of(term, language):
                    stems = _stems(wording, language)
                    if stems and wording.casefold() != text.casefold():
                        others.setdefault((language, stems), Word(wording, language))
        return Or((own, Weaker(Or(tuple(others.values()))))) if others else own


def _text_of(node: Node) -> str | None:
    match node:
        case Word(text, "") | Run(text) | Optional(Word(text, "")):
            return text
    return None


def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text, language))
