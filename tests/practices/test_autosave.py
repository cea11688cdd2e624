"""What the open form sends by itself: the same rules as the buttons, answers that a script can read, few questions."""

import re

import pytest
from django.urls import reverse

from portal.audit.models import Entry
from practices import actions
from practices.contents import content_of
from practices.models import Practice, Stage
from tests.practices.test_steps import edit, on_step
from tests.practices.worlds import CONTENT, many

pytestmark = pytest.mark.django_db
NEW = "/en/practices/new/"


def autosave(practice) -> str:
    return f"{edit(practice)}autosave/"


@pytest.fixture
def expert(world, signed_in):
    return signed_in(world.expert)


def begin(client, **changes):
    key = re.search(r'name="client_key" value="(\w+)"', client.get(NEW).content.decode()).group(1)
    data = {"title": "Half a", "language": "fr", "party": "XV", "step": 1, "client_key": key, **changes}
    return client.post(f"{NEW}autosave/", data), data


def test_a_new_practice_begins_by_itself_and_goes_on_at_its_own_address(expert):
    answer, data = begin(expert)
    practice = Practice.objects.get()
    assert (answer.status_code, practice.title, practice.stage, practice.language) == (200, "Half a", "draft", "fr")
    assert answer.json() == {
        "state": "saved",
        "practice": practice.pk,
        "revision": practice.latest_revision_id,
        "address": edit(practice),
        "autosave": autosave(practice),
    }
    # The answer got lost: the same text again is the same practice, and no conflict.
    assert expert.post(f"{NEW}autosave/", data).json() == answer.json()
    assert Practice.objects.count() == 1


def test_a_page_that_goes_on_without_knowing_its_draft_overwrites_nothing(expert):
    _answer, data = begin(expert)
    second = expert.post(f"{NEW}autosave/", data | {"title": "Another"})
    assert (second.status_code, second.json()["state"], Practice.objects.get().title) == (409, "conflict", "Half a")
    # What is the same once it is written down is no conflict.
    assert expert.post(f"{NEW}autosave/", data | {"title": "Half\x0b a\u200b"}).json()["state"] == "saved"


def test_one_step_is_kept_with_its_base_and_the_rest_stays(expert, drafted):
    answer = expert.post(autosave(drafted), on_step(3, drafted, lessons="Typed"))
    practice = Practice.objects.get()
    assert answer.json()["revision"] == practice.latest_revision_id != drafted.latest_revision_id
    assert content_of(practice) == content_of(drafted) | {"lessons": "Typed"}
    # Sent again because the answer got lost: nothing new, no conflict.
    again = expert.post(autosave(drafted), on_step(3, drafted, lessons="Typed"))
    assert again.json() == answer.json()
    assert practice.revisions.count() == 2


def test_somebody_else_was_faster(world, signed_in, expert, drafted):
    signed_in(world.focal).post(autosave(drafted), on_step(3, drafted, lessons="Theirs"))
    entries = Entry.objects.count()
    answer = expert.post(autosave(drafted), on_step(3, drafted, lessons="Mine"))
    assert (answer.status_code, answer.json()["state"]) == (409, "conflict")
    assert "Somebody else has changed this practice" in answer.json()["said"]
    assert (Practice.objects.get().lessons, Entry.objects.count()) == ("Theirs", entries)
    # Without a base, too.
    data = on_step(3, drafted, lessons="Mine")
    del data["base_revision"]
    assert expert.post(autosave(drafted), data).status_code == 409


@pytest.mark.parametrize(
    ("number", "changes", "said"),
    [
        (3, {"year_from": "19"}, "From year: "),
        (1, {"summary": "x" * 1501}, "Summary: "),
        (1, {"forms": ["CYB", "NONE"]}, "Forms of crime: "),
        (1, {"title": "nul\x00"}, "Title: "),
    ],
)
def test_a_fault_is_named_and_nothing_is_changed(expert, drafted, number, changes, said):
    answer = expert.post(autosave(drafted), on_step(number, drafted, **changes))
    assert (answer.status_code, answer.json()["state"]) == (422, "invalid")
    assert answer.json()["said"].startswith(said)
    assert Practice.objects.get().latest_revision_id == drafted.latest_revision_id
    begun, _data = begin(expert, **changes)
    assert begun.status_code == (422 if number == 1 else 200)


