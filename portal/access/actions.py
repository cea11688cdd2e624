"""Every change to people and their seats."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Seat, User
from .permissions import require
from .refusals import Refused
from .seats import forget_seats
from .signals import seat_changed


@transaction.atomic
def grant_seat(
    actor, user: User, role: str, *, party=None, scope: str = "", ends_at=None, note_verbale: str = ""
) -> Seat:
    """Give `user` a seat, as a nomination asked; the same open seat twice is refused."""
    require(actor, "access.grant_seat")
    if Seat.objects.active().filter(user=user, role=role, party=party, scope=scope).exists():
        raise Refused(_("This person already holds this seat."), code="seat_held")
    seat = Seat(
        user=user,
        role=role,
        party=party,
        scope=scope,
        starts_at=timezone.now(),
        ends_at=ends_at,
        note_verbale=note_verbale,
    )
    seat.full_clean()
    seat.save()
    forget_seats(user)
    seat_changed.send(Seat, actor=actor, verb="grant_seat", seat=seat)
    return seat


@transaction.atomic
def end_seat(actor, seat: Seat) -> Seat:
    """End a seat now; what its holder may do ends with it. A seat that has ended is refused."""
    require(actor, "access.end_seat", seat)
    moment = timezone.now()
    ended = Seat.objects.active(moment).filter(pk=seat.pk).update(ends_at=moment)
    if not ended:
        raise Refused(_("This seat has already ended."), code="seat_ended")
    seat.refresh_from_db()
    forget_seats(seat.user)
    seat_changed.send(Seat, actor=actor, verb="end_seat", seat=seat)
    return seat


@transaction.atomic
def found_secretariat(user: User) -> Seat:
    """Give the first seat of the Secretariat, from the command line of a new installation; refused once anybody holds one."""
    if Seat.objects.active().filter(role=Seat.Role.SECRETARIAT).exists():
        raise Refused(_("The Secretariat has members already; they grant further seats."), code="secretariat_founded")
    seat = Seat.objects.create(user=user, role=Seat.Role.SECRETARIAT, starts_at=timezone.now())
    forget_seats(user)
    seat_changed.send(Seat, actor=None, verb="found_secretariat", seat=seat)
    return seat


@transaction.atomic
def nominate(
    actor,
    *,
    email: str,
    full_name: str,
    role: str,
    party=None,
    scope: str = "",
    language: str = "en",
    ends_at=None,
    note_verbale: str = "",
) -> Seat:
    """Bring a person to the portal as a note verbale asked: an account where there is none, and the seat.

    A new account has no password; its holder sets one by "Forgot your password?" with the address of the nomination.
    """
    require(actor, "access.grant_seat")
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User(email=email.strip().lower(), full_name=full_name, language=language)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return grant_seat(actor, user, role, party=party, scope=scope, ends_at=ends_at, note_verbale=note_verbale)
