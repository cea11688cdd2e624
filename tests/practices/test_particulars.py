"""What stands beside the main texts: asked for in steps, never needed, shown alike everywhere; the contact nowhere."""

import csv
import datetime as dt
import io
from decimal import Decimal

import orjson
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.api import publishing
from practices import actions
from practices.contents import content_of
from practices.models import (
    AMOUNTS,
    CHOICES,
    COMMENTED_FIELDS,
    CONTENT_FIELDS,
    INDICATORS,
    MAY_NOT_APPLY,
    TEXT_LIMITS,
    Edition,
    Practice,
    Stage,
)
from practices.particulars import sources_of, written
from practices.queries import preview_of, reading_of
from practices.search import PracticeSource
from practices.steps import STEPS, progress
from practices.typesetting.sheets import practice_sheet
from practices.versions import differences, text_of
from search.exporting import Export, as_csv
from tests.practices.papers import attach
from tests.practices.test_steps import edit
from tests.practices.worlds import CONTENT, bring_out, bring_to_review, make_party, translate

pytestmark = pytest.mark.django_db

SECRET = "Ms Dora Kept, +43 1 26060 9999, dora.kept@example.org"
FULL = {
    "authorities": ["police", "fiu"],
    "legal_bases": "reciprocity convention",
    "phases": ["recovery"],
    "measure_kinds": ["legal"],
    "partners": ["XT"],
    "partners_agree": True,
    "routes": "Along the northern route.",
    "requests_sent": 74,
    "requests_executed": 61,
    "median_days": 9,
    "arrests": 3,
    "convictions": 0,
    "assets_confiscated": Decimal("4200000"),
    "assets_currency": "USD",
    "assets_on": dt.date(2026, 3, 31),
    "transferability": "Any unit can do it.",
    "preconditions": "A contact point that answers.",
    "cost": "Two posts.",
    "victims": "They are told.",
    "gender": "Counted by gender.",
    "assistance_needed": [],
    "assistance_offered": ["training"],
    "assistance_note": "For the whole region.",
    "sources": "Act 12 of 2024\nhttps://example.org/act?x=1&y=2, in force\n\nCTOC/COP/WG.3/2026/2",
    "contact": SECRET,
}


@pytest.fixture
def full(world):
    return bring_out(world, **FULL)


@pytest.fixture
def drafted(world):
    return actions.start_draft(world.expert, world.velmara, fields=CONTENT)


def test_every_field_is_content_asked_on_a_step_and_open_to_comments():
    asked = {name for step in STEPS for name in step.fields}
    assert set(CONTENT_FIELDS) - asked == {"not_applicable", "tlp", "go_live_at", "change_note"}
    assert set(FULL) < set(COMMENTED_FIELDS)
    for name in MAY_NOT_APPLY:
        assert [one for one in MAY_NOT_APPLY if name in one] == [name]


def test_codes_are_kept_in_the_order_of_their_list_and_unknown_ones_refused(world, full):
    assert (full.authorities, full.legal_bases) == ("police fiu", "convention reciprocity")
    assert full.latest_revision.as_object().assets_confiscated == Decimal("4200000.00")
    draft = actions.start_draft(world.expert, world.velmara, fields=CONTENT)
    with pytest.raises(Exception, match="Unknown term: astrology"):
        actions.save_draft(world.expert, draft, {"authorities": ["astrology"]}, base_revision=None)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"assets_frozen": Decimal(5)}, "currency"),
        ({"assets_frozen": Decimal(5), "assets_currency": "eu", "assets_on": dt.date(2026, 1, 1)}, "Three capital"),
        ({"assets_shared": Decimal(-1), "assets_currency": "EUR", "assets_on": dt.date(2026, 1, 1)}, "greater"),
        ({"requests_sent": 3, "requests_executed": 4}, "More requests"),
        ({"arrests": -1}, "greater"),
        ({"routes": "x" * 301}, "shorten"),
        ({"contact": "x" * 301}, "shorten"),
        ({"filed_under": "paper:5"}, "valid value"),
    ],
)
def test_what_cannot_be_is_refused_by_the_action_and_by_the_database(world, drafted, fields, fault):
    with pytest.raises(Exception, match=fault):
        actions.save_draft(world.expert, drafted, fields, base_revision=None)
    with pytest.raises((IntegrityError, Exception)), transaction.atomic():
        Practice.objects.filter(pk=drafted.pk).update(**fields)


def test_partners_are_named_only_when_they_agree(world, drafted):
    draft = actions.save_draft(world.expert, drafted, {"partners": ["XT"]}, base_revision=None)
    assert "State XT" not in str(preview_of(draft).facts)
    with pytest.raises(Exception, match="confirm this"):
        actions.submit_practice(world.expert, draft)
    draft = actions.save_draft(world.expert, draft, {"partners_agree": True}, base_revision=None)
    assert "State XT" in str(preview_of(draft).facts)
    assert actions.submit_practice(world.expert, draft).stage == Stage.SUBMITTED


