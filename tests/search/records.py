"""A room that is not there: records in memory, with a source like those of the real rooms."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from search.documents import SearchDocument
from search.queries import search
from search.request import SearchRequest
from tests.search.worlds import PUBLIC


class Records:
    """A source whose records a test puts in and takes out; a record may be made to fail."""

    def __init__(self, kind: str = "practice") -> None:
        self.kind = kind
        self.kept: dict[int, SearchDocument] = {}
        self.failing: dict[int, Exception] = {}
        self.asked: list[int] = []

    def pks(self):
        return sorted({*self.kept, *self.failing})

    def document(self, pk: int) -> SearchDocument | None:
        self.asked.append(pk)
        if pk in self.failing:
            raise self.failing[pk]
        return self.kept.get(pk)

    def audience_queryset(self):
        raise NotImplementedError

    def put(self, *documents: SearchDocument) -> None:
        """Write records and touch them, as an action does."""
        from search.actions import touch

        for one in documents:
            pk = int(one.id.partition(":")[2])
            self.kept[pk] = one
            touch(self.kind, pk)

    def take(self, pk: int) -> None:
        """Withdraw a record."""
        from search.actions import touch

        self.kept.pop(pk, None)
        touch(self.kind, pk)


def found(words: str = "", audience=PUBLIC) -> list[str]:
    return sorted(hit.id for hit in search(SearchRequest(words=words, audience=audience, page_size=100)).hits)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()
