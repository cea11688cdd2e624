"""What a file is and what it says, whatever it claims."""

import io

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from practices.files import extract, reading
from practices.files.kinds import MOST_PARTS, MediaType, media_type_of
from practices.files.names import LONGEST_NAME, clean_name
from tests.practices import papers


def type_of(content: bytes) -> str:
    return media_type_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (papers.pdf(), MediaType.PDF),
        (papers.docx(), MediaType.DOCX),
        (papers.odt(), MediaType.ODT),
        (papers.image("PNG"), MediaType.PNG),
        (papers.image("JPEG"), MediaType.JPEG),
    ],
)
def test_content_tells_the_type(content, media_type):
    assert type_of(content) == media_type


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "type"),
        (b"<html><script>alert(1)</script>", "type"),
        (b"GIF89a" + b"\0" * 20, "type"),
        (b"\x89PNG\r\n\x1a\nno header", "type"),
        (b"PK\x03\x04 and then nothing", "type"),
        (papers.zipped({"a.txt": "a"}), "type"),
        (papers.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "type"),
        (papers.zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}), "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_office"),
        (papers.docx(**{"word/vbaProject.bin": b"macro"}), "macros"),
        (papers.odt(**{"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
        (papers.zipped({str(number): "" for number in range(MOST_PARTS + 1)}), "parts"),
    ],
)
def test_everything_else_is_refused_with_its_reason(content, code):
    with pytest.raises(ValidationError) as refused:
        type_of(content)
    assert refused.value.code == code


def test_bomb_that_says_so_is_refused_and_one_that_lies_is_not_unpacked():
    with pytest.raises(ValidationError) as refused:
        type_of(papers.bomb())
    assert refused.value.code == "bomb"
    lying = papers.bomb(declared=False)
    assert type_of(lying) == MediaType.DOCX
    assert reading.read_text(io.BytesIO(lying), MediaType.DOCX) == reading.UNREADABLE


@pytest.mark.parametrize(
    ("given_name", "media_type", "name"),
    [
        ("report.pdf", MediaType.PDF, "report.pdf"),
        ("Report.JPEG", MediaType.JPEG, "Report.JPEG"),
        ("report.docx", MediaType.PDF, "report.docx.pdf"),
        ("../../etc/passwd", MediaType.PDF, "passwd.pdf"),
        ("C:\\Users\\ann\\plan.odt", MediaType.ODT, "plan.odt"),
        ("invoice\u202efdp.exe", MediaType.PDF, "invoicefdp.exe.pdf"),
        ("a\x00b\x1fc\r\nd.pdf", MediaType.PDF, "ab c d.pdf"),
        ("تقرير.pdf", MediaType.PDF, "تقرير.pdf"),
        ("<b>bold</b>.pdf", MediaType.PDF, "b.pdf"),
        ('a"; filename="x.exe.pdf', MediaType.PDF, "a; filename=x.exe.pdf"),
        ("", MediaType.PDF, "file.pdf"),
        (".pdf", MediaType.PDF, "file.pdf"),
        ("...", MediaType.PNG, "file.png"),
        ("pdf", MediaType.PDF, "file.pdf"),
    ],
)
def test_names_are_for_reading(given_name, media_type, name):
    assert clean_name(given_name, media_type) == name


@given(st.text(max_size=400), st.sampled_from(MediaType.values))
def test_any_name_ends_as_its_content_and_hides_nothing(given_name, media_type):
    from practices.files.kinds import EXTENSIONS

    name = clean_name(given_name, media_type)
    assert name.lower().endswith(EXTENSIONS[media_type])
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert clean_name(name, media_type) == name


def said(content: bytes, media_type: str, most: int = 1000) -> dict[str, str]:
    return extract.extract(io.BytesIO(content), media_type, most)


def test_text_of_each_type():
    assert "48 hours" in said(papers.pdf(), MediaType.PDF)["text"]
    assert said(papers.docx(), MediaType.DOCX) == {
        "state": "read",
        "text": "A hold between units\nOne\ttwo\nthree\nA footnote",
    }
    assert said(papers.odt(), MediaType.ODT)["text"] == "Titre\nUne pratique gel saisie\nfin"
    assert said(papers.docx("x" * 100), MediaType.DOCX, 10)["text"] == "x" * 10


def test_footnotes_may_be_missing():
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:document {papers.W}/>"}
    assert said(papers.zipped(parts), MediaType.DOCX) == {"state": "no_text", "text": ""}


def test_what_has_no_text_says_so():
    assert said(papers.pdf(text=""), MediaType.PDF)["state"] == "no_text"
    assert said(papers.image("PNG"), MediaType.PNG)["state"] == "no_text"
    assert said(papers.image("JPEG"), MediaType.JPEG)["state"] == "no_text"


def test_encrypted_files_say_so_and_those_that_open_are_read():
    assert said(papers.pdf(password="secret"), MediaType.PDF)["state"] == "encrypted"
    assert "48 hours" in said(papers.pdf(owner="secret"), MediaType.PDF)["text"]
    manifest = '<m:manifest xmlns:m="urn:x"><m:encryption-data/></m:manifest>'
    assert said(papers.odt(**{"META-INF/manifest.xml": manifest}), MediaType.ODT)["state"] == "encrypted"
    assert said(papers.odt(**{"META-INF/manifest.xml": "<m/>"}), MediaType.ODT)["state"] == "read"
    assert said(papers.zipped({"encrypted-package": "x"}), MediaType.ODT)["state"] == "encrypted"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7 and nothing more", MediaType.PDF),
        (b"PK\x03\x04 and nothing more", MediaType.DOCX),
        (papers.image("PNG")[:40], MediaType.PNG),
        (
            papers.zipped(
                {
                    "word/document.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                    f"<w:document {papers.W}><w:p><w:t>&b;</w:t></w:p></w:document>"
                }
            ),
            MediaType.DOCX,
        ),
        (
            papers.zipped({"content.xml": f'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x {papers.OFFICE}/>'}),
            MediaType.ODT,
        ),
    ],
)
def test_broken_and_hostile_files_could_not_be_read(content, media_type):
    assert said(content, media_type) == {"state": "unreadable", "text": ""}


