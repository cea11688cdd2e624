from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.vocabulary.actions import load_vocabulary
from portal.vocabulary.data_files import DATA_DIRECTORY, BrokenFile


class Command(BaseCommand):
    help = "Load the terms in six languages from their files into the database; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Check the files and say what would change, without changing it; fails if a file is broken.",
        )
        parser.add_argument(
            "--overwrite-corrections",
            action="store_true",
            help="Let the files win over corrections made in the admin.",
        )
        parser.add_argument("--directory", type=Path, default=DATA_DIRECTORY, help="Where the files are.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_vocabulary(
                directory=options["directory"],
                overwrite_corrections=options["overwrite_corrections"],
                only_check=options["check"],
            )
        except BrokenFile as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        if options["verbosity"]:
            for line in report.lines():
                self.stdout.write(line)
            if options["check"]:
                self.stdout.write("The files are good. Nothing was changed.")
