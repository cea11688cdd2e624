"""To say that a question does not apply is an answer: kept, shown, and never beside another answer."""

import re

import pytest
from django.db import IntegrityError, transaction

from practices import actions
from practices.contents import content_of
from practices.models import MAY_NOT_APPLY, Practice
from practices.steps import STEPS, progress
from tests.practices.test_steps import edit, on_step
from tests.practices.worlds import CONTENT, bring_out

pytestmark = pytest.mark.django_db
NOTHING = {"cooperation": [], "challenges": [], "lessons": "", "safeguards": "", "year_from": None, "year_to": None}
ALL = " ".join(MAY_NOT_APPLY)


def without(number: int, first: str) -> str:
    """`first`, and what else was said not to apply on other steps than this one."""
    here = (*STEPS[number - 1].fields, "indicators")
    old = ("cooperation", "challenges", "year_from", "lessons", "safeguards")
    return " ".join([first, *(name for name in MAY_NOT_APPLY if name not in (*here, *old))])


@pytest.fixture
def expert(world, signed_in):
    return signed_in(world.expert)


@pytest.fixture
def bare(world):
    """A draft with what is needed and nothing else."""
    return actions.start_draft(world.expert, world.velmara, fields=CONTENT | NOTHING)


def test_a_tick_is_an_answer_of_its_step_alone(expert, bare):
    data = {"step": 2, "base_revision": bare.latest_revision_id, "challenges_not_applicable": "on"}
    assert expert.post(edit(bare), data).status_code == 302
    bare.refresh_from_db()
    assert bare.not_applicable == "challenges"
    data = {"step": 4, "base_revision": bare.latest_revision_id, "safeguards_not_applicable": "on"}
    expert.post(edit(bare), data)
    bare.refresh_from_db()
    assert bare.not_applicable == "challenges safeguards"
    assert bare.latest_revision.as_object().not_applicable == "challenges safeguards"
    page = expert.get(edit(bare, 4)).content.decode()
    assert re.search(r'name="safeguards_not_applicable"[^>]*checked', page)
    assert [one.step.number for one in progress(content_of(bare), STEPS[0]) if one.done] == [1, 4]
    expert.post(edit(bare), {"step": 2, "base_revision": bare.latest_revision_id})
    bare.refresh_from_db()
    assert bare.not_applicable == "safeguards"


def test_an_answer_is_stronger_than_the_tick(world, expert, bare):
    bare = actions.save_draft(world.expert, bare, {"not_applicable": f"title {ALL} nonsense"}, base_revision=None)
    assert bare.not_applicable == ALL
    data = on_step(3, bare, lessons="After all", lessons_not_applicable="on", year_from="", year_to="")
    expert.post(edit(bare), data | {"year_from_not_applicable": "on"})
    bare.refresh_from_db()
    assert (bare.lessons, bare.not_applicable) == (
        "After all",
        without(3, "cooperation challenges year_from safeguards"),
    )
    bare = actions.save_draft(world.expert, bare, {"cooperation": ["CONFISCATION"]}, base_revision=None)
    assert bare.not_applicable == without(3, "challenges year_from safeguards")


@pytest.mark.parametrize("name", ["lessons", "safeguards", "year_from"])
def test_the_database_holds_no_answer_beside_the_tick(bare, name):
    value = 2024 if name == "year_from" else "Some"
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.filter(pk=bare.pk).update(not_applicable=name, **{name: value})
    Practice.objects.filter(pk=bare.pk).update(not_applicable=name)


def test_two_tabs_differ_in_a_tick(world, signed_in, expert, bare):
    signed_in(world.focal).post(
        edit(bare), {"step": 4, "base_revision": bare.latest_revision_id, "safeguards_not_applicable": "on"}
    )
    answer = expert.post(edit(bare), {"step": 4, "base_revision": bare.latest_revision_id, "safeguards": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409
    conflict = page[page.index('id="conflict"') : page.index("</section>", page.index('id="conflict"'))]
    assert 'href="#id_safeguards_not_applicable"' in conflict
    assert "Yes" in conflict


def test_readers_see_that_a_question_does_not_apply(world, client, expert, bare):
    practice = bring_out(world, **NOTHING, not_applicable=ALL)
    page = client.get(f"/en/{practice.path}").content.decode()
    assert page.count("Does not apply") == len(MAY_NOT_APPLY)
    silent = bring_out(world, **NOTHING)
    assert "Does not apply" not in client.get(f"/en/{silent.path}").content.decode()


def test_what_is_missing_elsewhere_brings_the_ticks_along(world, expert):
    practice = actions.start_draft(world.expert, world.velmara, fields={"not_applicable": "lessons"})
    answer = expert.post(edit(practice), on_step(5, practice, action="submit"))
    assert "Step 1 of 5" in answer.content.decode()
    practice.refresh_from_db()
    assert practice.not_applicable == "lessons"
