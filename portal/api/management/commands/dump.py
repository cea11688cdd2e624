"""Makes the files of all that is public anew. The worker does so every night; at other times, by hand."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.api.dumping import ContentWentAway, is_due, make_dump


class Command(BaseCommand):
    """One dump in place of the last; an error leaves the last one as it is."""

    help = "Write all that is public as files with checksums, in place of the last dump."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="only where there is none since the last night")

    def handle(self, *args, if_due: bool, **options) -> None:
        if if_due and not is_due():
            return
        try:
            dump = make_dump()
        except ContentWentAway:
            raise CommandError("Something was withdrawn while it was written, three times over; try again.") from None
        except OSError as error:
            raise CommandError(f"The dump cannot be written: {error}") from error
        for file in dump.files:
            self.stdout.write(f"{file.sha256 or '-':64}  {file.size:>12}  {file.name}")
