"""From the tree of a question to a query of Elasticsearch, scored as the other engines do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from search.analysis import is_han, tokens
from search.documents import LANGUAGES
from search.engines.fields import FACET_FIELDS, PARTS, SYMBOL, field_of
from search.engines.ranking import CONCEPT_WEIGHT, EXACT_BONUS, SYMBOL_WEIGHT, TIE, weight_of
from search.parser import (
    And,
    AtLeast,
    Coded,
    Everything,
    Node,
    Not,
    Nothing,
    Optional,
    Or,
    Phrase,
    Prefix,
    Run,
    Weaker,
    Word,
    unrolled,
)
from search.snippets import is_lone_han

from .schema import EVERY_EXACT, every_of

Query = dict[str, Any]

_MOST_CLAUSES = 2_000
"""A server refuses a question with more words in more fields than its memory allows; small ones allow 2,500."""
_ALL_EXPANSIONS = 1_000_000
"""Of a prefix at the end of a phrase: more than there are words. The server's own limit is 50, silently."""

NOTHING: Query = {"match_none": {}}
_ALL: Query = {"constant_score": {"filter": {"match_all": {}}, "boost": 0.0}}


def compiled(tree: Node, language: str) -> Query:
    """The query of a tree for a reader of this language."""
    query = Compiler(language).query(tree)
    return query if _clauses(query) <= _MOST_CLAUSES else Coarse(language).query(tree)


class Compiler:
    """Asks for each word in each field, weighed by the field."""

    def __init__(self, language: str) -> None:
        self._language = language

    def query(self, node: Node) -> Query:
        """The query of a tree."""
        match node:
            case Everything():
                return _ALL
            case Nothing():
                return NOTHING
            case Word(text, language):
                return self._wording(text, language) if language else self._word(text)
            case Run():
                return self.query(unrolled(node))
            case Phrase(text):
                return self._phrase(text)
            case Prefix(text):
                return self._prefix(text)
            case Weaker(inner):
                return {"bool": {"must": [self.query(inner)], "boost": CONCEPT_WEIGHT}}
            case Coded(facet, code):
                return _constant({"term": {FACET_FIELDS[facet]: code}}, 1.0)
            case Or(nodes):
                return _best([self.query(inner) for inner in nodes])
            case AtLeast(count, nodes):
                clauses = [self.query(inner) for inner in nodes]
                return {"bool": {"should": clauses, "minimum_should_match": count}}
            case Not() | Optional():
                return self._all((node,))
            case And(nodes):
                return self._all(nodes)
        raise TypeError(node)

    def _all(self, nodes: Iterable[Node]) -> Query:
        required: list[Query] = []
        welcome: list[Query] = []
        excluded: list[Query] = []
        for node in nodes:
            match node:
                case Not(inner):
                    excluded.append(self.query(inner))
                case Optional(inner):
                    welcome.append(self.query(inner))
                case _:
                    required.append(self.query(node))
        # A query of exclusions alone would find nothing, and one of wishes alone would require one of them.
        return {"bool": {"must": required or [_ALL], "should": welcome, "must_not": excluded}}

    def _word(self, text: str) -> Query:
        parts: list[Query] = []
        for language in LANGUAGES:
            found = tokens(text, language)
            exact = [token.exact for token in found]
            parts += self._in_texts(language, [token.stem for token in found], exact=False)
            parts += self._in_texts(language, exact, exact=True)
            if is_lone_han(exact):
                parts += self._inside_pairs(language, exact[0])
        parts += _in_symbol([token.exact for token in tokens(text, "en")])
        return _best(parts)

    def _wording(self, text: str, language: str) -> Query:
        return _best(self._in_texts(language, [token.stem for token in tokens(text, language)], exact=False))

    def _phrase(self, text: str) -> Query:
        exact = [token.exact for token in tokens(text, "en")]
        parts: list[Query] = []
        for language in LANGUAGES:
            parts += self._in_texts(language, exact, exact=True)
            if is_lone_han(exact):
                parts += self._inside_pairs(language, exact[0])
        return _best([*parts, *_in_symbol(exact)])

    def _prefix(self, text: str) -> Query:
        exact = [token.exact for token in tokens(text, "en")]
        if not exact:
            return NOTHING
        fields = [
            (field_of(part, language, exact=True), weight_of(part, language, self._language))
            for language in LANGUAGES
            for part in PARTS
        ]
        return _best(
            [_constant(_beginning(name, exact), weight) for name, weight in [*fields, (SYMBOL, SYMBOL_WEIGHT)]]
        )

    def _in_texts(self, language: str, forms: list[str], *, exact: bool) -> list[Query]:
        if not forms:
            return []
        bonus = EXACT_BONUS if exact else 1.0
        return [
            _sequence(field_of(part, language, exact=exact), forms, weight_of(part, language, self._language) * bonus)
            for part in PARTS
        ]

    def _inside_pairs(self, language: str, character: str) -> list[Query]:
        return [
            _constant(
                _inside(field_of(part, language, exact=True), character),
                weight_of(part, language, self._language),
            )
            for part in PARTS
        ]


