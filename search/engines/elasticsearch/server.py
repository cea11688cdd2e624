"""The way to the cluster: short timeouts, every fault as one of ours, locks between processes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from elastic_transport import TransportError
from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.serializer import OrjsonSerializer

from search.engines.base import EngineBusy, EngineUnavailable, IndexDamaged, IndexMissing

from . import holders

ASKING = 5.0
"""Seconds that a reader waits for the server."""
WRITING = 30.0
_PORTS = {"http": 80, "https": 443}


class _Json(OrjsonSerializer):
    mimetype = "application/vnd.elasticsearch+json"


def connect(addresses: str) -> Elasticsearch:
    """A client of one cluster, of which ``addresses`` names one node or several, separated by commas.

    Nothing is asked yet. A node that does not answer is passed over for the next one. Raises ValueError for
    what is not an address.
    """
    nodes = [_with_port(address.strip()) for address in addresses.split(",") if address.strip()]
    return Elasticsearch(
        nodes,
        serializers={_Json.mimetype: _Json()},
        request_timeout=ASKING,
        max_retries=len(nodes) - 1,
        retry_on_timeout=False,
    )


def _with_port(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("an address of Elasticsearch is http:// or https:// with a host")
    return address if parts.port else parts._replace(netloc=f"{parts.netloc}:{_PORTS[parts.scheme]}").geturl()


@contextmanager
def faults_named(what: str) -> Iterator[None]:
    """Turn whatever the client raises into EngineUnavailable, IndexMissing or IndexDamaged.

    Of the server's answer only the kind of fault is kept: its words may repeat those of a document.
    """
    try:
        yield
    except ApiError as fault:
        kind = fault.message if fault.message.replace("_", "").isalnum() else ""
        if isinstance(fault, NotFoundError):
            raise IndexMissing("no index has been built yet") from fault
        if kind == "index_closed_exception":
            raise IndexDamaged(f"{what}: the index is closed") from fault
        raise EngineUnavailable(f"{what}: {fault.meta.status} {kind}".rstrip()) from fault
    except TransportError as fault:
        raise EngineUnavailable(f"{what}: {type(fault).__name__}") from fault


class Lease:
    """A lock that is held for some seconds; ``keep`` holds it on."""

    def __init__(self, locks: Locks, name: str, seconds: float, holder: str, place: dict[str, Any]) -> None:
        self._locks = locks
        self._name = name
        self._seconds = seconds
        self._holder = holder
        self._place = place
        self._renewed = time.monotonic()

    def keep(self) -> None:
        """Called before every step. Raises EngineBusy if another process took over, since this one was
        silent too long.
        """
        if time.monotonic() - self._renewed < self._seconds / 4:
            return
        try:
            self._place = self._renew()
        except (ConflictError, NotFoundError) as fault:
            raise EngineBusy(f"{self._name}.lock was taken over by another process") from fault
        self._renewed = time.monotonic()

    def _renew(self) -> dict[str, Any]:
        try:
            return self._locks.write(self._name, self._holder, self._seconds, self._place)
        except ConflictError:
            # A node that died may have written it and not said so; the client then asked the next node.
            found = self._locks.client.get(index=self._locks.index, id=self._name)
            if found["_source"]["holder"] != self._holder:
                raise
            return _place(found)

    def give_up(self) -> None:
        """Whoever comes next need not wait. A server that is away forgets by itself."""
        holders.forget(self._holder)
        with suppress(ApiError, TransportError):
            self._locks.client.delete(index=self._locks.index, id=self._name, **self._place)


class Locks:
    """Locks as documents with an end: a killed process gives up its own when that has come, or as soon as another process
    of the same machine wants it.

    The ends are compared by the clocks of the machines that write, which have to agree to some seconds.
    """

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self.client = client.options(request_timeout=WRITING)
        self.index = index

    @contextmanager
    def held(self, name: str, *, seconds: float, patience: float) -> Iterator[Lease]:
        """Raises EngineBusy after ``patience`` seconds of another's lock, and EngineUnavailable."""
        holder = holders.new_holder()
        try:
            place = self._taken(name, holder, seconds, patience)
        except BaseException:
            holders.forget(holder)
            raise
        lease = Lease(self, name, seconds, holder, place)
        try:
            yield lease
        finally:
            lease.give_up()

    def _taken(self, name: str, holder: str, seconds: float, patience: float) -> dict[str, Any]:
        deadline = time.monotonic() + patience
        while True:
            with faults_named(f"taking {name}.lock"):
                place = self._take(name, holder, seconds)
            if place is not None:
                return place
            if time.monotonic() >= deadline:
                raise EngineBusy(f"{name}.lock is held by another process")
            time.sleep(0.05)

    def _take(self, name: str, holder: str, seconds: float) -> dict[str, Any] | None:
        try:
            return self.write(name, holder, seconds)
        except NotFoundError:
            self._create()
            with suppress(ConflictError):
                return self.write(name, holder, seconds)
            return None
        except ConflictError:
            with suppress(NotFoundError, ConflictError):
                found = self.client.get(index=self.index, id=name)
                place = _place(found)
                if found["_source"]["holder"] == holder:
                    return place
                if found["_source"]["until"] < time.time() or holders.is_gone(found["_source"]["holder"]):
                    return self.write(name, holder, seconds, place)
            return None

    def write(self, name: str, holder: str, seconds: float, place: dict[str, Any] | None = None) -> dict[str, Any]:
        """Write a lock that is not there or, at a ``place``, has not changed since. Raises ConflictError."""
        return _place(
            self.client.index(
                index=self.index,
                id=name,
                document={"holder": holder, "until": time.time() + seconds},
                require_alias=True,
                **(place or {"op_type": "create"}),
            )
        )

    def _create(self) -> None:
        try:
            self.client.indices.create(
                index=f"{self.index}-1",
                aliases={self.index: {}},
                settings={"number_of_shards": 1, "auto_expand_replicas": "0-all"},
                mappings={
                    "dynamic": "strict",
                    "properties": {"holder": {"type": "keyword"}, "until": {"type": "double"}},
                },
            )
        except ApiError as fault:
            if fault.message != "resource_already_exists_exception":
                raise


def _place(written: Any) -> dict[str, Any]:
    return {"if_seq_no": written["_seq_no"], "if_primary_term": written["_primary_term"]}
