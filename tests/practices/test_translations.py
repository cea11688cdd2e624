"""Translations: who may, of what, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.access.refusals import Conflict, Refused
from practices import actions
from practices.models import Practice
from tests.practices.worlds import CONTENT, TEXTS, approve, bring_out, bring_to_review, translate

pytestmark = pytest.mark.django_db
FRENCH = {name: f"Mot {name}" for name in TEXTS}


def test_only_the_secretariat_translates(world):
    practice = bring_out(world)
    for person in (world.expert, world.focal, world.other):
        for verb, given in (
            (actions.save_translation, [FRENCH]),
            (actions.start_translation, []),
            (actions.publish_translation, []),
            (actions.withdraw_translation, []),
        ):
            with pytest.raises(PermissionDenied):
                verb(person, practice, "fr", *given)


def test_only_published_originals_and_only_into_another_language(world):
    review, practice = bring_to_review(world), bring_out(world)
    row = translate(world, practice, "fr")
    for attempt in (
        lambda: actions.save_translation(world.editor, review, "fr", FRENCH),
        lambda: actions.save_translation(world.editor, practice, "en", FRENCH),
        lambda: actions.start_translation(world.editor, practice, "en"),
        lambda: actions.start_translation(world.editor, practice, "fr"),
        lambda: actions.save_translation(world.editor, row, "ar", FRENCH),
        lambda: actions.publish_translation(world.editor, practice, "ru"),
        lambda: actions.withdraw_translation(world.editor, practice, "ru"),
    ):
        with pytest.raises(Refused):
            attempt()
    with pytest.raises(TypeError):
        actions.save_translation(world.editor, practice, "ar", {"stage": "published"})
    with pytest.raises(ValidationError):
        actions.save_translation(world.editor, practice, "ar", FRENCH, kind="poetic")


def test_a_translation_must_be_whole_and_translated(world):
    practice = bring_out(world)
    with pytest.raises(ValidationError) as fault:
        actions.publish_translation(world.editor, practice, "fr", texts={"title": "Mot", "summary": "Mot"})
    assert set(fault.value.message_dict) == {"challenge", "measure", "result"}
    with pytest.raises(Refused) as refused:
        actions.publish_translation(world.editor, practice, "fr", texts={name: CONTENT[name] for name in TEXTS})
    assert refused.value.code == "not_translated"
    assert not Practice.objects.filter(original=practice).exists()


def test_publishing_the_same_again_is_refused_and_another_kind_is_not(world):
    practice = bring_out(world)
    translate(world, practice, "fr", "courtesy")
    with pytest.raises(Refused) as refused:
        translate(world, practice, "fr", "courtesy")
    assert refused.value.code == "repeated"
    row = actions.publish_translation(world.clerk, practice, "fr", kind="official")
    assert (row.translation_kind, row.version) == ("official", 2)


def test_two_translators_do_not_overwrite_each_other(world):
    practice = bring_out(world)
    row = actions.save_translation(world.editor, practice, "fr", FRENCH)
    actions.save_translation(world.clerk, practice, "fr", {"title": "Autre"}, base_revision=row.latest_revision_id)
    with pytest.raises(Conflict):
        actions.save_translation(
            world.editor, practice, "fr", {"title": "Encore"}, base_revision=row.latest_revision_id
        )


def test_a_translation_taken_away_leaves_the_original(world):
    practice = bring_out(world)
    translate(world, practice, "fr")
    row = actions.withdraw_translation(world.clerk, practice, "fr")
    assert (row.live, row.audience) == (False, {"secretariat"})
    assert Practice.objects.get(pk=practice.pk).live
    with pytest.raises(Refused):
        actions.withdraw_translation(world.clerk, practice, "fr")
    assert actions.publish_translation(world.clerk, practice, "fr").live


def test_a_translation_is_no_practice_of_its_own(world):
    row = translate(world, bring_out(world), "fr")
    for attempt in (
        lambda: actions.submit_practice(world.expert, row),
        lambda: actions.save_draft(world.editor, row, {"title": "x"}, base_revision=None),
        lambda: actions.withdraw_practice(world.editor, row, "originator"),
        lambda: approve(world.editor, row),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Practice.objects.originals().count() == 1
