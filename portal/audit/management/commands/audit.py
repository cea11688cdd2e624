"""The audit from the command line."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from portal.audit.queries import verify_chain


class Command(BaseCommand):
    """`audit verify` walks the whole chain and fails where it is broken."""

    help = "Verify the hash chain of the audit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args, what: str, **options) -> None:
        verdict = verify_chain()
        if verdict.broken_at is not None:
            raise CommandError(
                f"The chain is broken at entry {verdict.broken_at}; {verdict.entries} entries before it hold."
            )
        self.stdout.write(f"The chain holds: {verdict.entries} entries.")