def test_too_many_pixels_are_not_decoded(monkeypatch):
    monkeypatch.setattr(extract, "MOST_PIXELS", 8)
    assert said(papers.image("PNG"), MediaType.PNG)["state"] == "unreadable"


def test_part_is_unpacked_to_its_bound_only(monkeypatch):
    monkeypatch.setattr(extract, "MOST_XML", 100)
    assert said(papers.docx("x" * 500), MediaType.DOCX)["state"] == "unreadable"


def test_paragraph_in_the_frame_of_another_is_said_once():
    inner = "before<text:span><text:p>inside</text:p>after</text:span>"
    assert said(papers.odt(inner), MediaType.ODT)["text"].split() == [
        "Titre",
        "inside",
        "beforeafter",
        "gel",
        "saisie",
        "fin",
    ]


def test_process_of_its_own_reads():
    assert "48 hours" in reading.read_text(io.BytesIO(papers.pdf()), MediaType.PDF).text


def program(tmp_path, monkeypatch, source: str) -> None:
    file = tmp_path / "program.py"
    file.write_text(source)
    monkeypatch.setattr(reading, "PROGRAM", file)


def test_process_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "import time\ntime.sleep(600)")
    assert reading.read_text(io.BytesIO(b"x"), MediaType.PDF, wall_seconds=0.5) == reading.UNREADABLE


BOUND = "import runpy, sys\nlimit = runpy.run_path(%r)['limit']\nlimit(int(sys.argv[3]), int(sys.argv[4]))\n"
ANSWER = '\nprint(\'{"state": "read", "text": "came through"}\')'


@pytest.mark.parametrize(
    "deed", ["while True: pass", "a = bytearray(2 << 30)", "open('large', 'wb').write(b'x' * (17 << 20))"]
)
def test_process_has_little_time_and_memory(tmp_path, monkeypatch, deed):
    bound = BOUND % str(reading.PROGRAM)
    program(tmp_path, monkeypatch, bound + ANSWER)
    assert reading.read_text(io.BytesIO(b"x"), MediaType.PDF).text == "came through"
    program(tmp_path, monkeypatch, bound + deed.replace("large", str(tmp_path / "large")) + ANSWER)
    assert reading.read_text(io.BytesIO(b"x"), MediaType.PDF, cpu_seconds=1) == reading.UNREADABLE


def test_process_knows_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a-secret")
    program(
        tmp_path,
        monkeypatch,
        "import json, os\nprint(json.dumps({'state': 'read', 'text': ' '.join(sorted(os.environ))}))",
    )
    assert "SECRET_KEY" not in reading.read_text(io.BytesIO(b"x"), MediaType.PDF).text


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("{'state': 'read', 'text': 'a\\x00b\\ud800c'}", reading.Found("read", "abc")),
        ("{'state': 'read', 'text': 'x' * 300_000}", reading.Found("read", "x" * 200_000)),
        ("{'state': 'read', 'text': ' \\x00'}", reading.Found("no_text")),
        ("{'state': 'encrypted', 'text': 'ignored'}", reading.Found("encrypted")),
        ("{'state': 'clean'}", reading.UNREADABLE),
        ("{'state': 'owned', 'text': ''}", reading.UNREADABLE),
        ("[1]", reading.UNREADABLE),
    ],
)
def test_answer_is_believed_in_nothing_but_its_form(tmp_path, monkeypatch, answer, found):
    program(tmp_path, monkeypatch, f"import json\nprint(json.dumps({answer}))")
    assert reading.read_text(io.BytesIO(b"x"), MediaType.PDF) == found
