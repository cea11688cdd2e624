"""The PDF of a practice, read back: what it says in six languages, who gets it, and what happens when it cannot be made."""

import io

import pypdf
import pytest
from django.core.management import call_command

from practices import actions
from practices.actions import printing
from practices.models import Print
from practices.typesetting import press, setting
from practices.typesetting.setting import TypesettingError, typeset
from practices.typesetting.sheets import frame, paragraphs, settable
from tests.practices.worlds import CONTENT, approve, bring_out, bring_to_review, many, translate

pytestmark = pytest.mark.django_db
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
TITLES = {
    "ar": "تجميد مؤقت لعائدات الاحتيال",
    "zh-hans": "欺诈所得的过渡冻结",
    "en": "A bridging freeze for fraud proceeds",
    "fr": "Un gel provisoire des produits de la fraude",
    "ru": "Временное замораживание доходов от мошенничества",
    "es": "Un embargo provisional del producto del fraude",
}


def address(practice, language: str = "en") -> str:
    return f"/{language}/{practice.path}practice.pdf"


def made(client, practice, language: str = "en"):
    """The answer once the worker has been there."""
    client.get(address(practice, language))
    call_command("worker", once=True)
    return client.get(address(practice, language))


def read(answer) -> pypdf.PdfReader:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(answer.content))


def words_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def letters(text: str) -> list[str]:
    """The letters of a text without order and joining: extraction gives Arabic in the order in which it was drawn."""
    import unicodedata

    return sorted(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalpha())


