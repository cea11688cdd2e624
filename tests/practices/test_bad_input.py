"""Bad input, line by line of what the portal promises: each has a clear answer, nothing is lost, nothing is half done.

Each line goes over every way in: the site's form, what the open form sends by itself, attachments, the import of replies, the
interface for programs (which only reads, so that what is sent to it is refused).
"""

import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from portal.audit.models import Entry
from practices import actions
from practices.models import Practice, PracticeAttachment, Remark, ReplyImport, Stage
from search.exporting import harmless
from search.worker import apply_pending
from tests.practices import papers
from tests.practices.replies import carried_out, checked, faults, row, said, ten_million_rows, upload, xlsx
from tests.practices.worlds import CONTENT, SIGNED, bring_out, send_in

pytestmark = pytest.mark.django_db
NEW, IMPORTS = "/en/practices/new/", "/en/desk/imports/"
TYPED = {"step": "1", "party": "XV", "language": "en", "client_key": "key", "title": "Typed"}


@pytest.fixture
def expert(world, signed_in) -> Client:
    client = signed_in(world.expert)
    client.raise_request_exception = False
    return client


def case(practice) -> str:
    return f"/en/desk/practices/{practice.pk}/"


def as_sent(practice, **changes) -> dict:
    """What the first step of the form sends."""
    kept = {
        name: CONTENT[name] for name in ("title", "summary", "challenge", "measure", "result", "forms", "provisions")
    }
    return {
        "step": "1",
        "language": "en",
        "base_revision": practice.latest_revision_id,
        "declaration": "on",
        **kept,
        **changes,
    }


# A file that lies about its type


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0 a program", b"<html><script>x</script></html>", papers.zipped({"a": "b"})]
)
@pytest.mark.parametrize("name", ["annex.pdf", "annex.docx", "replies.xlsx", "replies.json"])
def test_file_that_lies_about_its_type(world, signed_in, drafted, expert, content, name):
    attached = expert.post(
        f"{case(drafted)}attachments/", {"file": upload(content, name), "language": "en", "title": "Kept"}
    )
    assert "Its content counts, not its name." in attached.content.decode()
    assert 'value="Kept"' in attached.content.decode()
    imported = signed_in(world.clerk).post(IMPORTS, {"file": upload(content, name)})
    assert "Its content counts, not its name." in imported.content.decode()
    assert not PracticeAttachment.objects.exists()
    assert not ReplyImport.objects.exists()


def test_honest_file_under_a_false_name_is_what_it_is(world, drafted, expert):
    expert.post(f"{case(drafted)}attachments/", {"file": upload(papers.pdf(), "report.exe"), "language": "en"})
    assert PracticeAttachment.objects.get().name == "report.exe.pdf"
    assert checked(world.clerk, xlsx(row()), "replies.json").name == "replies.json.xlsx"


# An encrypted PDF


def test_encrypted_pdf(world, signed_in, drafted, expert):
    content = papers.pdf(password="secret")
    expert.post(f"{case(drafted)}attachments/", {"file": upload(content, "annex.pdf"), "language": "en"})
    call_command("worker", once=True)
    assert "encrypted" in expert.get(f"{case(drafted)}attachments/").content.decode()
    answer = signed_in(world.clerk).post(IMPORTS, {"file": upload(content, "replies.xlsx")})
    assert "Its content counts, not its name." in answer.content.decode()


def test_encrypted_workbook_says_how_to_save_it(world, signed_in):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    answer = signed_in(world.clerk).post(IMPORTS, {"file": upload(content)})
    assert "without a password" in answer.content.decode()


# A 10-million-row sheet


def test_sheet_of_ten_million_rows(world, signed_in):
    batch = checked(world.clerk, ten_million_rows())
    assert faults(batch) == [(None, "")]
    assert "more than 500 replies" in said(batch)
    page = signed_in(world.clerk).get(f"{IMPORTS}{batch.pk}/").content.decode()
    assert "Divide it." in page
    assert not Practice.objects.exists()


# A 2 MB title


def test_title_of_two_megabytes_in_the_form(world, expert):
    title = "x" * 2_000_000
    page = expert.post(NEW, {**TYPED, "title": title}).content.decode()
    assert "at most 150 characters (it has 2000000)" in page
    # Not a letter of it is lost.
    assert title in page
    answer = expert.post(f"{NEW}autosave/", {**TYPED, "title": title})
    assert answer.status_code == 422
    assert "at most 150 characters" in answer.json()["said"]
    assert not Practice.objects.exists()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_form_beyond_every_bound_is_a_page_in_the_readers_language(world, expert, language, encoding):
    """Two megabytes of Arabic are six on the way: more than is read at all."""
    field = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n' if "multipart" in encoding else b"title="
    body = field + "ع".encode() * 2_000_000 + (b"\r\n--b--\r\n" if "multipart" in encoding else b"")
    answer = expert.post(NEW.replace("/en/", f"/{language}/"), body, content_type=encoding)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert f'<html lang="{language}"' in page
    assert "413" in page
    if language == "en":
        assert "your browser still has what you typed" in page
    assert not Practice.objects.exists()


