"""Why a document was found: its own words, with the matching ones marked.

The same analysis that fills the index marks the original text here, so what is marked is what matched: word
forms, words without their accents, Arabic words under their prefixes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .analysis import is_han, tokens
from .parser import And, AtLeast, Node, Phrase, Prefix, Word, leaves
from .reading import Reading
from .request import Segment

LONGEST_SNIPPET = {"zh-hans": 110}
LONGEST_OTHER_SNIPPET = 230

_Span = tuple[int, int, int]  # start, end, number of the clause of the question
_Sequences = dict[str, list[tuple[int, tuple[str, ...]]]]


@dataclass(slots=True)
class _Wanted:
    """What to look for in texts of one language: token sequences by their first token."""

    stems: _Sequences = field(default_factory=lambda: defaultdict(list))
    exact: _Sequences = field(default_factory=lambda: defaultdict(list))
    prefixes: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    within: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, leaf: Word | Prefix | Phrase, language: str) -> None:
        parts = tokens(leaf.text, language)
        if not parts or (isinstance(leaf, Word) and leaf.language not in ("", language)):
            return
        exact = tuple(part.exact for part in parts)
        if isinstance(leaf, Prefix):
            self.prefixes.append((number, exact))
            return
        self.exact[exact[0]].append((number, exact))
        if isinstance(leaf, Word):
            stems = tuple(part.stem for part in parts)
            self.stems[stems[0]].append((number, stems))
        if is_lone_han(exact):
            self.within.append((number, exact[0]))

    def found_in(self, reading: Reading) -> Iterator[_Span]:
        """Everything that is looked for, in no order."""
        for forms, wanted in ((reading.stems, self.stems), (reading.exact, self.exact)):
            # Most texts of most hits have few of the words: ask once before looking at each token.
            if not wanted or wanted.keys().isdisjoint(forms):
                continue
            for at, form in enumerate(forms):
                for number, sequence in wanted.get(form, ()):
                    size = len(sequence)
                    if size == 1 or tuple(forms[at : at + size]) == sequence:
                        yield reading.starts[at], reading.ends[at + size - 1], number
        for number, sequence in self.prefixes:
            size = len(sequence)
            for at in range(len(reading.exact) - size + 1):
                here = tuple(reading.exact[at : at + size])
                if here[-1].startswith(sequence[-1]) and here[:-1] == sequence[:-1]:
                    yield reading.starts[at], reading.ends[at + size - 1], number
        for number, character in self.within:
            for at, form in enumerate(reading.exact):
                if (inside := form.find(character)) >= 0:
                    place = min(reading.starts[at] + inside, reading.ends[at] - 1)
                    yield place, place + 1, number


class Marker:
    """Finds the words of one question in texts of any language."""

    def __init__(self, tree: Node) -> None:
        clauses = _clauses(tree)
        self._leaves = [(number, leaf) for number, clause in enumerate(clauses) for leaf in leaves(clause)]
        self.clauses = len({number for number, _ in self._leaves})
        self._by_language: dict[str, _Wanted] = {}

    def spans(self, reading: Reading, language: str) -> list[_Span]:
        """Where the words of the question stand in a text, in order."""
        return sorted(self._wanted(language).found_in(reading)) if self._leaves else []

    def _wanted(self, language: str) -> _Wanted:
        if language not in self._by_language:
            wanted = self._by_language[language] = _Wanted()
            for number, leaf in self._leaves:
                wanted.add(number, leaf, language)
        return self._by_language[language]


def _clauses(tree: Node) -> list[Node]:
    """The parts of a question that a snippet should show each."""
    match tree:
        case And(nodes):
            return [clause for node in nodes for clause in _clauses(node)]
        case AtLeast(_, nodes):
            return list(nodes)
    return [tree]


def is_lone_han(exact: Sequence[str]) -> bool:
    """Whether a word is one Chinese character, which pairs of characters hide from a plain lookup."""
    return len(exact) == 1 and len(exact[0]) == 1 and is_han(exact[0])


def mark_whole(reading: Reading, language: str, marker: Marker) -> tuple[Segment, ...]:
    """The whole text, for titles."""
    return _segments(reading.text, marker.spans(reading, language), 0, len(reading.text))


def best_snippet(summary: Reading, body: Reading, language: str, marker: Marker) -> tuple[tuple[Segment, ...], int]:
    """The most telling place of summary and body, and how many of the question's clauses it shows.

    Without any match: the beginning of the summary, or of the body if there is none. The body is not looked
    at if the summary has everything.
    """
    longest = LONGEST_SNIPPET.get(language, LONGEST_OTHER_SNIPPET)
    best: tuple[int, int] = (0, 0)
    chosen: tuple[Reading, list[_Span], int] = (summary if summary.text else body, [], 0)
    for candidate in (summary, body):
        spans = marker.spans(candidate, language)
        place, score = _best_place(spans, longest)
        if score > best:
            best, chosen = score, (candidate, spans, place)
        if best[0] == marker.clauses:
            break
    return _cut(*chosen, longest), best[0]


def _best_place(spans: list[_Span], longest: int) -> tuple[int, tuple[int, int]]:
    """The start of the stretch with most different clauses, then most matches; (0, (0, 0)) without any."""
    place, best = 0, (0, 0)
    stretch: deque[_Span] = deque()
    counts: dict[int, int] = defaultdict(int)
    for span in spans:
        stretch.append(span)
        counts[span[2]] += 1
        while stretch[0][0] < span[1] - longest and len(stretch) > 1:
            gone = stretch.popleft()[2]
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
        score = (len(counts), len(stretch))
        if score > best:
            place, best = stretch[0][0], score
    return place, best


def _cut(reading: Reading, spans: list[_Span], place: int, longest: int) -> tuple[Segment, ...]:
    """A stretch around ``place`` that begins and ends with whole words."""
    text = reading.text
    if len(text) <= longest:
        return _segments(text, spans, 0, len(text))
    earliest = max(0, min(place - longest // 4, len(text) - longest))
    needed = max((right for left, right, _ in spans if left == place), default=0)
    start = 0
    if earliest:
        at = bisect_left(reading.starts, earliest)
        start = min(reading.starts[at], place) if at < len(reading.starts) else place
    if needed > start + longest:
        start = place
    limit = max(start + longest, needed)
    # The ends of pairs of Chinese characters overlap their starts, but both only grow.
    at = bisect_right(reading.ends, limit)
    end = reading.ends[at - 1] if at and reading.ends[at - 1] > start else min(limit, len(text))
    if limit >= len(text):
        end = len(text)
    segments = _segments(text, spans, start, end)
    before = (Segment("… "),) if start else ()
    after = (Segment(" …"),) if end < len(text) else ()
    return (*before, *segments, *after)


def _segments(text: str, spans: Iterable[_Span], start: int, end: int) -> tuple[Segment, ...]:
    """The stretch in pieces, overlapping marks joined; together they are exactly ``text[start:end]``."""
    found: list[Segment] = []
    position = start
    for left, right in _joined((max(left, start), min(right, end)) for left, right, _ in spans):
        if position < left:
            found.append(Segment(text[position:left]))
        found.append(Segment(text[left:right], is_match=True))
        position = right
    if position < end:
        found.append(Segment(text[position:end]))
    return tuple(found)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for left, right in sorted(span for span in spans if span[0] < span[1]):
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined
