"""The world that is measured: the demo content, and a session whose programme has 96 entries (as in the peers' timetable)."""

import datetime as dt
import itertools
import secrets
import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.core.management.color import no_style
from django.db import connection

from meetings import actions
from meetings.models import ConferenceSession, Room
from meetings.threads.models import Thread
from portal.access.models import User
from portal.vocabulary.languages import LANGUAGE_CODES
from practices import actions as practice_actions
from practices.models import TERM_FIELDS, Practice

SESSION = 99
MEASURED_YEAR = 2099
DAYS, ROOMS, SLOTS = 3, 4, 8
"""3 days x 4 rooms x 8 sittings of an hour: 96 entries."""


def texts(text: str) -> dict[str, str]:
    """The same words under each of the six languages, with a word of its script."""
    script = {"ar": "قياس", "zh-hans": "测量", "ru": "Измерение"}
    return {code: f"{script[code]} {text}" if code in script else text for code in LANGUAGE_CODES}


def build() -> tuple[dict[str, str], User]:
    """The pages to measure, by name, and the person who signs in."""
    secretary = User.objects.get(email="secretariat@demo.example")
    if not ConferenceSession.objects.filter(number=SESSION).exists():
        _session(secretary)
    practice = Practice.objects.originals().published().filter(audience__contains="public").order_by("pk").last()
    thread = Thread.objects.filter(audience__contains="public").first()
    pages = {
        "home": "/en/",
        "practice": f"/en/{practice.path}",
        "practices": "/en/practices/",
        "search": "/en/search/?q=freezing",
        "programme of 96 entries": f"/en/conference/{SESSION}/programme/",
        "group": "/en/groups/international-cooperation/",
        "meeting": "/en/meetings/international-cooperation-16/",
        "thread": f"/en/threads/{thread.pk}/",
        "mandates": "/en/mandates/",
        "calendar of 96 entries": f"/calendars/conference-{SESSION}.ics",
    }
    return pages, User.objects.get(email="delegate@demo.example")


def many_practices() -> dict[str, str]:
    """100 more public practices, each with words of its own, and the addresses that give as many at once.

    They come last, so that the other pages are measured with the demo content alone.
    """
    model = Practice.objects.originals().published().filter(audience__contains="public").order_by("pk").first()
    if not Practice.objects.filter(reference_year=MEASURED_YEAR).exists():
        codes = {name: list(getattr(model, name).values_list("pk", flat=True)) for name in TERM_FIELDS}
        first = Practice.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
        rows = []
        for number in range(1, 101):
            row = Practice.objects.get(pk=model.pk)
            row.pk = row.id = first + number
            row.checklist, row.predates_checklist = None, True
            row.translation_key, row.reference_year, row.reference_number = uuid.uuid4(), MEASURED_YEAR, number
            row.title, row.summary = f"{row.title} {number}", f"{secrets.token_hex(20)} {row.summary}"
            rows.append(row)
        Practice.objects.bulk_create(rows)
        with connection.cursor() as cursor:  # PostgreSQL does not count keys that it was given
            for statement in connection.ops.sequence_reset_sql(no_style(), [Practice]):
                cursor.execute(statement)
        for name, chosen in codes.items():
            relation = Practice._meta.get_field(name)
            through, column = relation.remote_field.through, f"{relation.m2m_reverse_field_name()}_id"
            through.objects.bulk_create(
                through(practice_id=row.pk, **{column: code}) for row in rows for code in chosen
            )
    return {"JSON of 100 practices": "/api/v1/practices?page_size=100", "statistics": "/en/practices/statistics/"}


def begin_draft() -> tuple[User, Practice, Callable[[Practice], dict[str, object]]]:
    """An expert, a draft, and what the first step of its page sends next: each time another text."""
    expert = User.objects.get(email="expert@demo.example")
    texts = dict.fromkeys(
        ("summary", "challenge", "measure", "result", "lessons"), "Measured words of a practice. " * 40
    )
    fields = {
        "title": "Measured",
        **texts,
        "forms": ["CYB", "CUL", "FRD"],
        "provisions": ["UNTOC-12", "UNTOC-13", "UNTOC-18"],
        "cooperation": ["EXTRADITION"],
        "challenges": ["TIME"],
    }
    seat = expert.seats.exclude(party=None).first()
    draft = practice_actions.start_draft(expert, seat.party, fields=fields)
    counter = itertools.count()

    def next_text(practice: Practice) -> dict[str, object]:
        practice.refresh_from_db(fields=["latest_revision"])
        step = {name: fields[name] for name in ("title", "summary", "challenge", "result", "forms", "provisions")}
        return {
            **step,
            "measure": f"Measured {next(counter)}",
            "step": 1,
            "language": "en",
            "base_revision": practice.latest_revision_id,
        }

    return expert, draft, next_text


def _session(secretary: User) -> None:
    zone, monday = ZoneInfo("Europe/Vienna"), dt.date(2031, 10, 13)
    session = actions.open_session(
        secretary,
        number=SESSION,
        titles=texts("Measured session"),
        short_titles=texts("Measured session"),
        venues=texts("Vienna"),
        first_day=monday,
        last_day=monday + dt.timedelta(days=DAYS - 1),
        fictional=True,
    )
    rooms = list(Room.objects.all())
    while len(rooms) < ROOMS:
        rooms.append(
            actions.add_room(secretary, slug=f"measured-{len(rooms)}", names=texts(f"Room {len(rooms)}"), order=90)
        )
    for day in range(DAYS):
        for room in rooms[:ROOMS]:
            for slot in range(SLOTS):
                starts = dt.datetime.combine(monday + dt.timedelta(days=day), dt.time(9 + slot), zone)
                actions.place_sitting(
                    secretary,
                    room=room,
                    starts_at=starts,
                    ends_at=starts + dt.timedelta(minutes=55),
                    session=session,
                    titles=texts(f"Consultations {day + 1}.{slot + 1} in {room.slug}"),
                    readers=["public"],
                )
    session.refresh_from_db()
    actions.publish_programme(secretary, session)
