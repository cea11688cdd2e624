"""Co-authors come from the delegation itself, are told what the author is told, and review nothing of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.access.refusals import Refused
from portal.audit.models import Entry
from portal.notices.models import Notice
from practices import actions
from practices.models import CoAuthor
from tests.practices.worlds import approve, bring_out, bring_to_review, make_person, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(world):
    return make_person("second", "expert", world.velmara)


def named(practice) -> set:
    return {one.person for one in practice.co_authors.all()}


def test_a_colleague_is_named_once_told_and_let_go(world, drafted, second):
    actions.name_co_authors(world.expert, drafted, [second, world.expert])
    assert named(drafted) == {second}
    assert str(CoAuthor.objects.get()) == f"#{drafted.pk} {second.pk}"
    assert [(notice.recipient, notice.kind) for notice in Notice.objects.all()] == [(second, "practice_named")]
    entries = Entry.objects.count()
    actions.name_co_authors(world.focal, drafted, [second])
    assert Entry.objects.count() == entries
    actions.name_co_authors(world.focal, drafted, [world.focal])
    assert named(drafted) == {world.focal}
    assert Notice.objects.count() == 1


def test_only_people_who_write_for_the_delegation(world, drafted):
    for person in (world.delegate, world.other, world.clerk):
        with pytest.raises(Refused) as refused:
            actions.name_co_authors(world.expert, drafted, [person])
        assert refused.value.code == "not_theirs"
    for person in (world.delegate, world.other, world.clerk):
        with pytest.raises(PermissionDenied):
            actions.name_co_authors(person, drafted, [])
    with pytest.raises(Refused):
        actions.name_co_authors(world.expert, bring_out(world), [world.focal])


def test_they_are_told_what_the_author_is_told(world, drafted, second):
    actions.name_co_authors(world.expert, drafted, [second])
    Notice.objects.all().delete()
    actions.return_practice(world.focal, actions.submit_practice(world.expert, drafted), "No")
    told = {(notice.recipient, notice.kind) for notice in Notice.objects.filter(kind="practice_returned")}
    assert told == {(world.expert, "practice_returned"), (second, "practice_returned")}


def test_they_do_not_review_it(world, second):
    second.seats.create(role="secretariat")
    practice = bring_to_review(world)
    actions.name_co_authors(world.expert, practice, [second])
    with pytest.raises(Refused) as refused:
        approve(second, practice)
    assert refused.value.code == "second_person"


def test_nobody_is_named_twice(world, drafted, second):
    actions.name_co_authors(world.expert, drafted, [second])
    with pytest.raises(IntegrityError), transaction.atomic():
        CoAuthor.objects.create(practice=drafted, person=second, named_by=world.expert)


def test_the_page(world, signed_in, drafted, second, monkeypatch):
    address = f"/en/desk/practices/{drafted.pk}/authors/"
    client = signed_in(world.expert)
    page = client.get(address).content.decode()
    assert "Second" in page
    assert "Other Expert" not in page
    assert "There is a problem" in client.post(address, {"people": [world.other.pk]}).content.decode()
    page = client.post(address, {"people": [second.pk]}, follow=True).content.decode()
    assert "The co-authors are kept." in page
    assert named(drafted) == {second}
    page = signed_in(world.delegate).get(address).content.decode()
    assert "Second" in page
    assert "Keep these co-authors" not in page
    assert signed_in(world.delegate).post(address, {}).status_code == 403
    assert signed_in(world.other).get(address).status_code == 404

    def refuse(*args):
        raise Refused("Not so.", code="not_theirs")

    monkeypatch.setattr(actions, "name_co_authors", refuse)
    assert "Not so." in client.post(address, {"people": []}).content.decode()


def test_the_page_costs_the_same_for_one_and_for_many(world, signed_in, django_assert_max_num_queries):
    client, seen = signed_in(world.expert), set()
    (practice,) = many(world, 1, stage="draft")
    for rows in (1, 2, 297):
        for number in range(rows):
            person = make_person(f"p{rows}-{number}", "expert", world.velmara)
            CoAuthor.objects.create(practice=practice, person=person, named_by=world.expert)
        client.get(f"/fr/desk/practices/{practice.pk}/authors/")
        with django_assert_max_num_queries(12) as queries:
            assert client.get(f"/fr/desk/practices/{practice.pk}/authors/").status_code == 200
        seen.add(len(queries))
    assert len(seen) == 1, seen
