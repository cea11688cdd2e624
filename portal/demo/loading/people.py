"""The people of the demo, with passwords and TOTP secrets made afresh for this installation."""

import json
import os
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from meetings.models import Meeting, WorkingGroup
from portal.access.actions import found_secretariat, grant_seat
from portal.access.models import Seat, User
from portal.vocabulary.models import Party

from .files import read

ROLES = ("expert", "focal", "delegate", "observer", "chair", "secretariat")
"""The six accounts that the demo offers for signing in."""


def credentials_path() -> Path:
    """Where passwords and TOTP secrets of the demo people are kept, readable by the owner only."""
    return Path(settings.VAR_DIR) / "demo.json"


def load_accounts() -> dict[str, User]:
    """The demo people by key; new ones get a password and a TOTP secret, noted in var/demo.json."""
    people: dict[str, User] = {}
    path = credentials_path()
    noted = json.loads(path.read_text()) if path.exists() else {}
    for person in read("people.yaml")["people"]:
        user = User.objects.filter(email=person["email"]).first()
        if user is None:
            # Only the six accounts of the guide can be signed in to; the others are authors of what the demo shows.
            password, secret = (
                (secrets.token_urlsafe(15), generate_totp_secret()) if person["key"] in ROLES else (None, "")
            )
            user = User.objects.create_user(
                person["email"],
                password,
                full_name=person["full_name"],
                language=person["language"],
                time_zone=person["time_zone"],
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if password:
                TOTP.activate(user, secret)
                RecoveryCodes.activate(user)
                noted[person["key"]] = {"email": person["email"], "password": password, "totp_secret": secret}
        people[person["key"]] = user
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(noted, file, indent=2)
    return people


def load_first_seat(people: dict[str, User]) -> User:
    """Found the Secretariat with its demo member, who then does everything else."""
    secretary = people["secretariat"]
    if not Seat.objects.active().filter(role="secretariat").exists():
        found_secretariat(secretary)
    return secretary


def load_seats(secretary: User, people: dict[str, User]) -> None:
    """Everybody's seats; groups and meetings must be there."""
    parties = {party.pk: party for party in Party.objects.filter(pk__in=_party_codes())}
    places = {f"group:{group.slug}": group.token for group in WorkingGroup.objects.all()}
    places |= {f"meeting:{meeting.slug}": meeting.token for meeting in Meeting.objects.all()}
    held = set(Seat.objects.active().values_list("user_id", "role", "party_id", "scope"))
    for person in read("people.yaml")["people"]:
        user = people[person["key"]]
        for seat in person["seats"]:
            scope = places[seat["scope"]] if seat["scope"] else ""
            if (user.pk, seat["role"], seat["party"] or None, scope) not in held:
                grant_seat(secretary, user, seat["role"], party=parties.get(seat["party"]), scope=scope)


def _party_codes() -> set[str]:
    return {seat["party"] for person in read("people.yaml")["people"] for seat in person["seats"] if seat["party"]}
