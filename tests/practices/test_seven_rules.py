"""Seven rules for a practice as a Wagtail snippet. Each was a hole that was seen open; each test fails without its rule."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Locale, Revision
from wagtail_localize.models import Translation
from wagtail_localize.operations import translate_object

from portal.access.models import User
from portal.access.refusals import Refused
from portal.vocabulary.models import DeletionRefused, FormOfCrime, Party
from practices import actions
from practices.models import Practice, Stage
from tests.practices.worlds import (
    CONTENT,
    SIGNED,
    approve,
    begin_amendment,
    bring_out,
    bring_to_clearance,
    bring_to_review,
    carry_through,
    many,
    translate,
)

pytestmark = pytest.mark.django_db


def admin(name: str, *args) -> str:
    return reverse(f"wagtailsnippets_practices_practice:{name}", args=args)


@pytest.fixture
def superuser():
    return User.objects.create_superuser("root@example.org", "password-for-tests", full_name="Root")


# a. One place for every step; it checks who, the lock, the text and the base.


def test_a_wagtails_own_steps_check_what_the_actions_check(world):
    practice = bring_to_clearance(world)
    step = practice.current_workflow_task_state
    for stranger in (world.other_focal, world.expert, world.clerk):
        with pytest.raises(PermissionDenied):
            step.task.specific.on_action(step, stranger, "approve")
    step.task.specific.on_action(step, world.focal, "approve")
    assert Practice.objects.get().stage == Stage.CLEARED


def test_a_an_empty_text_does_not_go_live_by_any_step(world):
    practice = bring_to_review(world)
    Practice.forms.through.objects.all().delete()
    step = practice.current_workflow_task_state
    with pytest.raises(ValidationError):
        step.task.specific.on_action(step, world.editor, "approve", **dict.fromkeys(SIGNED, True))
    assert not Practice.objects.get().live


@pytest.mark.parametrize(
    "button",
    ["action-submit", "action-publish", "action-cancel-workflow", "action-restart-workflow", "action-unpublish"],
)
def test_a_the_editors_buttons_start_and_end_no_workflow(world, signed_in, superuser, button):
    world.clerk.is_superuser = True
    world.clerk.save()
    draft = actions.start_draft(world.clerk, None, fields=CONTENT)
    reviewed = bring_to_review(world)
    for practice in (draft, reviewed):
        before = (practice.stage, practice.current_workflow_state)
        data = {
            **CONTENT,
            "tlp": "TLP:CLEAR",
            "visibility": "public",
            "loaded_revision_id": practice.latest_revision_id,
            button: button,
            "loaded_revision_created_at": practice.latest_revision.created_at.isoformat(),
        }
        signed_in(world.clerk).post(admin("edit", practice.pk), data)
        after = Practice.objects.get(pk=practice.pk)
        assert (after.stage, after.current_workflow_state, after.live) == (*before, False)


# b. No text goes live that was changed after its approval, and nobody publishes but the end of the workflow.


def test_b_text_changed_after_clearance_is_not_published(world):
    practice = actions.submit_practice(world.clerk, actions.start_draft(world.clerk, None, fields=CONTENT))
    practice.title = "Slipped in"
    practice.save_revision(user=world.clerk, clean=False)
    with pytest.raises(Refused):
        approve(world.editor, practice)
    with pytest.raises(Refused):
        actions.publish_practice(world.editor, practice)
    assert not Practice.objects.get().live


def test_b_no_text_of_a_state_can_even_be_kept_after_its_clearance(world):
    practice = bring_to_review(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        practice.save_revision(user=world.clerk, clean=False)


def test_b_publishing_is_refused_everywhere_else(world, superuser):
    practice = bring_to_review(world)
    for publish in (
        lambda: practice.latest_revision.publish(user=superuser, skip_permission_checks=True),
        lambda: practice.publish(practice.latest_revision, user=superuser),
        lambda: practice.publish(practice.latest_revision),
        lambda: actions.publish_practice(superuser, practice),
    ):
        with pytest.raises(PermissionDenied):
            publish()
    # A revision that says of itself that it is scheduled was still not approved.
    Revision.objects.filter(pk=practice.latest_revision_id).update(approved_go_live_at="2020-01-01T00:00:00Z")
    with pytest.raises(Refused):
        Revision.objects.get(pk=practice.latest_revision_id).publish()
    assert not Practice.objects.get().live


def test_b_unpublishing_is_refused_everywhere_else(world, signed_in, superuser):
    practice = bring_out(world)
    with pytest.raises(PermissionDenied):
        practice.unpublish(user=superuser)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnpublishAction(practice).execute(skip_permission_checks=True)
    world.clerk.is_superuser = True
    world.clerk.save()
    signed_in(world.clerk).post(admin("unpublish", practice.pk))
    assert Practice.objects.get().live


# c. The second of two savers is told, in the admin too; nothing is deleted.


def posted(practice, **changes):
    return {
        **CONTENT,
        "tlp": "TLP:CLEAR",
        "visibility": "public",
        "loaded_revision_id": practice.latest_revision_id,
        "loaded_revision_created_at": practice.latest_revision.created_at.isoformat(),
        **changes,
    }


def test_c_two_tabs_in_the_admin(world, signed_in):
    practice = actions.start_draft(world.clerk, None, fields=CONTENT)
    url, first, second = admin("edit", practice.pk), posted(practice, title="First"), posted(practice, title="Second")
    client = signed_in(world.clerk)
    assert client.post(url, first).status_code == 302
    assert Practice.objects.get().title == "First"
    answer = client.post(url, second)
    assert (answer.status_code, Practice.objects.get().title) == (200, "First")
    assert "Somebody else has changed this practice" in answer.content.decode()
    assert 'value="Second"' in answer.content.decode()
    without = {name: value for name, value in second.items() if not name.startswith("loaded")}
    client.post(url, without)
    assert Practice.objects.get().title == "First"


def test_c_a_text_that_stands_is_not_saved_in_the_admin(world, signed_in):
    practice = bring_to_review(world)
    client = signed_in(world.clerk)
    client.post(admin("edit", practice.pk), posted(practice, title="Mine"))
    practice = Practice.objects.get()
    assert (practice.title, practice.revisions.count()) == (CONTENT["title"], 1)


@pytest.mark.parametrize("at", [bring_to_review, bring_out])
def test_c_deleting_is_refused(world, signed_in, at):
    practice = at(world)
    world.clerk.is_superuser = True
    world.clerk.save()
    client = signed_in(world.clerk)
    client.post(admin("delete", practice.pk))
    client.post(f"{reverse('wagtail_bulk_action', args=['practices', 'practice', 'delete'])}?id={practice.pk}")
    assert Practice.objects.count() == 1


# d. Choices are kept with the revision, and what they point to is never deleted.


def test_d_every_relation_to_terms_is_parental(world):
    assert issubclass(Practice, ClusterableModel)
    assert all(isinstance(field, ParentalManyToManyField) for field in Practice._meta.many_to_many)
    terms = {"forms", "provisions", "cooperation", "challenges", "partners"}
    assert {field.name for field in Practice._meta.many_to_many} == terms


def test_d_a_draft_keeps_its_choices_until_publication_and_reads_them_back(world):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    practice = actions.save_draft(world.expert, practice, {"forms": ["CUL"]}, base_revision=practice.latest_revision_id)
    assert [form.pk for form in practice.latest_revision.as_object().forms.all()] == ["CUL"]
    with pytest.raises(DeletionRefused):
        FormOfCrime.objects.get(pk="CUL").delete()
    with pytest.raises(DeletionRefused):
        Party.objects.filter(pk="XV").delete()
    practice = approve(
        world.clerk, actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))
    )
    assert [form.pk for form in Practice.objects.get(pk=practice.pk).forms.all()] == ["CUL"]


# e. Translations go live by their own gate, never by Wagtail's or the translation editor's.


def test_e_submitting_for_translation_publishes_nothing(world, settings):
    assert settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE is False
    practice = bring_out(world)
    translate_object(practice, [Locale.objects.get(language_code="fr")], user=world.clerk)
    row = Practice.objects.get(original=practice)
    assert (row.live, row.stage, row.audience, row.get_workflow()) == (False, Stage.DRAFT, {"secretariat"}, None)
    assert row.live_revision_id is None
    assert not row.forms.exists()


def test_e_a_translation_has_no_other_way_to_the_public(world, signed_in):
    practice = bring_out(world)
    row = actions.start_translation(world.clerk, practice, "fr")
    for publish in (
        lambda: row.latest_revision.publish(user=world.clerk, skip_permission_checks=True),
        lambda: row.latest_revision.publish(),
        lambda: Translation.objects.get().save_target(user=world.clerk, publish=True),
    ):
        with pytest.raises(PermissionDenied), transaction.atomic():
            publish()
    world.clerk.is_superuser = True
    world.clerk.save()
    signed_in(world.clerk).post(admin("edit", row.pk), {"action": "publish"})
    assert not Practice.objects.get(pk=row.pk).live
    with pytest.raises(Refused) as refused:
        actions.publish_translation(world.clerk, practice, "fr")
    assert refused.value.code == "not_translated"


def test_e_the_translation_editor_never_takes_a_published_translation_offline(world):
    practice = bring_out(world)
    row = translate(world, practice, "fr")
    translate_object(practice, [Locale.objects.get(language_code="fr")], user=world.clerk)
    row.refresh_from_db()
    assert (row.live, row.stage, row.title) == (True, Stage.PUBLISHED, "Mot title")


def test_e_a_translation_says_when_it_is_behind(world):
    practice = bring_out(world)
    row = translate(world, practice, "fr")
    assert not row.is_behind
    amendment = begin_amendment(world, practice, result="Of 90 holds, 61 became orders.")
    assert not Practice.objects.get(pk=row.pk).is_behind
    carry_through(world, amendment)
    assert Practice.objects.get(pk=row.pk).is_behind


def test_e_withdrawing_takes_the_translations_along(world):
    practice = bring_out(world)
    row = translate(world, practice, "fr")
    actions.withdraw_practice(world.clerk, practice, "inaccurate")
    row.refresh_from_db()
    assert (row.live, row.audience) == (False, {"secretariat"})


def test_e_no_draft_reaches_the_secretariat_by_way_of_its_translation(world, signed_in):
    draft = actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "title": "Hidden word"})
    url = reverse("wagtail_localize:submit_snippet_translation", args=["practices", "practice", draft.pk])
    client = signed_in(world.clerk)
    assert b"Hidden word" not in client.get(url).content
    client.post(url, {"locales": [Locale.objects.get(language_code="fr").pk]})
    assert not Practice.objects.filter(original__isnull=False).exists()
    assert not Translation.objects.exists()


# f. The list costs the same however long it is.


def test_f_the_list_costs_the_same_for_one_and_for_many(world, signed_in, django_assert_max_num_queries):
    client = signed_in(world.clerk)
    for rows in (1, 2, 297):
        many(world, rows)
        for query in ("", "?q=Practice", "?stage=published&party=XV"):
            client.get(admin("list") + query)
            with django_assert_max_num_queries(20):
                answer = client.get(admin("list") + query)
            assert answer.status_code == 200
            assert b"Practice " in answer.content


# g. Wagtail's own sign-in knows no second factor and is closed; the admin opens to the Secretariat alone.


def test_g_the_admins_own_sign_in_is_closed(client):
    answer = client.get("/cms/login/?next=/cms/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert client.post("/cms/login/", {"username": "root@example.org", "password": "x"}).status_code == 302
    assert client.get("/cms/password_reset/", follow=True).status_code == 404


def test_g_the_admin_opens_to_the_secretariat_alone(world, signed_in):
    for name in ("expert", "focal", "delegate", "observer"):
        assert signed_in(getattr(world, name)).get("/cms/").status_code == 403
    assert signed_in(world.clerk).get("/cms/").status_code == 200


def test_g_a_seat_that_ended_shuts_the_door_though_the_group_is_still_held(world, signed_in):
    from django.utils import timezone

    assert world.clerk.groups.filter(name="Secretariat").exists()
    seat = world.clerk.seats.get()
    type(seat).objects.filter(pk=seat.pk).update(
        starts_at=timezone.now() - timezone.timedelta(days=2), ends_at=timezone.now() - timezone.timedelta(seconds=1)
    )
    assert signed_in(User.objects.get(pk=world.clerk.pk)).get("/cms/").status_code == 403


def test_g_the_group_follows_the_seat(world):
    from portal.access.actions import end_seat, grant_seat

    person = User.objects.create_user("new@example.org", "password-for-tests", full_name="New")
    seat = grant_seat(world.clerk, person, "secretariat")
    assert person.groups.filter(name="Secretariat").exists()
    end_seat(world.clerk, seat)
    assert not person.groups.exists()


def test_g_the_group_opens_pages_images_and_documents_but_not_the_door(world):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupCollectionPermission, GroupPagePermission

    for _again in range(2):
        actions.prepare_workflow()
    group = Group.objects.get(name="Secretariat")
    assert GroupPagePermission.objects.filter(group=group).count() == 5
    assert GroupCollectionPermission.objects.filter(group=group).count() == 0
    assert not group.permissions.exists()
    assert Locale.objects.count() == 6
    assert [task.name for task in Practice.get_default_workflow().tasks] == [
        "Clearance by the focal point",
        "Legal review, where it is asked for",
        "Review by the Secretariat",
    ]


def test_b_the_permission_policy_refuses_publishing_deleting_and_adding_to_everybody(world, superuser, signed_in):
    world.clerk.is_superuser = True
    world.clerk.save()
    policy, practice = Practice.snippet_viewset.permission_policy, bring_to_review(world)
    for action in ("publish", "unpublish", "delete", "add"):
        assert not policy.user_has_permission(world.clerk, action)
        assert not policy.user_has_permission_for_instance(world.clerk, action, practice)
    assert policy.user_has_permission_for_instance(world.clerk, "change", practice)
    assert not policy.user_has_permission(superuser, "change")
    assert list(policy.instances_user_has_any_permission_for(world.clerk, ["change"])) == [practice]
    assert not policy.instances_user_has_any_permission_for(superuser, ["change"]).exists()
    signed_in(world.clerk).post(admin("add"), {**CONTENT, "visibility": "public", "tlp": "TLP:CLEAR"})
    assert Practice.objects.count() == 1


def test_b_the_end_of_the_workflow_publishes_only_what_its_steps_approved(world):
    practice = bring_to_review(world)
    Practice.objects.filter(pk=practice.pk).update(approved_by=world.clerk)
    with pytest.raises(Refused) as refused:
        actions.publish_practice(world.clerk, practice)
    assert refused.value.code == "not_approved"


def test_b_a_page_in_another_workflow_still_ends_as_wagtail_does(world):
    from types import SimpleNamespace

    from practices.workflow import publish_reviewed

    published = []
    page = SimpleNamespace(get_latest_revision=lambda: SimpleNamespace(publish=lambda user: published.append(user)))
    publish_reviewed(SimpleNamespace(content_object=page), user=world.clerk)
    assert published == [world.clerk]
