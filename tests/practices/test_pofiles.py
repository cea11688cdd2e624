"""PO files: what a translator's program makes of them, and everything that can be wrong with one."""

import contextlib
import shutil
import subprocess

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail_localize.models import StringTranslation, Translation

from portal.access.refusals import Refused
from practices import actions
from practices.localizing import faults_of
from practices.models import Practice
from practices.pofiles import MOST_BYTES, parsed
from tests.practices.test_versions import amend
from tests.practices.worlds import CONTENT, bring_out

pytestmark = pytest.mark.django_db
FIELDS = ("title", "summary", "challenge", "measure", "result", "lessons", "safeguards")


@pytest.fixture
def clerk(world, signed_in):
    return signed_in(world.clerk)


def begin(world, language: str = "fr", **changes) -> tuple[Practice, Translation]:
    practice = bring_out(world, **changes)
    actions.start_translation(world.clerk, practice, language)
    return practice, Translation.objects.get(target_locale__language_code=language)


def downloaded(client, work: Translation) -> polib.POFile:
    answer = client.get(reverse("wagtail_localize:download_pofile", args=[work.pk]))
    assert answer.status_code == 200
    return parsed(answer.content)


def filled(po: polib.POFile, word: str = "Mot") -> polib.POFile:
    for entry in po:
        entry.msgstr = f"{word} {entry.msgctxt}"
    return po


def refused(world, practice, content, language: str = "fr") -> Refused:
    before = list(StringTranslation.objects.values("pk", "data"))
    with pytest.raises(Refused) as fault:
        actions.import_translation(world.clerk, practice, language, content)
    assert list(StringTranslation.objects.values("pk", "data")) == before, "half done"
    assert str(fault.value.message)
    return fault.value


