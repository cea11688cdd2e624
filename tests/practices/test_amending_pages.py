"""The pages of an amendment: its button, its form, its files; and what the same costs with many rows."""

import pytest
from django.core.files.storage import default_storage

from practices import actions
from practices.files.queries import attachments_shown
from practices.models import Practice, PracticeAttachment, ScanState, Stage
from tests.practices import papers
from tests.practices.papers import attach
from tests.practices.worlds import CONTENT, amend, approve, begin_amendment, bring_out, carry_through, many

pytestmark = pytest.mark.django_db
NEW = "Of 90 holds, 61 became orders."


@pytest.fixture
def practice(world):
    return bring_out(world)


def test_from_the_button_to_the_next_version(world, practice, signed_in, client):
    expert, case = signed_in(world.expert), f"/en/desk/practices/{practice.pk}/"
    assert "Amend this practice" in expert.get(case).content.decode()
    assert "Amend this practice" not in signed_in(world.clerk).get(case).content.decode()
    form = expert.post(f"{case}amend/", follow=True)
    amendment = practice.amendments.get()
    assert form.redirect_chain[-1][0] == f"/en/desk/practices/{amendment.pk}/"
    shown = form.content.decode()
    assert "Readers see the published version" in shown
    assert 'name="change_note"' in shown
    assert 'name="language"' not in shown
    assert CONTENT["measure"] in shown
    data = {name: CONTENT[name] for name in ("title", "summary", "challenge", "measure", "forms", "provisions")}
    data |= {"result": NEW, "base_revision": amendment.latest_revision_id, "step": "1", "action": "submit"}
    last = expert.get(f"/en/desk/practices/{amendment.pk}/?step=5").content.decode()
    assert "<li>What changed</li>" in last
    lacking = expert.post(f"/en/desk/practices/{amendment.pk}/", data | {"declaration": "on"})
    assert "Please say what changed." in lacking.content.decode()
    amendment.refresh_from_db()
    data |= {"base_revision": amendment.latest_revision_id, "declaration": "on", "change_note": "Newer numbers."}
    sent = expert.post(f"/en/desk/practices/{amendment.pk}/", data)
    assert sent.url == f"/en/desk/practices/{amendment.pk}/submit/"
    amendment.refresh_from_db()
    expert.post(sent.url, {"base_revision": amendment.latest_revision_id})
    amendment.refresh_from_db()
    assert (amendment.stage, amendment.change_note) == (Stage.SUBMITTED, "Newer numbers.")
    signed_in(world.focal).post(
        f"/en/desk/practices/{amendment.pk}/clear/", {"base_revision": amendment.latest_revision_id}
    )
    signed = dict.fromkeys(("no_names", "no_operations", "clearance_covers", "readers_fit"), "on")
    done = signed_in(world.clerk).post(
        f"/en/desk/practices/{amendment.pk}/approve/", signed | {"base_revision": amendment.latest_revision_id}
    )
    assert done.status_code == 302
    assert NEW in client.get(f"/en/{practice.path}").content.decode()
    assert Practice.objects.get(pk=practice.pk).version == 2


def test_the_button_pressed_twice_and_too_late(world, practice, signed_in):
    expert, address = signed_in(world.expert), f"/en/desk/practices/{practice.pk}/amend/"
    first = expert.post(address)
    again = expert.post(address)
    assert first.url == again.url
    assert practice.amendments.count() == 1
    assert signed_in(world.clerk).post(address).status_code == 403
    assert signed_in(world.other).post(address).status_code == 404
    assert expert.get(address).status_code == 405
    actions.withdraw_practice(world.clerk, practice, "inaccurate")
    late = expert.post(address, follow=True)
    assert late.redirect_chain[-1][0] == f"/en/desk/practices/{practice.pk}/"
    assert "The practice stands at: Withdrawn." in late.content.decode()


