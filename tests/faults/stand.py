"""The portal as it runs on the full profile, in real processes on services of its own, with readers who never stop asking."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings

from tests.own_services import Cluster, PostgreSQL
from tests.servers import PATIENCE, Portal, Redis, get, wait_for

LIFE = "tests.faults.life"
REDUCED = 'class="note warn"'
"""What the page of results shows where it cannot give all."""


class Readers:
    """The public: some people who read one page after the other, each of another kind, until the end of the block."""

    def __init__(self, base: str, paths: list[str]) -> None:
        self.base, self.paths = base, paths
        self.refused: list[tuple[int, str]] = []
        self.asked = self.reduced = 0
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(shift,), daemon=True) for shift in range(3)]

    def _read(self, shift: int) -> None:
        while not self._end.is_set():
            shift += 1
            path = self.paths[shift % len(self.paths)]
            status, body = get(self.base + path)
            self.asked += 1
            self.reduced += REDUCED in body
            if status == 0 or status >= 500:
                self.refused.append((status, path))
            self._end.wait(0.1)

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE)


class Life:
    """A process of `tests.faults.life`; `said` grows with what it prints."""

    def __init__(self, stand: "Stand", *arguments: object) -> None:
        command = [sys.executable, "-m", LIFE, *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=stand.environment, stdout=subprocess.PIPE, text=True
        )
        self.said: list[str] = []
        self._listening = threading.Thread(target=self._listen, daemon=True)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())

    def __enter__(self) -> "Life":
        self._listening.start()
        return self

    def __exit__(self, kind, *_) -> None:
        if kind is not None:
            self.process.kill()
        self._listening.join(PATIENCE)
        assert self.process.wait(PATIENCE) == 0 or kind is not None

    def has_said(self, count: int) -> None:
        """Wait for so many lines, for as long as new ones come."""
        while (before := len(self.said)) < count:
            wait_for("one more line", lambda before=before: len(self.said) > before or self.process.poll())
            assert len(self.said) > before


class Stand:
    """See the module. One for all tests: each leaves it as it found it."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.cluster = cluster
        self.postgresql, self.redis = PostgreSQL(folder / "postgresql"), Redis(folder / "redis")
        self.var = folder / "var"
        self.var.mkdir()
        self.number = 1000
        self.promised: list[int] = []
        self.world: dict = {}
        self.portal: Portal

    @contextlib.contextmanager
    def running(self):
        """Everything started, and ended again."""
        with contextlib.ExitStack() as ending:
            for service in (self.postgresql, self.redis):
                service.start()
                ending.callback(service.stop)
            own = {
                "DATABASE_URL": self.postgresql.address, "REDIS_URL": self.redis.address, "EMAIL_URL": "",
                "ELASTICSEARCH_URL": self.cluster.address, "ELASTICSEARCH_PREFIX": "faults",
            }  # fmt: skip
            self.portal = Portal(self.var, "all", 2, **own)
            self.environment = self.portal.environment
            self.manage("prepare", "--no-demo")
            with Life(self, "found") as life:
                life.has_said(1)
            self.world = json.loads(life.said[0])
            ending.enter_context(self.portal)
            yield self

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints; it must succeed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def readers(self) -> Readers:
        slug = self.world["slug"]
        paths = ["/en/", f"/ar/meetings/{slug}/", "/fr/search/?q=paper", "/zh-hans/threads/", "/ru/search/?year=2026"]
        return Readers(self.portal.base, [*paths, "/es/groups/cooperation/", "/api/v1/openapi.json", "/en/practices/"])

    @contextlib.contextmanager
    def issuing(self, count: int):
        """Papers being issued beside the block, which ends when all are committed; gives the process of it."""
        first, self.number = self.number, self.number + count
        with Life(self, "issue", first, count) as life:
            try:
                yield life
                life.has_said(count)
            finally:
                self.promised += map(int, life.said)
        assert life.said == [str(number) for number in range(first, first + count)]

    def search_page(self, number: int) -> str:
        """The public's page of results for the one word of a paper."""
        status, body = get(f"{self.portal.base}/en/search/?q=w{number}w")
        assert status == 200
        return body

    def settle(self) -> None:
        """Wait until nothing waits for the index, for as long as less and less does."""
        while left := self._waiting():
            wait_for("the outbox to get shorter", lambda left=left: self._waiting() < left)

    def _waiting(self) -> int:
        ((count,),) = self.postgresql.rows("SELECT count(*) FROM search_searchchange")
        return count

    def assert_whole(self) -> None:
        """Every paper that was ever promised is in the database and, as it is there, in the index; public search finds the last."""
        self.settle()
        symbols = [f"CTOC/COP/WG.3/2026/{number}" for number in self.promised]
        question = "SELECT count(*), (SELECT count(*) FROM meetings_paper) FROM meetings_paper WHERE symbol = ANY(%s)"
        ((kept, papers),) = self.postgresql.rows(question, symbols)
        assert kept == len(symbols)
        said = dict(line.split(maxsplit=1) for line in self.manage("search", "check").splitlines())
        assert int(said.pop("compared")) >= papers + 1
        assert said == dict.fromkeys(("missing", "stale", "extra", "failing"), "0")
        if not self.promised:
            return
        page = self.search_page(self.promised[-1])
        assert symbols[-1] in page
        assert REDUCED not in page
        assert self.portal.process.poll() is None

    def log(self) -> str:
        return self.portal.log.read_text()


@contextlib.contextmanager
def at_least(seconds: float):
    """A block that takes no less time."""
    end = time.monotonic() + seconds
    yield
    time.sleep(max(0.0, end - time.monotonic()))