def test_a_text_that_moved_on_is_refused_with_its_reason(world, expert, drafted):
    actions.submit_practice(world.focal, drafted)
    answer = expert.post(autosave(drafted), on_step(3, drafted, lessons="Late"))
    assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert "Waits for clearance" in answer.json()["said"]
    assert Practice.objects.get().stage == Stage.SUBMITTED


def test_faults_that_the_action_finds_are_said_as_well(world, expert, drafted, monkeypatch):
    from portal.vocabulary.models import FormOfCrime

    drafted.forms.set(FormOfCrime.objects.all())
    drafted.save()
    answer = expert.post(autosave(drafted), on_step(4, drafted, safeguards="New"))
    assert (answer.status_code, answer.json()["said"]) == (
        422,
        "Forms of crime: Choose at most 5 forms of crime.",
    )
    from django.core.exceptions import ValidationError

    from practices.actions import drafting

    def refuse(practice):
        raise ValidationError({"title": ["No."]})

    monkeypatch.setattr(drafting, "check_form", refuse)
    assert begin(expert)[0].json() == {"state": "invalid", "said": "Title: No."}


@pytest.mark.parametrize(("who", "status"), [("delegate", 404), ("observer", 404), ("other", 404), ("clerk", 404)])
def test_only_its_writers_may(world, signed_in, drafted, who, status):
    client = signed_in(getattr(world, who))
    assert client.post(autosave(drafted), on_step(3, drafted, lessons="Not mine")).status_code == status
    assert Practice.objects.get().lessons == CONTENT["lessons"]