def test_given_up_it_was_never_there(world, practice, signed_in):
    expert = signed_in(world.expert)
    amendment = begin_amendment(world, practice, result=NEW)
    assert "Give up this amendment" in expert.get(f"/en/desk/practices/{amendment.pk}/").content.decode()
    said = expert.post(f"/en/desk/practices/{amendment.pk}/discard/", follow=True).content.decode()
    assert "The amendment is given up." in said
    assert not practice.amendments.exists()
    second = begin_amendment(world, practice, result=NEW)
    actions.return_practice(world.focal, actions.submit_practice(world.expert, second), "No.")
    expert.post(f"/en/desk/practices/{second.pk}/discard/")
    second.refresh_from_db()
    assert (second.stage, second.result) == (Stage.WITHDRAWN, NEW)
    # The third begins where the published version stands.
    assert actions.amend_practice(world.expert, practice).result == CONTENT["result"]


def test_comments_on_what_changed(world, practice, signed_in):
    amendment = begin_amendment(world, practice)
    actions.comment_on(world.focal, amendment, "change_note", "Say which numbers.")
    shown = signed_in(world.expert).get(f"/en/desk/practices/{amendment.pk}/comments/").content.decode()
    assert "Say which numbers." in shown
    assert "The result was brought up to date." in shown
    other = signed_in(world.expert).get(f"/en/desk/practices/{practice.pk}/comments/").content.decode()
    assert 'value="change_note"' not in other


@pytest.fixture
def filed(world):
    """A published practice with two files."""
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    attach(world.expert, practice, title="Old")
    attach(world.expert, practice, papers.odt(), title="Both")
    return carry_through(world, practice)


def test_files_come_along_and_are_kept_once(world, filed, signed_in, django_capture_on_commit_callbacks):
    amendment = begin_amendment(world, filed)
    names = set(filed.attachments.values_list("file", flat=True))
    assert set(amendment.attachments.values_list("file", flat=True)) == names
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_attachment(world.expert, amendment.attachments.get(title="Old"))
        new = attach(world.expert, amendment, papers.pdf("Another paper."), title="New")
    assert all(default_storage.exists(name) for name in names)
    case = actions.submit_practice(world.expert, amendment)
    shown = signed_in(world.focal).get(f"/en/desk/practices/{case.pk}/").content.decode()
    assert "<del>Old</del>; <ins>New</ins>" in shown
    actions.clear_practice(world.focal, case)
    approve(world.clerk, case)
    filed.refresh_from_db()
    assert {one.title for one in attachments_shown(filed)} == {"New", "Both"}
    assert PracticeAttachment.objects.get(pk=new.pk).practice_id == amendment.pk


def test_a_discarded_amendment_leaves_the_published_files(world, filed, django_capture_on_commit_callbacks):
    amendment = begin_amendment(world, filed)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_draft(world.expert, amendment)
    assert all(default_storage.exists(str(one.file.name)) for one in filed.attachments.all())


def test_an_infected_file_is_taken_away_wherever_it_stands(world, filed, monkeypatch):
    amendment = begin_amendment(world, filed)
    monkeypatch.setattr("practices.files.scanner.is_configured", lambda: True)
    monkeypatch.setattr("practices.files.scanner.find_malware", lambda _file: "Eicar")
    actions.take_in_attachment(str(amendment.attachments.get(title="Old").pk))
    found = PracticeAttachment.objects.filter(title="Old")
    assert {one.scan for one in found} == {ScanState.INFECTED}
    assert len({str(one.file.name) for one in found}) == 1
    assert found.first().file.name.startswith("quarantine/")


def test_pages_cost_the_same_however_many_there_are(world, signed_in, django_assert_max_num_queries):
    expert, clerk = signed_in(world.expert), signed_in(world.clerk)
    practice = bring_out(world)
    practice = amend(world, practice, result="Second.")
    waits = actions.submit_practice(world.expert, begin_amendment(world, practice, result=NEW))
    published = f"/en/desk/practices/{practice.pk}/"
    for rows in (1, 2, 297):
        for one in many(world, rows)[:5]:
            actions.amend_practice(world.expert, one)
        for client, address, most in (
            (expert, "/en/desk/", 20),
            (expert, "/en/desk/practices/", 14),
            (clerk, published, 22),
            (clerk, f"/en/{practice.path}v1/", 14),
            (expert, f"/en/desk/practices/{waits.pk}/", 24),
        ):
            client.get(address)
            with django_assert_max_num_queries(most):
                assert client.get(f"{address}?{rows}").status_code == 200
