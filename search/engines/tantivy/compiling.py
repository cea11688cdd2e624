"""From the tree of a question to a query of Tantivy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from tantivy import Occur, Query

from search.analysis import tokens
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

from .schema import checked, schema


class Compiler:
    """Compiles for one reader and one index; ``is_known(field, term)`` spares looking for terms that are
    nowhere.
    """

    def __init__(self, language: str, is_known: Callable[[str, str], bool]) -> None:
        self._language = language
        self._is_known = is_known

    def query(self, node: Node) -> Query:
        """The query of a tree."""
        match node:
            case Everything():
                return Query.const_score_query(Query.all_query(), 0.0)
            case Nothing():
                return Query.empty_query()
            case Word(text, language):
                return self._wording(text, language) if language else self._word(text)
            case Run():
                return self.query(unrolled(node))
            case Phrase(text):
                return self._phrase(text)
            case Prefix(text):
                return self._prefix(text)
            case Weaker(inner):
                return Query.boost_query(self.query(inner), CONCEPT_WEIGHT)
            case Coded(facet, code):
                return Query.const_score_query(term(FACET_FIELDS[facet], code), 1.0)
            case Or(nodes):
                return _best([self.query(inner) for inner in nodes])
            case AtLeast(count, nodes):
                clauses = [(Occur.Should, self.query(inner)) for inner in nodes]
                return Query.boolean_query(clauses, minimum_number_should_match=count)
            case Not() | Optional():
                return self._all((node,))
            case And(nodes):
                return self._all(nodes)
        raise TypeError(node)

    def _all(self, nodes: Iterable[Node]) -> Query:
        clauses: list[tuple[Occur, Query]] = []
        for node in nodes:
            match node:
                case Not(inner):
                    clauses.append((Occur.MustNot, self.query(inner)))
                case Optional(inner):
                    clauses.append((Occur.Should, self.query(inner)))
                case _:
                    clauses.append((Occur.Must, self.query(node)))
        if all(occur is not Occur.Must for occur, _ in clauses):
            # A query of exclusions alone would find nothing.
            clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return Query.boolean_query(clauses)

    def _word(self, text: str) -> Query:
        parts: list[Query] = []
        for language in LANGUAGES:
            found = tokens(text, language)
            exact = [token.exact for token in found]
            parts += self._in_texts(language, [token.stem for token in found], exact=False)
            parts += self._in_texts(language, exact, exact=True)
            if is_lone_han(exact):
                parts += self._inside_pairs(language, exact[0])
        parts += self._in_symbol([token.exact for token in tokens(text, "en")])
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
        return _best([*parts, *self._in_symbol(exact)])

    def _prefix(self, text: str) -> Query:
        exact = [token.exact for token in tokens(text, "en")]
        if not exact:
            return Query.empty_query()
        patterns: list[str | tuple[int, str]] = [re.escape(form) for form in exact[:-1]]
        last = re.escape(exact[-1]) + ".*"
        patterns.append(last)
        fields = [
            (field_of(part, language, exact=True), weight_of(part, language, self._language))
            for language in LANGUAGES
            for part in PARTS
        ]
        fields.append((SYMBOL, SYMBOL_WEIGHT))
        parts = []
        for name, weight in fields:
            if len(patterns) == 1:
                query = Query.regex_query(schema(), checked(name), last)
            elif all(self._is_known(name, form) for form in exact[:-1]):
                query = Query.regex_phrase_query(schema(), checked(name), patterns)
            else:
                continue
            parts.append(Query.boost_query(Query.const_score_query(query, 1.0), weight))
        return _best(parts)

    def _in_texts(self, language: str, forms: list[str], *, exact: bool) -> list[Query]:
        found = []
        for part in PARTS:
            name = field_of(part, language, exact=exact)
            if forms and all(self._is_known(name, form) for form in forms):
                weight = weight_of(part, language, self._language) * (EXACT_BONUS if exact else 1.0)
                found.append(Query.boost_query(_sequence(name, forms), weight))
        return found

    def _in_symbol(self, exact: list[str]) -> list[Query]:
        if not exact or not all(self._is_known(SYMBOL, form) for form in exact):
            return []
        return [Query.boost_query(_sequence(SYMBOL, exact), SYMBOL_WEIGHT)]

    def _inside_pairs(self, language: str, character: str) -> list[Query]:
        """One Chinese character in any pair."""
        pattern = f"{re.escape(character)}.|.{re.escape(character)}"
        return [
            Query.boost_query(
                Query.const_score_query(
                    Query.regex_query(schema(), field_of(part, language, exact=True), pattern), 1.0
                ),
                weight_of(part, language, self._language),
            )
            for part in PARTS
        ]


def term(name: str, value: str) -> Query:
    """Documents with this value in this field."""
    return Query.term_query(schema(), checked(name), value)


def any_of(name: str, values: Iterable[str]) -> Query:
    """Documents with one of these values, scored alike."""
    return Query.const_score_query(Query.term_set_query(schema(), checked(name), sorted(values)), 0.0)


def filtered(query: Query, audience: frozenset[str], filters: Mapping[str, frozenset[str]]) -> Query:
    """The query within what the audience may see and the filters leave; scores stay as they were."""
    clauses = [(Occur.Must, query), (Occur.Must, any_of("audience", audience))]
    clauses += [(Occur.Must, any_of(FACET_FIELDS[facet], codes)) for facet, codes in filters.items()]
    return Query.boolean_query(clauses)


def _best(parts: list[Query]) -> Query:
    """The best of the parts and a little of the others."""
    if not parts:
        return Query.empty_query()
    return parts[0] if len(parts) == 1 else Query.disjunction_max_query(parts, tie_breaker=TIE)


def _sequence(name: str, forms: list[str]) -> Query:
    """One term, or several in a row: a phrase of one would panic."""
    if len(forms) == 1:
        return term(name, forms[0])
    return Query.phrase_query(schema(), checked(name), list(forms))
