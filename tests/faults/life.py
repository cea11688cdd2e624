"""What goes on in the portal while something fails: a process of its own, with the portal's own actions.

python -m tests.faults.life found          makes people, a meeting and a thread; prints what they are, as JSON
python -m tests.faults.life issue 100 50   issues papers number 100 to 149, and prints each number once it is committed
"""

import datetime
import itertools
import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402 - after the setup
from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.test import Client  # noqa: E402

from meetings.actions import issue_paper, schedule_meeting  # noqa: E402
from meetings.models import AgendaItem, Meeting, WorkingGroup  # noqa: E402
from meetings.threads.actions import draft_thread, open_thread  # noqa: E402
from portal.access.models import Seat, User  # noqa: E402
from portal.vocabulary.languages import LANGUAGE_CODES  # noqa: E402

DAY = datetime.date(2026, 6, 1)
SLUG = "fifteenth"
WORDS = {"ar": "ورقة", "zh-hans": "文件", "en": "Paper", "fr": "Document", "ru": "Документ", "es": "Documento"}


def word(number: int) -> str:
    """The one word that paper number `number` alone has in its title."""
    return f"w{number}w"


def six(text: str) -> dict[str, str]:
    """The text in six languages, each in its own script."""
    return {code: f"{WORDS[code]} {text}" for code in LANGUAGE_CODES}


def person(role: str, scope: str = "") -> User:
    one = User.objects.create_user(f"{role}@example.org", "password-for-tests", full_name=f"A {role}")
    Seat.objects.create(user=one, role=role, scope=scope)
    return one


def session_of(user: User) -> str:
    """The key of a session of theirs that used a second factor, as allauth would record it."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session.save()
    return session.session_key


def found() -> None:
    secretariat = person("secretariat")
    group = WorkingGroup.objects.create(slug="cooperation", names=six("Cooperation group"))
    meeting = schedule_meeting(
        secretariat, slug=SLUG, groups=[group], titles=six("Fifteenth meeting"), first_day=DAY, last_day=DAY
    )
    item = AgendaItem.objects.create(meeting=meeting, number="2", titles=six("Freezing of assets"), order=2)
    thread = open_thread(secretariat, draft_thread(secretariat, six("Which freeze exists?"), agenda_item=item))
    # The Chair and the Secretariat have no limit on their pace.
    people = (secretariat, person("chair", group.token))
    made = {"slug": SLUG, "thread": thread.pk, "sessions": [session_of(one) for one in people]}
    sys.stdout.write(json.dumps(made) + "\n")


def issue(first: int, count: int) -> None:
    secretariat, meeting = User.objects.get(email="secretariat@example.org"), Meeting.objects.get(slug=SLUG)
    for number in range(first, first + count):
        _issue_once(secretariat, meeting, number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def _issue_once(actor: User, meeting: Meeting, number: int) -> None:
    """Go on until it is certain that the paper is there, as a person would who sees an error and tries again."""
    for attempt in itertools.count():
        try:
            issue_paper(
                actor, symbol=f"CTOC/COP/WG.3/2026/{number}", kind="background_paper", original_language="en",
                titles=six(word(number)), date=DAY, meeting=meeting,
            )  # fmt: skip
        except (OperationalError, InterfaceError):
            connection.close()
        except ValidationError:
            if not attempt:
                raise
            return  # the symbol is taken: the try that got an error was committed all the same
        else:
            return


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    {"found": found, "issue": issue}[verb](*map(int, numbers))
