"""From text to tokens, the same for every engine, for indexing, asking and marking.

Each token has an exact form (letter case, accents and vowel signs aside) and a stem. What a token is depends
on its script: Arabic words are stemmed as Arabic and Cyrillic ones as Russian in a text of any language,
Chinese runs become pairs of characters, and Latin words are stemmed as the language of the text says, or not
at all if it is none of English, French and Spanish.

Offsets point into the original text: marks and format characters belong to the word they stand in and are
taken out of its forms only, so nothing has to be mapped back.
"""

from __future__ import annotations

import itertools
import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

ANALYSIS_VERSION = 1
"""Grows with every change of what this module makes of a text; an index of another version is built anew."""

LONGEST_TOKEN = 255
_SHORT = 120
"""Characters of a text that is remembered with its tokens."""

SENTINEL = "¤"
"""Stands first in every text field, so that each document has each field; no text can produce it."""

_SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}
_ELIDED = frozenset(["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
_APOSTROPHES = "'’ʼ＇"
_ARABIC_LETTERS = str.maketrans("أإآٱىیک", "ااااييك", "ـ")
_ARABIC_ARTICLES = ("وال", "بال", "كال", "فال", "ولل", "ال", "لل")
# Marks live in the first two planes and among the variation selectors.
_MARK_POINTS = (*range(0x20000), *range(0xE0100, 0xE01F0))


class Token(NamedTuple):
    """A word of a text: its two forms, and where the original stands."""

    exact: str
    stem: str
    start: int
    end: int


def _class_of(*categories: str) -> str:
    """The inside of a regular expression's class with every character of these Unicode categories."""
    ranges: list[list[int]] = []
    for point in _MARK_POINTS:
        if unicodedata.category(chr(point)) in categories:
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


_MARKS = _class_of("Mn", "Mc", "Me")
# Soft hyphen, joiners, direction marks: invisible inside of a word.
_INVISIBLE = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_HAN = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_LETTER = rf"(?:(?![{_HAN}])[^\W_])"
_INSIDE = rf"(?:{_LETTER}|[{_MARKS}{_INVISIBLE}])"
_PIECE = re.compile(rf"(?P<han>(?:[{_HAN}][{_MARKS}]*)+)|{_LETTER}{_INSIDE}*(?:[{_APOSTROPHES}]{_LETTER}{_INSIDE}*)*")
_HAN_ONLY = re.compile(rf"(?:[{_HAN}][{_MARKS}]*)+")
_HAN_CHARACTER = re.compile(rf"[{_HAN}][{_MARKS}]*")
LONG_HAN = re.compile(rf"((?:[{_HAN}][{_MARKS}]*){{5,}})")
"""A run of Chinese characters that is longer than a word (capturing, so that it can split)."""
_UNSEEN = re.compile(rf"[{_INVISIBLE}]")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_WORD = re.compile(r"[^\W_]+")
_WORD_WITH_MARKS = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")


def tokens(text: str, language: str) -> list[Token]:
    """The tokens of a text in their order. Any string will do; what has no letter or digit gives an empty
    list.
    """
    if len(text) <= _SHORT:
        return list(_short_tokens(text, language))
    return list(_tokens(text, language))


@lru_cache(maxsize=8192)
def _short_tokens(text: str, language: str) -> tuple[Token, ...]:
    """Names and wordings of the vocabulary come again with every question that has a concept."""
    return tuple(_tokens(text, language))


def has_tokens(text: str) -> bool:
    """Whether there is anything to look for in ``text``."""
    return next(_tokens(text, "en"), None) is not None


def is_han(text: str) -> bool:
    """Whether a text is Chinese characters and nothing else."""
    return _HAN_ONLY.fullmatch(text) is not None


def _tokens(text: str, language: str) -> Iterator[Token]:
    for piece in _PIECE.finditer(text):
        start = piece.start()
        if piece.lastgroup == "han":
            yield from _pairs(piece.group(), start)
        else:
            for exact, stem, shift in _forms(piece.group(), language):
                yield Token(exact, stem, start + shift, piece.end())


def _pairs(run: str, offset: int) -> Iterator[Token]:
    """Each two neighbours of a run of Chinese characters; a lone character stands for itself."""
    characters = [
        (folded, offset + found.start(), offset + found.end())
        for found in _HAN_CHARACTER.finditer(run)
        if (folded := _fold(found.group()))
    ]
    if len(characters) == 1:
        form, start, end = characters[0]
        yield Token(form[:LONGEST_TOKEN], form[:LONGEST_TOKEN], start, end)
    for (one, start, _), (two, _, end) in itertools.pairwise(characters):
        yield Token(one + two, one + two, start, end)


@lru_cache(maxsize=65_536)
def _forms(word: str, language: str) -> tuple[tuple[str, str, int], ...]:
    """(exact, stem, characters to skip) of a word as written; several where compatibility forms hide
    several words.
    """
    shift = 0
    parts = _APOSTROPHE.split(word)
    if len(parts) > 1:
        if _fold(parts[0]) in _ELIDED:
            shift = len(parts[0]) + 1
            parts = parts[1:]
        if len(parts) > 1 and parts[-1] in ("s", "S"):
            parts = parts[:-1]
    found = []
    for piece in _WORD_WITH_MARKS.findall(_with_digits(_compose("".join(parts)))):
        exact = _fold(piece)[:LONGEST_TOKEN]
        if exact:
            found.append((exact, _stem(piece, exact, language)[:LONGEST_TOKEN], shift))
    return tuple(found)


def _compose(word: str) -> str:
    """Compatibility forms replaced, letter case folded, invisible characters gone; accents stay."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", word))
    return unicodedata.normalize("NFKC", plain.casefold())


def _with_digits(word: str) -> str:
    if word.isascii():
        return word
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in word)


def _fold(word: str) -> str:
    """The exact form: without accents and vowel signs, with the letters of Arabic that writers exchange
    made one.
    """
    word = _compose(word)
    if word.isascii():
        return word
    # Decomposed, "й" would lose its breve, which makes it another letter; "ё" may become "е".
    bare = unicodedata.normalize("NFD", word.replace("й", "\ue000"))
    bare = "".join(sign for sign in bare if unicodedata.category(sign) not in ("Mn", "Me"))
    bare = unicodedata.normalize("NFC", bare).replace("\ue000", "й").translate(_ARABIC_LETTERS).replace("ة", "ه")
    return _with_digits("".join(_WORD.findall(bare)))


def _stem(composed: str, exact: str, language: str) -> str:
    if _ARABIC.search(exact):
        return _arabic_stem(composed) or exact
    if _CYRILLIC.search(exact):
        return _fold(_snowball("ru", composed.replace("ё", "е"))) or exact
    if language in ("en", "fr", "es") and _LATIN.search(exact):
        return _fold(_snowball(language, composed)) or exact
    return exact


def _arabic_stem(composed: str) -> str:
    """Light stemming: the prefixes of light10 and its commonest suffix, which Snowball leaves on, then
    Snowball.
    """
    bare = "".join(sign for sign in composed if unicodedata.category(sign) != "Mn").translate(_ARABIC_LETTERS)
    for article in _ARABIC_ARTICLES:
        if bare.startswith(article) and len(bare) - len(article) >= 2:
            bare = bare.removeprefix(article)
            break
    # After the article too: a root that begins with "و" must lose it with and without the article alike.
    if bare.startswith("و") and len(bare) > 3:
        bare = bare[1:]
    if bare.endswith("ات") and len(bare) > 4:
        bare = bare[:-2]
    return _fold(_snowball("ar", bare))


_own = threading.local()


def _snowball(language: str, word: str) -> str:
    """One stemmer a thread and language: they are not made to be shared."""
    stemmers = _own.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_SNOWBALL[language], 0)
    return stemmers[language].stemWord(word)
