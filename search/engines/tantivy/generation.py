"""One built index: a folder with the indexes ``public`` and ``members`` and a note of what they were made
for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from search.documents import SearchDocument
from search.engines.base import ApplyReport, Change, IndexDamaged, IndexMissing, IndexOutdated

from .compiling import any_of
from .guard import damage_noticed, write_durably
from .schema import FORMAT, id_of_key, removed, removed_key, schema, stored_of, to_index

PUBLIC, MEMBERS = "public", "members"
PUBLIC_AUDIENCE = frozenset({"public"})
_HEAP = 50_000_000
_NOTE = "about.json"
_DAMAGED = "damaged"


class Generation:
    """An opened generation. Searching never takes the writer's lock; only ``apply`` opens a writer, and
    closes it.
    """

    def __init__(self, folder: Path, owner: str, indexes: Mapping[str, tantivy.Index]) -> None:
        self.folder = folder
        self.owner = owner
        self._indexes = indexes

    @classmethod
    def create(cls, folder: Path, owner: str) -> Generation:
        """A new, empty one."""
        indexes = {}
        for name in (PUBLIC, MEMBERS):
            (folder / name).mkdir(parents=True)
            indexes[name] = tantivy.Index(schema(), str(folder / name))
            indexes[name].config_reader("manual")
        write_durably(folder / _NOTE, json.dumps({"format": FORMAT, "owner": owner}))
        return cls(folder, owner, indexes)

    @classmethod
    def open(cls, folder: Path) -> Generation:
        """Open for reading. Raises IndexMissing, IndexOutdated or IndexDamaged."""
        with damage_noticed(f"opening {folder.name}"):
            try:
                note = json.loads((folder / _NOTE).read_text())
            except FileNotFoundError:
                raise IndexMissing(f"{folder.name} is gone") from None
            if not isinstance(note, dict) or note.get("format") != FORMAT:
                raise IndexOutdated(f"{folder.name} has another format than {FORMAT}")
            indexes = {}
            for name in (PUBLIC, MEMBERS):
                indexes[name] = tantivy.Index.open(str(folder / name))
                indexes[name].config_reader("manual")
            return cls(folder, str(note.get("owner", "")), indexes)

    def note_damage(self, reason: str) -> None:
        """Leave word for the worker; a reader cannot repair, and may not even be allowed to write here."""
        try:
            (self.folder / _DAMAGED).write_text(reason)
        except OSError:
            return

    @property
    def damage(self) -> str:
        """What a reader noted, or ""."""
        try:
            return (self.folder / _DAMAGED).read_text() or "damaged"
        except FileNotFoundError:
            return ""

    def searcher(self, audience: frozenset[str]) -> tantivy.Searcher:
        """A snapshot of the one index that this audience is answered from, as of now."""
        return self._searcher(PUBLIC if audience <= PUBLIC_AUDIENCE else MEMBERS)

    def _searcher(self, name: str) -> tantivy.Searcher:
        index = self._indexes[name]
        with damage_noticed(f"reading {name}"):
            index.reload()
            return index.searcher()

    def count(self, *, public: bool) -> int:
        """How many documents there are."""
        with damage_noticed("counting"):
            return self._searcher(PUBLIC if public else MEMBERS).search(_alive(), 1).count  # type: ignore[attr-defined]

    def versions(self) -> dict[str, int]:
        """The version of every document; -1 where the two indexes do not agree about one.

        Only a write that was interrupted between the two leaves such a document behind.
        """
        versions = self._versions(MEMBERS, _alive())
        members = Query.boolean_query([(Occur.Must, _alive()), (Occur.Must, any_of("audience", PUBLIC_AUDIENCE))])
        promised = self._versions(MEMBERS, members)
        kept = self._versions(PUBLIC, _alive())
        disagreeing = {identifier for identifier, _ in promised.items() ^ kept.items()}
        return versions | dict.fromkeys(disagreeing, -1)

    def documents(self, ids: Sequence[str]) -> dict[str, SearchDocument]:
        """The documents as they were applied; a public one as the index ``public`` has it."""
        found: dict[str, SearchDocument] = {}
        for name in (MEMBERS, PUBLIC):
            searcher = self._searcher(name)
            query = Query.boolean_query([(Occur.Must, any_of("id", ids)), (Occur.Must, _alive())])
            with damage_noticed(f"reading {name}"):
                for _, address in searcher.search(query, max(1, len(ids))).hits:
                    document = stored_of(searcher.doc(address)).document()
                    found[document.id] = document
        return found

    def apply(self, changes: Sequence[Change]) -> ApplyReport:
        """See ``SearchEngine.apply``. The caller holds the lock of the writer."""
        newest: dict[str, Change] = {}
        for change in changes:
            if change.id not in newest or change.version >= newest[change.id].version:
                newest[change.id] = change
        known = self._versions(MEMBERS, any_of("id", newest))
        timely = [change for change in newest.values() if change.version >= known.get(change.id, 0)]
        if timely:
            # First the index that guards the versions: after a kill in between, a repeat mends the other.
            self._write(MEMBERS, timely, lambda document: True)
            self._write(PUBLIC, timely, lambda document: "public" in document.audience)
        written = sum(change.document is not None for change in timely)
        return ApplyReport(written, len(timely) - written, len(newest) - len(timely))

    def _write(self, name: str, changes: Sequence[Change], belongs: Callable[[SearchDocument], bool]) -> None:
        documents = []
        for change in changes:
            if change.document is not None and belongs(change.document):
                documents.append(to_index(change.document, change.version))
            elif name == MEMBERS:
                documents.append(removed(change.id, removed_key(change.id), change.version))
        with damage_noticed(f"writing {name}"):
            # Not `with writer:`, which commits even when its block raises.
            writer = self._indexes[name].writer(_HEAP, 1)
            try:
                for change in changes:
                    writer.delete_documents_by_term("id", change.id)
                for document in documents:
                    writer.add_document(document)
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()

    def _versions(self, name: str, query: Query) -> dict[str, int]:
        searcher = self._searcher(name)
        with damage_noticed(f"reading {name}"):
            addresses = [address for _, address in searcher.search(query, max(1, searcher.num_docs)).hits]
            keys = searcher.fast_field_values("key", addresses)
            versions = searcher.fast_field_values("version", addresses)
        found = {
            id_of_key(int(key)): int(version)
            for key, version in zip(keys, versions, strict=True)
            if key is not None and version is not None
        }
        if len(found) != len(addresses):
            raise IndexDamaged(f"{name} has documents without key or version, or one twice")
        return found


def _alive() -> Query:
    return Query.const_score_query(Query.term_query(schema(), "alive", 1), 0.0)
