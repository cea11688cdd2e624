"""Compilations: what the Secretariat chooses comes out as one document in Word and PDF, the same for ever."""

import io
import re
import zipfile
from datetime import timedelta

import docx
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.access.refusals import Conflict, Refused
from portal.audit.models import Entry
from practices import actions
from practices.actions import compiling
from practices.compilations import compilations, normal_search, practices_named
from practices.models import Compilation, CompiledFile
from practices.typesetting import setting
from search.beside import ways_of
from search.worker import apply_pending
from tests.practices.worlds import CONTENT, WORDS, bring_out, many, translate

pytestmark = pytest.mark.django_db
DESK = "/en/desk/compilations/"


@pytest.fixture
def three(world):
    """Three published practices; the second has a French translation."""
    practices = [bring_out(world, title=f"Practice {name}") for name in ("one", "two", "three")]
    translate(world, practices[1], "fr")
    apply_pending()
    return practices


def references(practices) -> str:
    return "\n".join(practice.reference for practice in practices)


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


def begin(world, practices, languages=("en",), title="For the Conference"):
    return actions.start_compilation(world.clerk, title, languages, references=references(practices))


def made(world, practices, languages=("en",), **more):
    compilation = actions.freeze_compilation(world.clerk, begin(world, practices, languages, **more), base=0)
    call_command("worker", once=True)
    return Compilation.objects.get(pk=compilation.pk)


def files(compilation) -> dict[str, bytes]:
    return {file.style: bytes(file.content) for file in compilation.files.all()}


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words_of(word: bytes) -> str:
    document = docx.Document(io.BytesIO(word))
    return "\n".join("".join(text.text or "" for text in document.element.iter(docx.oxml.ns.qn("w:t"))) for _ in (1,))


def test_from_a_list_by_hand_to_the_documents(world, clerk, three):
    answer = clerk.post(
        f"{DESK}new/",
        {"title": "For the Conference", "languages": ["en"], "references": references(three[::-1])},
    )
    page = answer.url
    assert clerk.get("/en/desk/").content.decode().count(DESK) == 1
    assert "For the Conference" in clerk.get(DESK).content.decode()
    shown = clerk.get(page).content.decode()
    assert shown.index("Practice three") < shown.index("Practice two") < shown.index("Practice one")
    one, two, _three = three
    order = {f"position-{one.pk}": "1", f"position-{two.pk}": "2", f"position-{_three.pk}": ""}
    ordered = {"title": "Two for the Conference", "languages": ["en"], "base": "0", **order}
    assert clerk.post(page, {**ordered, "action": "save"}).url == page
    shown = clerk.get(page).content.decode()
    assert shown.index("Practice one") < shown.index("Practice two")
    assert "Practice three" not in shown
    ordered |= {"base": "1", "references": _three.reference, "action": "freeze"}
    assert clerk.post(page, ordered).url == page
    waiting = clerk.get(page).content.decode()
    assert f'data-awaited="{page}compilation.pdf"' in waiting
    assert clerk.get(f"{page}compilation.pdf").status_code == 404
    call_command("worker", once=True)
    shown = clerk.get(page).content.decode()
    pdf, word = clerk.get(f"{page}compilation.pdf"), clerk.get(f"{page}compilation.docx")
    assert f"{page}compilation.pdf" in shown
    assert pdf["Content-Type"] == "application/pdf"
    assert "attachment" in word["Content-Disposition"]
    verbs = list(Entry.objects.filter(target_type="practices.compilation").values_list("verb", flat=True))
    assert sorted(verbs) == ["arrange_compilation", "arrange_compilation", "freeze_compilation", "start_compilation"]
    for text in (" ".join(pages_of(pdf.content)), words_of(word.content)):
        assert text.index("Practice one") < text.index("Practice two") < text.index("Practice three")


