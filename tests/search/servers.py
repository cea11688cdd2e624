"""The Elasticsearch that tests use: the one of ``ELASTICSEARCH_TEST_URL``, or that of ``make services``."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from search.engines.elasticsearch.server import connect

SERVICES = Path(__file__).resolve().parents[2] / "var" / "services"
PREFIX = f"test{os.getpid()}_{secrets.token_hex(3)}"
"""Of everything that this process writes to the server; nothing else is touched."""


def _address() -> str:
    if given := os.environ.get("ELASTICSEARCH_TEST_URL"):
        return given
    notes = Path(os.environ.get("SERVICES_DIR", SERVICES)) / "env"
    if notes.is_file():
        for word in shlex.split(notes.read_text()):
            name, _, value = word.partition("=")
            if name == "ELASTICSEARCH_URL":
                return value
    return ""


@cache
def _found(address: str) -> str:
    """Why there is no server; "" where one answers."""
    if not address:
        return "no Elasticsearch is known: make services, or ELASTICSEARCH_TEST_URL"
    try:
        connect(address).cluster.health(wait_for_status="yellow", timeout="5s")
    except (ApiError, TransportError) as fault:
        return f"Elasticsearch at {address.rpartition('@')[2]} does not answer ({type(fault).__name__})"
    _asked.add(address)
    return ""


_asked: set[str] = set()


def elasticsearch_address() -> str:
    """Skips the test where no server answers; with ``REQUIRE_ALL=1`` it fails."""
    address = _address()
    if reason := _found(address):
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(reason)
    return address


def client() -> Elasticsearch:
    """For what a test does to the server beside the engine."""
    return connect(elasticsearch_address()).options(request_timeout=60)


def names(pattern: str) -> list[str]:
    """The indexes of this process that fit the pattern."""
    return list(client().indices.get_alias(index=f"{PREFIX}{pattern}", expand_wildcards="all"))


def remove(pattern: str = "-*-*") -> None:
    """Take away what this process wrote."""
    for name in names(pattern):
        with suppress(NotFoundError):
            client().indices.delete(index=name)


def remove_all_if_used() -> None:
    """At the end of the tests; asks no server that was not asked before."""
    if _address() in _asked:
        with suppress(ApiError, TransportError):
            remove()


def knows(index: str, fields: tuple[str, ...], word: str) -> bool:
    """Whether anything that begins with the word can be found in the index, or is kept there."""
    server = client()
    begins = [{"prefix": {field: {"value": word.lower()}}} for field in fields]
    if server.count(index=index, query={"bool": {"should": begins}})["count"]:
        return True
    hits = server.search(index=index, size=1000)["hits"]["hits"]
    return any(word.lower() in str(hit).lower() for hit in hits)


def spoil(index: str, how: Callable[[dict], dict]) -> None:
    """Change what the index keeps of every document."""
    server = client()
    for hit in server.search(index=index, size=1000)["hits"]["hits"]:
        server.index(index=hit["_index"], id=hit["_id"], document=how(hit["_source"]))
    server.indices.refresh(index=index)
