"""Documents to search, and what any engine must find in them, worked out the slow and simple way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import strategies as st

from search import parser
from search.analysis import tokens
from search.documents import KINDS, LANGUAGES, SearchDocument, Text
from search.engines.base import Change, SearchEngine
from search.request import SearchRequest, SearchResponse

PUBLIC = frozenset({"public"})
SECRETARIAT = frozenset({"public", "secretariat"})


def document(
    number: int = 1,
    title: str = "Extradition of nationals",
    *,
    kind: str = "practice",
    language: str = "en",
    audience: Iterable[str] = PUBLIC,
    date: dt.date = dt.date(2026, 10, 12),
    **fields,
) -> SearchDocument:
    """A document; ``summary`` and ``body`` belong to its one text, ``texts`` replaces it."""
    text = Text(title, fields.pop("summary", ""), fields.pop("body", ""))
    return SearchDocument(
        id=f"{kind}:{number}",
        kind=kind,
        path=f"{kind}s/{number}/",
        texts=fields.pop("texts", {language: text}),
        original_language=language,
        audience=frozenset(audience),
        date=date,
        **fields,
    )


def build(engine: SearchEngine, *documents: SearchDocument, owner: str = "test") -> None:
    """Make these the whole index."""
    with engine.rebuild(owner) as fresh:
        fresh.apply([Change(one.id, one.version, one) for one in documents])
        with fresh.swapping():
            pass


def put(engine: SearchEngine, one: SearchDocument, version: int):
    """Apply a document at a version."""
    return engine.apply([Change(one.id, version, replace(one, version=version))])


def ask(engine: SearchEngine, words: str = "", **fields) -> SearchResponse:
    """Ask the engine itself, without concepts; the reader is the public unless ``audience`` says
    otherwise.
    """
    request = SearchRequest(words=words, **({"audience": PUBLIC} | fields))
    return engine.search(request, parser.parse(words))


def ids(response: SearchResponse) -> list[str]:
    return [hit.id for hit in response.hits]


def everything(engine: SearchEngine, words: str = "", **fields) -> list[str]:
    """All pages of a question."""
    return ids(ask(engine, words, page_size=1000, **fields))


# The slow and simple way


def is_match(tree: parser.Node, one: SearchDocument) -> bool:
    """What the tree of a question means."""
    match tree:
        case parser.Everything():
            return True
        case parser.Nothing():
            return False
        case parser.Word(text):
            return _stands(one, lambda language: tokens(text, language), lambda token: token.stem) or _stands(
                one, lambda language: tokens(text, language), lambda token: token.exact
            )
        case parser.Run():
            return is_match(parser.unrolled(tree), one)
        case parser.AtLeast(count, nodes):
            return sum(is_match(inner, one) for inner in nodes) >= count
        case parser.Phrase(text):
            return _stands(one, lambda language: tokens(text, language), lambda token: token.exact)
        case parser.Prefix(text):
            return any(token.exact.startswith(tokens(text, "en")[-1].exact) for token in _all_tokens(one))
        case parser.Not(inner):
            return not is_match(inner, one)
        case parser.Optional():
            return True
        case parser.And(nodes):
            return all(is_match(inner, one) for inner in nodes)
        case parser.Or(nodes):
            return any(is_match(inner, one) for inner in nodes)
    raise NotImplementedError(tree)


def _stands(one: SearchDocument, wanted: Callable, form: Callable) -> bool:
    for language, text in one.texts.items():
        sequence = [form(token) for token in wanted(language)]
        for part in (text.title, text.summary, text.body):
            there = [form(token) for token in tokens(part, language)]
            if any(there[at : at + len(sequence)] == sequence for at in range(len(there))):
                return True
    return False


def _all_tokens(one: SearchDocument):
    for language, text in one.texts.items():
        for part in (text.title, text.summary, text.body):
            yield from tokens(part, language)


def expected(documents: Iterable[SearchDocument], request: SearchRequest) -> set[str]:
    """The ids that a request must find."""
    tree = parser.parse(request.words)
    return {
        one.id for one in documents if one.audience & request.audience and _passes(one, request) and is_match(tree, one)
    }


def _passes(one: SearchDocument, request: SearchRequest, without: str = "") -> bool:
    return all(codes_of(one, facet) & codes for facet, codes in request.filters.items() if facet != without)


def expected_counts(documents: Iterable[SearchDocument], request: SearchRequest, facet: str) -> dict[str, int]:
    """What a facet must count: the documents that all *other* picks leave."""
    tree = parser.parse(request.words)
    counts: dict[str, int] = dict.fromkeys(request.filters.get(facet, ()), 0)
    for one in documents:
        if one.audience & request.audience and _passes(one, request, without=facet) and is_match(tree, one):
            for code in codes_of(one, facet):
                counts[code] = counts.get(code, 0) + 1
    return counts


def codes_of(one: SearchDocument, facet: str) -> set[str]:
    match facet:
        case "kind":
            return {one.kind}
        case "year":
            return {str(one.year)} if one.year is not None else set()
        case "language":
            return set(one.texts)
    if facet == "forms":
        return {*one.forms, *one.wider_forms}
    return set(getattr(one, facet))


# Random worlds

WORDS = {
    "en": ["freezing", "freeze", "assets", "asset", "extradition", "treaty", "cross-border"],
    "fr": ["gel", "avoirs", "extradition", "procédure", "procedure", "l'entraide"],
    "es": ["decomiso", "decomisos", "investigación", "investigaciones"],
    "ru": ["выдача", "выдачи", "помощь", "ещё"],
    "ar": ["مساعدة", "والمساعدة", "تسليم", "التسليم"],
    "zh-hans": ["引渡", "司法协助", "没收", "引渡条约", "没收引渡条约"],
}
TOKENS = ("public", "parties", "secretariat", "group:1", "group:2", "party:XV")
FORMS = ("CYB", "FRD", "WLD")
PROVISIONS = ("UNTOC-13", "UNTOC-16", "UNTOC-18")
PARTIES = ("XV", "XZ")


@st.composite
def texts(draw, language: str) -> Text:
    words = st.lists(st.sampled_from(WORDS[language]), max_size=4).map(" ".join)
    return Text(draw(words), draw(words), draw(words))


@st.composite
def documents(draw, number: int) -> SearchDocument:
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2, unique=True))
    kind = draw(st.sampled_from(KINDS))
    some = lambda codes: st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)  # noqa: E731
    return SearchDocument(
        id=f"{kind}:{number}",
        kind=kind,
        path=f"{number}/",
        texts={language: draw(texts(language)) for language in languages},
        original_language=languages[0],
        audience=frozenset(draw(st.lists(st.sampled_from(TOKENS), max_size=2))),
        date=dt.date(2026, 1, draw(st.integers(1, 3))),
        forms=draw(some(FORMS)),
        wider_forms=draw(some(("ENV", "FRD"))),
        provisions=draw(some(PROVISIONS)),
        cooperation=draw(some(("EXT", "MLA"))),
        parties=draw(some(PARTIES)),
        year=draw(st.sampled_from((None, 2024, 2025))),
    )


@st.composite
def worlds(draw) -> list[SearchDocument]:
    return [draw(documents(number)) for number in range(1, draw(st.integers(0, 9)) + 1)]


@st.composite
def questions(draw) -> str:
    word = st.sampled_from(sorted({word for words in WORDS.values() for word in words}))
    one = st.one_of(
        word,
        word.map("-{}".format),
        word.map(lambda text: f"{text[:2]}*".replace("'", "")),
        st.lists(word, min_size=1, max_size=2).map(lambda two: f'"{" ".join(two)}"'),
        st.just("OR"),
        st.just("???"),
    )
    return " ".join(draw(st.lists(one, max_size=3)))


@st.composite
def requests(draw, facets: tuple[str, ...] = ()) -> SearchRequest:
    filters = {}
    choices = {
        "kind": KINDS,
        "forms": (*FORMS, "ENV", "NONE"),
        "provisions": PROVISIONS,
        "cooperation": ("EXT", "MLA"),
        "parties": PARTIES,
        "year": ("2024", "2025", "0"),
        "language": LANGUAGES,
    }
    for facet in draw(st.lists(st.sampled_from(sorted(choices)), max_size=3, unique=True)):
        filters[facet] = frozenset(draw(st.lists(st.sampled_from(choices[facet]), min_size=1, max_size=2)))
    return SearchRequest(
        words=draw(questions()),
        language=draw(st.sampled_from(LANGUAGES)),
        audience=frozenset(draw(st.lists(st.sampled_from(TOKENS), max_size=3)))
        | draw(st.sampled_from((PUBLIC, frozenset()))),
        filters=filters,
        sort=draw(st.sampled_from(("relevance", "newest", "oldest"))),
        facets=facets,
        page_size=50,
    )
