"""Brings an installation to the state that this code needs. Safe to run again and again, and before every start."""

import hashlib
import io
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.processes.catalogues import compile_catalogues
from search.engines import current_engine


class Command(BaseCommand):
    """Each step does nothing where nothing is to do, so that a second start takes seconds."""

    help = "Migrate, load the vocabulary, compile catalogues, collect static files and build the search index."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-demo", action="store_true", help="leave the demo content out even where the settings ask for it"
        )

    def handle(self, *args, no_demo: bool, **options) -> None:
        if compile_catalogues():
            self.stdout.write("Message catalogues compiled.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("load_vocabulary", stdout=io.StringIO())
        if settings.DEMO and not no_demo:
            call_command("demo", stdout=self.stdout)
        self._collect_static()
        if not current_engine().state().usable:
            self.stdout.write("Building the search index ...")
            call_command("search", "reindex", stdout=self.stdout)

    def _collect_static(self) -> None:
        """Collect when a file of ours or a package has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        fingerprint = hashlib.sha256(Path(settings.BASE_DIR / "requirements.txt").read_bytes())
        ours = [
            *settings.STATICFILES_DIRS,
            *Path(settings.BASE_DIR).glob("*/static"),
            *Path(settings.BASE_DIR).glob("*/*/static"),
        ]
        for folder in ours:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    fingerprint.update(f"{file}{file.stat().st_mtime_ns}{file.stat().st_size}".encode())
        if stamp.exists() and stamp.read_text() == fingerprint.hexdigest():
            return
        self.stdout.write("Collecting static files ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(fingerprint.hexdigest())
