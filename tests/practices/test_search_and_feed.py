"""What leaves the room for the search and for feed readers: public words only, and never an unnamed State."""

import xml.etree.ElementTree as ET

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.vocabulary.models import FormOfCrime
from practices import actions
from practices.feeds import NewestPractices
from practices.models import Practice
from practices.search import PracticeSource
from practices.selection import narrowed
from practices.statistics import count_by_term
from search.registry import source_of
from tests.practices.worlds import CONTENT, bring_out, bring_to_review, six, translate

pytestmark = pytest.mark.django_db


def test_one_document_an_original_with_all_its_published_texts(world):
    practice = bring_out(world)
    translate(world, practice, "fr")
    actions.save_translation(world.editor, practice, "ru", {"title": "Слово"})
    document = source_of("practice").document(practice.pk)
    assert (document.id, document.path, document.symbol) == (
        f"practice:{practice.pk}",
        practice.path,
        practice.reference,
    )
    assert set(document.texts) == {"en", "fr"}
    assert document.original_language == "en"
    assert document.texts["en"].title == CONTENT["title"]
    assert CONTENT["safeguards"] in document.texts["en"].body
    assert (document.forms, document.provisions, document.cooperation) == (
        ("CYB", "FRD"),
        ("UNTOC-12", "UNTOC-18"),
        ("CONFISCATION",),
    )
    assert document.parties == ("XV",)
    assert document.audience == practice.audience
    assert list(PracticeSource().pks()) == [practice.pk]


def test_what_is_not_published_has_no_document(world):
    review, gone = bring_to_review(world), bring_out(world)
    actions.withdraw_practice(world.clerk, gone, "inaccurate")
    source = PracticeSource()
    assert [source.document(pk) for pk in (review.pk, gone.pk, 10**6)] == [None, None, None]
    assert list(source.pks()) == []
    row = translate(world, bring_out(world), "fr")
    assert source.document(row.pk) is None


def test_an_unnamed_state_is_in_no_field(world):
    document = PracticeSource().document(bring_out(world, anonymize=True).pk)
    assert document.parties == ()


def test_a_part_of_a_wider_form_is_found_and_counted_under_it_everywhere(world, client):
    wider = FormOfCrime.objects.create(code="ENV", labels=six("ENV"), definitions=six("ENV"), order=90)
    for code in ("ENV-W", "ENV-X"):
        FormOfCrime.objects.create(code=code, parent=wider, labels=six(code), definitions=six(code), order=91)
    practices = [bring_out(world, forms=codes) for codes in (["ENV-W"], ["ENV", "ENV-X"], ["ENV-W", "ENV-X"], ["CYB"])]
    found = {code: {} for code in ("ENV", "ENV-W", "ENV-X", "CYB")}
    for practice in practices:
        document = PracticeSource().document(practice.pk)
        for code in {*document.forms, *document.wider_forms}:
            found[code]["search"] = found[code].get("search", 0) + 1
    for code, counts in found.items():
        counts["list"] = narrowed(Practice.objects.originals().published(), {"form": (code,)}).count()
        counts["statistics"] = count_by_term(None, "form")[code]
        counts["API"] = client.get(f"/api/v1/practices?form={code}").json()["total"]
        assert len(set(counts.values())) == 1, (code, counts)
    assert PracticeSource().document(practices[0].pk).forms == ("ENV-W",)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chosen=st.lists(
        st.sampled_from(
            [{"visibility": "public"}, {"visibility": "parties"}, {"visibility": "group", "scope": "group:5"}]
        ),
        max_size=4,
    )
)
def test_the_search_and_the_database_agree_on_who_may_read(world, chosen):
    from django.db import transaction

    with transaction.atomic():
        for fields in chosen:
            bring_out(world, **fields)
        source = PracticeSource()
        for user in (None, world.expert, world.other, world.observer, world.clerk):
            from portal.access.audiences import audiences_of

            allowed = set(source.audience_queryset().visible_to(user).values_list("pk", flat=True))
            indexed = {pk for pk in source.pks() if source.document(pk).audience & audiences_of(user)}
            assert allowed == indexed
        transaction.set_rollback(True)


def feed(query: str = "", **kwargs) -> ET.Element:
    answer = NewestPractices()(RequestFactory().get(f"/feeds/practices.atom{query}"), **kwargs)
    assert answer.status_code == 200
    return ET.fromstring(answer.content)  # noqa: S314 - our own feed


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_speaks_six_languages_and_holds_public_practices_alone(world):
    practice = bring_out(world)
    translate(world, practice, "fr")
    bring_out(world, title="For parties", visibility="parties")
    bring_to_review(world, title="In review")
    for found, title, language in (
        (feed("?lang=fr"), "Mot title", "fr"),
        (feed(lang="es"), CONTENT["title"], "es"),
        (feed("?lang=xx"), CONTENT["title"], "en"),
    ):
        entries = found.findall(f"{ATOM}entry")
        assert [entry.find(f"{ATOM}title").text for entry in entries] == [title]
        assert entries[0].find(f"{ATOM}link").get("href").endswith(f"/{language}/{practice.path}")
        assert entries[0].find(f"{ATOM}id").text == f"urn:practice:{practice.reference}"


def test_the_feed_is_there_when_nothing_is_published(db):
    assert feed().findall(f"{ATOM}entry") == []
    assert not Practice.objects.exists()


def test_the_feed_gives_text_that_no_reader_takes_for_markup(world):
    bring_out(world, summary="Fewer than <b>48</b> hours & more")
    assert feed().findtext(f"{ATOM}entry/{ATOM}summary") == "Fewer than &lt;b&gt;48&lt;/b&gt; hours &amp; more"


def test_the_feed_is_readable_whatever_a_record_holds(world):
    """Actions keep no controls; what came into the database by another way must not take the feed from everybody."""
    practice = bring_out(world)
    Practice.objects.filter(pk=practice.pk).update(title="A\x07 title\ufffe", summary="]]> \x1f&amp;")
    entry = feed().find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A title"
    assert entry.findtext(f"{ATOM}summary") == "]]&gt; &amp;amp;"
