"""Nomination brings accounts; there is no other way in."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from portal.access.actions import nominate
from portal.access.models import Seat, User
from portal.audit.models import Entry


def test_a_nomination_brings_an_account_that_sets_its_own_password(client, secretary, velmara):
    call_command(
        "nominate",
        "new@ministry.example",
        "expert",
        by=secretary.email,
        name="Mira Lund",
        party="XV",
        note_verbale="NV 7",
    )
    user = User.objects.get(email="new@ministry.example")
    assert not user.has_usable_password()
    assert [seat.note_verbale for seat in user.seats.all()] == ["NV 7"]
    assert Entry.objects.filter(verb="grant_seat").exists()
    client.post("/en/accounts/password/reset/", {"email": user.email})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_known_person_gets_the_seat_alone_and_an_ended_seat_is_over(person, secretary, velmara, capsys):
    call_command("nominate", person.email, "delegate", by=secretary.email, party="XV", scope="group:3")
    assert User.objects.filter(email=person.email).count() == 1
    with pytest.raises(CommandError, match="already holds"):
        call_command("nominate", person.email, "delegate", by=secretary.email, party="XV", scope="group:3")
    call_command("nominate", person.email, "delegate", by=secretary.email, party="XV", scope="group:3", end=True)
    assert not Seat.objects.active().filter(user=person).exists()
    with pytest.raises(CommandError, match="no such seat"):
        call_command("nominate", person.email, "delegate", by=secretary.email, party="XV", scope="group:3", end=True)


def test_a_wrong_nomination_says_what_is_wrong_and_leaves_nothing(person, secretary, velmara):
    for arguments, said in (
        ({"by": person.email, "party": "XV"}, "does not serve"),
        ({"by": secretary.email, "party": "QQ"}, "QQ"),
        ({"by": secretary.email, "party": "XV"}, "blank"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("nominate", "new@ministry.example", "expert", **arguments)
    assert not User.objects.filter(email="new@ministry.example").exists()
    with pytest.raises(PermissionDenied):
        nominate(person, email="new@ministry.example", full_name="Mira Lund", role="expert", party=velmara)
