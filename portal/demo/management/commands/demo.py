"""The demo content."""

from django.core.management.base import BaseCommand

from portal.demo.actions import load_demo


class Command(BaseCommand):
    """Loads what is missing; again, it changes nothing."""

    help = "Load the demo content: a fictional session, its meetings, practices, threads and people."

    def handle(self, *args, **options) -> None:
        load_demo()
