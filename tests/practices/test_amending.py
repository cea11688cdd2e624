"""Amendments: the published version stands, unchanged, until the next one is cleared, reviewed and published."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from portal.access.refusals import Refused
from portal.api import publishing
from portal.audit.models import Entry
from practices import actions
from practices.actions.amending import open_amendment
from practices.models import TEXT_LIMITS, Edition, Practice, Stage, TranslatedEdition
from practices.queries import reading_of, waiting_for_clearance, waiting_for_review
from practices.search import PracticeSource
from practices.typesetting.sheets import digest_of, practice_sheet
from tests.practices.worlds import (
    CONTENT,
    amend,
    approve,
    begin_amendment,
    bring_out,
    bring_to_review,
    carry_through,
    make_person,
    translate,
)

pytestmark = pytest.mark.django_db
NEW = "Of 90 holds, 61 became orders."


def refused(code, action, *given, **named):
    with pytest.raises(Refused) as caught:
        action(*given, **named)
    assert caught.value.code == code
    return str(caught.value.message)


@pytest.fixture
def practice(world):
    return bring_out(world)


PAGES = ("", "v1/", "cite.txt", "cite.json", "cite.bib", "cite.ris")
LISTS = (
    "/en/practices/",
    "/en/practices/statistics/",
    "/en/practices/statistics.csv",
    "/en/crimes/CYB/",
    "/en/provisions/UNTOC-18/",
    "/api/v1/practices",
    "/feeds/practices.atom",
)


def what_the_public_reads(client, practice) -> dict[str, bytes]:
    """Every address at which an anonymous reader can meet the practice, in the languages that it has."""
    found = {}
    for address in [
        *(f"/{code}/{practice.path}{page}" for code in ("en", "fr") for page in PAGES),
        *LISTS,
        f"/api/v1/practices/{practice.reference_year}/{practice.reference_number}",
    ]:
        answer = client.get(address)
        found[address] = (
            answer.status_code,
            b"".join(answer.streaming_content) if answer.streaming else answer.content,
        )
    found["search"] = (200, repr(PracticeSource().document(practice.pk)).encode())
    found["dump"] = (200, repr(list(publishing.practices())).encode())
    for code in ("en", "fr"):
        sheet = practice_sheet(reading_of(Practice.objects.get(pk=practice.pk), code))
        found[f"PDF {code}"] = (200, digest_of(sheet).encode())
    return found


def without_tokens(found):
    """Without what changes with every request: nonces and form tokens."""
    return {
        address: (status, re.sub(rb'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', b"", content))
        for address, (status, content) in found.items()
    }


def test_the_public_reads_the_published_version_at_every_step(client, world, practice):
    translate(world, practice, "fr")
    before = without_tokens(what_the_public_reads(client, practice))
    assert all(status == 200 for address, (status, _content) in before.items())
    amendment = begin_amendment(world, practice, title="Another title", result=NEW, visibility="parties")
    steps = [
        lambda: None,
        lambda: actions.submit_practice(world.expert, amendment),
        lambda: actions.return_practice(world.focal, amendment, "Mend it."),
        lambda: actions.submit_practice(world.expert, amendment),
        lambda: actions.clear_practice(world.focal, amendment),
        lambda: actions.take_up_review(world.clerk, amendment),
        lambda: actions.ask_changes(world.clerk, amendment, "Which holds?"),
        lambda: actions.answer_changes(world.expert, amendment, "All of them."),
        lambda: actions.set_embargo(world.focal, amendment, timezone.now() + timezone.timedelta(days=2)),
        lambda: approve(world.clerk, amendment),
    ]
    for step in steps:
        step()
        assert without_tokens(what_the_public_reads(client, practice)) == before
    assert Practice.objects.get(pk=amendment.pk).stage == Stage.SCHEDULED
    actions.withdraw_practice(world.focal, amendment, "originator")
    assert without_tokens(what_the_public_reads(client, practice)) == before
    assert Practice.objects.get(pk=amendment.pk).stage == Stage.WITHDRAWN


def test_the_next_version_says_when_and_what(client, world, practice):
    first = practice.live_revision_id
    practice = amend(world, practice, result=NEW, forms=["FRD", "IDN"])
    assert (practice.version, practice.stage, practice.result) == (2, Stage.PUBLISHED, NEW)
    assert practice.live_revision_id == practice.cleared_revision_id == practice.approved_revision_id != first
    assert sorted(term.pk for term in practice.forms.all()) == ["FRD", "IDN"]
    one, two = practice.editions.all()
    assert (one.number, one.revision_id, one.amendment, one.note) == (1, first, None, "")
    assert (two.number, two.note) == (2, "The result was brought up to date.")
    assert two.amendment.stage == Stage.AMENDED
    # What was signed, cleared and approved as this version stays on the row that went the way.
    assert two.checklist.revision_id == two.amendment.latest_revision_id == two.amendment.approved_revision_id
    assert two.amendment.cleared_revision_id == two.amendment.latest_revision_id
    shown = client.get(f"/en/{practice.path}").content.decode()
    assert NEW in shown
    assert "Amended on" in shown
    assert "The result was brought up to date." in shown
    assert "Amended on" not in client.get(f"/en/{practice.path}v1/").content.decode()
    assert "<del>74</del><ins>90</ins>" in client.get(f"/en/{practice.path}v2/").content.decode()
    assert open_amendment(practice) is None
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"amend_practice", "publish_amendment"} <= verbs
    third = amend(world, practice, result="Of 99 holds, 61 became orders.")
    assert third.version == 3
    assert PracticeSource().document(practice.pk).texts["en"].body.count("Of 99") == 1


def test_only_the_delegation_amends_and_only_what_is_published(world, practice):
    for person in (world.other, world.clerk, world.delegate, world.observer, world.other_focal):
        with pytest.raises(PermissionDenied):
            actions.amend_practice(person, practice)
    refused("wrong_stage", actions.amend_practice, world.expert, bring_to_review(world))
    amendment = actions.amend_practice(world.focal, practice)
    refused("wrong_stage", actions.amend_practice, world.expert, amendment)
    refused("amendment_open", actions.amend_practice, world.expert, practice)
    actions.discard_draft(world.focal, amendment)
    assert not Practice.objects.filter(pk=amendment.pk).exists()
    actions.withdraw_practice(world.focal, practice, "originator")
    assert "Withdrawn" in refused("wrong_stage", actions.amend_practice, world.expert, practice)


def test_what_the_secretariat_compiled_it_amends_with_a_third_person(world):
    compiled = actions.start_draft(world.clerk, None, fields=CONTENT)
    compiled = approve(world.editor, actions.submit_practice(world.clerk, compiled))
    with pytest.raises(PermissionDenied):
        actions.amend_practice(world.expert, compiled)
    amendment = actions.amend_practice(world.editor, compiled)
    fields = {"result": NEW, "change_note": "Newer numbers.", "declaration": True}
    amendment = actions.save_draft(world.editor, amendment, fields, base_revision=None)
    amendment = actions.submit_practice(world.editor, amendment)
    for writer in (world.clerk, world.editor):
        refused("second_person", approve, writer, amendment)
    approve(make_person("third", "secretariat"), amendment)
    compiled.refresh_from_db()
    assert (compiled.version, compiled.result) == (2, NEW)


def test_begun_twice_at_once_it_is_one(world, practice, monkeypatch):
    amendment = actions.amend_practice(world.expert, practice)
    seen = iter([None, amendment])
    monkeypatch.setattr("practices.actions.amending.open_amendment", lambda _practice: next(seen))
    refused("amendment_open", actions.amend_practice, world.focal, practice)
    monkeypatch.setattr("practices.actions.amending.open_amendment", lambda _practice: None)
    with pytest.raises(IntegrityError):
        actions.amend_practice(world.focal, practice)
    assert practice.amendments.count() == 1


def test_it_says_what_changed_and_changes_something(world, practice):
    amendment = actions.amend_practice(world.expert, practice)
    with pytest.raises(ValidationError) as faults:
        actions.submit_practice(world.expert, amendment)
    assert set(faults.value.message_dict) == {"change_note", "declaration"}
    amendment = actions.save_draft(
        world.expert, amendment, {"change_note": "Nothing.", "declaration": True}, base_revision=None, language="fr"
    )
    assert amendment.language == "en"
    refused("nothing_changed", actions.submit_practice, world.expert, amendment)
    with pytest.raises(ValidationError):
        actions.save_draft(world.expert, amendment, {"change_note": "x" * 501}, base_revision=None)


def test_sent_twice_and_sent_too_late(world, practice):
    amendment = begin_amendment(world, practice, result=NEW)
    actions.submit_practice(world.expert, amendment)
    refused("repeated", actions.submit_practice, world.expert, amendment)
    with pytest.raises(Refused):
        actions.publish_practice(world.clerk, amendment)
    actions.clear_practice(world.focal, amendment)
    refused("not_approved", actions.publish_practice, world.clerk, amendment)
    actions.withdraw_practice(world.clerk, practice, "protection")
    amendment.refresh_from_db()
    assert (amendment.stage, amendment.audience) == (Stage.WITHDRAWN, {"party:XV"})
    refused("wrong_stage", actions.submit_practice, world.expert, amendment)
    refused("wrong_stage", approve, world.clerk, amendment)
    assert amendment.current_workflow_state is None


def test_published_it_is_not_published_again(world, practice):
    amendment = begin_amendment(world, practice, result=NEW)
    practice = carry_through(world, amendment)
    refused("repeated", actions.publish_practice, world.clerk, amendment)
    refused("repeated", approve, world.clerk, amendment)
    refused("wrong_stage", actions.withdraw_practice, world.clerk, amendment, "inaccurate")
    assert practice.editions.count() == 2


def test_at_its_hour(world, practice):
    amendment = begin_amendment(world, practice, result=NEW)
    actions.submit_practice(world.expert, amendment)
    later = timezone.now() + timezone.timedelta(hours=2)
    actions.set_embargo(world.focal, amendment, later)
    actions.clear_practice(world.focal, amendment)
    approve(world.clerk, amendment)
    practice.refresh_from_db()
    assert (practice.version, practice.result) == (1, CONTENT["result"])
    refused("an_amendment", actions.plan_withdrawal, world.clerk, amendment, later, "inaccurate")
    actions.set_embargo(world.focal, amendment, None)
    practice.refresh_from_db()
    assert (practice.version, practice.result, practice.go_live_at) == (2, NEW, None)


def test_who_could_not_read_the_earlier_version_reads_no_translation_of_it(client, world, signed_in):
    practice = bring_out(world, visibility="parties")
    french = translate(world, practice, "fr")
    practice = amend(world, practice, visibility="public", tlp="TLP:CLEAR", result=NEW)
    french.refresh_from_db()
    assert (french.live, french.stage, french.audience) == (False, Stage.DRAFT, {"secretariat"})
    assert "Mot title" not in client.get(f"/fr/{practice.path}").content.decode()
    assert client.get(f"/fr/{practice.path}v1/").status_code == 404
    assert "Mot title" in signed_in(world.other).get(f"/fr/{practice.path}v1/").content.decode()
    assert set(PracticeSource().document(practice.pk).texts) == {"en"}


def test_a_translation_of_what_was_for_fewer_does_not_come_out_late(world):
    practice = bring_out(world, visibility="parties")
    texts = {name: "Mot" for name in TEXT_LIMITS if getattr(practice, name)}
    actions.save_translation(world.editor, practice, "fr", texts)
    practice = amend(world, practice, visibility="public", tlp="TLP:CLEAR", result=NEW)
    refused("narrower_version", actions.publish_translation, world.clerk, practice, "fr")
    actions.publish_translation(world.clerk, practice, "fr", texts=texts, kind="courtesy")
    assert not Practice.objects.get(original=practice).is_behind


def test_the_restricted_detail_comes_along(world, signed_in):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    actions.write_detail(world.expert, practice, "Only for States.", readers="parties", tlp="TLP:AMBER")
    practice = carry_through(world, practice)
    actions.translate_detail(world.editor, practice, "fr", "Pour les États.", kind="courtesy")
    first = amend(world, practice, result=NEW)
    assert [one.removed_in for one in first.details.all()] == [None]
    amendment = begin_amendment(world, first)
    assert amendment.details.get().translations.get().text == "Pour les États."
    assert amendment.details.get().audience == {"party:XV"}
    actions.write_detail(world.expert, amendment, "Only for all States.", readers="parties", tlp="TLP:AMBER")
    case = signed_in(world.focal).get(f"/en/desk/practices/{actions.submit_practice(world.expert, amendment).pk}/")
    assert "Only for <ins>all </ins>States." in case.content.decode()
    other = signed_in(world.other)
    assert "Only for States." in other.get(f"/en/{practice.path}").content.decode()
    approve(world.clerk, actions.clear_practice(world.focal, amendment))
    shown = other.get(f"/en/{practice.path}").content.decode()
    assert "Only for all States." in shown
    assert "Only for States." not in shown
    last = actions.amend_practice(world.expert, practice)
    actions.remove_detail(world.expert, last)
    fields = {"change_note": "Without the detail.", "declaration": True}
    carry_through(world, actions.save_draft(world.expert, last, fields, base_revision=None))
    assert "Only for" not in other.get(f"/en/{practice.path}").content.decode()


def test_a_version_for_fewer_takes_its_translations_along(client, world, signed_in):
    practice = bring_out(world)
    french = translate(world, practice, "fr")
    practice = amend(world, practice, visibility="parties", tlp="TLP:GREEN")
    french.refresh_from_db()
    assert (french.live, french.audience) == (True, practice.audience)
    assert client.get(f"/fr/{practice.path}").status_code == 404
    assert signed_in(world.other).get(f"/fr/{practice.path}").status_code == 200


def test_a_translation_stays_with_its_version(client, world, practice):
    translate(world, practice, "fr")
    practice = amend(world, practice, result=NEW)
    shown = client.get(f"/fr/{practice.path}").content.decode()
    assert "Mot title" in shown
    assert "v1/" in client.get(f"/fr/{practice.path}cite.txt").content.decode()
    assert "v2/" in client.get(f"/en/{practice.path}cite.txt").content.decode()
    assert "Mot title" in client.get(f"/fr/{practice.path}v1/").content.decode()
    # At the address of the second version nobody reads the words of the first.
    assert NEW in client.get(f"/fr/{practice.path}v2/").content.decode()
    texts = {name: "Nouveau mot" for name in TEXT_LIMITS if getattr(practice, name)}
    actions.publish_translation(world.editor, practice, "fr", texts=texts, kind="courtesy")
    assert "Nouveau mot" in client.get(f"/fr/{practice.path}v2/").content.decode()
    assert "Mot title" in client.get(f"/fr/{practice.path}v1/").content.decode()
    assert [str(one) for one in TranslatedEdition.objects.order_by("edition__number")] == [
        f"{edition.pk} fr" for edition in practice.editions.all()
    ]
    actions.withdraw_translation(world.editor, practice, "fr")
    assert "Nouveau mot" not in client.get(f"/fr/{practice.path}v2/").content.decode()
    assert "Mot title" in client.get(f"/fr/{practice.path}v1/").content.decode()


def test_lists_of_those_who_decide_show_it_as_an_amendment(world, practice, signed_in):
    amendment = begin_amendment(world, practice, result=NEW)
    expert, focal, clerk = (signed_in(person) for person in (world.expert, world.focal, world.clerk))
    mark = f"<span>Amendment</span><span><bdi>{practice.reference}</bdi></span>"
    assert mark in expert.get("/en/desk/").content.decode()
    assert mark in expert.get("/en/desk/practices/").content.decode()
    actions.submit_practice(world.expert, amendment)
    assert [one.pk for one in waiting_for_clearance(world.focal)] == [amendment.pk]
    assert mark in focal.get("/en/desk/").content.decode()
    assert f"Amendment <bdi>{practice.reference}</bdi>" in focal.get("/en/desk/waiting/").content.decode()
    case = focal.get(f"/en/desk/practices/{amendment.pk}/").content.decode()
    assert "<del>74</del><ins>90</ins>" in case
    assert "The result was brought up to date." in case
    assert clerk.get(f"/en/desk/practices/{amendment.pk}/").status_code == 404
    actions.clear_practice(world.focal, amendment)
    assert [one.pk for one in waiting_for_review(world.clerk)] == [amendment.pk]
    assert mark in clerk.get("/en/desk/").content.decode()
    assert "<ins>90</ins>" in clerk.get(f"/en/desk/practices/{amendment.pk}/").content.decode()
    assert f"Amendment {practice.reference}" in clerk.get("/cms/snippets/practices/practice/").content.decode()
    approve(world.clerk, amendment)
    done = clerk.get(f"/en/desk/practices/{amendment.pk}/").content.decode()
    assert "Published as a new version" in done
    assert "What the amendment changes" not in done
    assert mark not in expert.get("/en/desk/practices/").content.decode()


def test_the_database_knows_what_an_amendment_is(world, practice):
    amendment = begin_amendment(world, practice, result=NEW)
    rows = Practice.objects.filter(pk=amendment.pk)
    for change in (
        {"stage": Stage.PUBLISHED, "live": True},
        {"reference_year": 2026, "reference_number": 999},
        {"stage": Stage.SUBMITTED, "change_note": ""},
        {"stage": Stage.AMENDED},
        {"change_note": "x" * 501},
        {"audience": frozenset({"public"})},
    ):
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            rows.update(**change)
    for change in ({"stage": Stage.AMENDED}, {"live_revision": amendment.latest_revision}, {"live_revision": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(**change)
    edition = Edition.objects.get(practice=practice)
    for change in (
        {"note": "Something."},
        {"amendment": amendment},
        {"closed_at": timezone.now()},
        {"closed_at": timezone.now(), "closed_by": world.clerk, "closed_reason": "protection"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**change)
