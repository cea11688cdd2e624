"""Forms of crime and provisions as pages: numbers that are true, and nothing that the reader may not see."""

import html
import re

import pytest
from django.core.cache import cache

from meetings.models import AgendaItem, Meeting, Paper, WorkingGroup
from meetings.threads import actions as threads
from portal.audit.actions import record
from portal.vocabulary.languages import LANGUAGE_CODES
from portal.vocabulary.models import FormOfCrime, OftenUsedProvision, Provision
from portal.vocabulary.queries import forget_terms
from practices.models import Practice
from search.actions import touch
from search.models import SearchChange
from search.worker import apply_pending
from tests.meetings.conftest import MONDAY, six
from tests.practices import worlds

pytestmark = pytest.mark.django_db

PUBLIC = frozenset({"public", "secretariat"})
LINK = re.compile(r'<a href="(/\w[\w-]*/practices/\?[^"]+)"(?: aria-label="[^"]*")?>(\d+)</a>')


@pytest.fixture
def world(db):
    world = worlds.make_world()
    FormOfCrime.objects.create(code="ENV", labels=worlds.six("ENV"), definitions=worlds.six("harm"), order=90)
    FormOfCrime.objects.filter(code__in=("CYB", "FRD")).update(parent="ENV")
    OftenUsedProvision.objects.create(form_id="CYB", provision_id="UNTOC-18")
    forget_terms()
    return world


def numbers(client, address: str) -> dict[str, int]:
    """The links to lists of practices with their numbers."""
    page = client.get(address).content.decode()
    return {html.unescape(link): int(number) for link, number in LINK.findall(page)}


def make_paper(number: int, title: str, audience=PUBLIC, meeting=None, **fields) -> Paper:
    meeting = (
        meeting
        or Meeting.objects.get_or_create(
            slug="sixteenth",
            defaults={"titles": six("Sixteenth"), "first_day": MONDAY, "last_day": MONDAY, "audience": PUBLIC},
        )[0]
    )
    paper = Paper.objects.create(
        symbol=f"CTOC/COP/WG.3/2026/{number}",
        meeting=meeting,
        titles=six(title),
        kind="background_paper",
        original_language="en",
        date=MONDAY,
        audience=audience,
        **fields,
    )
    touch("paper", paper.pk)
    return paper


@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize(
    ("address", "label"),
    [("crimes", "ENV"), ("crimes/CYB", "CYB"), ("provisions", "article 18"), ("provisions/UNTOC-18", "article 18")],
)
def test_in_six_languages(world, client, language, address, label):
    worlds.bring_out(world)
    page = client.get(f"/{language}/{address}/").content.decode()
    assert worlds.six(label)[language] in page
    assert "style=" not in page


def test_a_form_with_its_definition_and_what_stands_beside_it(world, client):
    page = client.get("/en/crimes/CYB/").content.decode()
    assert worlds.six("CYB")["en"] in page
    for address in ("/en/crimes/", "/en/crimes/ENV/", "/en/provisions/UNTOC-18/"):
        assert f'href="{address}"' in page
    wider = client.get("/en/crimes/ENV/").content.decode()
    assert worlds.six("harm")["en"] in wider
    assert 'href="/en/crimes/CYB/"' in wider
    WorkingGroup.objects.create(slug="cooperation", names=six("Cooperation group")).provisions.add("UNTOC-18")
    provision = client.get("/en/provisions/UNTOC-18/?anew").content.decode()
    assert 'href="/en/crimes/CYB/"' in provision
    assert 'href="/en/groups/cooperation/"' in provision


def test_addresses_have_the_code_as_the_vocabulary_writes_it(world, client):
    assert client.get("/en/crimes/env/")["Location"] == "/en/crimes/ENV/"
    assert client.get("/en/provisions/untoc-18/")["Location"] == "/en/provisions/UNTOC-18/"
    for address in ("/en/crimes/NOPE/", "/en/crimes/UNTOC-18/", "/en/provisions/CYB/"):
        assert client.get(address).status_code == 404


def test_every_number_is_the_number_of_practices_behind_it(world, client, signed_in):
    for number, (year, fields) in enumerate(
        ((2024, {}), (2026, {"forms": ["CYB"]}), (2026, {"anonymize": True}), (2026, {"visibility": "parties"}))
    ):
        practice = worlds.bring_out(world, **fields)
        Practice.objects.filter(pk=practice.pk).update(reference_year=year, reference_number=9000 + number)
    Practice.objects.filter(reference_number=9001).update(party=None)
    for reader, total in ((client, 3), (signed_in(world.expert), 4)):
        for address in (
            "/en/crimes/ENV/",
            "/en/crimes/CYB/",
            "/en/provisions/UNTOC-18/",
            "/en/crimes/",
            "/en/provisions/",
        ):
            found = numbers(reader, address)
            assert total in found.values()
            for link, count in found.items():
                cache.clear()
                assert reader.get(link).context["page"].paginator.count == count, link
    found = numbers(client, "/en/crimes/CYB/")
    assert found["/en/practices/?form=CYB&source=unnamed&year=2026"] == 1
    assert found["/en/practices/?form=CYB&source=secretariat"] == 1
    assert found["/en/practices/?form=CYB&party=XV"] == 1


