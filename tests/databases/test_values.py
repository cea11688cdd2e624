"""Rows and values, where SQLite and PostgreSQL could differ: nothing, numbers, moments, JSON, constraints, transactions, locks."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from meetings.models import WorkingGroup
from meetings.models.records import text_in
from portal.access.audiences import SECRETARIAT
from portal.access.models import Seat, User
from portal.audit.models import Entry
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import FormOfCrime
from practices import actions
from practices.models import Practice, Remark, RemarkKind
from practices.queries import term_codes, waiting_for_review
from tests.databases.test_texts import fails
from tests.practices.worlds import CONTENT, bring_to_review, make_party, make_person, many, six

pytestmark = pytest.mark.django_db
VIENNA = ZoneInfo("Europe/Vienna")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_what_waits_for_review_is_in_the_order_of_its_waiting(world):
    """Order of NULL: first in SQLite, last in PostgreSQL. What the Secretariat compiled itself was cleared by nobody."""
    first = bring_to_review(world)
    own = actions.submit_practice(
        world.editor, actions.start_draft(world.editor, None, language="en", fields=CONTENT | {"title": "Compiled"})
    )
    last = bring_to_review(world)
    assert own.cleared_at is None
    assert list(waiting_for_review(world.clerk)) == [first, own, last]


def test_the_admin_puts_what_has_no_day_before_all_others(world, signed_in):
    """Order of NULL, where the reader chooses the column."""
    out, inside = many(world, 1, translated=False)[0], many(world, 1, "cleared")[0]
    clerk, address = signed_in(world.clerk), reverse("wagtailsnippets_practices_practice:list")
    for column, reverse_order in (("first_published_at", False), ("-first_published_at", True)):
        page = clerk.get(address, {"ordering": column}).content.decode()
        places = [page.index(f"/practice/edit/{row.pk}/") for row in (inside, out)]
        assert (places == sorted(places)) is not reverse_order
    assert clerk.get(address, {"ordering": "-cleared_at"}).status_code == 200


def test_numbers_are_no_larger_than_their_column():
    user = make_person("numbers")
    mark = FormOfCrime.objects.create(code="ORD", labels=six("a"), definitions=six("b"))
    mark.order = 2**31
    assert fails(DataError, mark.save)
    mark.order = -1
    assert fails(IntegrityError, mark.save)
    mark.order = 2**31 - 1
    mark.save()
    assert FormOfCrime.objects.get(pk="ORD").order == 2**31 - 1
    for huge in (2**31, 2**63, 10**40, -(10**40)):
        assert not User.objects.filter(pk=huge).exists()
        assert not FormOfCrime.objects.filter(order=huge).exists()
        assert FormOfCrime.objects.filter(order__lt=huge).exists() is (huge > 0)
        with pytest.raises(Http404):
            get_object_or_404(User, pk=huge)
    assert User.objects.filter(pk__lt=10**40).count() == 1 == User.objects.filter(pk=user.pk).count()


@pytest.mark.parametrize(
    "path", ["/en/threads/{}/", "/en/practices/2026/{}/", "/en/papers/{}/", "/en/conference/{}/programme/"]
)
def test_no_number_in_an_address_breaks_a_page(client, path):
    for number in (0, 32768, 2**31, 2**63, 10**40):
        assert client.get(path.format(number)).status_code == 404


def test_the_thousandth_practice_is_as_good_as_the_first(world):
    """Wagtail's revisions and logs keep the key of a record, a number, in a column of text of 255 characters."""
    first = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    row = Practice.objects.get(pk=first.pk)
    row.pk = row.id = 1_000
    row.translation_key, row.latest_revision, row._state.adding = uuid.uuid4(), None, True
    row.save(force_insert=True)
    practice = Practice.objects.get(pk=1_000)
    practice = actions.save_draft(world.expert, practice, {**CONTENT, "title": "Another"}, base_revision=None)
    assert str(practice.latest_revision.object_id) == "1000"


def test_moments_keep_microseconds_and_their_place():
    """Time zones: what is kept is a moment, its day is that of Vienna, summer time included."""
    user = make_person("clock")
    moments = [
        at("2026-03-28T23:30:00.123456+00:00"),  # in Vienna the 29th, the night in which the clock is put forward
        at("2026-10-25T00:30:00+02:00"),
        at("2026-10-25T02:30:00+01:00"),  # the second 2:30 of that night
        at("2026-12-31T23:59:59.999999+00:00"),  # in Vienna the next year
        at("2026-06-01T05:29:59+05:30"),  # in Vienna the 1st, in UTC the 31st of May
    ]
    for number, moment in enumerate(moments):
        Seat.objects.create(user=user, role="chair", scope=f"group:{number}", starts_at=moment)
    rows = Seat.objects.filter(user=user).order_by("pk")
    assert [row.starts_at for row in rows] == moments
    days = [
        dt.date(2026, 3, 29),
        dt.date(2026, 10, 25),
        dt.date(2026, 10, 25),
        dt.date(2027, 1, 1),
        dt.date(2026, 6, 1),
    ]
    assert list(rows.values_list("starts_at__date", flat=True)) == days
    assert list(rows.order_by("starts_at").values_list("starts_at", flat=True)) == sorted(moments)
    assert rows.filter(starts_at__year=2026).count() == 4
    assert rows.filter(starts_at=moments[0].astimezone(ZoneInfo("Asia/Kathmandu"))).count() == 1
    assert rows.filter(starts_at__gt=moments[0], starts_at__lte=moments[2]).count() == 3
    with timezone.override("UTC"):
        assert rows.filter(starts_at__date=dt.date(2026, 5, 31)).count() == 1


