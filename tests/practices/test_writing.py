"""The page on which experts write: nothing typed is ever lost."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.notices.models import Notice
from practices import actions
from practices.actions import drafting
from practices.groups import name_groups
from practices.models import Practice, Stage
from tests.practices.worlds import (
    CONTENT,
    approve,
    bring_out,
    bring_to_clearance,
    bring_to_review,
    make_person,
    send_in,
)

pytestmark = pytest.mark.django_db
NEW = "/en/practices/new/"


def edit(practice) -> str:
    return f"/en/desk/practices/{practice.pk}/"


@pytest.fixture
def expert(world, signed_in):
    return signed_in(world.expert)


def filled(practice=None, **changes) -> dict:
    data = {**CONTENT, "visibility": "public", "language": "fr", "party": "XV", **changes}
    return data | ({"base_revision": practice.latest_revision_id} if practice else {})


def test_an_expert_drafts_saves_comes_back_and_submits(world, expert):
    page = expert.get(NEW)
    assert page.status_code == 200
    answer = expert.post(
        NEW, {"title": "Half a thought", "visibility": "public", "language": "fr", "party": "XV", "action": "save"}
    )
    practice = Practice.objects.get()
    assert answer.url == edit(practice)
    assert (practice.stage, practice.language, practice.author, practice.party_id) == (
        Stage.DRAFT,
        "fr",
        world.expert,
        "XV",
    )
    assert 'value="Half a thought"' in expert.get(edit(practice)).content.decode()
    answer = expert.post(edit(practice), filled(practice, action="submit"))
    assert answer.url == f"/en/desk/practices/{practice.pk}/submit/"
    send_in(expert, practice)
    practice = Practice.objects.get()
    assert (answer.status_code, practice.stage, practice.title) == (302, Stage.SUBMITTED, CONTENT["title"])
    shown = expert.get(edit(practice)).content.decode()
    assert 'name="title"' not in shown
    assert CONTENT["measure"] in shown


def test_a_practice_can_be_written_and_submitted_on_one_page(expert):
    answer = expert.post(NEW, filled(action="submit"), follow=True)
    assert "Who will be able to read it" in answer.content.decode()
    send_in(expert, Practice.objects.get())
    assert Practice.objects.get().stage == Stage.SUBMITTED


def test_what_is_missing_is_named_at_its_field_and_in_the_summary_and_the_text_is_kept(expert):
    answer = expert.post(
        NEW, {"title": "Only a title", "visibility": "public", "language": "en", "party": "XV", "action": "submit"}
    )
    page = answer.content.decode()
    practice = Practice.objects.get()
    assert (answer.status_code, practice.stage, practice.title) == (200, Stage.DRAFT, "Only a title")
    for field in ("summary", "challenge", "measure", "result", "forms", "provisions", "declaration"):
        assert f'id="id_{field}_error"' in page
    summary = page[page.index('id="error-summary"') :]
    assert "autofocus" in summary[: summary.index(">")]
    assert 'href="#id_summary"' in summary
    assert f'action="{edit(practice)}"' in page
    assert 'value="Only a title"' in page
    # The page rests on what was just kept: sending it again is no conflict.
    base = re.search(r'name="base_revision" value="(\d+)"', page).group(1)
    assert int(base) == practice.latest_revision_id


def test_a_form_with_errors_keeps_every_field(world, expert):
    long = "x" * 151
    answer = expert.post(
        NEW, filled(title=long, year_from="19", year_to="2001", provisions=["UNTOC-12", "NONE"], summary="é" * 1501)
    )
    page = answer.content.decode()
    assert (answer.status_code, Practice.objects.count()) == (200, 0)
    assert f'value="{long}"' in page
    assert "é" * 1501 in page
    for field in ("title", "summary", "year_from", "provisions"):
        assert f'id="id_{field}_error"' in page
    assert re.search(r'value="UNTOC-12"[^>]*checked', page)


def test_line_ends_count_once(expert):
    expert.post(NEW, filled(summary="\r\n".join(["a"] * 750)))
    assert len(Practice.objects.get().summary) == 1499


def test_the_second_of_two_tabs_sees_what_changed_and_chooses(world, signed_in, drafted):
    first, second = signed_in(world.focal), signed_in(world.expert)
    assert second.get(edit(drafted)).status_code == 200
    first.post(edit(drafted), filled(drafted, title="Theirs", forms=["CUL"]))
    answer = second.post(edit(drafted), filled(drafted, title="Mine", lessons="My lessons"))
    page = answer.content.decode()
    assert (answer.status_code, Practice.objects.get().title) == (409, "Theirs")
    assert 'value="Mine"' in page
    assert "My lessons" in page
    conflict = page[page.index('id="conflict"') : page.index("</section>", page.index('id="conflict"'))]
    assert "Theirs" in conflict
    assert "Word CUL" in conflict
    assert CONTENT["measure"] not in conflict
    assert "Saved by Focal" in conflict
    base = re.search(r'name="base_revision" value="(\d+)"', page).group(1)
    kept = second.post(edit(drafted), filled(title="Mine", lessons="My lessons") | {"base_revision": base})
    assert (kept.status_code, Practice.objects.get().title) == (302, "Mine")
    theirs = drafted.revisions.order_by("pk")[1].content
    assert theirs["title"] == "Theirs"


def test_a_save_without_its_base_is_a_conflict_and_no_silent_loss(expert, drafted):
    data = filled(drafted, title="Blind")
    del data["base_revision"]
    assert expert.post(edit(drafted), data).status_code == 409
    assert Practice.objects.get().title == CONTENT["title"]


def test_what_was_typed_stays_although_a_colleague_submitted_meanwhile(world, expert, drafted):
    base = drafted.latest_revision_id
    actions.submit_practice(world.focal, drafted)
    answer = expert.post(edit(drafted), filled(title="Too late") | {"base_revision": base})
    page = answer.content.decode()
    assert 'value="Too late"' in page
    assert "This is not possible now." in page
    assert Practice.objects.get().title == CONTENT["title"]


def test_the_preview_shows_the_page_to_those_who_may_read_the_draft(world, signed_in, expert, drafted):
    answer = expert.post(edit(drafted), filled(drafted, action="preview"))
    assert answer.url == f"{edit(drafted)}preview/"
    page = expert.get(answer.url).content.decode()
    assert CONTENT["measure"] in page
    assert "This is a preview." in page
    for stranger in (world.other, world.clerk):
        assert signed_in(stranger).get(answer.url).status_code == 404


def test_a_draft_is_discarded(expert, drafted):
    assert expert.post(f"{edit(drafted)}discard/").url == "/en/desk/"
    assert not Practice.objects.exists()


@pytest.mark.parametrize("who", ["delegate", "observer"])
def test_who_may_not_write_gets_no_page_to_write_on(world, signed_in, drafted, who):
    client = signed_in(getattr(world, who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, filled()).status_code == 403
    assert Practice.objects.count() == 1
    page = client.get(edit(drafted))
    assert page.status_code == (200 if who == "delegate" else 404)
    assert b'name="title"' not in page.content
    assert client.post(edit(drafted), filled(drafted)).status_code == 404


def test_nobody_writes_for_another_state(expert):
    answer = expert.post(NEW, filled(party="XT"))
    assert (answer.status_code, Practice.objects.count()) == (200, 0)
    assert expert.post(NEW, filled(party="-")).status_code == 200
    assert not Practice.objects.exists()


def test_the_secretariat_compiles_in_its_own_name(world, signed_in):
    client = signed_in(world.clerk)
    client.post(NEW, filled(party="-", action="submit"))
    send_in(client, Practice.objects.get())
    practice = Practice.objects.get()
    assert (practice.party, practice.stage) == (None, Stage.CLEARED)


def test_a_working_group_is_offered_to_its_members_by_its_name(world, signed_in):
    member = make_person("member", "expert", world.velmara, scope="group:7")
    name_groups(lambda tokens: {"group:7": "Group on confiscation"})
    try:
        client = signed_in(member)
        client.post(NEW, filled(visibility="group", scope="group:7"))
        assert "Group on confiscation" in client.get(f"{edit(Practice.objects.get())}?step=5").content.decode()
        assert (Practice.objects.get().scope, Practice.objects.get().tlp) == ("group:7", "TLP:AMBER")
        answer = client.post(NEW, filled(visibility="group", scope=""))
        assert "Choose the working group" in answer.content.decode()
    finally:
        name_groups(lambda tokens: {})
    other = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    page = signed_in(world.expert).get(f"{edit(other)}?step=5").content.decode()
    assert "States parties only" in page
    assert "One working group only" not in page


def test_the_focal_point_reads_the_whole_text_and_clears_it(world, signed_in):
    practice = bring_to_clearance(world)
    client = signed_in(world.focal)
    page = client.get(edit(practice)).content.decode()
    for name in ("title", "summary", "challenge", "measure", "result", "lessons", "safeguards"):
        assert CONTENT[name] in page
    assert f'action="/en/desk/practices/{practice.pk}/clear/"' in page
    client.post(f"{edit(practice)}clear/", {"base_revision": practice.latest_revision_id, "note_verbale": "NV 12/2026"})
    practice = Practice.objects.get()
    assert (practice.stage, practice.note_verbale) == (Stage.CLEARED, "NV 12/2026")


def test_returning_needs_a_comment_that_is_then_shown_to_the_author(world, signed_in, expert):
    practice = bring_to_clearance(world)
    client = signed_in(world.focal)
    answer = client.post(
        f"{edit(practice)}return/",
        {"base_revision": practice.latest_revision_id, "comment": "", "note_verbale": "NV 9"},
    )
    page = answer.content.decode()
    assert (answer.status_code, Practice.objects.get().stage) == (200, Stage.SUBMITTED)
    assert 'id="id_comment_error"' in page
    assert 'value="NV 9"' in page
    client.post(f"{edit(practice)}return/", {"base_revision": practice.latest_revision_id, "comment": "Name no port."})
    assert Practice.objects.get().stage == Stage.RETURNED
    assert "Name no port." in expert.get(edit(practice)).content.decode()


def test_a_decision_about_an_old_text_or_twice_is_said_and_changes_nothing(world, signed_in):
    practice = bring_to_clearance(world)
    client = signed_in(world.focal)
    answer = client.post(f"{edit(practice)}clear/", {"base_revision": practice.latest_revision_id + 1}, follow=True)
    assert "Somebody else has changed this practice" in answer.content.decode()
    client.post(f"{edit(practice)}clear/", {"base_revision": practice.latest_revision_id})
    answer = client.post(f"{edit(practice)}clear/", {"base_revision": practice.latest_revision_id}, follow=True)
    assert "This practice was cleared before." in answer.content.decode()
    assert client.post(f"{edit(practice)}clear/", {"base_revision": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("verb", "who", "status"),
    [
        ("clear", "expert", 403),
        ("clear", "other_focal", 404),
        ("clear", "clerk", 404),
        ("return", "delegate", 403),
        ("withdraw", "other", 404),
        ("take-back", "delegate", 403),
    ],
)
def test_the_buttons_of_others_do_not_work(world, signed_in, verb, who, status):
    practice = bring_to_clearance(world)
    data = {"base_revision": practice.latest_revision_id, "comment": "No", "reason": "originator"}
    assert signed_in(getattr(world, who)).post(f"{edit(practice)}{verb}/", data).status_code == status
    assert Practice.objects.get().stage == Stage.SUBMITTED
    assert signed_in(world.focal).get(f"{edit(practice)}{verb}/").status_code == 405


def test_taking_back_and_withdrawing_on_the_site(world, signed_in, expert):
    practice = bring_to_review(world)
    expert.post(f"{edit(practice)}take-back/")
    assert Practice.objects.get().stage == Stage.DRAFT
    practice = approve(
        world.clerk, actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    )
    focal = signed_in(world.focal)
    assert "Choose a reason" in focal.post(f"{edit(practice)}withdraw/", follow=True).content.decode()
    focal.post(f"{edit(practice)}withdraw/", {"reason": "originator"})
    assert Practice.objects.get().stage == Stage.WITHDRAWN
    assert focal.get(edit(practice)).status_code == 200


def test_everything_needs_a_sign_in(client, drafted):
    for address in (
        NEW,
        edit(drafted),
        f"{edit(drafted)}preview/",
        "/en/desk/",
        "/en/desk/practices/",
        f"{edit(drafted)}clear/",
    ):
        answer = client.post(address) if address.endswith("clear/") else client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_numbers_that_no_database_holds_are_not_found(expert):
    assert expert.get(f"/en/desk/practices/{10**30}/").status_code == 404
    assert expert.get(f"/en/practices/{10**30}/{10**30}/").status_code == 404
    assert expert.post(f"/en/desk/practices/{10**30}/discard/").status_code == 404
    assert expert.post("/en/desk/practices/1/explode/").status_code == 404


def test_markup_and_right_to_left_text_are_shown_as_written(world, expert, drafted):
    expert.post(
        edit(drafted), filled(drafted, title="<b>bold</b> عنوان", measure="<script>alert(1)</script>\n\nsecond")
    )
    page = expert.get(f"{edit(drafted)}preview/").content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt; عنوان" in page
    assert "<script>alert" not in page
    assert "<p>second</p>" in page


def key_of(client) -> str:
    return re.search(r'name="client_key" value="(\w+)"', client.get(NEW).content.decode()).group(1)


def test_every_new_page_has_a_key_of_its_own(expert, drafted):
    assert key_of(expert) != key_of(expert)
    assert 'name="client_key"' not in expert.get(edit(drafted)).content.decode()


@pytest.mark.parametrize("action", ["save", "preview", "submit"])
def test_a_double_click_begins_one_practice_and_tells_once(world, expert, action):
    data = filled(action=action, client_key=key_of(expert))
    first, second = expert.post(NEW, data), expert.post(NEW, data, follow=True)
    practice = Practice.objects.get()
    assert second.redirect_chain == [(first.url, 302)]
    assert second.status_code == 200
    assert practice.revisions.count() == 1
    assert practice.stage == Stage.DRAFT
    if action == "submit":
        first, second = send_in(expert, practice), send_in(expert, practice)
        assert (first.url, second.url) == (edit(practice), edit(practice))
        assert Practice.objects.get().stage == Stage.SUBMITTED
    assert Notice.objects.count() == (1 if action == "submit" else 0)
    assert "This practice was submitted before." not in second.content.decode()


def test_a_submitted_practice_is_not_called_a_draft_by_the_page_that_is_sent_again(expert):
    data = filled(client_key=key_of(expert))
    expert.post(NEW, {**data, "action": "submit"})
    send_in(expert, Practice.objects.get())
    answer = expert.post(NEW, {**data, "action": "save"}, follow=True)
    assert answer.redirect_chain == [(edit(Practice.objects.get()), 302)]
    assert "Your draft is kept." not in answer.content.decode()


@pytest.mark.parametrize(("action", "status", "said"), [("save", 409, "changed this"), ("submit", 200, "not possible")])
def test_the_page_sent_again_with_another_text_loses_neither(expert, action, status, said):
    data = filled(client_key=key_of(expert))
    expert.post(NEW, {**data, "action": action})
    if action == "submit":
        send_in(expert, Practice.objects.get())
    answer = expert.post(NEW, {**data, "title": "On second thought", "action": "save"})
    page = answer.content.decode()
    assert (answer.status_code, Practice.objects.get().title) == (status, CONTENT["title"])
    assert 'value="On second thought"' in page
    assert said in page


def test_a_page_sent_again_with_something_missing_still_says_what(expert):
    data = filled(action="submit", client_key=key_of(expert), summary="")
    for _click in range(2):
        answer = expert.post(NEW, data)
        assert answer.status_code == 200
        assert 'id="id_summary_error"' in answer.content.decode()
    assert Practice.objects.count() == 1


def test_a_key_is_its_authors_own_and_survives_a_race(world, drafted, monkeypatch):
    def begin(actor, key="k"):
        return actions.start_draft(actor, world.velmara, fields=CONTENT, client_key=key)

    first = begin(world.expert)
    assert begin(world.expert) == first
    assert begin(world.focal) != first
    assert begin(world.expert, "") != begin(world.expert, "")
    saved = actions.save_draft(world.expert, first, {"title": "Later"}, base_revision=None)
    assert saved.latest_revision.as_object().client_key == "k"
    look, looks = drafting._begun_with, []

    def too_early(actor, key):
        looks.append(key)
        return look(actor, key) if len(looks) > 1 else None

    monkeypatch.setattr(drafting, "_begun_with", too_early)
    assert begin(world.expert) == first
    assert looks == ["k", "k"]
    other = actions.start_draft(world.other, world.tamsund, client_key="k")
    assert other.author == world.other


WITHDRAWN_PUBLICLY = "The date and the reason stay public"


def test_a_withdrawal_says_that_it_stays_public_only_where_it_does(world, signed_in):
    focal = signed_in(world.focal)

    def withdraw(practice) -> str:
        answer = focal.post(f"{edit(practice)}withdraw/", {"reason": "originator"}, follow=True)
        practice.refresh_from_db()
        assert practice.stage == Stage.WITHDRAWN
        return answer.content.decode()

    assert WITHDRAWN_PUBLICLY in withdraw(bring_out(world))
    scheduled = bring_out(world, go_live_at=timezone.now() + timedelta(days=2))
    assert scheduled.stage == Stage.SCHEDULED
    for practice in (scheduled, bring_out(world, visibility="parties")):
        page = withdraw(practice)
        assert WITHDRAWN_PUBLICLY not in page
        assert "This practice was withdrawn" in page
