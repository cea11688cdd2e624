"""One question to both engines, on one node and on three: the same hits, totals and counts and, on fresh builds, the same order."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from search.documents import KINDS, LANGUAGES, SearchDocument, Text
from search.engines.elasticsearch import ElasticsearchEngine, compiling
from search.engines.tantivy import TantivyEngine
from search.parser import Coded, Node, Or, Prefix, Weaker, Word, parse, relaxed
from search.request import FACETS, SearchRequest
from tests.search import servers
from tests.search.conftest import ON_CLUSTER
from tests.search.worlds import FORMS, PARTIES, PROVISIONS, TOKENS, WORDS, build

ALL_WORDS = sorted({word for words in WORDS.values() for word in words})


@pytest.fixture(params=["one node", ON_CLUSTER])
def both(request, tmp_path, use_cluster) -> tuple[TantivyEngine, ElasticsearchEngine]:
    if request.param == "cluster":
        use_cluster()
    address = servers.elasticsearch_address()
    servers.remove("-public-*")
    servers.remove("-members-*")
    return TantivyEngine(tmp_path / "index"), ElasticsearchEngine(address, servers.PREFIX)


def corpus(chance: random.Random, size: int) -> list[SearchDocument]:
    return [_document(chance, number) for number in range(1, size + 1)]


def _document(chance: random.Random, number: int) -> SearchDocument:
    languages = chance.sample(LANGUAGES, chance.randint(1, 3))
    kind = chance.choice(KINDS)

    def some(codes: tuple[str, ...], most: int = 2) -> tuple[str, ...]:
        return tuple(chance.sample(codes, chance.randint(0, most)))

    def text(language: str, longest: int) -> str:
        return " ".join(chance.choices(WORDS[language], k=chance.randint(0, longest)))

    return SearchDocument(
        id=f"{kind}:{number}",
        kind=kind,
        path=f"{number}/",
        texts={one: Text(text(one, 5), text(one, 12), text(one, 60)) for one in languages},
        original_language=languages[0],
        audience=frozenset(chance.choices(TOKENS, k=chance.randint(1, 2))),
        date=dt.date(2026, 1, 1) + dt.timedelta(days=chance.randint(0, 20)),
        forms=some(FORMS),
        provisions=some(PROVISIONS),
        cooperation=some(("EXT", "MLA")),
        parties=some(PARTIES),
        year=chance.choice((None, 2024, 2025)),
        symbol=chance.choice(("", f"CTOC/COP/WG.{number % 4}/2026/{number}")),
    )


def question(chance: random.Random) -> SearchRequest:
    one = [
        lambda: chance.choice(ALL_WORDS),
        lambda: f"-{chance.choice(ALL_WORDS)}",
        lambda: f"{chance.choice(ALL_WORDS)[:2]}*".replace("'", ""),
        lambda: f'"{chance.choice(ALL_WORDS)} {chance.choice(ALL_WORDS)}"',
        lambda: f"{chance.choice(ALL_WORDS)} OR {chance.choice(ALL_WORDS)}",
        lambda: f"WG.{chance.randint(0, 4)}",
    ]
    choices = {"forms": FORMS, "parties": PARTIES, "year": ("2024", "2025"), "language": LANGUAGES, "kind": KINDS}
    return SearchRequest(
        words=" ".join(chance.choice(one)() for _ in range(chance.randint(0, 4))),
        language=chance.choice(LANGUAGES),
        audience=frozenset(chance.choices(TOKENS, k=chance.randint(1, 3))),
        filters={
            name: frozenset(chance.sample(choices[name], 1))
            for name in chance.sample(sorted(choices), chance.choice((0, 0, 1, 2)))
        },
        sort=chance.choice(("relevance", "relevance", "newest", "oldest")),
        page=chance.choice((1, 1, 2)),
        page_size=40,
        facets=FACETS,
    )


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_give_the_same_answers_in_the_same_order(both, seed):
    chance = random.Random(seed)
    documents = corpus(chance, 150)
    for engine in both:
        build(engine, *documents)
    found = 0
    for _ in range(60):
        request = question(chance)
        tree = relaxed(parse(request.words))
        one, other = (engine.search(request, tree) for engine in both)
        assert (one.total, one.facets) == (other.total, other.facets), request
        assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], request
        assert [hit.score for hit in one.hits] == pytest.approx([hit.score for hit in other.hits], rel=1e-4)
        found += len(one.hits)
    assert found > 100


CONCEPT = Or((Word("extradition"), Weaker(Or((Word("выдача", "ru"), Word("引渡", "zh-hans"), Coded("forms", "CYB"))))))
TREES: tuple[Node, ...] = (CONCEPT, Weaker(CONCEPT), Coded("parties", "XV"), Word("?", "en"), Prefix("?"), Word("?"))


@pytest.mark.parametrize("is_coarse", [False, True])
@pytest.mark.parametrize(
    "tree", [*TREES, parse("引"), parse("“引”"), parse("-“引”"), parse("“?”"), parse("treaty-fr*")]
)
def test_concepts_lone_characters_and_empty_words_are_the_same_to_both(both, monkeypatch, tree, is_coarse):
    if is_coarse:
        monkeypatch.setattr(compiling, "_MOST_CLAUSES", -1)
    for engine in both:
        build(engine, *corpus(random.Random(7), 60))
    request = SearchRequest(audience=frozenset(TOKENS), facets=FACETS, page_size=100)
    one, other = (engine.search(request, tree) for engine in both)
    assert (one.total, one.facets) == (other.total, other.facets)
    found, others = ([hit.id for hit in response.hits] for response in (one, other))
    assert sorted(found) == sorted(others) if is_coarse else found == others
