"""A version that must not be read any more is closed: nobody reads it, in no language, and that it was stays known."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.access.refusals import Refused
from portal.audit.models import Entry
from practices import actions
from practices.models import Edition, Practice, Stage
from practices.search import PracticeSource
from tests.practices import papers
from tests.practices.papers import attach
from tests.practices.worlds import CONTENT, amend, begin_amendment, bring_out, carry_through, translate

pytestmark = pytest.mark.django_db
NAME = "Somebodynamed"


def page(client, practice, number, language="en"):
    return client.get(f"/{language}/{practice.path}v{number}/")


@pytest.fixture
def named(world):
    """A practice whose first version names somebody, in two languages, and whose second does not."""
    practice = bring_out(world, result=f"{NAME} was arrested.")
    translate(world, practice, "fr")
    return amend(world, practice, result=CONTENT["result"])


def test_nobody_reads_a_closed_version(client, world, named, signed_in):
    clerk = signed_in(world.clerk)
    assert NAME in page(client, named, 1).content.decode()
    assert NAME in page(client, named, 2).content.decode()
    assert "Mot title" in client.get(f"/fr/{named.path}").content.decode()
    address = f"/en/desk/practices/{named.pk}/close-version/"
    answer = clerk.post(address, {"number": "1", "reason": "protection"}, follow=True)
    assert "The version is closed." in answer.content.decode()
    for visitor in (client, clerk, signed_in(world.expert), signed_in(world.other)):
        for language in ("en", "fr"):
            closed = page(visitor, named, 1, language)
            assert closed.status_code == 410
            assert NAME not in closed.content.decode()
            assert "Mot" not in closed.content.decode().replace("Mot State", "")
        newest = page(visitor, named, 2).content.decode()
        assert NAME not in newest
        assert f"{named.path}v1/" not in newest
    assert "Withdrawn to protect persons or proceedings" in page(client, named, 1).content.decode()
    # The translation that was still shown said what the closed version said.
    assert "Mot title" not in client.get(f"/fr/{named.path}").content.decode()
    assert set(PracticeSource().document(named.pk).texts) == {"en"}
    edition = Edition.objects.get(practice=named, number=1)
    assert (edition.audience, edition.closed_by, edition.closed_reason) == (frozenset(), world.clerk, "protection")
    assert edition.revision.content["result"] == f"{NAME} was arrested."
    entry = Entry.objects.get(verb="close_version")
    assert (entry.details["version"], entry.details["reason"]) == (1, "protection")
    assert NAME not in str(entry.details)


def test_what_was_for_some_is_known_to_have_been_closed_by_them_alone(client, world, signed_in):
    practice = bring_out(world, visibility="parties", result="For States alone.")
    practice = amend(world, practice, visibility="public", tlp="TLP:CLEAR", result="For everybody.")
    actions.close_version(world.clerk, practice, 1, "inaccurate")
    assert page(client, practice, 1).status_code == 404
    assert page(signed_in(world.other), practice, 1).status_code == 410


def test_files_go_with_the_version(client, world):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    old = attach(world.expert, practice, title="Old")
    both = attach(world.expert, practice, papers.odt(), title="Both")
    practice = carry_through(world, practice)
    amendment = begin_amendment(world, practice)
    assert amendment.attachments.count() == 2
    actions.remove_attachment(world.expert, amendment.attachments.get(title="Old"))
    practice = carry_through(world, amendment)
    assert [client.get(f"/en/practices/files/{one.pk}/").status_code for one in (old, both)] == [200, 200]
    actions.close_version(world.clerk, practice, 1, "protection")
    assert [client.get(f"/en/practices/files/{one.pk}/").status_code for one in (old, both)] == [404, 200]


def test_who_closes_what(world, named):
    def refused(code, *given):
        with pytest.raises(Refused) as caught:
            actions.close_version(world.clerk, named, *given)
        assert caught.value.code == code

    for person in (world.expert, world.focal, world.other, None):
        with pytest.raises(PermissionDenied):
            actions.close_version(person, named, 1, "protection")
    refused("newest_version", 2, "protection")
    refused("no_version", 3, "protection")
    refused("reason_missing", 1, "")
    actions.close_version(world.clerk, named, 1, "protection")
    refused("repeated", 1, "protection")
    actions.withdraw_practice(world.clerk, named, "originator")
    refused("wrong_stage", 1, "protection")


def test_the_page_offers_what_can_be_closed(world, named, signed_in):
    clerk, address = signed_in(world.clerk), f"/en/desk/practices/{named.pk}/"
    assert "Close an earlier version" in clerk.get(address).content.decode()
    assert "Close an earlier version" not in signed_in(world.focal).get(address).content.decode()
    without = clerk.post(f"{address}close-version/", {"number": "1"})
    assert "There is a problem" in without.content.decode() or without.context["closing_form"].errors
    assert clerk.post(f"{address}close-version/", {"number": "2", "reason": "protection"}).status_code == 200
    assert Edition.objects.filter(closed_at__isnull=False).count() == 0
    actions.close_version(world.clerk, named, 1, "protection")
    assert "Close an earlier version" not in clerk.get(address).content.decode()


def test_closed_between_page_and_button(world, named, signed_in, monkeypatch):
    def too_late(*_given):
        raise Refused("This version was closed before.", code="repeated")

    monkeypatch.setattr(actions, "close_version", too_late)
    answer = signed_in(world.clerk).post(
        f"/en/desk/practices/{named.pk}/close-version/", {"number": "1", "reason": "protection"}, follow=True
    )
    assert "closed before" in answer.content.decode()


def test_a_third_version_is_compared_with_the_last_that_is_open(client, world, named):
    practice = amend(world, named, result="Of 90 holds, 61 became orders.")
    actions.close_version(world.clerk, practice, 2, "inaccurate")
    shown = page(client, practice, 3).content.decode()
    assert "Changes since version 1" in shown
    assert Practice.objects.get(pk=practice.pk).stage == Stage.PUBLISHED
