"""The Secretariat's desk: it decides, it never sees a delegation's drafts, and no refusal becomes an error page."""

import json

import pytest
from django.urls import NoReverseMatch, reverse

from practices import actions
from practices.models import Practice, Remark, Stage
from tests.practices.worlds import CONTENT, SIGNED, approve, bring_out, bring_to_review, make_person, translate

pytestmark = pytest.mark.django_db
SECRET = "quokka"
YES = dict.fromkeys(SIGNED, True)


def admin(name: str, *args) -> str:
    return reverse(f"wagtailsnippets_practices_practice:{name}", args=args)


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


def decide(client, practice, action: str, **extra):
    data = {
        "action-workflow-action": "true",
        "workflow-action-name": action,
        "workflow-action-extra-data": json.dumps(extra),
        "loaded_revision_id": practice.latest_revision_id,
    }
    return client.post(admin("edit", practice.pk), data, follow=True)


def test_the_reviewer_reads_takes_up_and_publishes_from_the_editor(world, clerk):
    practice = bring_to_review(world)
    page = clerk.get(admin("edit", practice.pk)).content.decode()
    assert CONTENT["measure"] in page
    assert 'data-workflow-action-name="approve"' in page
    assert 'data-workflow-action-name="reject"' in page
    assert 'name="title"' not in page
    decide(clerk, practice, "take_up")
    assert Practice.objects.get().stage == Stage.IN_REVIEW
    dialogue = clerk.get(
        admin("collect_workflow_action_data", practice.pk, "approve", practice.current_workflow_task_state.pk)
    )
    assert all(f'name=\\"{item}\\"' in dialogue.content.decode() for item in SIGNED)
    unsigned = decide(clerk, practice, "approve", **{**YES, "no_names": False}).content.decode()
    assert "Not signed: It names no suspect" in unsigned
    assert Practice.objects.get().stage == Stage.IN_REVIEW
    decide(clerk, practice, "approve", **YES)
    practice = Practice.objects.get()
    assert (practice.live, practice.approved_by) == (True, world.clerk)
    again = decide(clerk, practice, "approve", **YES).content.decode()
    assert "This step is not open any more." in again


def test_the_reviewer_asks_for_changes_with_a_word(world, clerk):
    practice = bring_to_review(world)
    answer = decide(clerk, practice, "reject")
    assert "Please say what should be changed." in answer.content.decode()
    assert Practice.objects.get().stage == Stage.CLEARED
    answer = decide(clerk, practice, "reject", comment="Say how many.")
    assert answer.status_code == 200
    assert Practice.objects.get().stage == Stage.CHANGES_ASKED
    assert Remark.objects.get().text == "Say how many."
    assert clerk.get(admin("edit", practice.pk), follow=True).status_code == 404


def test_a_decision_about_a_text_that_was_not_shown_is_refused(world, clerk):
    practice = bring_to_review(world)
    data = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": "not json",
    }
    answer = clerk.post(admin("edit", practice.pk), data, follow=True)
    assert "Somebody else has changed this practice" in answer.content.decode()
    assert not Practice.objects.get().live


def test_the_dashboard_lists_what_waits_and_decides(world, clerk):
    practice = bring_to_review(world)
    assert CONTENT["title"] in clerk.get("/cms/").content.decode()
    url = admin("workflow_action", practice.pk, "approve", practice.current_workflow_task_state.pk)
    assert "Not signed:" in clerk.post(url, follow=True).content.decode()
    assert clerk.post(url, YES).status_code == 302
    assert Practice.objects.get().live


def test_what_the_finish_refuses_is_a_message_and_no_error(world, clerk):
    practice = bring_to_review(world)
    Practice.forms.through.objects.all().delete()
    url = admin("workflow_action", practice.pk, "approve", practice.current_workflow_task_state.pk)
    answer = clerk.post(url, YES, follow=True)
    assert answer.status_code == 200
    assert "Choose at least one form of crime." in answer.content.decode()
    modal = clerk.post(url, YES, headers={"x-requested-with": "XMLHttpRequest"})
    assert json.loads(modal.content)["step"] == "success"
    assert "Choose at least one form of crime." in decide(clerk, practice, "approve", **YES).content.decode()


def test_the_step_of_another_practice_decides_nothing_about_this_one(world, clerk):
    first, second = bring_to_review(world), bring_to_review(world)
    url = admin("workflow_action", first.pk, "approve", second.current_workflow_task_state.pk)
    assert clerk.post(url, follow=True).status_code == 404
    assert not Practice.objects.filter(live=True).exists()


def test_the_author_in_the_secretariat_is_told_that_another_must_review(world, clerk):
    practice = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    assert (
        "Another person of the Secretariat has to review" in decide(clerk, practice, "approve", **YES).content.decode()
    )


