"""PostgreSQL and a cluster of Elasticsearch that belong to the tests alone, which may kill and empty them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.servers import ALL_REQUIRED, SERVICES, free_port, wait_for

NODES = 3


def folder_for_all(name: str) -> Path:
    """A folder that the system user of PostgreSQL may enter, which that of pytest is not; whoever made it removes it."""
    folder = Path(tempfile.mkdtemp(prefix=f"portal-{name}-"))
    folder.chmod(0o755)
    return folder


def start(name: str, *arguments: object, **environment: str) -> None:
    """Start a service by its script. Skips, or fails where everything is required, with what the script said."""
    command = [SERVICES / name, "start", *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | environment, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        (pytest.fail if ALL_REQUIRED else pytest.skip)(done.stderr.strip())


def stop(name: str, folder: Path) -> None:
    subprocess.run([SERVICES / name, "stop", folder], check=True)


def kill(folder: Path, how: signal.Signals = signal.SIGKILL) -> None:
    """End the process of a service that was started in this folder, and wait until it is gone."""
    process = int((folder / "pid").read_text())
    os.kill(process, how)
    state = Path(f"/proc/{process}/stat")
    wait_for("the killed service", lambda: not state.exists() or state.read_text().rpartition(") ")[2][0] in "ZX")


class PostgreSQL:
    """A server on a free port with a database of the portal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()

    def start(self) -> None:
        start("postgresql", self.folder, self.port)

    def stop(self) -> None:
        stop("postgresql", self.folder)

    @property
    def address(self) -> str:
        command = [SERVICES / "postgresql", "address", self.folder, str(self.port)]
        return subprocess.check_output(command, text=True).strip()

    def rows(self, question: str, *values: object) -> list[tuple]:
        """What the database answers on a connection of its own."""
        with psycopg.connect(self.address) as connection:
            return connection.execute(question, values).fetchall()


class Node:
    """One node of a cluster."""

    def __init__(self, folder: Path, port: int, settings: list[str]) -> None:
        self.folder, self.port, self.settings = folder, port, settings
        self.address = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        # Small documents need little; three nodes beside everything else would need much.
        start("elasticsearch", self.folder, self.port, *self.settings, ELASTICSEARCH_HEAP="320m")

    def kill(self) -> None:
        """As a crash or the kernel would: no word to the others."""
        kill(self.folder)

    def empty(self) -> None:
        """Lose the disk of a node that does not run."""
        shutil.rmtree(self.folder / "data")

    def stop(self) -> None:
        stop("elasticsearch", self.folder)

    def ask(self, path: str) -> Any:
        """The JSON at a path of the node."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=30) as answer:  # noqa: S310 - our own
            return json.load(answer)


class Cluster:
    """Three nodes on free ports, started and stopped together."""

    def __init__(self, folder: Path) -> None:
        ports = [_port_with_transport() for _ in range(NODES)]
        settings = [
            "cluster.initial_master_nodes=" + ",".join(f"node-{port}" for port in ports),
            "discovery.seed_hosts=" + ",".join(f"127.0.0.1:{port + 100}" for port in ports),
        ]
        self.nodes = [Node(folder / f"node-{port}", port, settings) for port in ports]
        self.address = ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        with ThreadPoolExecutor(NODES) as threads:
            list(threads.map(Node.start, self.nodes))
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Until all nodes are there and every copy of every index is in use."""
        for node in self.nodes:
            node.ask(f"/_cluster/health?wait_for_nodes={NODES}&wait_for_status=green&timeout=60s")

    def stop(self) -> None:
        with ThreadPoolExecutor(NODES) as threads:
            list(threads.map(Node.stop, self.nodes))

    def node_with(self, index: str) -> Node:
        """The node that has the first copy of an index, by which every write to it goes."""
        shards = self.nodes[0].ask(f"/_cat/shards/{index}?format=json&h=node,prirep")
        name = next(shard["node"] for shard in shards if shard["prirep"] == "p")
        return next(node for node in self.nodes if name == f"node-{node.port}")


def _port_with_transport() -> int:
    """A free port whose number plus 100, where the nodes speak to each other, is a port too."""
    while (port := free_port()) + 100 > 65535:
        pass
    return port
