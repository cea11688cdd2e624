"""How much a word counts, the same for every engine: by the part of a text, by its form, by its language."""

from __future__ import annotations

from search.parser import And, AtLeast, Node, Optional, Or, Phrase, Run, Weaker, Word

_WEIGHTS = {"title": 4.0, "summary": 2.0, "body": 1.0}
_READERS_BONUS = 1.2
EXACT_BONUS = 1.25
SYMBOL_WEIGHT = 6.0
CONCEPT_WEIGHT = 0.5
TIE = 0.1
"""The share of what is found beside the best."""


def weight_of(part: str, language: str, reader: str) -> float:
    """Of a match in this part of a text in this language, for a reader of ``reader``."""
    return _WEIGHTS[part] * (_READERS_BONUS if language == reader else 1.0)


def is_scored(node: Node) -> bool:
    """Whether hits can differ in score at all; if not, the sort key alone orders them."""
    match node:
        case Word() | Run() | Phrase() | Or() | AtLeast():
            return True
        case And(nodes):
            return any(is_scored(inner) for inner in nodes)
        case Optional(inner) | Weaker(inner):
            return is_scored(inner)
        case _:
            return False
