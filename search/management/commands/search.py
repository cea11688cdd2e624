"""`manage.py search status|reindex|check|retry`: the upkeep of the search index."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from search import outbox, queries
from search.engines import current_engine
from search.engines.base import EngineUnavailable
from search.making import database_name
from search.rebuilding import compare, reindex


class Command(BaseCommand):
    help = (
        "status: what waits and what is parked. reindex: build the index anew and swap it in. "
        "check: compare the database with the index. retry: try parked records again."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("what", choices=["status", "reindex", "check", "retry"])

    def handle(self, *args, what: str, **options) -> None:
        getattr(self, f"_{what}")()

    def _status(self) -> None:
        state = current_engine().state()
        self.stdout.write(f"engine      {current_engine().name}")
        if state.usable:
            self.stdout.write(f"documents   {state.documents}, of which public {state.public_documents}")
            if state.owner != database_name():
                self.stdout.write("owner       another database; the worker will build the index anew")
        else:
            self.stdout.write(f"not usable  {state.reason}; what is lost, the worker builds anew")
        oldest = queries.oldest_waiting()
        since = f", oldest since {oldest:%Y-%m-%d %H:%M:%S %Z}" if oldest else ""
        self.stdout.write(f"waiting     {queries.waiting_changes().count()}{since}")
        parked = list(queries.parked_changes())
        self.stdout.write(f"parked      {len(parked)}")
        for change in parked:
            self.stdout.write(f"  {change}  after {change.attempts} attempts: {change.error}")

    def _reindex(self) -> None:
        try:
            count = reindex()
        except EngineUnavailable as reason:
            raise CommandError(f"The index was not built: {reason}.") from reason
        self.stdout.write(f"{count} documents")
        if parked := queries.parked_changes().count():
            raise CommandError(f"{parked} parked; `manage.py search status` says why.")

    def _check(self) -> None:
        try:
            difference = compare()
        except EngineUnavailable as reason:
            raise CommandError(f"The index cannot be compared: {reason}.") from reason
        self.stdout.write(f"compared {difference.compared}")
        for what in ("missing", "stale", "extra", "failing"):
            ids = getattr(difference, what)
            self.stdout.write(f"{what:<8} {len(ids)}{'  ' if ids else ''}{' '.join(ids)}")
        if difference:
            raise CommandError("The index differs from the database.", returncode=1)

    def _retry(self) -> None:
        self.stdout.write(f"{outbox.release()} released")