def upload(client, work: Translation, content: bytes | None) -> str:
    files = {"file": SimpleUploadedFile("x.po", content)} if content is not None else {}
    address = reverse("wagtail_localize:upload_pofile", args=[work.pk])
    target = work.get_target_instance()
    back = reverse("wagtailsnippets_practices_practice:edit", args=[target.pk])
    answer = client.post(address, {"next": back, **files}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_goes_out_to_a_translators_program_and_comes_back(world, clerk, tmp_path):
    practice, work = begin(world)
    answer = clerk.get(reverse("wagtail_localize:download_pofile", args=[work.pk]))
    name = practice.reference.replace("/", "-")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-v1-fr.po"'
    po = parsed(answer.content)
    assert (po.metadata["Language"], po.metadata["X-Source-Language"]) == ("fr", "en")
    assert [entry.msgctxt for entry in po] == list(FIELDS)
    assert po[0].comment == "Title: at most 150 characters"
    if msgfmt := shutil.which("msgfmt"):
        file = tmp_path / "x.po"
        file.write_bytes(str(filled(po)).encode())
        checked = subprocess.run([msgfmt, "--check", "-o", "/dev/null", str(file)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
    assert "7 texts were taken from the file." in upload(clerk, work, str(filled(po)).encode())
    row = actions.publish_translation(world.editor, practice, "fr", kind="official")
    assert [getattr(row, name) for name in FIELDS] == [f"Mot {name}" for name in FIELDS]
    assert (row.approved_by, row.written_by) == (world.editor, world.clerk)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'msgid "a"\nmsgstr "b\n', "po_syntax"),
        (b'msgid "a"\nmsgstr[x] "b"\n', "po_syntax"),
        (b'msgid "a"\n"b" c\n', "po_syntax"),
        (b'msgstr "a"\nmsgid "b"\n', "po_syntax"),
        (b"", "po_syntax"),
        (b"/etc/passwd", "po_syntax"),
        (b'msgid "\0"\n', "po_syntax"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "po_utf8"),
        ('msgid "é"\nmsgstr "à"\n'.encode("latin-1"), "po_utf8"),
        ('msgid "a"\nmsgstr "b"\n'.encode("utf-16"), "po_utf8"),
        (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=ISO-8859-1\\n"\n', "po_utf8"),
        (b'msgid "a"\nmsgstr "b"\n', "po_unnamed"),
        (b"#" * (MOST_BYTES + 1), "po_large"),
    ],
)
def test_what_is_no_po_file_is_told_so(world, content, code):
    practice, _work = begin(world)
    assert refused(world, practice, content).code == code


def test_a_fault_names_its_line(world):
    practice, _work = begin(world)
    fault = refused(world, practice, b'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d\n')
    assert fault.message == "This PO file has an error in line 5."


def test_files_of_other_translations_are_told_apart(world, clerk):
    practice, work = begin(world)
    _other, _ = begin(world, "es", title="Another")
    spanish = Translation.objects.get(target_locale__language_code="es")
    assert "another text" in refused(world, practice, str(filled(downloaded(clerk, spanish))).encode()).message
    actions.start_translation(world.clerk, practice, "ar")
    arabic = Translation.objects.get(target_locale__language_code="ar")
    message = refused(world, practice, str(filled(downloaded(clerk, arabic))).encode()).message
    assert "عربي" in message
    po = filled(downloaded(clerk, work))
    po.metadata["Language"] = "es"
    assert refused(world, practice, str(po).encode()).code == "po_language"
    for fine in ("fr", "fr_CH", "fr-FR"):
        po.metadata["Language"] = fine
        actions.import_translation(world.clerk, practice, "fr", str(po).encode())


def test_chinese_comes_back_under_any_of_its_names(world, clerk):
    practice, work = begin(world, "zh-hans")
    po = filled(downloaded(clerk, work), "词语")
    assert po.metadata["Language"] == "zh_Hans"
    po.metadata["Language"] = "zh_CN"
    assert len(actions.import_translation(world.clerk, practice, "zh-hans", str(po).encode()).entries) == 7


def test_markup_lost_symbols_and_too_long_texts_refuse_the_whole_file(world, clerk):
    practice, work = begin(world, measure="See CTOC/COP/2026/4 and %(name)s.")
    po = filled(downloaded(clerk, work))
    texts = {entry.msgctxt: entry for entry in po}
    texts["title"].msgstr = "x" * 151
    texts["summary"].msgstr = "Un <b>gras</b> <script>alert(1)</script>"
    texts["lessons"].msgstr = "Une<br>ligne"
    fault = refused(world, practice, str(po).encode())
    assert fault.code == "po_faults"
    for part in (
        "Title: Please shorten this text to 150 characters; it has 151.",
        "Summary: It has markup that the original does not have: <b> <script>",
        "Measure: This must stay as it is in the original: CTOC/COP/2026/4 %(name)s",
    ):
        assert part in fault.message
    assert "Lessons" not in fault.message


def test_the_same_text_twice_and_texts_that_are_not_there(world, clerk):
    practice, work = begin(world)
    po = filled(downloaded(clerk, work))
    po.append(polib.POEntry(msgctxt="title", msgid=CONTENT["title"], msgstr="Autre"))
    po.append(polib.POEntry(msgctxt="nonsense", msgid="a", msgstr="b"))
    message = refused(world, practice, str(po).encode()).message
    assert "Title: it is in the file twice." in message
    assert "nonsense: there is no such text." in message


def test_nothing_translated_and_nothing_sure(world, clerk):
    practice, work = begin(world)
    po = downloaded(clerk, work)
    assert refused(world, practice, str(po).encode()).code == "po_empty"
    for entry in filled(po):
        entry.flags.append("fuzzy")
    assert refused(world, practice, str(po).encode()).code == "po_fuzzy"
    po[0].flags.clear()
    page = upload(clerk, work, str(po).encode())
    assert "1 text was taken from the file." in page
    assert "marked as unsure (fuzzy): Summary, Problem" in page
    assert StringTranslation.objects.get().data == "Mot title"


def test_a_file_of_an_older_version_brings_what_still_stands_and_names_the_rest(world, clerk):
    practice, work = begin(world)
    po = filled(downloaded(clerk, work))
    amend(world, practice, measure="The units may hold a transaction for 72 hours.")
    actions.update_translation(world.clerk, practice, "fr")
    page = upload(clerk, work, str(po).encode())
    assert "6 texts were taken from the file." in page
    assert "the original has changed there since the file was made: Measure" in page
    with pytest.raises(Refused) as missing:
        actions.publish_translation(world.editor, practice, "fr")
    assert missing.value.message == "Not translated yet: Measure"
    only = polib.POFile()
    only.metadata = po.metadata
    only.append(next(entry for entry in po if entry.msgctxt == "measure"))
    assert refused(world, practice, str(only).encode()).code == "po_older"


def test_no_file_and_a_stranger(world, clerk, signed_in):
    _practice, work = begin(world)
    assert "Choose a PO file first." in upload(clerk, work, None)
    for name in ("download_pofile", "upload_pofile"):
        address = reverse(f"wagtail_localize:{name}", args=[work.pk])
        assert signed_in(world.expert).post(address).status_code in (403, 404, 405, 302)
    practice = bring_out(world)
    with pytest.raises(Refused):
        actions.import_translation(world.clerk, practice, "fr", b"")


def test_the_editor_saves_each_text_and_says_what_is_wrong_with_it(world, clerk):
    practice, work = begin(world)
    segments = {one.context.path: one for one in work.source.stringsegment_set.select_related("context")}

    def put(name: str, value: str):
        from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

        address = reverse("wagtail_localize:edit_string_translation", args=[work.pk, segments[name].pk])
        return clerk.put(address, encode_multipart(BOUNDARY, {"value": value}), MULTIPART_CONTENT)

    assert put("title", "Mot").status_code == 201
    answer = put("summary", "Un <b>mot</b>")
    assert answer.status_code == 201
    assert answer.json()["error"] == "It has markup that the original does not have: <b>"
    for name in FIELDS[2:]:
        put(name, f"Mot {name}")
    with pytest.raises(Exception, match="markup"):
        actions.publish_translation(world.editor, practice, "fr")
    assert put("summary", "Un mot").json()["error"] is None
    assert actions.publish_translation(world.clerk, practice, "fr", kind="courtesy").summary == "Un mot"
    address = reverse("wagtail_localize:edit_string_translation", args=[work.pk, segments["title"].pk])
    assert clerk.delete(address).status_code == 200


def test_a_translation_stays_in_the_editor(world, clerk):
    _practice, work = begin(world)
    clerk.post(reverse("wagtail_localize:stop_translation", args=[work.pk]))
    work.refresh_from_db()
    assert work.enabled


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_file_or_refused(text):
    for content in (text.encode(), f'msgid "{text}"\nmsgstr "{text}"\n'.encode()):
        with contextlib.suppress(Refused):
            parsed(content)


@pytest.mark.parametrize(
    ("source", "translated", "plain", "count"),
    [
        ("a < b", "a < c", True, 0),
        ("See PRA/2026/0042", "见PRA/2026/0042。", True, 0),
        ("and/or AND/OR", "et/ou", True, 0),
        ('A <a id="a1">link</a>', 'Un <a id="a1">lien</a>', False, 0),
        ('A <a id="a1">link</a>', "Un lien", False, 1),
        ('A <a id="a1">link</a>', 'Un <a id="a1" onclick="x">lien</a>', False, 2),
        ("A", "<!-- x -->A", True, 1),
        ("A", '<img src="x" onerror="y">A', False, 1),
    ],
)
def test_faults_of_one_text(source, translated, plain, count):
    assert len(faults_of(source, translated, plain_text=plain)) == count