def test_program_of_the_open_form_is_answered_in_json(world, expert):
    for headers in ({"Sec-Fetch-Dest": "empty"}, {"Accept": "application/json"}):
        answer = expert.post(f"{NEW}autosave/", {**TYPED, "title": "x" * 4_000_000}, headers=headers)
        assert answer.status_code == 413
        assert answer.json()["state"] == "invalid"
        assert "Shorten it" in answer.json()["said"]


def test_too_many_fields_and_a_broken_body(expert):
    assert expert.post(NEW, {f"field-{number}": "x" for number in range(1_200)}).status_code == 413
    broken = expert.post(NEW, b"no parts", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert "could not be read" in broken.content.decode()


def test_title_of_two_megabytes_in_a_file(world):
    batch = checked(world.clerk, json.dumps([row(title="x" * 2_000_000)]).encode(), "replies.json")
    assert faults(batch) == [(1, "title")]
    assert "150 characters; it has 2000000" in said(batch)
    assert len(str(batch.report)) < 2_000


def test_programs_are_told_that_the_interface_only_reads(client):
    answer = client.post("/api/v1/practices", json.dumps({"title": "x" * 2_000_000}), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    answer = client.get("/api/v1/search", {"q": "x" * 2_000_000})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


# Mixed directions

MIXED = "ممارسة ABC (2024) \u2067حكم\u2069 \u202ereversed\u202c שלום"


def test_mixed_directions(world, signed_in, client, expert):
    """Each text stands in its own direction; marks that turn the page around it are left out."""
    expert.post(NEW, {**TYPED, "title": MIXED})
    typed = Practice.objects.get()
    carried_out(world.clerk, checked(world.clerk, xlsx(row(title=MIXED + " 2"))))
    imported = Practice.objects.latest("pk")
    for practice in (typed, imported):
        assert practice.title.startswith("ممارسة ABC (2024) حكم reversed שלום")
    page = expert.get("/ar/desk/").content.decode()
    assert 'dir="auto">ممارسة ABC' in page
    published = bring_out(world, title=MIXED)
    for language in ("ar", "en"):
        page = client.get(f"/{language}/{published.path}").content.decode()
        assert not re.search("[\u202a-\u202e]", page)
        assert "ممارسة ABC (2024)" in page


def test_remarks_and_notes_carry_no_hidden_marks(world):
    practice = actions.submit_practice(world.expert, actions.start_draft(world.expert, world.velmara, fields=CONTENT))
    actions.clear_practice(world.focal, practice, comment="fine\u202e\0\x07", note_verbale=" NV\u202e 12/\t2026 ")
    assert Remark.objects.get().text == "fine"
    practice.refresh_from_db()
    assert practice.note_verbale == "NV 12/ 2026"


# Control characters

CONTROLS = "".join(map(chr, range(1, 32))) + "\x7f\x85\ufeff\ue000"


def test_control_characters(world, signed_in, expert):
    """NUL is refused by the form with its field; the others, which nobody can see, are left out."""
    page = expert.post(NEW, {**TYPED, "title": "a\0b"}).content.decode()
    assert "Null characters are not allowed" in page
    expert.post(NEW, {**TYPED, "title": f"a{CONTROLS}b", "summary": f"c{CONTROLS}d"})
    practice = Practice.objects.get()
    assert not set(practice.title + practice.summary) & set(CONTROLS) - set("\n\t")
    batch = checked(world.clerk, json.dumps([row(title=f"e\0{CONTROLS}f", import_id="1\0")]).encode(), "replies.json")
    assert "cannot be printed" in said(batch, "warnings")
    assert carried_out(world.clerk, batch).state == "done"
    assert not set(Practice.objects.latest("pk").title) & set(CONTROLS + "\0") - set("\n\t")
    assert "\0" not in signed_in(world.focal).get("/en/desk/").content.decode()


# Markup in every field

MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}{% now %}&amp;=HYPERLINK("x")'
TEXTS = ("summary", "challenge", "measure", "result", "lessons", "safeguards")


def test_markup_in_every_field(world, signed_in, client):
    """It goes in by a file, through the whole life of a practice, and comes out everywhere as the letters that it is."""
    fields = {name: f"{MARKUP} {name}" for name in TEXTS}
    batch = checked(world.clerk, xlsx(row(title=MARKUP, import_id="<b>1</b>", **fields)))
    assert batch.report["faults"] == 0
    clerk = signed_in(world.clerk)
    assert "<script>alert" not in clerk.get(f"{IMPORTS}{batch.pk}/").content.decode()
    carried_out(world.clerk, batch)
    practice = Practice.objects.get()
    assert (practice.title, practice.measure) == (MARKUP, f"{MARKUP} measure")
    practice = actions.save_draft(
        world.expert, practice, {"declaration": True}, base_revision=practice.latest_revision_id
    )
    expert = signed_in(world.expert)
    pages = [expert.get(case(practice)), expert.get("/en/desk/"), expert.get(f"{case(practice)}preview/")]
    practice = actions.clear_practice(
        world.focal, actions.submit_practice(world.expert, practice), comment=MARKUP, note_verbale="<i>1</i>"
    )
    editor = signed_in(world.editor)
    pages += [editor.get(case(practice)), editor.get(f"/cms/snippets/practices/practice/edit/{practice.pk}/")]
    practice = actions.approve_review(world.editor, practice, signed=SIGNED)
    apply_pending()
    pages += [client.get(address) for address in (f"/en/{practice.path}", "/en/practices/", "/en/search/?q=hyperlink")]
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "alert(1)&lt;/script&gt;" in html
        # Nothing is a template but the templates.
        assert "{{ 7|add:7 }}" in html


def test_markup_in_feeds_exports_and_citations(world, client):
    practice = bring_out(world, title=MARKUP, summary=MARKUP, measure=MARKUP)
    apply_pending()
    for address in ("/feeds/practices.atom?lang=en", "/feeds/search/en.atom?q=hyperlink"):
        content = client.get(address).content
        feed = ET.fromstring(content)  # noqa: S314 - our own feed
        name = "{http://www.w3.org/2005/Atom}"
        entry = feed.find(f"{name}entry")
        assert entry is not None
        assert entry.findtext(f"{name}title") == MARKUP
        # Readers take a summary for HTML: as HTML, it is these letters.
        assert "<script" not in (entry.findtext(f"{name}summary") or "")
    rows = b"".join(client.get("/en/search/export.csv?q=hyperlink")).decode()
    assert MARKUP.replace('"', '""') in rows
    assert harmless('=HYPERLINK("x")') == '\'=HYPERLINK("x")'
    found = json.loads(b"".join(client.get("/en/search/export.json?q=hyperlink")))
    assert found["practices"][0]["texts"]["en"]["title"] == MARKUP
    listed = client.get("/api/v1/practices").json()
    assert MARKUP in json.dumps(listed, ensure_ascii=False).replace('\\"', '"')
    for style in ("txt", "bib", "ris", "json"):
        assert client.get(f"/en/{practice.path}cite.{style}").status_code == 200


# The same submit twice


def test_same_submit_twice_from_the_form(world, drafted, expert):
    """A double click: the second is told what the first was, and nothing happens twice."""
    sent = as_sent(drafted, action="submit")
    assert {expert.post(case(drafted), sent)["Location"] for _twice in range(2)} == {f"{case(drafted)}submit/"}
    first, second, third = send_in(expert, drafted), send_in(expert, drafted), expert.post(case(drafted), sent)
    assert (first.status_code, second.status_code, third.status_code) == (302, 302, 302)
    drafted.refresh_from_db()
    assert drafted.stage == Stage.SUBMITTED
    assert Entry.objects.filter(verb="submit_practice").count() == 1
    page = expert.get(second["Location"]).content.decode()
    assert "Submitted. Your focal point was told" in page
    assert "This practice was submitted before." in page
    assert "There is a problem" not in page


def test_second_submit_with_other_words_keeps_them_before_their_author(world, drafted, expert):
    expert.post(case(drafted), as_sent(drafted, action="submit"))
    send_in(expert, drafted)
    page = expert.post(case(drafted), as_sent(drafted, action="submit", measure="Other words")).content.decode()
    assert "This is not possible now. The practice stands at: Waits for clearance." in page
    assert "Other words" in page
    drafted.refresh_from_db()
    assert drafted.measure == CONTENT["measure"]


def test_same_page_of_a_new_practice_twice(world, expert):
    sent = {**TYPED, **{name: CONTENT[name] for name in TEXTS[:4]}, "forms": ["CYB"], "provisions": ["UNTOC-18"]}
    for _twice in range(2):
        expert.post(NEW, {**sent, "declaration": "on", "action": "submit"})
        send_in(expert, Practice.objects.get())
    assert Practice.objects.get().stage == Stage.SUBMITTED
    assert Entry.objects.filter(verb="submit_practice").count() == 1


def test_same_decision_and_same_file_twice(world, signed_in, drafted):
    practice = actions.submit_practice(world.expert, drafted)
    focal = signed_in(world.focal)
    for _twice in range(2):
        focal.post(f"{case(practice)}clear/", {"base_revision": practice.latest_revision_id, "comment": ""})
    assert Entry.objects.filter(verb="clear_practice").count() == 1
    content = xlsx(row())
    batch = checked(world.clerk, content)
    clerk = signed_in(world.clerk)
    for _twice in range(2):
        clerk.post(f"{IMPORTS}{batch.pk}/", {"action": "confirm"})
        call_command("worker", once=True)
    assert Practice.objects.filter(title="A hold between units").count() == 1
    assert clerk.post(IMPORTS, {"file": upload(content)}).status_code == 409


# A submit after withdrawal


@pytest.fixture
def withdrawn(world):
    practice = bring_out(world)
    actions.withdraw_practice(world.focal, practice, "originator")
    practice.refresh_from_db()
    return practice


def test_submit_after_withdrawal(world, signed_in, withdrawn, expert, client):
    said_of_it = "This is not possible now. The practice stands at: Withdrawn."
    page = expert.post(case(withdrawn), as_sent(withdrawn, action="submit", title="Typed too late")).content.decode()
    assert said_of_it in page
    assert 'value="Typed too late"' in page
    answer = expert.post(f"{case(withdrawn)}submit/", {"base_revision": withdrawn.latest_revision_id}, follow=True)
    assert said_of_it in answer.content.decode()
    answer = expert.post(f"{case(withdrawn)}autosave/", as_sent(withdrawn, title="Typed too late"))
    assert (answer.status_code, answer.json()["said"]) == (409, said_of_it)
    answer = expert.post(f"{case(withdrawn)}attachments/", {"file": upload(papers.pdf(), "a.pdf"), "language": "en"})
    assert said_of_it in answer.content.decode()
    sent = {"base_revision": withdrawn.latest_revision_id, "comment": "fine"}
    answer = signed_in(world.focal).post(f"{case(withdrawn)}clear/", sent, follow=True)
    assert said_of_it in answer.content.decode()
    withdrawn.refresh_from_db()
    assert (withdrawn.stage, withdrawn.title, withdrawn.live) == (Stage.WITHDRAWN, CONTENT["title"], False)
    assert not PracticeAttachment.objects.exists()
    assert client.get(f"/api/v1/practices/{withdrawn.reference_year}/{withdrawn.reference_number}").status_code == 410


def test_submit_after_the_draft_was_discarded(world, drafted, expert):
    actions.discard_draft(world.expert, drafted)
    assert expert.post(case(drafted), as_sent(drafted, action="submit")).status_code == 404


def test_reply_with_the_title_of_a_withdrawn_practice(world, withdrawn):
    """The Secretariat, which may read that it was withdrawn, is told so."""
    batch = checked(world.clerk, xlsx(row(title=CONTENT["title"])))
    assert withdrawn.reference in said(batch)


# Numbers that no database holds


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000])
def test_numbers_beyond_every_column(world, drafted, expert, client, number):
    assert expert.post(case(drafted), as_sent(drafted, base_revision=number)).status_code in (200, 302, 409)
    assert expert.post("/en/desk/notices/", {"notice": [number]}).status_code == 302
    for address in (f"/en/desk/practices/{number}/", f"/en/practices/{number}/1/", f"{IMPORTS}{number}/"):
        assert expert.get(address).status_code in (403, 404)
    for address in (f"/en/practices/?page={number}&year={number}", f"/en/search/?page={number}&year={number}"):
        assert client.get(address).status_code == 200
    assert client.get(f"/api/v1/practices?page_size={number}").status_code == 422


def test_any_file_that_is_refused_leaves_nothing_behind(world, signed_in):
    for content in (b"", b"title", b"\xff\xfe", io.BytesIO(papers.bomb()).getvalue()):
        answer = signed_in(world.clerk).post(IMPORTS, {"file": upload(content)})
        assert answer.status_code in (200, 302)
        call_command("worker", once=True)
    assert not Practice.objects.exists()
    assert all(not batch.may_be_confirmed for batch in ReplyImport.objects.all())
