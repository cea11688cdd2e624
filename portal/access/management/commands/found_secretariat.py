"""The first person of a new installation."""

import getpass
from argparse import ArgumentParser

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.access.actions import found_secretariat
from portal.access.models import User
from portal.access.refusals import Refused


class Command(BaseCommand):
    """Makes the account of the first member of the Secretariat; the second factor is set up at the first sign-in."""

    help = "Make the first account of the Secretariat (asks for a password, or reads one line with --password-stdin)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("--password-stdin", action="store_true")

    @transaction.atomic
    def handle(self, *args, email: str, full_name: str, password_stdin: bool, **options) -> None:
        password = input() if password_stdin else getpass.getpass("Password: ")
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError(f"There is an account for {email} already.")
        try:
            validate_password(password)
            user = User.objects.create_user(email, password, full_name=full_name)
            found_secretariat(user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error.message)) from error
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.stdout.write(f"{full_name} serves in the Secretariat; sign in and set up a second factor.")