def test_related_meetings_and_papers_are_those_that_the_reader_may_see(world, client, signed_in):
    make_paper(1, "About Word CYB and its traces")
    make_paper(2, "Secret Word CYB", frozenset({"secretariat"}))
    make_paper(3, "About something else")
    meeting = Meeting.objects.get()
    AgendaItem.objects.create(meeting=meeting, number="2", titles=six("Word CYB"), order=2)
    touch("meeting", meeting.pk)
    apply_pending()
    assert not SearchChange.objects.exists()
    page = client.get("/en/crimes/CYB/").content.decode()
    assert "About Word CYB" in page
    assert "/en/meetings/sixteenth/" in page
    assert "Secret Word CYB" not in page
    assert "something else" not in page
    assert "Secret Word CYB" in signed_in(world.clerk).get("/en/crimes/CYB/").content.decode()


def test_a_paper_that_is_public_no_more_is_gone_before_the_index_follows(world, client):
    paper = make_paper(1, "About Word CYB and its traces")
    apply_pending()
    assert "About Word CYB" in client.get("/en/crimes/CYB/").content.decode()
    Paper.objects.update(audience=frozenset({"secretariat"}))
    record(None, "change_paper", paper)
    assert "About Word CYB" not in client.get("/en/crimes/CYB/").content.decode()


def test_open_threads_about_its_practices_and_its_papers(world, client, signed_in):
    practice = worlds.bring_out(world, forms=["CYB"])
    hidden = worlds.bring_out(world, forms=["CYB"], visibility="parties")
    other = worlds.bring_out(world, forms=["IDN"])
    paper = make_paper(1, "About Word CYB")
    item = AgendaItem.objects.create(meeting=paper.meeting, number="2", titles=six("Costs"), order=2)
    paper.items.add(item)
    apply_pending()

    def open_thread(title: str, **about):
        return threads.open_thread(world.clerk, threads.draft_thread(world.clerk, {"en": title}, **about))

    for title, one in (("What did it cost?", practice), ("What of the parties?", hidden), ("What else?", other)):
        open_thread(title, subject=("practice", one.pk))
    open_thread("Who pays?", agenda_item=item, audience=PUBLIC)
    threads.draft_thread(world.clerk, {"en": "Not yet?"}, subject=("practice", practice.pk))
    threads.close_thread(world.clerk, open_thread("It is over?", subject=("practice", practice.pk)))
    page = client.get("/en/crimes/CYB/").content.decode()
    assert "What did it cost?" in page
    assert "Who pays?" in page
    for title in ("What of the parties?", "What else?", "Not yet?", "It is over?"):
        assert title not in page
    assert "What of the parties?" in signed_in(world.expert).get("/en/crimes/CYB/").content.decode()


def test_the_terms_of_a_practice_lead_there(world, client):
    practice = worlds.bring_out(world)
    page = client.get(f"/en/{practice.path}").content.decode()
    assert 'href="/en/crimes/CYB/"' in page
    assert 'href="/en/provisions/UNTOC-12/"' in page
    listed = client.get("/en/practices/").content.decode()
    assert all(f'href="{address}"' in listed for address in ("/en/crimes/CYB/", "/en/crimes/", "/en/provisions/"))


def test_an_inactive_term_keeps_its_page_and_leaves_the_list(world, client):
    Provision.objects.filter(pk="UNTOC-13").update(active=False)
    forget_terms()
    assert client.get("/en/provisions/UNTOC-13/").status_code == 200
    assert "UNTOC-13" not in client.get("/en/provisions/").content.decode()


def test_they_cost_the_same_however_many(world, client, django_assert_max_num_queries):
    meeting = make_paper(1, "About Word CYB").meeting
    for rows in (1, 2, 297):
        worlds.many(world, rows)
        made = [make_paper(100 * rows + number, "About Word CYB", meeting=meeting) for number in range(rows)]
        for practice in Practice.objects.originals()[: min(rows, 30)]:
            threads.open_thread(
                world.clerk, threads.draft_thread(world.clerk, {"en": "What?"}, subject=("practice", practice.pk))
            )
        assert len(made) == rows
        apply_pending()
        for address in ("crimes/", "crimes/CYB/", "provisions/", "provisions/UNTOC-18/"):
            client.get(f"/fr/{address}?warm={rows}")
            with django_assert_max_num_queries(12):
                assert client.get(f"/fr/{address}?rows={rows}").status_code == 200


def test_kept_until_something_is_recorded(world, client, django_assert_max_num_queries):
    worlds.bring_out(world)
    first = client.get("/en/crimes/CYB/")
    with django_assert_max_num_queries(1):
        assert client.get("/en/crimes/CYB/", headers={"if-none-match": first["ETag"]}).status_code == 304
