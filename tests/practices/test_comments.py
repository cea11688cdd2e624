"""Comments beside a field: between expert, focal point and Secretariat, resolved and kept, read by nobody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.access.refusals import Refused
from portal.audit.models import Entry
from portal.notices.models import Notice
from practices import actions
from practices.models import FieldComment, Practice
from tests.practices.worlds import CONTENT, bring_out, bring_to_clearance, bring_to_review

pytestmark = pytest.mark.django_db


def read_by(world) -> dict[str, set[str]]:
    people = ("expert", "focal", "delegate", "clerk", "other", "other_focal", "observer")
    found = {who: {comment.text for comment in FieldComment.objects.visible_to(getattr(world, who))} for who in people}
    found["public"] = {comment.text for comment in FieldComment.objects.visible_to(None)}
    return {who: words for who, words in found.items() if words}


def test_each_comment_has_its_readers(world):
    practice = bring_to_review(world)
    actions.comment_on(world.focal, practice, "measure", "Leave out the port.")
    actions.comment_on(world.expert, practice, "measure", "48 hours is in the law.", with_secretariat=True)
    actions.comment_on(world.clerk, practice, "", "Well written.")
    everything = {"Leave out the port.", "48 hours is in the law.", "Well written."}
    assert read_by(world) == {
        "expert": everything,
        "focal": everything,
        "delegate": everything,
        "clerk": everything - {"Leave out the port."},
    }
    actions.approve_review(
        world.clerk, practice, signed=("no_names", "no_operations", "clearance_covers", "readers_fit")
    )
    assert set(read_by(world)) == {"expert", "focal", "delegate", "clerk"}


def test_nothing_is_said_to_the_secretariat_before_it_may_read_the_text(world, drafted):
    for practice in (drafted, bring_to_clearance(world)):
        with pytest.raises(Refused) as refused:
            actions.comment_on(world.expert, practice, "title", "x", with_secretariat=True)
        assert refused.value.code == "not_cleared"
        assert actions.comment_on(world.expert, practice, "title", "x").audience == {"party:XV"}


def test_who_has_nothing_to_do_with_it_says_nothing(world, drafted):
    published = bring_out(world)
    for person, practice in (
        (world.clerk, drafted),
        (world.delegate, drafted),
        (world.other, drafted),
        (world.other, published),
        (world.observer, published),
    ):
        with pytest.raises(PermissionDenied):
            actions.comment_on(person, practice, "title", "x")
    said = actions.comment_on(world.expert, published, "title", "Between us.")
    for person in (world.clerk, world.delegate, world.other):
        for verb in (actions.resolve_comment, actions.reopen_comment):
            with pytest.raises(PermissionDenied):
                verb(person, said)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("stage", "x", "field_unknown"),
        ("scope", "x", "field_unknown"),
        ("title", " \u0007 ", "comment_missing"),
        ("title", "x" * 2001, "comment_too_long"),
    ],
)
def test_what_does_not_hold_is_refused(world, drafted, field, text, code):
    with pytest.raises(Refused) as refused:
        actions.comment_on(world.expert, drafted, field, text)
    assert (refused.value.code, refused.value.status) == (code, 400)


def test_a_comment_is_resolved_opened_again_and_kept(world, drafted):
    said = actions.comment_on(world.focal, drafted, "title", "Shorter.")
    said = actions.resolve_comment(world.expert, said)
    assert (said.resolved_by, str(said)) == (world.expert, f"title #{drafted.pk}")
    entries = Entry.objects.count()
    actions.resolve_comment(world.focal, said)
    assert Entry.objects.count() == entries
    said = actions.reopen_comment(world.focal, said)
    assert (said.resolved_at, said.resolved_by) == (None, None)
    actions.reopen_comment(world.focal, said)
    assert Entry.objects.count() == entries + 1
    assert "Shorter" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_those_concerned_are_told_without_a_word_of_it(world):
    practice = actions.take_up_review(world.clerk, bring_to_review(world))
    Notice.objects.all().delete()
    actions.comment_on(world.focal, practice, "title", "Between us.")
    assert {notice.recipient for notice in Notice.objects.all()} == {world.expert}
    Notice.objects.all().delete()
    actions.comment_on(world.expert, practice, "title", "To all.", with_secretariat=True)
    assert {notice.recipient for notice in Notice.objects.all()} == {world.focal, world.clerk}
    assert {notice.path for notice in Notice.objects.all()} == {f"desk/practices/{practice.pk}/comments/"}
    assert "To all" not in str([notice.sentence for notice in Notice.objects.all()])


def test_a_discarded_draft_takes_its_comments_along(world, drafted):
    actions.comment_on(world.focal, drafted, "title", "Shorter.")
    assert actions.discard_draft(world.expert, drafted) is None
    assert not FieldComment.objects.exists()


def test_the_secretariats_own_text_has_the_secretariats_comments(world):
    practice = actions.start_draft(world.clerk, None, fields=CONTENT)
    assert actions.comment_on(world.editor, practice, "title", "Shorter.").audience == {"secretariat"}


def test_the_database_keeps_comments_inside(world, drafted):
    actions.comment_on(world.focal, drafted, "title", "Shorter.")
    for change in (
        {"audience": frozenset({"public"})},
        {"audience": frozenset({"parties"})},
        {"field": "stage"},
        {"text": ""},
        {"resolved_by": world.focal},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldComment.objects.update(**change)


def test_the_page_shows_each_comment_beside_its_field(world, signed_in):
    practice = bring_to_review(world)
    address = f"/en/desk/practices/{practice.pk}/comments/"
    expert, clerk = signed_in(world.expert), signed_in(world.clerk)
    assert address in expert.get(f"/en/desk/practices/{practice.pk}/").content.decode()
    page = expert.get(f"{address}?field=measure").content.decode()
    assert CONTENT["measure"] in page
    assert '<option value="measure" selected>' in page
    assert "Please write your comment." in expert.post(address, {"field": "measure"}).content.decode()
    expert.post(address, {"field": "measure", "text": "Inside.", "readers": "delegation"})
    page = expert.post(address, {"field": "forms", "text": "Outside.", "readers": "both"}, follow=True)
    page = page.content.decode()
    assert "The comment is kept." in page
    assert page.index("Inside.") > page.index('id="field-measure"')
    assert page.index("Outside.") > page.index('id="field-forms"')
    page = clerk.get(address).content.decode()
    assert "Outside." in page
    assert "Inside." not in page
    assert "Who reads it" not in page
    said = FieldComment.objects.get(text="Outside.")
    page = clerk.post(f"{address}{said.pk}/resolve/", follow=True).content.decode()
    assert "Resolved by" in page
    clerk.post(f"{address}{said.pk}/reopen/")
    assert FieldComment.objects.get(pk=said.pk).resolved_at is None
    inside = FieldComment.objects.get(text="Inside.")
    assert clerk.post(f"{address}{inside.pk}/resolve/").status_code == 404
    page = signed_in(world.delegate).get(address).content.decode()
    assert "Inside." in page
    assert "Send the comment" not in page
    assert signed_in(world.delegate).post(address, {"text": "x"}).status_code == 403
    assert signed_in(world.delegate).post(f"{address}{said.pk}/resolve/").status_code == 403
    assert signed_in(world.other).get(address).status_code == 404


def test_a_comment_about_an_earlier_text_says_so(world, signed_in, drafted):
    actions.comment_on(world.focal, drafted, "title", "Shorter.")
    actions.save_draft(world.expert, drafted, {"title": "Short"}, base_revision=drafted.latest_revision_id)
    page = signed_in(world.expert).get(f"/en/desk/practices/{drafted.pk}/comments/").content.decode()
    assert "About an earlier version" in page


def test_the_page_costs_the_same_for_one_and_for_many(world, signed_in, django_assert_max_num_queries):
    practice, seen = bring_to_review(world), set()
    client = signed_in(world.focal)
    for rows in (1, 2, 297):
        for number in range(rows):
            FieldComment.objects.create(
                practice=practice,
                field="title",
                revision=practice.latest_revision,
                by=world.expert,
                text=f"{number}",
                audience={"party:XV"},
            )
        client.get(f"/fr/desk/practices/{practice.pk}/comments/")
        with django_assert_max_num_queries(12) as queries:
            assert client.get(f"/fr/desk/practices/{practice.pk}/comments/").status_code == 200
        seen.add(len(queries))
    assert len(seen) == 1, seen
    assert Practice.objects.count() == 1