def test_an_unnamed_state_is_no_partner_of_its_own(world, client):
    practice = bring_out(world, **FULL | {"partners": ["XT", "XV"], "anonymize": True})
    answer = client.get(f"/en/{practice.path}").content.decode()
    assert "State XT" in answer
    assert "State XV" not in answer
    assert [one["code"] for one in client.get(f"/api/v1/{practice.path[:-1]}").json()["partners"]] == ["XT"]


def test_the_form_keeps_each_of_them_step_by_step(world, signed_in, drafted):
    client, practice = signed_in(world.expert), drafted
    for step in STEPS:
        stands = {name: value for name, value in content_of(practice).items() if value not in (None, "", False)}
        typed = {name: FULL.get(name, stands.get(name)) for name in step.fields if name in {**stands, **FULL}}
        data = {
            name: value.split() if name in CHOICES and isinstance(value, str) else value
            for name, value in typed.items()
        }
        data |= {"step": step.number, "base_revision": practice.latest_revision_id, "action": "save"}
        data |= {"language": "en", "visibility": "public"}
        assert client.post(edit(practice), data).status_code == 302
        practice.refresh_from_db()
    kept = content_of(practice)
    assert {name: kept[name] for name in FULL} == {
        **FULL,
        "authorities": "police fiu",
        "legal_bases": "convention reciprocity",
        "phases": "recovery",
        "measure_kinds": "legal",
        "assistance_needed": "",
        "assistance_offered": "training",
    }
    page = client.get(edit(practice, 3)).content.decode()
    assert 'value="4200000.00"' in page
    assert 'value="2026-03-31"' in page
    assert [one.step.number for one in progress(kept, None) if one.done] == [1, 2, 3, 4]


def test_numbers_can_be_said_not_to_apply(world, signed_in, drafted):
    client = signed_in(world.expert)
    data = {"step": 3, "base_revision": drafted.latest_revision_id, "indicators_not_applicable": "on"}
    client.post(edit(drafted), data)
    drafted.refresh_from_db()
    assert "indicators" in drafted.not_applicable.split()
    assert "Does not apply" in str(preview_of(drafted).indicators)
    drafted = actions.save_draft(world.expert, drafted, {"arrests": 0}, base_revision=None)
    assert "indicators" not in drafted.not_applicable


def test_readers_see_all_of_it_on_the_page_in_the_pdf_and_in_the_index(world, client, full):
    page = client.get(f"/en/{full.path}").content.decode()
    sheet = orjson.dumps(practice_sheet(reading_of(full))).decode()
    document = PracticeSource().document(full.pk).texts["en"].body
    for name in TEXT_LIMITS:
        if name in FULL:
            assert FULL[name] in page
            assert FULL[name] in sheet
            assert FULL[name] in document
    for words in ("Financial intelligence unit", "Reciprocity", "Recovery of assets", "Word State XT", "Training"):
        assert words in page
        assert words in sheet
    for words in ("USD 4\u202f200\u202f000", "value of 31 March 2026", "Act 12 of 2024", "CTOC/COP/WG.3/2026/2"):
        assert words in page
        assert words.replace("\u202f", " ") in sheet
    assert '<a href="https://example.org/act?x=1&amp;y=2" rel="nofollow noopener">' in page


def test_a_translation_brings_its_own_words_and_the_facts_of_the_original(world, client, full):
    translate(world, full, "fr", transferability="Toute cellule peut le faire.")
    page = client.get(f"/fr/{full.path}").content.decode()
    assert "Toute cellule peut le faire." in page
    assert "Any unit can do it." not in page
    assert "Mot State XT" in page
    told = client.get(f"/api/v1/{full.path[:-1]}?lang=fr").json()
    assert told["transferability"]["language"] == "fr"
    assert told["requests_sent"] == 74


def test_programs_get_codes_numbers_and_labels(client, full):
    told = client.get(f"/api/v1/{full.path[:-1]}").json()
    assert [one["code"] for one in told["legal_bases"]] == ["convention", "reciprocity"]
    assert told["assets_confiscated"] == "4200000.00"
    assert (told["assets_on"], told["convictions"], told["assets_frozen"]) == ("2026-03-31", 0, None)
    assert told["sources"][2] == "CTOC/COP/WG.3/2026/2"
    (record,) = publishing.practices()
    assert record["partners"] == ["XT"]
    assert record["texts"]["en"]["cost"] == "Two posts."


