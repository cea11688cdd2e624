"""How a seat in the Secretariat becomes a place at Wagtail's desk."""

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connections

from portal.access.models import Seat

from .models import LegalReview, Practice


def prepare(sender, using: str = "default", **kwargs) -> None:
    """After every migrate: locales, group and workflow. Nothing after one that took this room's tables away.

    Django announces a migrate once for each app. The last time, the permissions of all apps are there.
    """
    from .actions import prepare_workflow

    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    needed = {Practice._meta.db_table, LegalReview._meta.db_table}
    if sender is last and needed <= set(connections[using].introspection.table_names()):
        prepare_workflow()


def follow_seat(seat: Seat) -> None:
    """Bring the group "Secretariat" in line with the seats of this seat's holder.

    The group opens pages and images inside the admin; the way in is the seat itself (`permissions`), so that a seat
    which runs out by its date shuts the door at that minute although nobody touched the group.
    """
    if seat.role != Seat.Role.SECRETARIAT:
        return
    group, _created = Group.objects.get_or_create(name="Secretariat")
    if Seat.objects.active().filter(user_id=seat.user_id, role=Seat.Role.SECRETARIAT).exists():
        seat.user.groups.add(group)
    else:
        seat.user.groups.remove(group)


def seat_saved(sender, instance: Seat, raw: bool = False, **kwargs) -> None:
    """A seat was written as a row."""
    if not raw:
        follow_seat(instance)


def seat_saved_by_action(sender, seat: Seat, **kwargs) -> None:
    """A seat was granted or ended by its action."""
    follow_seat(seat)
