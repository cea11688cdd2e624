"""What is peculiar to the embedded engine: its files, its locks, its panics."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import tantivy

from search.engines.base import EngineBusy, IndexDamaged, IndexMissing, RequestRefused
from search.engines.tantivy import TantivyEngine
from search.engines.tantivy.guard import damage_noticed, locked
from search.engines.tantivy.schema import FIELDS, _document, checked, schema
from tests.search.worlds import ask, build, document, everything, put

ROOT = Path(__file__).resolve().parents[2]

DIES_WHILE_WRITING = """
import sys, time
from pathlib import Path
from search.engines.base import Change
from search.engines.tantivy import TantivyEngine, generation
from tests.search.worlds import document

class Slow:
    # An index, or its writer, that never comes to its commit.

    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    def writer(self, *args):
        return Slow(self.real.writer(*args))

    def commit(self):
        print("writing", flush=True)
        time.sleep(60)

original = generation.Generation._write
def write(self, name, changes, belongs):
    self._indexes = {name: Slow(index) for name, index in self._indexes.items()}
    original(self, name, changes, belongs)
generation.Generation._write = write

engine = TantivyEngine(Path(sys.argv[1]))
if sys.argv[2] == "apply":
    engine.apply([Change(one.id, 1, one) for one in (document(2), document(3))])
else:
    with engine.rebuild("test") as fresh:
        fresh.apply([Change(one.id, 1, one) for one in (document(2), document(3))])
"""


@pytest.fixture
def engine(tmp_path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "index")


@pytest.mark.parametrize("work", ["apply", "rebuild"])
def test_a_killed_writer_leaves_what_was_committed_and_no_lock(engine, tmp_path, work):
    build(engine, document(1))
    process = subprocess.Popen(
        [sys.executable, "-c", DIES_WHILE_WRITING, str(tmp_path / "index"), work],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        assert everything(engine) == ["practice:1"]
        busy = "write.lock" if work == "apply" else "rebuild.lock"
        with pytest.raises(EngineBusy), locked(tmp_path / "index" / busy, patience=0):
            pass
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    put(engine, document(4), 1)
    assert sorted(everything(engine)) == ["practice:1", "practice:4"]
    build(engine, document(5))
    assert everything(engine) == ["practice:5"]


def test_searches_go_on_while_another_thread_writes_and_swaps(engine):
    build(engine, document(1))
    faults: list[BaseException] = []
    done = threading.Event()

    def reads():
        try:
            while not done.is_set():
                assert "practice:1" in everything(engine, "extradition")
        except BaseException as fault:  # noqa: BLE001 - told to the other thread
            faults.append(fault)

    readers = [threading.Thread(target=reads) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(2, 12):
        put(engine, document(number), 1)
        if number % 4 == 0:
            build(engine, document(1), document(number))
    done.set()
    for reader in readers:
        reader.join()
    assert not faults


def test_unknown_fields_are_refused_by_us_since_the_engine_is_silent():
    assert checked("title_zh_hans_x") in FIELDS
    for name in ("title_de", "colour", ""):
        with pytest.raises(RequestRefused):
            checked(name)
    with pytest.raises(RequestRefused):
        _document({"id": "practice:1", "colour": "red"})


def test_a_panic_of_the_engine_becomes_an_error_and_other_faults_stay_what_they_are(engine, tmp_path):
    build(engine, document(1))
    index = tantivy.Index.open(str(next((tmp_path / "index").glob("*/public"))))
    with pytest.raises(IndexDamaged), damage_noticed("here"):
        index.searcher().search(tantivy.Query.all_query(), 0)
    with pytest.raises(IndexDamaged), damage_noticed("here"):
        tantivy.Query.phrase_query(schema(), "title_en", ["one"])
    for fault in (KeyboardInterrupt, TypeError):
        with pytest.raises(fault), damage_noticed("here"):
            raise fault
    with pytest.raises(EngineBusy), damage_noticed("here"):
        raise ValueError("Failed to acquire Lockfile: LockBusy")


def test_the_library_itself_commits_when_its_block_raises_so_we_do_not_use_it(tmp_path):
    """The reason for try and rollback; if this fails, the library has learned."""
    index = tantivy.Index(schema(), str(tmp_path))

    def fails():
        with index.writer(15_000_000, 1) as writer:
            writer.add_document(_document({"id": "practice:1"}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    index.reload()
    assert index.searcher().num_docs == 1


def test_only_the_last_two_generations_are_kept(engine, tmp_path):
    for number in range(1, 5):
        build(engine, document(number))
    assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 2
    assert everything(engine) == ["practice:4"]


@pytest.mark.parametrize(
    ("pointer", "error"), [("../other", IndexDamaged), (".", IndexDamaged), ("gone", IndexMissing)]
)
def test_a_pointer_to_nowhere_is_noticed(engine, tmp_path, pointer, error):
    build(engine, document(1))
    (tmp_path / "index" / "current").write_text(pointer)
    with pytest.raises(error):
        ask(engine)
    assert not engine.state().usable


def test_a_reader_that_may_not_write_still_says_that_the_index_is_damaged(engine, tmp_path, monkeypatch):
    build(engine, document(1))
    for file in (tmp_path / "index").glob("*/*/meta.json"):
        file.write_text("{")
    reader = TantivyEngine(tmp_path / "index")

    def refuse(self, text):
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(IndexDamaged):
        ask(reader)
