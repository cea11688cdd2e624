"""A text together with its tokens, as the index keeps it, so that marking a hit does not analyse it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .analysis import Token, tokens

MOST_READ = 60_000
"""Characters of a text that are looked through for matches to show."""
_BEGINNING = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """``stems[i]`` and ``exact[i]`` stand at ``text[starts[i]:ends[i]]``."""

    text: str
    stems: Sequence[str]
    exact: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, language: str) -> Reading:
        """Analyse a text."""
        return cls.unpacked(text, pack(tokens(text, language)))

    @classmethod
    def of_beginning(cls, text: str, language: str) -> Reading:
        """A text of which only the beginning is going to be shown."""
        return cls.unpacked(text, pack(tokens(text[:_BEGINNING], language)))

    @classmethod
    def unpacked(cls, text: str, packed: Sequence) -> Reading:
        """Put a text and what ``pack`` made of its tokens together again."""
        stems, exact, starts, ends = packed
        return cls(text, stems.split(), exact.split(), starts, ends)


def pack(found: Sequence[Token]) -> list[object]:
    """The tokens of a text, up to ``MOST_READ``, as something that JSON can keep: tokens have no white
    space in them.
    """
    kept = [token for token in found if token.end <= MOST_READ]
    return [
        " ".join([token.stem for token in kept]),
        " ".join([token.exact for token in kept]),
        [token.start for token in kept],
        [token.end for token in kept],
    ]