def test_texts_in_json():
    """A key is read as text; a missing one, and null, are nothing."""
    WorkingGroup.objects.create(slug="keys", names=six("Group"))
    rows = WorkingGroup.objects.annotate(
        ar=text_in("ar", "names"), no=text_in("xx", "names"), of_none=text_in("en", "descriptions")
    )
    assert rows.values_list("ar", "no", "of_none").get() == (six("Group")["ar"], None, None)
    assert WorkingGroup.objects.get().names == six("Group")
    for wrong in ({}, {**six("x"), "ru": ""}, {**six("x"), "ru": None}, dict.fromkeys(LANGUAGE_CODES[1:], "x")):
        assert fails(IntegrityError, lambda wrong=wrong: WorkingGroup.objects.create(slug="wrong", names=wrong))


def test_json_keeps_its_values_and_not_its_order():
    """PostgreSQL sorts keys, so nothing may depend on their order; numbers, truth, nothing and nesting stay what they are."""
    details = {"zz": [1, 2.5, True, None, "é\n"], "a": {"b": {}}, "long": 2**53, "": "empty"}
    Entry.objects.create(sequence=1, at=timezone.now(), verb="tested", details=details, previous_hash="0", hash="1")
    assert Entry.objects.get(pk=1).details == details
    assert list(Entry.objects.filter(details__a__b={}).values_list("pk", flat=True)) == [1]
    assert Entry.objects.filter(details__zz__0=1, details__has_key="a").exists()
    assert not Entry.objects.filter(details__a__isnull=True).exists()


def test_truth_is_truth():
    user = make_person("truth")
    assert User.objects.filter(is_active=True).count() == 1
    assert list(User.objects.values_list("is_active", "is_staff")) == [(True, False)]
    assert User.objects.filter(Q(is_active=True) & ~Q(is_staff=True)).get() == user
    assert User.objects.filter(pk__lt=0).aggregate(Sum("pk"), Count("pk")) == {"pk__sum": None, "pk__count": 0}


def test_partial_rules_and_nothing_in_rules():
    """A unique rule counts NULL as different from NULL, and holds only under its condition; a check that is unknown holds."""
    person, party = make_person("seats"), make_party("XV")
    Seat.objects.create(user=person, role="secretariat")
    assert fails(IntegrityError, lambda: Seat.objects.create(user=person, role="secretariat"))
    Seat.objects.create(user=person, role="expert", party=party)
    assert fails(IntegrityError, lambda: Seat.objects.create(user=person, role="expert", party=party))
    Seat.objects.filter(role="expert").update(ends_at=timezone.now() + dt.timedelta(days=1))
    Seat.objects.create(user=person, role="expert", party=party)
    assert fails(IntegrityError, lambda: Seat.objects.create(user=person, role="expert"))
    assert fails(IntegrityError, lambda: Seat.objects.update(ends_at=at("1990-01-01T00:00:00+00:00")))


def test_drafts_without_a_reference_are_many(world):
    """A unique rule over columns that are NULL."""
    many(world, 2, "draft")
    assert Practice.objects.filter(reference_year__isnull=True, reference_number__isnull=True).count() == 2
    row = many(world, 1)[0]
    assert fails(IntegrityError, lambda: Practice.objects.filter(pk=row.pk).update(reference_number=None))


def test_readers_are_found_by_whole_tokens(world):
    """The audience's lookup, written for each database: case counts, and no token is found in a longer one."""
    practice = bring_to_review(world)
    remarks = {
        token: Remark.objects.create(
            practice=practice, by=world.clerk, kind=RemarkKind.CLEARED, text=token, audience={token}
        )
        for token in ("group:1", "group:12", "party:XV", "party:xv", SECRETARIAT)
    }
    for token, remark in remarks.items():
        assert list(Remark.objects.filter(audience__meets={token}, pk__in=[one.pk for one in remarks.values()])) == [
            remark
        ]
    assert Remark.objects.filter(audience__meets={"group:1", "party:xv", "party"}).count() == 2
    assert not Remark.objects.filter(audience__meets=set()).exists()


def test_an_error_takes_back_what_belongs_to_it_alone():
    """PostgreSQL ends a transaction at its first error, unless a savepoint stands before it."""
    done: list[str] = []
    with transaction.atomic():
        make_person("before")
        assert fails(IntegrityError, lambda: make_person("before"))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_person("inside")
            transaction.on_commit(lambda: done.append("inside"))
            raise ZeroDivisionError
        make_person("after")
    assert sorted(User.objects.values_list("email", flat=True)) == ["after@example.org", "before@example.org"]
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_alone():
    """SQLite locks the whole database at BEGIN IMMEDIATE and passes over FOR UPDATE; both read what stands."""
    user = make_person("locked")
    Seat.objects.create(user=user, role="chair", scope="group:1")
    with transaction.atomic():
        seat = Seat.objects.select_for_update(of=("self",)).select_related("party", "user").get(user=user)
        assert (seat.party, seat.user) == (None, user)
        if connection.vendor == "sqlite":
            assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
            assert not connection.features.has_select_for_update
        else:
            assert connection.features.has_select_for_update_of


def test_numbers_of_rows_are_not_used_again():
    user = make_person("gone")
    key = user.pk
    user.delete()
    assert make_person("next").pk > key


def test_many_keys_fit_into_one_question(world):
    """SQLite bounds the number of values of a statement; the codes of practices are asked for with four times their keys."""
    row = many(world, 1)[0]
    assert term_codes([row.pk, *range(10**6, 10**6 + 5000)])[row.pk]["forms"] == ("CYB", "FRD")
    assert Practice.objects.filter(pk__in=[row.pk, *range(10**6, 10**6 + 9000)]).count() == 1
