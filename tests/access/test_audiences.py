"""The audience rule: two sets meet, or nothing is shown."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.access.actions import end_seat, grant_seat
from portal.access.audiences import AudienceField, AudienceQuerySet, audiences_of
from portal.access.models import Seat, User
from portal.access.refusals import Refused
from portal.access.seats import forget_seats, parties_of
from portal.audit.models import Entry


class Leaf(models.Model):
    """A record with nothing but an audience."""

    audience = AudienceField()
    objects = AudienceQuerySet.as_manager()

    class Meta:
        app_label = "tests"


@pytest.fixture
def leaves(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Leaf)
    yield Leaf
    with connection.schema_editor() as editor:
        editor.delete_model(Leaf)


TOKENS = st.sampled_from(
    ["public", "parties", "secretariat", "group:1", "group:11", "meeting:1", "party:XV", "party:XVI"]
)


def test_visible_means_that_two_sets_meet(leaves):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.frozensets(TOKENS, max_size=3), max_size=12), st.frozensets(TOKENS, max_size=4))
    def check(records, tokens):
        Leaf.objects.all().delete()
        Leaf.objects.bulk_create(Leaf(audience=record) for record in records)
        seen = [leaf.audience for leaf in Leaf.objects.visible_to_tokens(tokens).order_by("pk")]
        assert seen == [record for record in records if record & tokens]

    check()


def test_an_unknown_token_is_refused_before_it_is_stored(leaves):
    with pytest.raises(ValidationError):
        Leaf.objects.create(audience={"everyone"})


def test_the_anonymous_and_the_inactive_are_the_public(person, velmara):
    Seat.objects.create(user=person, role="expert", party=velmara)
    person.is_active = False
    assert audiences_of(AnonymousUser()) == audiences_of(None) == audiences_of(person) == {"public"}


def test_seats_bring_tokens_and_take_them_away(person, velmara, secretary):
    seat = grant_seat(secretary, person, "delegate", party=velmara, scope="group:7", note_verbale="NV 12/2026")
    assert audiences_of(person) == {"public", "parties", "party:XV", "group:7"}
    assert parties_of(person, "delegate") == [velmara]
    assert parties_of(person, "focal_point") == []
    end_seat(secretary, seat)
    seat.user.refresh_from_db()
    fresh = User.objects.get(pk=person.pk)
    assert audiences_of(fresh) == {"public"}
    assert list(Entry.objects.values_list("verb", flat=True).order_by("sequence")) == ["grant_seat", "end_seat"]
    with pytest.raises(Refused):
        end_seat(secretary, seat)


def test_a_seat_of_tomorrow_gives_nothing_today(person, velmara):
    Seat.objects.create(user=person, role="expert", party=velmara, starts_at=timezone.now() + dt.timedelta(days=1))
    assert audiences_of(person) == {"public"}
    Seat.objects.update(starts_at=timezone.now() - dt.timedelta(days=2), ends_at=timezone.now() - dt.timedelta(days=1))
    forget_seats(person)
    assert audiences_of(person) == {"public"}


def test_only_the_secretariat_grants_seats(person, velmara, secretary):
    with pytest.raises(PermissionDenied):
        grant_seat(person, person, "secretariat")
    with pytest.raises(PermissionDenied):
        grant_seat(None, person, "secretariat")
    grant_seat(secretary, person, "focal_point", party=velmara)
    with pytest.raises(Refused):
        grant_seat(secretary, person, "focal_point", party=velmara)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "expert"},
        {"role": "chair"},
        {"role": "delegate", "party_id": "XV", "scope": "everything"},
        {"role": "delegate", "party_id": "XV", "ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_holds_what_a_seat_is(person, velmara, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(user=person, **fields)


def test_one_address_one_account_whatever_the_letters(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Person@demo.example", full_name="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("PERSON@demo.example", "password-for-tests", full_name="Another")
    assert User.objects.get_by_natural_key("PERSON@demo.example") == person