def test_new_ones_are_begun_by_writers_alone_by_post_and_signed_in(world, client, signed_in, drafted):
    assert signed_in(world.delegate).post(f"{NEW}autosave/", on_step(1)).status_code == 403
    for address in (f"{NEW}autosave/", autosave(drafted)):
        assert signed_in(world.expert).get(address).status_code == 405
        answer = client.post(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_language_is_corrected_until_it_is_first_submitted(world, expert, drafted):
    expert.post(autosave(drafted), on_step(1, drafted, language="es"))
    practice = Practice.objects.get()
    assert (practice.language, practice.title) == ("es", CONTENT["title"])
    assert practice.latest_revision.as_object().language == "es"
    assert expert.post(autosave(drafted), on_step(1, practice, language="xx")).status_code == 422
    # A colleague who did not see it is told, and changes nothing.
    assert expert.post(autosave(drafted), on_step(1, drafted, language="ar")).status_code == 409
    actions.return_practice(world.focal, actions.submit_practice(world.expert, practice), "Shorter.")
    practice = Practice.objects.get()
    assert 'name="language"' not in expert.get(edit(practice)).content.decode()
    expert.post(autosave(practice), on_step(1, practice, language="ru", title="Shorter"))
    assert (Practice.objects.get().language, Practice.objects.get().title) == ("es", "Shorter")
    actions.save_draft(world.expert, practice, {}, base_revision=None, language="ru")
    assert Practice.objects.get().language == "es"


def test_the_page_says_where_it_keeps_itself_and_who_writes(world, expert, drafted, signed_in):
    page = expert.get(edit(drafted)).content.decode()
    assert f'data-autosave="{autosave(drafted)}"' in page
    assert f'data-person="{world.expert.pk}"' in page
    assert "data-bound" not in page
    assert f'data-autosave="{NEW}autosave/"' in expert.get(NEW).content.decode()
    # A conflict is for a person to decide, and one who writes for several says for whom before anything is begun.
    signed_in(world.focal).post(autosave(drafted), on_step(3, drafted, lessons="Theirs"))
    page = expert.post(edit(drafted), on_step(3, drafted, lessons="Mine")).content.decode()
    assert 'data-autosave=""' in page
    assert "data-bound" in page


def test_keeping_costs_the_same_however_many_there_are(world, expert, django_assert_max_num_queries):
    for rows in (1, 2, 297):
        many(world, rows, stage="draft")
        practice = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
        expert.post(autosave(practice), on_step(3, practice, lessons="Warm"))
        practice.refresh_from_db()
        with django_assert_max_num_queries(45):
            answer = expert.post(autosave(practice), on_step(3, practice, lessons=f"Typed {rows}"))
        assert answer.status_code == 200
        with django_assert_max_num_queries(45):
            assert begin(expert, title=f"New {rows}")[0].status_code == 200


def test_a_sitting_is_one_revision_and_one_entry(world, expert, drafted):
    base = drafted
    for number in range(4):
        answer = expert.post(autosave(drafted), on_step(3, base, lessons=f"Typed {number}"))
        base = Practice.objects.get()
        assert answer.json()["revision"] == base.latest_revision_id
    assert list(base.revisions.order_by("pk").values_list("pk", flat=True)) == [
        drafted.latest_revision_id,
        base.latest_revision_id,
    ]
    assert base.latest_revision.as_object().lessons == base.lessons == "Typed 3"
    assert [one.verb for one in entries(drafted)] == ["start_draft", "autosave_draft"]
    # What a person keeps by the button stays, and so does what was begun before it.
    named = actions.save_draft(world.expert, base, {"lessons": "Named"}, base_revision=base.latest_revision_id)
    expert.post(autosave(drafted), on_step(3, named, lessons="Typed on"))
    assert [one.as_object().lessons for one in drafted.revisions.order_by("pk")] == [
        CONTENT["lessons"],
        "Typed 3",
        "Named",
        "Typed on",
    ]


def test_the_next_sitting_begins_another_revision(expert, drafted, monkeypatch):
    from django.utils import timezone

    from practices.actions.drafting import SITTING

    expert.post(autosave(drafted), on_step(3, drafted, lessons="Before the break"))
    later = timezone.now() + SITTING
    monkeypatch.setattr(timezone, "now", lambda: later)
    expert.post(autosave(drafted), on_step(3, Practice.objects.get(), lessons="After it"))
    kept = [one.as_object().lessons for one in drafted.revisions.order_by("pk")]
    assert kept == [CONTENT["lessons"], "Before the break", "After it"]


def test_who_opened_a_text_that_was_replaced_since_learns_it(world, signed_in, expert, drafted):
    expert.post(autosave(drafted), on_step(3, drafted, lessons="Seen by the focal point"))
    seen = Practice.objects.get()
    expert.post(autosave(drafted), on_step(3, seen, lessons="Written since"))
    focal = signed_in(world.focal)
    answer = focal.post(autosave(drafted), on_step(3, seen, lessons="Theirs"))
    assert (answer.status_code, answer.json()["state"]) == (409, "conflict")
    page = focal.post(edit(drafted), on_step(3, seen, lessons="Theirs"))
    assert page.status_code == 409
    assert "Written since" in page.content.decode()
    # Another person's text takes the place of nobody's.
    focal.post(autosave(drafted), on_step(3, Practice.objects.get(), lessons="Theirs"))
    expert.post(autosave(drafted), on_step(3, Practice.objects.get(), lessons="Mine again"))
    assert drafted.revisions.count() == 4
    assert [one.verb for one in entries(drafted)] == ["start_draft", *["autosave_draft"] * 3]


def test_what_something_rests_on_stays(world, expert, drafted):
    expert.post(autosave(drafted), on_step(3, drafted, lessons="Commented"))
    commented = Practice.objects.get()
    said = actions.comment_on(world.focal, commented, "lessons", "Shorter, please.")
    expert.post(autosave(drafted), on_step(3, commented, lessons="Shorter"))
    shorter = Practice.objects.get()
    assert said.revision.as_object().lessons == "Commented"
    # Even where nobody left an entry.
    type(said).objects.filter(pk=said.pk).update(revision=shorter.latest_revision_id)
    expert.post(autosave(drafted), on_step(3, shorter, lessons="Short"))
    assert shorter.revisions.filter(pk=shorter.latest_revision_id).exists()
    assert Practice.objects.get().lessons == "Short"


def entries(practice):
    return Entry.objects.filter(target_type="practices.practice", target_id=str(practice.pk)).order_by("sequence")
