"""The form in five steps: plain posts that keep what was typed, in whichever order and by whichever button."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.vocabulary.models import FormOfCrime
from practices import actions
from practices.contents import content_of
from practices.models import Practice, Stage
from practices.steps import NEEDED, STEPS, missing, progress, step_numbered, step_of
from tests.practices.worlds import CONTENT, send_in

pytestmark = pytest.mark.django_db
NEW = "/en/practices/new/"


def edit(practice, step: int = 1) -> str:
    return f"/en/desk/practices/{practice.pk}/" + (f"?step={step}" if step > 1 else "")


@pytest.fixture
def expert(world, signed_in):
    return signed_in(world.expert)


def on_step(number: int, practice=None, **changes) -> dict:
    """What the page of this step sends, with `CONTENT` in its fields."""
    values = {"visibility": "public", **CONTENT}
    data = {name: values[name] for name in STEPS[number - 1].fields if name in values}
    base = {"base_revision": practice.latest_revision_id} if practice else {"language": "fr", "party": "XV"}
    return {**data, **base, "step": number, "action": "next", **changes}


def test_every_field_is_on_one_step_and_what_is_needed_is_on_the_first():
    names = [name for step in STEPS for name in step.fields]
    assert len(names) == len(set(names))
    assert set(NEEDED) <= set(STEPS[0].fields)
    assert [step.number for step in STEPS] == [1, 2, 3, 4, 5]
    assert step_of("lessons") is STEPS[2]
    assert step_of("tlp") is STEPS[0]
    assert (step_numbered("2"), step_numbered("6"), step_numbered(None)) == (STEPS[1], None, None)


def test_a_practice_is_written_step_by_step_without_scripts(world, expert):
    answer = expert.post(NEW, on_step(1))
    for number in (2, 3, 4):
        practice = Practice.objects.get()
        assert answer.url == edit(practice, number)
        page = expert.get(answer.url).content.decode()
        assert f"Step {number} of 5" in page
        answer = expert.post(edit(practice), on_step(number, practice))
    practice = Practice.objects.get()
    assert answer.url == edit(practice, 5)
    page = expert.get(answer.url).content.decode()
    assert "Everything that is needed is there." in page
    assert content_of(practice) == content_of(actions.start_draft(world.expert, world.velmara, fields=CONTENT))
    assert practice.language == "fr"
    expert.post(edit(practice), on_step(5, practice, action="submit", visibility="parties"))
    send_in(expert, practice, tlp="TLP:GREEN")
    practice.refresh_from_db()
    assert (practice.stage, practice.visibility, practice.title) == (Stage.SUBMITTED, "parties", CONTENT["title"])


def test_the_first_step_is_enough_to_submit(expert):
    expert.post(NEW, on_step(1, action="submit"))
    send_in(expert, Practice.objects.get())
    practice = Practice.objects.get()
    assert (practice.stage, practice.visibility) == (Stage.SUBMITTED, "public")


def test_each_step_shows_its_fields_alone_and_touches_no_other(expert, drafted):
    before = content_of(drafted)
    for step in STEPS:
        page = expert.get(edit(drafted, step.number)).content.decode()
        form = page[page.index('<form id="practice"') :]
        shown = set(re.findall(r'name="([a-z_]+)"', form[: form.index("</form>")]))
        shown = {name for name in shown if not name.endswith("_not_applicable")}
        assert shown - {"csrfmiddlewaretoken", "base_revision", "action", "step", "language"} == set(step.fields) - {
            "scope",
            "filed_under",
        }
        assert expert.post(edit(drafted), on_step(step.number, drafted)).status_code == 302
    drafted.refresh_from_db()
    assert content_of(drafted) == before
    assert drafted.revisions.count() == 1


@pytest.mark.parametrize(
    ("number", "action", "leads_to"),
    [
        (2, "next", 3),
        (2, "back", 1),
        (2, "step-5", 5),
        (2, "save", 2),
        (5, "next", 5),
        (1, "back", 1),
        (3, "step-9", 3),
    ],
)
def test_every_button_keeps_what_was_typed_and_leads_where_it_says(expert, drafted, number, action, leads_to):
    changes = {1: {"title": "New"}, 2: {"challenges": []}, 3: {"lessons": "New"}, 5: {"anonymize": True}}[number]
    answer = expert.post(edit(drafted), on_step(number, drafted, action=action, **changes))
    assert answer.url == edit(drafted, leads_to)
    drafted.refresh_from_db()
    assert {name: content_of(drafted)[name] for name in changes} == changes


def test_the_way_to_the_attachments_keeps_the_step_too(expert, drafted):
    assert 'value="attachments"' in expert.get(edit(drafted, 4)).content.decode()
    answer = expert.post(edit(drafted), on_step(4, drafted, action="attachments", safeguards="New"))
    assert answer.url == f"{edit(drafted)}attachments/"
    assert expert.get(answer.url).status_code == 200
    drafted.refresh_from_db()
    assert drafted.safeguards == "New"


@pytest.mark.parametrize("action", ["next", "back", "step-1", "preview", "submit", "save"])
def test_a_fault_keeps_the_step_open_with_everything_on_it(expert, drafted, action):
    typed = {"lessons": "x" * 3001, "year_from": "19", "year_to": "2020"}
    answer = expert.post(edit(drafted), on_step(3, drafted, action=action, **typed))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Step 3 of 5" in page
    assert 'id="error-summary"' in page
    assert typed["lessons"] in page
    assert 'value="19"' in page
    assert Practice.objects.get().lessons == CONTENT["lessons"]


def test_what_is_missing_on_another_step_is_shown_there_and_this_step_is_kept(world, expert):
    practice = actions.start_draft(world.expert, world.velmara, fields={"title": "Only a title", "forms": ["CYB"]})
    page = expert.get(edit(practice, 5)).content.decode()
    assert "This is still needed, on the first step:" in page
    assert "<li>Summary</li>" in page
    answer = expert.post(edit(practice), on_step(3, practice, action="submit"))
    page = answer.content.decode()
    practice.refresh_from_db()
    assert (answer.status_code, practice.stage, practice.lessons) == (200, Stage.DRAFT, CONTENT["lessons"])
    assert "Step 1 of 5" in page
    assert 'href="#id_summary"' in page
    assert 'value="Only a title"' in page
    assert re.search(r'value="CYB"[^>]*checked', page)
    base = re.search(r'name="base_revision" value="(\d+)"', page).group(1)
    assert int(base) == practice.latest_revision_id


def test_a_conflict_on_one_step_shows_that_step_and_keeps_mine_there(world, signed_in, drafted):
    first, second = signed_in(world.focal), signed_in(world.expert)
    first.post(edit(drafted), on_step(4, drafted, safeguards="Theirs", action="save"))
    answer = second.post(edit(drafted), on_step(4, drafted, safeguards="Mine", action="next"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Step 4 of 5" in page
    assert f'href="{edit(drafted, 4)}"' in page
    base = re.search(r'name="base_revision" value="(\d+)"', page).group(1)
    kept = second.post(edit(drafted), on_step(4, drafted, safeguards="Mine", base_revision=base))
    drafted.refresh_from_db()
    assert (kept.url, drafted.safeguards, drafted.title) == (edit(drafted, 5), "Mine", CONTENT["title"])


def test_a_fault_of_another_step_is_said_with_the_name_of_its_field(expert, drafted):
    drafted.forms.set(FormOfCrime.objects.all())
    drafted.save()
    page = expert.post(edit(drafted), on_step(4, drafted, safeguards="New")).content.decode()
    assert "<li>Forms of crime: Choose at most 5" in page
    assert "New</textarea>" in page


def test_a_step_is_called_done_when_its_questions_have_answers(world, expert):
    def done(values):
        return [one.step.number for one in progress(values, STEPS[0]) if one.done]

    assert done({}) == []
    assert done(CONTENT) == [1, 2, 3, 4]
    assert done(CONTENT | {"declaration": False, "year_to": None}) == [2, 3, 4]
    assert missing(CONTENT) == []
    practice = actions.start_draft(world.expert, world.velmara, fields={"safeguards": "Some"})
    page = expert.get(edit(practice)).content.decode()
    assert page.count("(filled in)") == 1
    assert page.count('aria-current="step"') == 1


WAYS = st.tuples(st.integers(1, 5), st.sampled_from(["next", "back", "save", "step-2"]))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(visits=st.lists(WAYS, max_size=8))
def test_however_somebody_wanders_what_was_typed_last_stands(world, expert, visits):
    practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    expected = content_of(practice)
    for count, (number, action) in enumerate(visits):
        field = {1: "measure", 3: "lessons", 4: "safeguards"}.get(number)
        changes = {field: f"Typed {count}"} if field else {}
        practice.refresh_from_db()
        shown = {name: expected[name] for name in STEPS[number - 1].fields if expected[name] not in (None, False, "")}
        data = on_step(number, practice, action=action) | shown | changes
        assert expert.post(edit(practice), data).status_code == 302
        expected |= changes
    practice.refresh_from_db()
    assert content_of(practice) == expected
