"""Who is told what, when a practice moves on. No notice carries a word of the text."""

from django.utils.translation import gettext_lazy as _

from portal.access.models import Seat, User
from portal.notices.actions import notify
from portal.notices.kinds import register_kind

from .models import Practice
from .permissions import WRITERS

KINDS = {
    "submitted": _("Practice %(reference)s waits for your clearance."),
    "returned": _("Practice %(reference)s was returned to you by the focal point."),
    "cleared": _("Practice %(reference)s waits for review."),
    "changes_asked": _("The Secretariat asks for changes to practice %(reference)s."),
    "assigned": _("A task about practice %(reference)s was given to you."),
    "due_soon": _("Practice %(reference)s waits for you; its day is near."),
    "overdue": _("Practice %(reference)s waits for you and is overdue."),
    "named": _("You were named as a co-author of practice %(reference)s."),
    "commented": _("Somebody commented on practice %(reference)s."),
    "answered": _("The delegation answered about practice %(reference)s."),
    "legal_asked": _("A legal review of practice %(reference)s is asked for."),
    "legal_given": _("The legal review of practice %(reference)s was given."),
    "scheduled": _("Practice %(reference)s is approved and will be published at its hour."),
    "hour_changed": _("The hour before which practice %(reference)s is not published was changed."),
    "withdrawal_planned": _("A withdrawal of practice %(reference)s is planned."),
    "published": _("Practice %(reference)s was published."),
    "amended": _("Practice %(reference)s was published in a new version."),
    "withdrawn": _("Practice %(reference)s was withdrawn."),
}
IMPORTED = "practice_imported"


def register_kinds() -> None:
    """Give the notices their words; once, when Django starts."""
    for code, sentence in KINDS.items():
        register_kind(f"practice_{code}", sentence)
    register_kind(
        IMPORTED, _("Earlier replies of yours were imported as drafts: %(count)s."), names=frozenset({"count"})
    )


def authors_of(practice: Practice) -> list[User]:
    """The author and the co-authors."""
    return [practice.author, *User.objects.filter(pk__in=practice.co_authors.values("person_id"))]


def focal_points_of(party_id: str | None) -> list[User]:
    """The people who hold a focal point's seat of this State now."""
    if party_id is None:
        return []
    seats = Seat.objects.active().filter(role=Seat.Role.FOCAL_POINT, party_id=party_id)
    return list(User.objects.filter(is_active=True, pk__in=seats.values("user_id")))


def people_of_the_secretariat() -> list[User]:
    """The people who hold a seat in the Secretariat now."""
    seats = Seat.objects.active().filter(role=Seat.Role.SECRETARIAT)
    return list(User.objects.filter(is_active=True, pk__in=seats.values("user_id")))


def writers_of(party_id: str | None) -> list[User]:
    """The people who write for this State now; of the Secretariat where there is none."""
    if party_id is None:
        return people_of_the_secretariat()
    seats = Seat.objects.active().filter(role__in=WRITERS, party_id=party_id)
    return list(User.objects.filter(is_active=True, pk__in=seats.values("user_id")))


def tell(event: str, practice: Practice, *, but=None) -> None:
    """Tell those concerned that `event` happened to `practice`, except the person who did it."""
    concerned = {
        "submitted": lambda: focal_points_of(practice.party_id),
        "returned": lambda: authors_of(practice),
        "cleared": people_of_the_secretariat,
        "changes_asked": lambda: [*authors_of(practice), *focal_points_of(practice.party_id)],
        "answered": lambda: [practice.reviewer] if practice.reviewer else people_of_the_secretariat(),
        "scheduled": lambda: [*authors_of(practice), *focal_points_of(practice.party_id)],
        "hour_changed": lambda: [*authors_of(practice), *focal_points_of(practice.party_id)],
        "withdrawal_planned": lambda: [*authors_of(practice), *focal_points_of(practice.party_id)],
        "published": lambda: [*authors_of(practice), *focal_points_of(practice.party_id)],
        "withdrawn": lambda: [*authors_of(practice), *focal_points_of(practice.party_id), *people_of_the_secretariat()],
    }[event]()
    tell_people([person for person in concerned if but is None or person.pk != but.pk], event, practice)


def tell_new_version(practice: Practice, amendment: Practice, *, but=None) -> None:
    """Tell those who wrote this version and those before, and their focal points, that it is published."""
    told = [*authors_of(practice), *authors_of(amendment), *focal_points_of(practice.party_id)]
    people = {person.pk: person for person in told if but is None or person.pk != but.pk}
    tell_people(list(people.values()), "amended", practice)


def tell_people(people: list[User], event: str, practice: Practice) -> None:
    """Tell these people, each in their language."""
    path = practice.path if event in ("published", "amended") else f"desk/practices/{practice.pk}/"
    if event == "commented":
        path += "comments/"
    notify(
        people,
        f"practice_{event}",
        practice,
        path,
        reference=practice.known_as,
    )