ONE = (
    "edit",
    "delete",
    "usage",
    "history",
    "history_results",
    "preview_on_edit",
    "unpublish",
    "lock",
    "unlock",
    "workflow_history",
    "confirm_workflow_cancellation",
)


def addresses(practice) -> list[str]:
    """Every address of the admin that could show one practice or a list of them."""
    revision = practice.revisions.order_by("pk").first()
    found = [
        "/cms/",
        admin("list"),
        admin("list_results"),
        f"{admin('list')}?q={SECRET[:4]}",
        "/cms/reports/site-history/",
        "/cms/reports/workflow/",
        "/cms/reports/workflow_tasks/",
        "/cms/reports/locked/",
        "/cms/localize/reports/translations/",
        reverse("wagtailsnippetchoosers_practices_practice:choose"),
        reverse("wagtailsnippetchoosers_practices_practice:choose_results"),
        reverse("wagtailsnippetchoosers_practices_practice:chosen", args=[practice.pk]),
        f"{reverse('wagtailsnippetchoosers_practices_practice:chosen_multiple')}?id={practice.pk}",
        f"{reverse('wagtail_bulk_action', args=['practices', 'practice', 'delete'])}?id={practice.pk}",
        f"{reverse('wagtail_bulk_action', args=['practices', 'practice', 'delete'])}?id=all",
        reverse("wagtail_localize:submit_snippet_translation", args=["practices", "practice", practice.pk]),
        reverse("wagtail_localize:snippets_api_listing", args=["practices", "practice"]),
        reverse("wagtail_localize:snippets_api_detail", args=["practices", "practice", practice.pk]),
        reverse("practices_translations", args=[practice.pk]),
        f"/en/desk/practices/{practice.pk}/",
        f"/en/desk/practices/{practice.pk}/preview/",
        "/en/desk/",
        "/en/desk/practices/",
        "/en/practices/",
    ]
    found += [admin(name, practice.pk) for name in ONE]
    found += [
        admin(name, practice.pk, revision.pk) for name in ("revisions_view", "revisions_revert", "revisions_unschedule")
    ]
    pairs = (("earliest", "latest"), ("earliest", "live"), (revision.pk, practice.latest_revision_id))
    found += [admin("revisions_compare", practice.pk, *pair) for pair in pairs]
    for state in practice.workflow_states:
        found.append(admin("workflow_history_detail", practice.pk, state.pk))
        for step in state.task_states.all():
            found.append(admin("workflow_preview", practice.pk, step.task_id))
            found.append(admin("workflow_action", practice.pk, "approve", step.pk))
            found.append(admin("collect_workflow_action_data", practice.pk, "approve", step.pk))
    return found


def draft(world):
    return actions.start_draft(
        world.expert, world.velmara, fields={**CONTENT, "title": f"{SECRET} title", "measure": SECRET}
    )


def submitted(world):
    return actions.submit_practice(world.expert, draft(world))


def returned(world):
    return actions.return_practice(world.focal, submitted(world), f"{SECRET} must go")


def reviewed_under_other_words(world):
    practice = actions.save_draft(
        world.expert, returned(world), {"title": "Plain", "measure": "Plain"}, base_revision=None
    )
    return actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))


def published_under_other_words(world):
    return approve(world.editor, reviewed_under_other_words(world))


def mended_after_review(world):
    practice = actions.ask_changes(world.editor, reviewed_under_other_words(world), "More.")
    return actions.save_draft(world.expert, practice, {"title": f"{SECRET} again"}, base_revision=None)


STATES = [draft, submitted, returned, reviewed_under_other_words, published_under_other_words, mended_after_review]


@pytest.mark.parametrize(
    ("make", "root"), [*((make, True) for make in STATES), (returned, False), (published_under_other_words, False)]
)
def test_no_word_of_a_delegations_draft_is_seen_from_the_secretariat(world, signed_in, make, root):
    """Not by any address of the admin or the site, not by a superuser either."""
    practice = make(world)
    world.clerk.is_superuser = root
    world.clerk.save()
    client = signed_in(world.clerk)
    for address in addresses(practice):
        for answer in (
            client.get(address, follow=True),
            client.post(address, follow=True) if "history" not in address else None,
        ):
            if answer is not None:
                assert answer.status_code < 500, address
                assert SECRET not in answer.content.decode(errors="replace"), (address, answer.status_code)
    assert Practice.objects.filter(pk=practice.pk).exists()
    from django.core import mail

    assert SECRET not in str([message.body + message.subject for message in mail.outbox])