class Coarse(Compiler):
    """Finds the same in a few fields that hold everything together, where a question is very long; its hits
    come in a coarser order.
    """

    def _word(self, text: str) -> Query:
        found = [token.exact for token in tokens(text, "en")]
        parts = [self._phrase(text)]
        if not is_han("".join(found)):  # whose stems are no other than their exact forms
            parts += [self._wording(text, language) for language in LANGUAGES]
        return _best(parts)

    def _wording(self, text: str, language: str) -> Query:
        stems = [token.stem for token in tokens(text, language)]
        return _sequence(every_of(language), stems, 1.0) if stems else NOTHING

    def _phrase(self, text: str) -> Query:
        exact = [token.exact for token in tokens(text, "en")]
        if not exact:
            return NOTHING
        parts = [_sequence(EVERY_EXACT, exact, EXACT_BONUS)]
        if is_lone_han(exact):
            parts.append(_constant(_inside(EVERY_EXACT, exact[0]), 1.0))
        return _best(parts)

    def _prefix(self, text: str) -> Query:
        exact = [token.exact for token in tokens(text, "en")]
        return _constant(_beginning(EVERY_EXACT, exact), 1.0) if exact else NOTHING


def any_of(name: str, values: Iterable[str]) -> Query:
    """Documents with one of these values."""
    return {"terms": {name: sorted(values)}}


def picks(filters: Mapping[str, frozenset[str]]) -> list[Query]:
    """What the filters leave, as clauses."""
    return [any_of(FACET_FIELDS[facet], codes) for facet, codes in filters.items()]


def _in_symbol(exact: list[str]) -> list[Query]:
    return [_sequence(SYMBOL, exact, SYMBOL_WEIGHT)] if exact else []


def _inside(name: str, character: str) -> Query:
    """One Chinese character in any pair."""
    return {"regexp": {name: {"value": f"{character}.|.{character}", "flags": "NONE"}}}


def _clauses(query: Any) -> int:
    """How many clauses the server counts: each word in each field."""
    if isinstance(query, list):
        return sum(map(_clauses, query))
    if not isinstance(query, dict):
        return 0
    total = 0
    for name, inner in query.items():
        match name:
            case "match_phrase" | "match_phrase_prefix":
                total += sum(len(one["query"].split()) for one in inner.values())
            case "term" | "prefix" | "regexp":
                total += 1
            case _:
                total += _clauses(inner)
    return total


def _beginning(name: str, forms: list[str]) -> Query:
    """A word, or the last one of several in a row, by how it begins."""
    if len(forms) == 1:
        return {"prefix": {name: {"value": forms[0]}}}
    return {"match_phrase_prefix": {name: {"query": " ".join(forms), "max_expansions": _ALL_EXPANSIONS}}}


def _constant(query: Query, weight: float) -> Query:
    return {"constant_score": {"filter": query, "boost": weight}}


def _best(parts: list[Query]) -> Query:
    """The best of the parts and a little of the others."""
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else {"dis_max": {"queries": parts, "tie_breaker": TIE}}


def _sequence(name: str, forms: list[str], weight: float) -> Query:
    """One term, or several in a row; the field's analyzer splits at the spaces."""
    return {"match_phrase": {name: {"query": " ".join(forms), "boost": weight}}}