def test_from_a_search(world, clerk, three):
    other = bring_out(world, title="Something else", forms=["CUL"])
    hidden = bring_out(world, title="For States", forms=["CUL"], visibility="parties")
    apply_pending()
    answer = clerk.post(
        f"{DESK}new/",
        {"title": "Culture", "languages": ["en"], "search": "http://testserver/en/search/?form=CUL&page=3"},
    )
    compilation = Compilation.objects.get()
    assert compilation.search == "en/search/?kind=practice&form=CUL"
    assert set(compilation.practices.all()) == {other, hidden}
    assert f'href="/{compilation.search.replace("&", "&amp;")}"' in clerk.get(answer.url).content.decode()
    actions.freeze_compilation(world.clerk, compilation, base=0)
    call_command("worker", once=True)
    first = pages_of(files(compilation)["pdf"])[0]
    assert "/en/search/?kind=practice&form=CUL" in first.replace(" ", "")
    assert "Not for the public" in first
    assert "2 practices" in first


def test_the_contents_name_symbol_title_source_and_page(world, three):
    compilation = made(world, three)
    pages = pages_of(files(compilation)["pdf"])
    for practice in three:
        row = re.search(rf"{practice.reference} ({practice.title}) (Word State XV) (\d+)", pages[0])
        assert row, pages[0]
        assert practice.title in pages[int(row[3]) - 1]
        assert CONTENT["measure"] in pages[int(row[3]) - 1]
    outline = pypdf.PdfReader(io.BytesIO(files(compilation)["pdf"])).outline
    assert outline


def test_several_languages_are_parts_with_their_own_direction(world, three):
    compilation = made(world, three[:2], ("fr", "ar"), title="Pour la Conférence")
    assert compilation.codes == ("ar", "fr")
    content = files(compilation)
    text = " ".join(pages_of(content["pdf"]))
    word = words_of(content["docx"])
    for found in (text, word):
        assert f"{WORDS['fr']} title" in found
        assert "Practice one" in found
        assert CONTENT["measure"] in found
    xml = zipfile.ZipFile(io.BytesIO(content["docx"])).read("word/document.xml").decode()
    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml
    assert "<w:bidiVisual/>" in xml
    assert f"PAGEREF practice{4}" in xml
    assert pypdf.PdfReader(io.BytesIO(content["pdf"])).trailer["/Root"]["/Lang"] == "ar"


def test_all_six_languages_come_out(world, three):
    compilation = made(world, three[:1], ("ar", "zh-hans", "en", "fr", "ru", "es"))
    assert compilation.state == "made"
    assert len(docx.Document(io.BytesIO(files(compilation)["docx"])).tables) == 6