def test_compiled_drafts_are_written_in_the_admin_too(world, clerk):
    practice = actions.start_draft(world.clerk, None, fields=CONTENT)
    page = clerk.get(admin("edit", practice.pk)).content.decode()
    assert 'name="title"' in page
    data = {
        **CONTENT,
        "title": "",
        "visibility": "parties",
        "tlp": "TLP:GREEN",
        "loaded_revision_id": practice.latest_revision_id,
        "loaded_revision_created_at": practice.latest_revision.created_at.isoformat(),
    }
    assert clerk.post(admin("edit", practice.pk), data).status_code == 302
    practice = Practice.objects.get()
    assert (practice.title, practice.visibility, practice.revisions.count()) == ("", "parties", 2)
    data |= {
        "tlp": "TLP:CLEAR",
        "loaded_revision_id": practice.latest_revision_id,
        "loaded_revision_created_at": practice.latest_revision.created_at.isoformat(),
    }
    answer = clerk.post(admin("edit", practice.pk), data)
    assert (answer.status_code, "TLP:CLEAR goes with public practices" in answer.content.decode()) == (200, True)
    assert clerk.get(admin("history", practice.pk)).status_code == 200


def test_the_preview_beside_the_editor_shows_the_page(world, clerk):
    practice = bring_to_review(world)
    clerk.post(admin("preview_on_edit", practice.pk), {})
    page = clerk.get(admin("preview_on_edit", practice.pk) + "?mode=")
    assert page.status_code == 200
    assert CONTENT["measure"] in page.content.decode()
    assert Practice.objects.get().title == CONTENT["title"]


def test_translations_are_begun_published_and_taken_away(world, clerk):
    practice = bring_out(world)
    url = reverse("practices_translations", args=[practice.pk])
    assert clerk.get(url).status_code == 200
    clerk.post(url, {"language": "fr", "verb": "start"})
    row = Practice.objects.get(original=practice)
    answer = clerk.post(url, {"language": "fr", "verb": "publish", "kind": "official"}, follow=True)
    assert "Title and summary are not translated yet." in answer.content.decode()
    from wagtail_localize.models import StringTranslation, Translation

    work = Translation.objects.get()
    for segment in work.source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=work.target_locale,
            data=f"Mot {segment.order}",
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    assert clerk.get(admin("edit", row.pk)).status_code == 200
    clerk.post(url, {"language": "fr", "verb": "publish", "kind": "official"})
    row.refresh_from_db()
    assert (row.live, row.translation_kind, row.title.startswith("Mot")) == (True, "official", True)
    page = clerk.get(url).content.decode()
    assert "Official translation" in page
    clerk.post(url, {"language": "fr", "verb": "withdraw"})
    row.refresh_from_db()
    assert not row.live
    assert clerk.post(url, {"language": "xx", "verb": "start"}, follow=True).status_code == 404


def test_the_translations_page_is_for_published_practices_and_the_secretariat(world, signed_in):
    practice, published = bring_to_review(world), bring_out(world)
    assert (
        signed_in(world.clerk).get(reverse("practices_translations", args=[practice.pk]), follow=True).status_code
        == 404
    )
    assert signed_in(world.expert).get(reverse("practices_translations", args=[published.pk])).status_code == 403
    translate(world, published, "es", "courtesy")
    assert signed_in(world.clerk).get(reverse("practices_translations", args=[published.pk])).status_code == 200


def test_a_superuser_without_a_seat_sees_no_practice(world, signed_in):
    bring_to_review(world)
    root = make_person("root", is_superuser=True)
    client = signed_in(root)
    assert client.get("/cms/").status_code == 200
    assert client.get(admin("list")).status_code in (302, 403)
    with pytest.raises(NoReverseMatch):
        admin("inspect", 1)


def test_each_step_is_listed_for_those_who_decide_it(world):
    from wagtail.models import TaskState

    submitted(world)
    cleared = bring_to_review(world)
    waiting = {
        name: {state.workflow_state.object_id for state in TaskState.objects.reviewable_by(getattr(world, name))}
        for name in ("focal", "other_focal", "expert", "clerk")
    }
    assert waiting["clerk"] == {str(cleared.pk)}
    assert len(waiting["focal"]) == 1
    assert waiting["focal"] != waiting["clerk"]
    assert waiting["other_focal"] == waiting["expert"] == set()
    step = Practice.objects.get(stage=Stage.SUBMITTED).current_workflow_task_state
    task = step.task.specific
    assert [name for name, _label, _modal in task.get_actions(step.workflow_state.content_object, world.focal)] == [
        "reject",
        "approve",
    ]
    assert task.get_actions(step.workflow_state.content_object, world.clerk) == []
    task.on_action(step, world.focal, "reject", comment="No")
    assert Practice.objects.filter(stage=Stage.RETURNED).count() == 1


def test_the_filters_offer_stages_and_states(world, clerk):
    bring_to_review(world)
    bring_out(world)
    assert clerk.get(admin("list") + "?stage=published").content.decode().count(CONTENT["title"]) >= 1
    assert CONTENT["title"] not in clerk.get(admin("list") + "?party=XT").content.decode()
    assert "PRA/" in clerk.get(admin("list") + "?q=PRA/2026/0001").content.decode()
