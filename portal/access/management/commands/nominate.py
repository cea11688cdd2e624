"""Nominations from the command line, until they have a form."""

from argparse import ArgumentParser

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.access.actions import end_seat, nominate
from portal.access.models import Seat, User
from portal.access.refusals import Refused
from portal.vocabulary.models import Party


class Command(BaseCommand):
    """Gives a seat (and an account where there is none), or ends one, in the name of a member of the Secretariat."""

    help = "Nominate a person: account and seat. With --end, end that seat now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Seat.Role.values)
        parser.add_argument("--by", required=True, help="e-mail address of the member of the Secretariat who acts")
        parser.add_argument("--name", default="", help="full name, for a new account")
        parser.add_argument("--party", help="code of the State or organization, such as XV")
        parser.add_argument("--scope", default="", help="group:<id> or meeting:<id>; empty: everywhere")
        parser.add_argument("--language", default="en")
        parser.add_argument("--note-verbale", default="", help="reference of the note that asked for it")
        parser.add_argument("--end", action="store_true", help="end the seat instead of giving it")

    def handle(self, *args, email: str, role: str, by: str, party: str | None, scope: str, **options) -> None:
        actor = User.objects.filter(email=by.lower()).first()
        place = Party.objects.filter(pk=party).first() if party else None
        if party and place is None:
            raise CommandError(f"There is no State or organization with the code {party}.")
        try:
            if options["end"]:
                seat = (
                    Seat.objects.active().filter(user__email=email.lower(), role=role, party=place, scope=scope).first()
                )
                if seat is None:
                    raise CommandError("There is no such seat.")
                end_seat(actor, seat)
                self.stdout.write(f"{seat.user}: {seat} has ended.")
                return
            seat = nominate(
                actor,
                email=email,
                full_name=options["name"],
                role=role,
                party=place,
                scope=scope,
                language=options["language"],
                note_verbale=options["note_verbale"],
            )
        except PermissionDenied as error:
            raise CommandError(f"{by} does not serve in the Secretariat.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{seat.user}: {seat}. A new account sets its password by “Forgot your password?”.")