def test_what_is_frozen_never_changes(world, clerk, three):
    compilation = made(world, three)
    before = files(compilation)
    assert list(compilation.entries.values_list("version", flat=True)) == [1, 1, 1]
    assert list(compilation.entries.values_list("revision", flat=True)) == [one.live_revision_id for one in three]
    actions.withdraw_practice(world.clerk, three[0], "inaccurate")
    translate(world, three[2], "es")
    page = f"{DESK}{compilation.pk}/"
    assert "No longer published" in clerk.get(page).content.decode()
    CompiledFile.objects.all().delete()
    assert clerk.post(page, {"action": "remake"}).url == page
    call_command("worker", once=True)
    assert files(compilation) == before
    for change in (
        lambda: actions.freeze_compilation(world.clerk, compilation, base=0),
        lambda: actions.discard_compilation(world.clerk, compilation),
        lambda: actions.arrange_compilation(world.clerk, compilation, [], title="x", languages=["en"], base=0),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code == "frozen"
    assert clerk.post(page, {"action": "discard"}).status_code == 409


def test_a_practice_withdrawn_before_it_is_fixed_has_to_be_taken_out(world, three):
    compilation = begin(world, three)
    actions.withdraw_practice(world.clerk, three[1], "inaccurate")
    with pytest.raises(Refused) as refused:
        actions.freeze_compilation(world.clerk, compilation, base=0)
    assert "number 2" in str(refused.value.message)
    assert Compilation.objects.get().state == "choosing"
    kept = actions.arrange_compilation(
        world.clerk, compilation, [one.pk for one in three], title="Two", languages=["en"], base=0
    )
    assert actions.freeze_compilation(world.clerk, kept, base=1).document["parts"][0]["practices"][1]["position"] == 2


def test_two_people_at_once(world, clerk, three):
    compilation = begin(world, three)
    actions.arrange_compilation(world.editor, compilation, [three[0].pk], title="Theirs", languages=["en"], base=0)
    with pytest.raises(Conflict):
        actions.arrange_compilation(world.clerk, compilation, [three[1].pk], title="M", languages=["en"], base=0)
    mine = {"title": "Mine", "languages": ["en"], "base": "0", f"position-{three[0].pk}": "1", "action": "save"}
    answer = clerk.post(f"{DESK}{compilation.pk}/", mine)
    assert answer.status_code == 409
    assert "Somebody else has changed" in answer.content.decode()
    assert "Theirs" in answer.content.decode()


def test_only_the_secretariat(world, signed_in, client, three):
    compilation = made(world, three)
    addresses = [DESK, f"{DESK}new/", f"{DESK}{compilation.pk}/", f"{DESK}{compilation.pk}/compilation.pdf"]
    for address in addresses:
        assert client.get(address).status_code == 302
        for person in (world.expert, world.focal, world.observer):
            assert signed_in(person).get(address).status_code == 403
    assert signed_in(world.clerk).get(f"{DESK}999/").status_code == 404
    assert not compilations(world.expert).exists()
    for person in (world.expert, world.focal):
        with pytest.raises(PermissionDenied):
            begin(type("W", (), {"clerk": person}), three)
        with pytest.raises(PermissionDenied):
            actions.remake_compilation(person, compilation)
        with pytest.raises(PermissionDenied):
            actions.discard_compilation(person, compilation)


def test_what_cannot_be_compiled_is_said(world, clerk, three, monkeypatch):
    def said(**fields) -> str:
        answer = clerk.post(f"{DESK}new/", {"title": "T", "languages": ["en"], **fields})
        assert answer.status_code == 400
        return answer.content.decode()

    assert "No practice was found" in said()
    assert "No published practice: PRA/2026/0999; rubbish" in said(references="PRA/2026/0999, rubbish")
    assert "not the address of a search" in said(search="https://example.org/?form=CYB")
    assert "not the address of a search" in said(search="cybercrime")
    assert "No practice was found" in said(search="?form=PIR")
    monkeypatch.setattr("practices.compilations.MOST_ENTRIES", 2)
    assert "at most 2 practices" in said(search="?form=CYB")
    monkeypatch.setattr("practices.actions.compiling.MOST_ENTRIES", 2)
    assert "at most 2 practices" in said(references=references(three))
    answer = clerk.post(f"{DESK}new/", {"title": "", "languages": []})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Compilation.objects.exists()
    for title, languages in (("  ", ["en"]), ("T", ["xx"])):
        with pytest.raises(Refused):
            actions.start_compilation(world.clerk, title, languages, references=references(three))


def test_what_was_typed_is_kept_when_something_else_is_wrong(world, clerk, three):
    page = f"{DESK}{begin(world, three).pk}/"
    order = {f"position-{practice.pk}": str(70 + at) for at, practice in enumerate(three)}
    wrong = {"title": "New title", "languages": ["en"], "base": "0", "references": "PRA/2026/0999", **order}
    answer = clerk.post(page, {**wrong, "action": "save"})
    assert answer.status_code == 400
    for kept in ("New title", 'value="72"', "PRA/2026/0999"):
        assert kept in answer.content.decode()
    assert clerk.post(page, {**wrong, "title": "", "action": "save"}).status_code == 200
    none = {"title": "T", "languages": ["en"], "base": "0", "action": "save"}
    assert "at least one practice" in clerk.post(page, none).content.decode()
    assert clerk.post(page, {"action": "remake"}).status_code == 409
    assert clerk.post(page, {"action": "discard"}).url == DESK
    assert not Compilation.objects.exists()
    assert "There is no compilation yet." in clerk.get(DESK).content.decode()


def test_search_that_is_away_is_said(clerk, three, monkeypatch):
    from search.engines.base import EngineUnavailable

    def away(request):
        raise EngineUnavailable("away")

    monkeypatch.setattr("practices.compilations.every", away)
    answer = clerk.post(f"{DESK}new/", {"title": "T", "languages": ["en"], "search": "?form=CYB"})
    assert answer.status_code == 503
    assert "Search is being prepared" in answer.content.decode()


def test_a_crash_of_the_typesetter_is_said_and_can_be_tried_again(world, clerk, three, monkeypatch, tmp_path, caplog):
    program = tmp_path / "press.py"
    program.write_text("import sys; sys.exit('ink is out')")
    with monkeypatch.context() as patched:
        patched.setattr(setting, "PRESS", program)
        compilation = made(world, three)
    assert compilation.state == "failed"
    assert "ink is out" in caplog.text
    page = f"{DESK}{compilation.pk}/"
    assert "could not be made" in clerk.get(page).content.decode()
    clerk.post(page, {"action": "remake"})
    call_command("worker", once=True)
    assert clerk.get(f"{page}compilation.docx").status_code == 200
    compiling.make_frozen_compilation(compilation.pk)
    compiling.make_frozen_compilation(0)


def test_markup_in_titles_is_text_in_both(world):
    nasty = '#eval("1") <w:p/> & *x* \u200f عربي'
    practice = bring_out(world, title=nasty, summary=f"{nasty}\nsecond line\n\nsecond paragraph")
    compilation = made(world, [practice], title=nasty)
    content = files(compilation)
    assert '#eval("1") <w:p/> & *x*' in " ".join(pages_of(content["pdf"]))
    assert '#eval("1") <w:p/> & *x*' in words_of(content["docx"])


def test_the_database_refuses_what_is_half(world, three):
    compilation = begin(world, three)
    for change in ({"languages": "xx"}, {"languages": ""}, {"title": ""}, {"state": "made"}, {"state": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Compilation.objects.filter(pk=compilation.pk).update(**change)


def test_addresses_of_searches():
    assert normal_search("?q=fraud") == "en/search/?q=fraud&kind=practice"
    assert normal_search(" https://portal.example.org/fr/search/?kind=page&q=gel ") == "fr/search/?q=gel&kind=practice"
    assert normal_search("/ar/search/?") == "ar/search/?kind=practice"


def test_references_in_any_words_order(world, three):
    text = f"{three[1].reference};{three[0].reference}, {three[1].reference}"
    assert practices_named(world.clerk, text) == [three[1], three[0]]


def test_names_of_rows(world, three):
    compilation = made(world, three[:1])
    assert str(compilation) == "For the Conference"
    assert str(compilation.entries.get()) == f"{compilation.pk}: 1"
    assert {str(file) for file in compilation.files.all()} == {f"{compilation.pk}.pdf", f"{compilation.pk}.docx"}


def test_no_row_costs_another_query(world, clerk, django_assert_max_num_queries):
    for rows in (1, 2, 197):
        practices = many(world, rows)
        compilation = begin(world, practices)
        Compilation.objects.bulk_create(
            Compilation(title=f"C {number}", languages="en", created_by=world.clerk) for number in range(rows)
        )
        for address, most in ((DESK, 9), (f"{DESK}{compilation.pk}/", 11), (f"{DESK}new/", 7)):
            clerk.get(address)
            with django_assert_max_num_queries(most):
                assert clerk.get(address).status_code == 200


def test_a_search_leads_the_secretariat_and_nobody_else_to_a_compilation_of_it(world, signed_in, client):
    way = "/en/desk/compilations/new/?search=%2Fen%2Fsearch%2F%3Fq%3Dfreeze%26form%3DCYB"
    for person, shown in ((world.clerk, True), (world.expert, False), (None, False)):
        browser = signed_in(person) if person else client
        page = browser.get("/en/search/?q=freeze&form=CYB").content.decode()
        assert (way in page or "is being prepared" in page) if shown else way not in page
    assert [one.words for one in ways_of(world.clerk, "?q=freeze", "en")] == ["Compile these"]
    form = signed_in(world.clerk).get(way).content.decode()
    assert "/en/search/?q=freeze&amp;form=CYB" in form


def test_a_worker_that_was_killed_while_it_made_the_documents_loses_nothing(world, three):
    compilation = begin(world, three)
    actions.freeze_compilation(world.clerk, compilation, base=compilation.arranged)
    task = DBTaskResult.objects.get(task_path__endswith="make_compilation")
    task.claim("killed")
    call_command("worker", once=True)
    compilation.refresh_from_db()
    assert compilation.state == Compilation.State.FROZEN
    DBTaskResult.objects.filter(pk=task.pk).update(started_at=timezone.now() - timedelta(minutes=16))
    for _round in range(2):
        call_command("worker", once=True)
    compilation.refresh_from_db()
    assert compilation.state == Compilation.State.MADE
    assert set(files(compilation)) == {"pdf", "docx"}