@pytest.fixture
def six(world):
    """A practice whose original and five translations are published."""
    practice = bring_out(world)
    for language in LANGUAGES:
        if language != "en":
            translate(world, practice, language, title=TITLES[language])
    return practice


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_title_reference_and_permanent_link_in_its_language(client, six, language, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example.org"
    answer = made(client, six, language)
    assert (
        answer["Content-Disposition"] == f'inline; filename="PRA-{six.reference[4:].replace("/", "-")}-{language}.pdf"'
    )
    reader = read(answer)
    text = words_of(reader)
    assert reader.metadata.title == TITLES[language]
    assert reader.trailer["/Root"]["/Lang"] == {"zh-hans": "zh-CN"}.get(language, language)
    assert six.reference in text
    assert f"https://portal.example.org/{language}/{six.path}v1/" in text
    if language == "ar":
        found = letters(text)
        assert all(found.count(letter) >= letters(TITLES["ar"]).count(letter) for letter in letters(TITLES["ar"]))
    else:
        assert TITLES[language] in text
    links = [
        note.get_object()["/A"]["/URI"] for note in reader.pages[-1]["/Annots"] if "/URI" in note.get_object()["/A"]
    ]
    assert f"https://portal.example.org/{language}/{six.path}v1/" in links


def where(reader: pypdf.PdfReader, mark: str) -> float:
    """How far from the left edge a text begins, in points."""
    found: list[float] = []

    def see(text, user_matrix, text_matrix, font, size):
        if mark in text:
            found.append(user_matrix[4] + text_matrix[4])

    reader.pages[0].extract_text(visitor_text=see)
    return found[0]


def test_an_arabic_page_runs_from_right_to_left(client, six):
    arabic, english = read(made(client, six, "ar")), read(made(client, six, "en"))
    assert arabic.trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"
    middle = float(english.pages[0].mediabox.width) / 2
    assert where(english, six.reference) < middle < where(arabic, six.reference)


def test_a_page_says_that_it_is_being_made_until_it_is(client, six, django_capture_on_commit_callbacks):
    for _ in range(2):
        answer = client.get(address(six))
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (202, "3", "no-store")
        assert f'data-awaited="{address(six)}"' in answer.content.decode()
        assert TITLES["en"] not in answer.content.decode()
    assert str(Print.objects.get()).startswith(f"{six.pk} en ")
    answer = made(client, six)
    assert answer.status_code == 200
    again = client.get(address(six), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_of_the_practice_offers_it(client, six):
    assert address(six) in client.get(f"/en/{six.path}").content.decode()


def test_where_a_language_is_missing_the_original_is_set_once(client, world):
    practice = bring_out(world)
    assert CONTENT["title"] in words_of(read(made(client, practice, "ru")))
    assert read(client.get(address(practice, "en")))
    assert Print.objects.get().language == "en"


def test_another_text_is_another_pdf(client, world, six):
    before = made(client, six, "fr")
    translate(world, six, "fr", title="Un autre titre")
    assert client.get(address(six, "fr")).status_code == 202
    after = made(client, six, "fr")
    assert "Un autre titre" in words_of(read(after))
    assert before["ETag"] != after["ETag"]


def test_the_same_practice_gives_the_same_bytes(client, six):
    first = made(client, six).content
    Print.objects.all().delete()
    assert made(client, six).content == first


def test_who_may_not_read_it_gets_no_pdf(client, world, signed_in):
    hidden, waiting, gone = bring_out(world, visibility="parties"), bring_to_review(world), bring_out(world)
    made(client, gone)
    actions.withdraw_practice(world.clerk, gone, "inaccurate")
    assert client.get(address(hidden)).status_code == 404
    assert client.get(address(gone)).status_code == 410
    assert waiting.reference == ""
    assert client.get("/en/practices/2026/999999/practice.pdf").status_code == 404
    assert not Print.objects.exists()
    reader = signed_in(world.other)
    answer = made(reader, hidden)
    assert "TLP:" in words_of(read(answer))
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert client.get(address(hidden)).status_code == 404


def test_what_was_withdrawn_while_it_waited_is_not_made(client, world):
    practice, other = bring_out(world), bring_out(world)
    translate(world, other, "fr")
    client.get(address(practice))
    client.get(address(other, "fr"))
    Print.objects.filter(practice=practice).update(digest="x")
    pks = list(Print.objects.order_by("pk").values_list("pk", flat=True))
    actions.withdraw_practice(world.clerk, practice, "inaccurate")
    printing.make_wanted_print(pks[0])
    actions.withdraw_translation(world.editor, other, "fr")
    printing.make_wanted_print(pks[1])
    assert not Print.objects.exists()


def test_a_state_that_is_not_named_stands_nowhere_in_it(client, world):
    practice = bring_out(world, anonymize=True)
    reader = read(made(client, practice))
    assert "XV" not in words_of(reader) + str(reader.metadata)


def test_whose_it_is_and_since_when(client, world):
    written = actions.start_draft(world.clerk, None, language="en", fields={**CONTENT, "year_to": None, "lessons": ""})
    practice = approve(world.editor, actions.submit_practice(world.clerk, written))
    text = words_of(read(made(client, practice)))
    assert "Compiled by the Secretariat" in text
    assert "since 2024" in text
    assert "Lessons" not in text


def test_what_does_not_apply_is_said(client, world):
    practice = bring_out(world, lessons="", cooperation=[], not_applicable="lessons cooperation")
    text = words_of(read(made(client, practice)))
    assert text.count("Does not apply") == 2
    assert "Lessons" in text


def test_a_translation_says_what_it_is_and_that_it_is_behind(client, six):
    Print.objects.all().delete()
    assert "You are reading" not in words_of(read(made(client, six)))
    six.translations.update(source_revision=None)
    note = words_of(read(made(client, six, "fr")))
    assert "Français" in note
    assert len(note) > 200


MARKUP = '#eval("1+1") *strong* _x_ $a^2$ `raw` <label> @cite \\ // /* #import "x.typ" */ <script>alert(1)</script> '
NASTY = MARKUP + "\x00\x07\x1b[31m\u202eevil\u2066\ufeff \U0001f600 \ud800 mixed عربي text 中文"


def test_markup_and_controls_in_every_field_are_harmless():
    practice = {
        "reference": settable(NASTY),
        "title": settable(NASTY),
        "state": settable(NASTY),
        "meta": [settable(NASTY)] * 3,
        "note": settable(NASTY),
        "summary": paragraphs(NASTY + "\n\n" + NASTY),
        "sections": [{"name": settable(NASTY), "text": paragraphs(NASTY)}],
        "facts": [{"name": settable(NASTY), "values": [settable(NASTY)], "ltr": True}],
        "link": "https://example.org/#x",
        "cite": {"name": settable(NASTY), "text": settable(NASTY)},
    }
    for language in LANGUAGES:
        document = frame(
            language,
            title=settable(NASTY),
            author=settable(NASTY),
            keywords=[settable(NASTY)],
            description=settable(NASTY),
            reference=settable(NASTY),
            link="https://example.org/#x",
            practice=practice,
        )
        from django.utils import timezone

        text = words_of(pypdf.PdfReader(io.BytesIO(typeset("practice.typ", document, timezone.now()))))
        assert '#eval("1+1")' in text
        assert "/* #import" in text
        assert "\u202e" not in text


def test_nasty_words_come_through_the_whole_way(client, world):
    practice = bring_out(world, **{name: NASTY.replace("\ud800", "")[:150] for name in ("title", "summary", "measure")})
    text = words_of(read(made(client, practice)))
    assert '#eval("1+1") *strong*' in text


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """A press that dies in the middle."""
    program = tmp_path / "press.py"
    program.write_text("import os, sys; sys.stderr.write('ink is out'); sys.stderr.flush(); os.abort()")
    monkeypatch.setattr(setting, "PRESS", program)


def test_a_crash_of_the_typesetter_is_said_and_tried_again_later(client, six, broken, caplog, monkeypatch):
    answer = made(client, six)
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert "could not be made" in answer.content.decode()
    assert b"data-awaited" not in answer.content
    assert "ink is out" in caplog.text
    assert CONTENT["summary"] not in caplog.text
    monkeypatch.undo()
    assert client.get(address(six)).status_code == 503
    Print.objects.update(at="2026-01-01T00:00:00Z")
    assert client.get(address(six)).status_code == 202
    assert made(client, six).status_code == 200


def test_a_press_that_never_ends_is_stopped(monkeypatch, tmp_path):
    from django.utils import timezone

    program = tmp_path / "press.py"
    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(setting, "PRESS", program)
    monkeypatch.setattr(setting, "PATIENCE", 0.2)
    with pytest.raises(TypesettingError, match="no answer"):
        typeset("practice.typ", {}, timezone.now())


def test_a_print_that_a_killed_worker_left_is_asked_for_again(client, six):
    client.get(address(six))
    Print.objects.update(at="2026-01-01T00:00:00Z")
    client.get(address(six))
    assert Print.objects.get().at.year > 2025
    assert Print.objects.get().at.month > 1 or Print.objects.get().at.day > 1
    printing.make_wanted_print(Print.objects.get().pk)
    printing.make_wanted_print(Print.objects.get().pk)
    assert Print.objects.get().state == Print.State.MADE
    printing.make_wanted_print(0)


def test_the_press_itself(monkeypatch, capsysbinary, tmp_path):
    """In this process, where its lines are counted; the limits stay off."""
    import json

    monkeypatch.setattr(press.resource, "setrlimit", lambda *_: None)
    order = {
        "template": str(setting.HERE / "practice.typ"),
        "root": str(setting.HERE),
        "fonts": str(setting.fonts_ready()),
        "document": "{}",
        "moment": 0,
    }
    monkeypatch.setattr(press.sys, "stdin", type("In", (), {"buffer": io.BytesIO(json.dumps(order).encode())}))
    assert press.main() == 1
    (tmp_path / "plain.typ").write_text("Plain")
    order |= {"template": str(tmp_path / "plain.typ"), "root": str(tmp_path)}
    monkeypatch.setattr(press.sys, "stdin", type("In", (), {"buffer": io.BytesIO(json.dumps(order).encode())}))
    assert press.main() == 0
    assert capsysbinary.readouterr().out.startswith(b"%PDF-")


def test_no_practice_costs_another_a_query(client, world, django_assert_max_num_queries):
    for rows in (1, 2, 297):
        practice = many(world, rows)[-1]
        made(client, practice)
        with django_assert_max_num_queries(7):
            assert client.get(address(practice)).status_code == 200


def test_the_fonts_are_noted_with_version_and_licence():
    note = (setting.FONTS / "VENDORED.md").read_text(encoding="utf-8")
    assert all(font.name.split("-")[0] in note for font in setting.FONTS.glob("*.woff"))
    assert "SIL OPEN FONT LICENSE Version 1.1" in (setting.FONTS / "OFL.txt").read_text(encoding="utf-8")
    ready = setting.fonts_ready()
    assert {font.stem for font in setting.FONTS.glob("*.woff")} == {font.stem for font in ready.glob("*.ttf")}
