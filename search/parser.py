"""From the words in the box to a tree of what is asked. Total: every string is a question.

extradition treaty        both words, in any of their forms
"mutual legal assistance" these words in this order, as written; the quotation marks of all six languages
-fraud  -"wire fraud"     without
seizure OR freezing       one of the two; also |
extradit*                 words that begin so
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from .analysis import LONG_HAN, has_tokens, tokens

LONGEST_QUESTION = 500
"""Characters that are read; what comes after them is not looked for."""
MOST_TERMS = 32


@dataclass(frozen=True, slots=True)
class Everything:
    """No words: all documents."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There were words, but none that could be found, such as "???"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its forms. One that falls into several tokens ("cross-border") is a phrase of stems.

    With a ``language``, only texts in that language count: the wording of a concept.
    """

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of Chinese that is longer than a word: most of its pairs, better in this order (see
    ``unrolled``).
    """

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Words that begin with this."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words in this order, in this form."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class Optional:
    """Counts for the order of hits but not for who is one."""

    node: Node


@dataclass(frozen=True, slots=True)
class Weaker:
    """As good as its node for finding, worth half for the order: what a concept adds to the words."""

    node: Node


@dataclass(frozen=True, slots=True)
class Coded:
    """Documents that carry a code of the vocabulary, whatever their words."""

    facet: str
    code: str


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the nodes."""

    count: int
    nodes: tuple[Node, ...]


Node = Everything | Nothing | Word | Run | Prefix | Phrase | Not | Optional | Weaker | Coded | And | Or | AtLeast

# Opening quotation mark -> what may close it, in all six languages and on a typewriter.
_QUOTES = {
    '"': '"＂”“„',
    "＂": '"＂',
    "“": '”“"',
    "”": '”"',
    "„": '“”"',
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "‹": "›",
}
_MINUS = "-－−"
_STARS = "*＊"
_APART = "|｜,;()，、。；（）،؛»」』》〉›" + "".join(_QUOTES)
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)[{_MINUS}])?(?:(?P<open>[{''.join(_QUOTES)}])|(?P<bar>[|｜])|(?P<word>[^\s{_APART}]+))"
)

# Words so common that requiring them would only lose documents; of all languages, as a question names none.
_COMMON_BY_LANGUAGE = {
    "en": "a an and are as at be by for from in into is it of on or that the this to was were what with",
    "fr": "au aux ce ces dans de des du en est et la le les ou par pour que qui sur un une l d",
    "es": "al con del e el las lo los no o para por se sin su u una unas unos y",
    "ru": "в во для за и из или к как ко на не о об от по при с со у что",
    "ar": "في من علي الي عن مع او و ان ما هذا",
}
_COMMON = frozenset(word for words in _COMMON_BY_LANGUAGE.values() for word in words.split())


def parse(words: str) -> Node:
    """Return the tree of a question. Never raises."""
    alternatives: list[list[Node]] = []
    joined = False
    for piece in _pieces(words[:LONGEST_QUESTION]):
        if piece is None:
            joined = bool(alternatives)
        elif joined and not isinstance(piece, Not):
            alternatives[-1].append(piece)
            joined = False
        else:
            alternatives.append([piece])
            joined = False
    if not alternatives:
        return Nothing() if words.strip() else Everything()
    nodes = [group[0] if len(group) == 1 else Or(tuple(group)) for group in alternatives]
    return _with_optional(nodes)


def _pieces(words: str) -> Iterator[Node | None]:
    """Leaves and, as None, the joint between two of them."""
    position, count = 0, 0
    while count < MOST_TERMS and (found := _PIECE.search(words, position)):
        position = found.end()
        leaf: Node | None = None
        if found["bar"] or (found["word"] == "OR" and not found["minus"]):
            yield None
            continue
        if found["open"]:
            end = _closing(words, position, _QUOTES[found["open"]])
            if has_tokens(words[position:end]):
                leaf = Phrase(words[position:end].strip())
            position = end + 1
        elif has_tokens(found["word"]):
            leaf = _leaf(found["word"], excluded=bool(found["minus"]))
        if leaf is not None:
            count += 1
            yield Not(leaf) if found["minus"] else leaf


def _closing(words: str, start: int, marks: str) -> int:
    """Where the quotation ends: at its mark, else at the end of the question."""
    return min((at for mark in marks if (at := words.find(mark, start)) >= 0), default=len(words))


def _leaf(word: str, *, excluded: bool) -> Node:
    if word[-1] in _STARS:
        return Prefix(word.rstrip(_STARS))
    if excluded or not LONG_HAN.search(word):
        return Word(word)
    parts = [part for part in LONG_HAN.split(word) if has_tokens(part)]
    nodes = [word_or_run(part) for part in parts]
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def word_or_run(text: str) -> Node:
    """The node of a piece of text that is one word, or one run of Chinese."""
    return Run(text) if LONG_HAN.fullmatch(text) else Word(text)


def unrolled(run: Run) -> Node:
    """What a run asks for. Chinese has no space between words, so that no pair can be known to be one."""
    pairs = tuple(Word(pair.exact) for pair in tokens(run.text, "zh-hans"))
    return And((AtLeast(ceil(len(pairs) * 0.7), pairs), Optional(Word(run.text))))


def _is_common(node: Node) -> bool:
    return isinstance(node, Word) and all(token.exact in _COMMON for token in tokens(node.text, "en"))


def _with_optional(nodes: list[Node]) -> Node:
    """Join with And; common words are required only where there is nothing else to look for."""
    if any(not _is_common(node) and not isinstance(node, Not) for node in nodes):
        nodes = [Optional(node) if _is_common(node) else node for node in nodes]
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def relaxed(tree: Node) -> Node:
    """Of three words and more, a quarter may be missing; what carries an operator is always required.

    Applied last, after concepts have taken the words of the question together.
    """
    if not isinstance(tree, And):
        return tree
    plain = tuple(node for node in tree.nodes if _is_plain(node))
    if len(plain) <= 2:
        return tree
    others = tuple(node for node in tree.nodes if not _is_plain(node))
    enough = AtLeast(len(plain) * 3 // 4, plain)
    return And((enough, *others)) if others else enough


def _is_plain(node: Node) -> bool:
    """A word as it was typed, or words with what their concept adds."""
    match node:
        case Word() | Run():
            return True
        case Or((_, Weaker())):
            return True
    return False


def leaves(node: Node) -> Iterator[Word | Prefix | Phrase]:
    """The words that a hit may show as its reason: no exclusions, and no common words that were not required."""
    match node:
        case Word() | Prefix() | Phrase():
            yield node
        case Run():
            yield from leaves(unrolled(node))
        case Optional(inner):
            if not _is_common(inner):
                yield from leaves(inner)
        case Weaker(inner):
            yield from leaves(inner)
        case And(nodes) | Or(nodes) | AtLeast(_, nodes):
            for inner in nodes:
                yield from leaves(inner)
        case _:
            return
