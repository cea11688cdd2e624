"""The engines under test. Another engine needs one more entry here, and no other test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tantivy

from search import documents, registry
from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.fields import TEXT_FIELDS
from search.engines.tantivy import TantivyEngine
from tests.search import servers
from tests.search.records import Records


@dataclass(frozen=True)
class UnderTest:
    """An engine with an empty index of its own, another object on the same index, and ways to harm it."""

    engine: SearchEngine
    another: Callable[[], SearchEngine]
    lose: Callable[[], None]
    damage: Callable[[], None]
    flip_bytes: Callable[[], None]
    public_index_knows: Callable[[str], bool]


def _tantivy(directory: Path) -> UnderTest:
    def generation() -> Path:
        return directory / (directory / "current").read_text()

    def lose() -> None:
        (directory / "current").unlink()

    def damage() -> None:
        for file in generation().glob("*/meta.json"):
            file.write_text("{")

    def flip_bytes() -> None:
        for file in generation().glob("*/*.store"):
            file.write_bytes(b"\x00" * file.stat().st_size)
        for file in generation().glob("*/*.fast"):
            file.write_bytes(b"\xff" * file.stat().st_size)

    def public_index_knows(word: str) -> bool:
        index = tantivy.Index.open(str(generation() / "public"))
        searcher = index.searcher()
        if any(searcher.terms_with_prefix(field, word.lower()) for field in TEXT_FIELDS):
            return True
        hits = searcher.search(tantivy.Query.all_query(), 1000).hits
        stored = [value for _, at in hits for values in searcher.doc(at).to_dict().values() for value in values]
        return any(word.encode().lower() in value.lower() for value in stored if isinstance(value, bytes))

    return UnderTest(
        TantivyEngine(directory),
        lambda: TantivyEngine(directory),
        lose,
        damage,
        flip_bytes,
        public_index_knows,
    )


def _elasticsearch(_directory: Path) -> UnderTest:
    address = servers.elasticsearch_address()
    servers.remove("-public-*")
    servers.remove("-members-*")
    engine = ElasticsearchEngine(address, servers.PREFIX)
    both = (engine._public, engine._members)

    def lose() -> None:
        servers.remove("-public-*")
        servers.remove("-members-*")

    def damage() -> None:
        servers.client().indices.close(index=both)

    def flip_bytes() -> None:
        for index in both:
            servers.spoil(index, lambda _: {"title_en": "extradit", "audience": ["public"], "source": "\x00"})

    return UnderTest(
        engine,
        lambda: ElasticsearchEngine(address, servers.PREFIX),
        lose,
        damage,
        flip_bytes,
        lambda word: servers.knows(engine._public, TEXT_FIELDS, word),
    )


ENGINES = {"tantivy": _tantivy, "elasticsearch": _elasticsearch, "cluster": _elasticsearch}
ON_CLUSTER = pytest.param("cluster", marks=pytest.mark.servers)
"""The same on three nodes, among the tests on servers of their own."""


@pytest.fixture
def use_cluster(request, monkeypatch) -> Callable[[], None]:
    """From then on to the end of the test, the server is the tests' own cluster."""
    return lambda: monkeypatch.setenv("ELASTICSEARCH_TEST_URL", request.getfixturevalue("cluster").address)


@pytest.fixture(params=["tantivy", "elasticsearch", ON_CLUSTER])
def under_test(request, tmp_path, use_cluster) -> UnderTest:
    if request.param == "cluster":
        use_cluster()
    return ENGINES[request.param](tmp_path / "index")


@pytest.fixture
def another() -> Callable[[], ElasticsearchEngine]:
    """Makes one more engine on the same index of the server."""
    return lambda: ElasticsearchEngine(servers.elasticsearch_address(), servers.PREFIX)


@pytest.fixture
def ours(another) -> ElasticsearchEngine:
    """The engine on the server, without an index yet."""
    servers.remove("-public-*")
    servers.remove("-members-*")
    return another()


@pytest.fixture(scope="session", autouse=True)
def _clean_server() -> Iterator[None]:
    yield
    servers.remove_all_if_used()


@pytest.fixture
def engine(under_test) -> SearchEngine:
    return under_test.engine


@pytest.fixture
def records(db, settings, tmp_path) -> Iterator[Records]:
    """The one registered source, of practices, with an index folder of its own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    yield from _only_source()


@pytest.fixture
def elasticsearch_records(db, settings) -> Iterator[Records]:
    """The same, with an index on the server."""
    settings.ELASTICSEARCH_URL = servers.elasticsearch_address()
    settings.ELASTICSEARCH_PREFIX = servers.PREFIX
    servers.remove("-public-*")
    servers.remove("-members-*")
    yield from _only_source()


def _only_source() -> Iterator[Records]:
    before = registry.sources()
    for kind in before:
        registry.unregister(kind)
    source = Records()
    registry.register("practice", source)
    yield source
    for kind in documents.KINDS:
        registry.unregister(kind)
    for kind, one in before.items():
        registry.register(kind, one)