def test_exports_have_the_codes_numbers_and_names_of_files(world, full):
    attach(world.expert, actions.start_draft(world.expert, world.velmara, fields=CONTENT))
    document = PracticeSource().document(full.pk)
    assert document.facts["authorities"] == ("police", "fiu")
    assert (document.facts["assets_confiscated"], document.facts["convictions"]) == (("4200000.00",), ("0",))
    made = Export(
        documents=iter([document]),
        count=1,
        language="en",
        search="",
        words="",
        filters={},
        made_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
        terms_of_use="",
        address_of=lambda path: f"/en/{path}",
    )
    (row,) = csv.DictReader(io.StringIO(b"".join(as_csv(made)).decode("utf-8-sig")))
    assert (row["partners"], row["phases"], row["requests_sent"]) == ("XT", "recovery", "74")
    assert row["attachments"] == ""
    assert "Kept" not in str(row)


def test_differences_name_what_changed(world, full):
    before = text_of(Edition.objects.get(practice=full), full)
    changed = Practice.objects.get(pk=full.pk)
    changed.authorities, changed.requests_sent, changed.cost, changed.sources = "police court", 80, "", "Act 13"
    after = type(before)(changed, {**before.codes, "partners": ()})
    found = {one.name: one.pieces for one in differences(before, after)}
    assert {piece.text: piece.kind for piece in found["Competent authorities"]} == {
        "Financial intelligence unit": "del",
        "Court": "ins",
    }
    assert {"Requests sent", "Cost", "Evidence and links", "Cooperating States and organizations"} <= set(found)
    assert differences(before, before) == ()


def test_versions_from_before_the_fields_were_there_say_nothing_of_them(world, full):
    edition = Edition.objects.get(practice=full)
    for name in (*FULL, "no_thread", "filed_under"):
        edition.revision.content.pop(name, None)
    text = text_of(edition, full)
    assert (text.practice.authorities, text.practice.requests_sent, text.codes["partners"]) == ("", None, ())
    old = edition.revision.as_object()
    assert (old.routes, old.assets_currency, old.assets_on) == ("", "", None)


def test_addresses_in_lines_of_evidence_are_links_and_nothing_else_is():
    practice = Practice(sources="see https://example.org/a_(b).\njavascript:alert(1)\n<b>HTTP://EXAMPLE.ORG</b>")
    found = [(one.before, one.address, one.after) for one in sources_of(practice)]
    assert found == [
        ("see ", "https://example.org/a_(b", ")."),
        ("javascript:alert(1)", "", ""),
        ("<b>", "HTTP://EXAMPLE.ORG", "</b>"),
    ]
    assert written("12.50") == "12.50"
    assert written(Decimal("1234567.00")) == "1\u202f234\u202f567"


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    visibility=st.sampled_from(["public", "parties"]),
    anonymize=st.booleans(),
    reader=st.sampled_from(["nobody", "other", "observer", "expert", "clerk"]),
)
def test_the_contact_is_on_the_desk_alone(world, client, signed_in, visibility, anonymize, reader):
    """Whoever reads a practice, in whichever form: the contact is not in it. Delegation and Secretariat have it on the desk."""
    with transaction.atomic():
        practice = bring_out(world, **FULL | {"visibility": visibility, "anonymize": anonymize})
        user = getattr(world, reader, None)
        browser = signed_in(user) if user else client
        ways = [f"/en/{practice.path}", f"/en/{practice.path}v1/", "/en/practices/", "/feeds/practices.atom"]
        ways += [f"/en/{practice.path}cite.{kind}" for kind in ("txt", "bib", "ris", "json")]
        ways += [f"/api/v1/{practice.path[:-1]}", "/api/v1/practices", "/en/", "/en/search/?q=freeze"]
        for way in ways:
            assert "Kept" not in browser.get(way).content.decode().replace("?q=Kept", "").replace('value="Kept"', ""), (
                way
            )
        made = [orjson.dumps(practice_sheet(reading_of(practice))).decode(), str(list(publishing.practices()))]
        made.append(str(PracticeSource().document(practice.pk)))
        assert not any("Kept" in one for one in made)
        desk = browser.get(f"/en/desk/practices/{practice.pk}/", follow=True)
        shown = "Dora Kept" in desk.content.decode()
        assert shown == (reader in ("expert", "clerk")), reader
        transaction.set_rollback(True)


def test_the_preview_and_the_translation_have_no_contact(world, signed_in, full):
    draft = bring_to_review(world, **FULL)
    page = signed_in(world.focal).get(f"/en/desk/practices/{draft.pk}/preview/").content.decode()
    assert "Kept" not in page
    row = translate(world, full, "fr")
    assert row.contact == ""
    assert "Kept" not in str(row.latest_revision.content)


def test_lists_cost_the_same(world, django_assert_max_num_queries):
    make_party("XC")
    for count in (1, 2):
        for _number in range(count):
            bring_out(world, **FULL)
        with django_assert_max_num_queries(6):
            assert len(list(publishing.practices())) >= count


def test_what_the_tuples_say_is_on_the_model():
    names = {field.name for field in Practice._meta.get_fields()}
    assert set(INDICATORS) | set(AMOUNTS) | set(CHOICES) <= names
