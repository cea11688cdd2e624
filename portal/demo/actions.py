"""Loading the demo content."""

from django.db import transaction
from django.utils import timezone

from portal.access.models import User

from .loading.clock import at
from .loading.conference import Calendar, load_conference, publish_programme
from .loading.files import read
from .loading.mandates import load_mandates
from .loading.pages import load_pages
from .loading.people import load_accounts, load_first_seat, load_seats
from .loading.practices import first_moment, load_practices
from .loading.threads import load_threads


@transaction.atomic
def load_demo() -> None:
    """Load whatever of the demo is not there yet; all of it or, where a step fails, none."""
    calendar = Calendar(read("conference.yaml")["conference"], today=timezone.now())
    first_time = not User.objects.filter(email="secretariat@demo.example").exists()
    with at(first_moment() if first_time else timezone.now()):
        people = load_accounts()
        secretary = load_first_seat(people)
        load_conference(secretary, calendar)
        load_seats(secretary, people)
        load_pages(secretary)
    load_practices(people)
    publish_programme(secretary)
    load_threads(secretary, people)
    load_mandates(secretary)
