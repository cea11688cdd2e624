"""The translator's desk in the admin: what is behind and since when, the newest version brought in, two people."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from portal.access.refusals import Refused
from practices import actions
from practices.localizing import segments_of, work_on
from practices.models import TEXT_LIMITS, Practice
from tests.practices.test_versions import amend
from tests.practices.worlds import CONTENT, WORDS, bring_out, bring_to_review, many, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


def write_all(row: Practice, by, language: str = "fr") -> None:
    """Translate every text in the editor that is not translated."""
    work = work_on(row)
    for segment in segments_of(work):
        if not segment.translation:
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=work.target_locale,
                data=f"{WORDS[language]} {segment.context.path}",
                last_translated_by=by,
            )


def desk(practice) -> str:
    return reverse("practices_translations", args=[practice.pk])


def test_a_translation_is_dated_to_the_version_it_was_made_from_not_to_the_day_it_comes_out(world):
    practice = bring_out(world)
    row = actions.start_translation(world.editor, practice, "fr")
    write_all(row, world.editor)
    amend(world, practice, measure="Another measure.")
    row = actions.publish_translation(world.clerk, practice, "fr", kind="official")
    assert (row.is_behind, row.measure) == (True, "Mot measure")
    assert row.source_revision_id == practice.live_revision_id
    actions.update_translation(world.editor, practice, "fr")
    with pytest.raises(Refused) as missing:
        actions.publish_translation(world.clerk, practice, "fr")
    assert missing.value.message == "Not translated yet: Measure"
    row.refresh_from_db()
    assert (row.live, row.measure) == (True, "Mot measure")
    write_all(row, world.editor)
    row = actions.publish_translation(world.clerk, practice, "fr")
    assert not row.is_behind
    with pytest.raises(Refused) as again:
        actions.update_translation(world.editor, practice, "fr")
    assert again.value.code == "repeated"


def test_the_editor_has_one_original_so_all_that_is_in_work_follows(world):
    practice = bring_out(world)
    french = actions.start_translation(world.editor, practice, "fr")
    newer = amend(world, practice, title="Another title")
    actions.start_translation(world.editor, practice, "es")
    french.refresh_from_db()
    assert french.drafted_from_id == newer.live_revision_id
    assert TranslationSource.objects.get().stringsegment_set.get(context__path="title").string.data == "Another title"


def test_what_was_written_elsewhere_is_opened_side_by_side(world, clerk):
    practice = bring_out(world)
    row = translate(world, practice, "fr")
    assert work_on(row) is None
    amend(world, practice, title="Another title", lessons="")
    answer = clerk.post(desk(practice), {"language": "fr", "verb": "edit"})
    assert answer.url == reverse("wagtailsnippets_practices_practice:edit", args=[row.pk])
    found = {segment.context.path: segment.translation for segment in segments_of(work_on(row))}
    assert (found["title"], found["summary"], "lessons" in found) == (None, "Mot summary", False)
    assert b"js-translation-editor" in clerk.get(answer.url).content
    assert actions.open_translation(world.clerk, practice, "fr") == row
    row.refresh_from_db()
    assert (row.live, row.title) == (True, "Mot title")


def test_the_newest_version_can_be_brought_to_what_was_written_elsewhere(world, clerk):
    practice = bring_out(world)
    row = translate(world, practice, "fr")
    newer = amend(world, practice, title=f"{CONTENT['title']} again")
    page = clerk.get(desk(practice)).content.decode()
    assert "Bring in version 2" in page
    assert "Changes in the original since version 1" in page
    assert "<ins> again</ins>" in page
    clerk.post(desk(practice), {"language": "fr", "verb": "update"})
    row.refresh_from_db()
    assert row.drafted_from_id == newer.live_revision_id
    assert "Bring in" not in clerk.get(desk(practice)).content.decode()


def test_nobody_publishes_their_own_official_translation(world):
    practice = bring_out(world)
    row = actions.start_translation(world.editor, practice, "fr")
    write_all(row, world.editor)
    with pytest.raises(Refused) as own:
        actions.publish_translation(world.editor, practice, "fr", kind="official")
    assert own.value.code == "own_translation"
    row = actions.publish_translation(world.editor, practice, "fr", kind="machine")
    assert (row.translation_kind, row.approved_by) == ("machine", None)
    row = actions.publish_translation(world.clerk, practice, "fr", kind="official")
    assert (row.approved_by, row.written_by) == (world.clerk, world.editor)
    with pytest.raises(Refused) as both:
        actions.publish_translation(world.clerk, practice, "es", kind="official", texts=FRENCH)
    assert both.value.code == "own_translation"


FRENCH = {
    name: f"Mot {name}" for name in ("title", "summary", "challenge", "measure", "result", "lessons", "safeguards")
}


def test_a_translation_says_what_its_original_says_no_more_and_no_less(world):
    practice = bring_out(world, lessons="")
    with pytest.raises(ValidationError) as fault:
        actions.publish_translation(world.clerk, practice, "fr", texts={**FRENCH, "safeguards": ""})
    assert fault.value.message_dict == {
        "lessons": ["Lessons: The original says nothing here."],
        "safeguards": ["Safeguards: The original says something here."],
    }


def test_the_desk_lists_what_is_behind_first(world, clerk):
    first, second = bring_out(world), bring_out(world, title="Second")
    translate(world, first, "fr")
    translate(world, second, "es")
    actions.start_translation(world.clerk, second, "ar")
    amend(world, first, title="Amended title")
    page = clerk.get(reverse("practices_translators_desk")).content.decode()
    assert page.index("Amended title") < page.index("عربي") < page.index("Español")
    assert "made from version 1 of" in page
    assert "behind the original" in page


def test_the_desk_and_previews_are_the_secretariats(world, signed_in):
    practice = bring_out(world)
    row = actions.start_translation(world.clerk, practice, "ar")
    preview = reverse("practices_translation", args=[practice.pk, "ar"])
    for address in (reverse("practices_translators_desk"), preview):
        assert signed_in(world.expert).get(address).status_code in (302, 403, 404)
        assert signed_in(world.clerk).get(address).status_code == 200
    assert (
        signed_in(world.clerk).get(reverse("practices_translation", args=[practice.pk, "fr"]), follow=True).status_code
        == 404
    )
    StringTranslation.objects.create(
        translation_of=work_on(row).source.stringsegment_set.get(context__path="title").string,
        context=work_on(row).source.stringsegment_set.get(context__path="title").context,
        locale=row.locale,
        data="كلمة &amp; كلمة",
    )
    page = signed_in(world.clerk).get(preview).content.decode()
    assert "كلمة &amp; كلمة" in page
    translate(world, practice, "fr")
    assert "Mot title" in signed_in(world.clerk).get(preview.replace("/ar/", "/fr/")).content.decode()


def test_wagtails_own_ways_lead_to_the_desk(world, clerk):
    practice, draft = bring_out(world), bring_to_review(world)
    submit = reverse("wagtail_localize:submit_snippet_translation", args=["practices", "practice", practice.pk])
    assert clerk.get(submit).url == desk(practice)
    assert clerk.get(submit.replace(str(practice.pk), "999999"), follow=True).status_code == 404
    actions.start_translation(world.clerk, practice, "fr")
    update = reverse("wagtail_localize:update_translations", args=[TranslationSource.objects.get().pk])
    assert clerk.post(update, {"publish_translations": "on"}).url == desk(practice)
    with pytest.raises(Refused):
        actions.start_translation(world.clerk, draft, "fr")


def test_a_draft_of_the_original_never_reaches_its_translators(world):
    """The editor shows what is published, even while the row itself was written over."""
    practice = bring_out(world)
    Practice.objects.filter(pk=practice.pk).update(title="Half-written words")
    actions.start_translation(world.clerk, practice, "fr")
    assert "Half-written" not in TranslationSource.objects.get().content_json
    assert Practice.objects.get(original=practice).title == CONTENT["title"]
    assert Translation.objects.count() == 1


def test_what_was_published_before_versions_were_kept_is_opened_and_brought_up_all_the_same(world, clerk):
    (practice,) = many(world, 1)
    page = clerk.get(desk(practice)).content.decode()
    assert "made from version" not in page
    Practice.objects.filter(original=practice).update(drafted_from=None)
    page = clerk.get(desk(practice)).content.decode()
    assert "Bring in version 1" in page
    assert "Changes in the original since" not in page


def test_texts_of_every_field_are_translated(world, clerk):
    """Whatever fields a practice has: each text goes into the file, and each must come back."""
    practice = bring_out(world, **dict.fromkeys(TEXT_LIMITS, "Words."))
    row = actions.start_translation(world.editor, practice, "fr")
    assert {segment.context.path for segment in segments_of(work_on(row))} == set(TEXT_LIMITS)
    write_all(row, world.editor)
    row = actions.publish_translation(world.clerk, practice, "fr", kind="official")
    assert [getattr(row, name) for name in TEXT_LIMITS] == [f"Mot {name}" for name in TEXT_LIMITS]
    amend(world, practice, **dict.fromkeys(TEXT_LIMITS, "Other words."))
    assert clerk.get(desk(practice)).content.decode().count("<ins>Other words.</ins>") == len(TEXT_LIMITS)


def test_a_file_needs_the_editor(world):
    practice = bring_out(world)
    translate(world, practice, "fr")
    with pytest.raises(Refused) as closed:
        actions.import_translation(world.clerk, practice, "fr", b"")
    assert closed.value.code == "not_open"


def test_title_and_summary_come_first(world):
    practice = bring_out(world)
    texts = {name: text for name, text in CONTENT.items() if name in TEXT_LIMITS}
    with pytest.raises(Refused) as same:
        actions.publish_translation(world.clerk, practice, "fr", texts=texts)
    assert same.value.code == "not_translated"


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_desk_costs_the_same(world, clerk, django_assert_max_num_queries, count):
    many(world, count)
    address = reverse("practices_translators_desk")
    clerk.get(address)
    with django_assert_max_num_queries(14):
        assert clerk.get(address).status_code == 200
