"""What is read out of files of replies: formulas, dates, empty rows, merged cells, and files made with bad intent."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from practices.importing import reading, sheets
from practices.importing.kinds import MOST_BYTES, MOST_REPLIES, sheet_type_of
from practices.importing.matching import NotUnderstood, plain_cell
from practices.importing.reading import Sheet, read_sheet, understood
from practices.models import Practice, ReplyImport
from tests.practices import papers
from tests.practices.replies import (
    as_csv,
    as_json,
    checked,
    faults,
    ods,
    ods_cell,
    row,
    said,
    ten_million_rows,
    upload,
    with_sheet,
    xlsx,
    zipped,
)
from tests.practices.worlds import bring_out

ENCRYPTED_XLSX = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def here(content: bytes, kind: str, most: int = MOST_REPLIES) -> dict:
    """Read in this process, as the bounded one would."""
    return sheets.read(io.BytesIO(content), kind, most)


def cells(content: bytes, kind: str) -> dict:
    answer = here(content, kind)
    return dict(zip(answer["head"], answer["rows"][0][1], strict=False))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (xlsx(row()), "xlsx"),
        (ods(row()), "ods"),
        (as_csv(row()), "csv"),
        (as_csv(row(), encoding="utf-16"), "csv"),
        (as_json(row()), "json"),
        (b"\xef\xbb\xbf [ ]", "json"),
    ],
)
def test_type_by_content(content, kind):
    assert sheet_type_of(io.BytesIO(content)) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (papers.pdf(), "type"),
        (papers.image(), "type"),
        (papers.docx(), "type"),
        (papers.odt(), "type"),
        (b"<html><table><tr><td>title</td></tr></table></html>", "type"),
        (b"MZ\x90\0\x03", "type"),
        (b"PK\x03\x04 no package", "type"),
        (ENCRYPTED_XLSX, "password"),
        (zipped({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "password"),
        (zipped({"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/vbaProject.bin": "x"}), "macros"),
        (
            zipped({"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/sharedStrings.xml": b"\0" * 70_000_000}),
            "bomb",
        ),
        (zipped({f"xl/{number}": "" for number in range(1001)}), "parts"),
    ],
)
def test_what_lies_about_its_type_is_not_taken(content, code):
    with pytest.raises(ValidationError) as error:
        sheet_type_of(io.BytesIO(content))
    assert error.value.code == code


def test_cells_of_a_workbook():
    def prepare(book, sheet):
        sheet["A2"] = "=HYPERLINK(1)"
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"
        import datetime as dt

        sheet["C2"] = dt.date(1905, 7, 16)
        sheet["D2"] = 2012.0
        sheet["E2"] = True
        sheet["F2"] = 2.5
        sheet["G2"] = "=not a formula"
        sheet["G2"].data_type = "s"
        sheet["H2"] = "x" * 9000
        sheet["I2"] = "   "
        sheet.merge_cells("J2:J3")

    names = [dict.fromkeys("abcdefghij", "x")]
    answer = here(xlsx(*names, prepare=prepare), "xlsx")
    found = dict(zip(answer["head"], answer["rows"][0][1], strict=True))
    assert found["a"] == ["formula", "=HYPERLINK(1)"]
    assert found["b"] == ["fault", "#REF!"]
    assert found["c"] == ["date", "1905-07-16T00:00:00"]
    assert found["d"] == ["number", "2012"]
    assert found["e"] == ["boolean", "true"]
    assert found["f"] == ["number", "2.5"]
    assert found["g"] == ["text", "=not a formula"]
    assert found["h"] == ["text", "x" * 8000, 9000]
    assert found["i"] is None
    assert answer["merged"] == ["J2:J3"]


def test_sheet_by_its_name_and_never_a_hidden_one():
    def prepare(book, sheet):
        hidden = book.create_sheet("hidden", 0)
        hidden.sheet_state = "hidden"
        hidden.append(["title"])
        hidden.append(["hidden"])

    assert here(xlsx(row(), sheet="Any", prepare=prepare), "xlsx")["sheet"] == "Any"

    def other(book, sheet):
        book.create_sheet("notes", 0).append(["x"])

    assert here(xlsx(row(), prepare=other), "xlsx")["sheet"] == "replies"


def test_rows_keep_their_numbers_where_some_are_empty():
    def prepare(book, sheet):
        sheet.insert_rows(1, 2)
        sheet["A9"] = "Q-9"

    assert [number for number, _cells in here(xlsx(row(), prepare=prepare), "xlsx")["rows"]] == [4, 9]
    gap = '<table:table-row table:number-rows-repeated="7"><table:table-cell/></table:table-row>'
    line = f"<table:table-row>{ods_cell('Q-9')}</table:table-row>"
    assert [number for number, _cells in here(ods(row(), after=gap + line), "ods")["rows"]] == [2, 10]
    assert [number for number, _cells in here(as_csv(row()) + b"\r\nQ-9\r\n", "csv")["rows"]] == [2, 4]


def test_cells_of_an_open_document():
    parts = {
        "formula": '<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>',
        "boolean": '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        "date": '<table:table-cell office:value-type="date" office:date-value="2012-01-02"/>',
        "number": '<table:table-cell office:value-type="float" office:value="2012"/>',
        "lines": "<table:table-cell><text:p>One<text:s/>two<text:span>three</text:span> four</text:p><text:p>five</text:p></table:table-cell>",
        "many": '<table:table-cell table:number-columns-repeated="9999999"/>',
    }
    found = cells(ods(parts), "ods")
    assert found["formula"] == ["formula", "of:=1"]
    assert (found["boolean"], found["date"]) == (["boolean", "true"], ["date", "2012-01-02"])
    assert found["number"] == ["number", "2012"]
    assert found["lines"] == ["text", "One twothree four\nfive"]
    assert found["many"] is None


def test_values_of_json():
    reply = {"a": ["x", 1], "b": [], "c": {"d": 1}, "e": [[1]], "f": None, "g": 1.5, "h": True, "i": "", "": "x"}
    found = cells(as_json(reply), "json")
    assert found["a"] == ["list", ["x", "1"]]
    assert (found["b"], found["f"], found["i"]) == (None, None, None)
    assert (found["c"], found["e"]) == (["nested", ""], ["nested", ""])
    assert (found["g"], found["h"]) == (["number", "1.5"], ["boolean", "true"])
    assert here(json.dumps([{"title": "x"}]).encode(), "json")["state"] == "read"


@pytest.mark.parametrize(
    ("content", "kind", "state"),
    [
        (b"{", "json", "unreadable"),
        (b"[" * 100_000, "json", "unreadable"),
        (b'{"answers": []}', "json", "not_replies"),
        (b"[1]", "json", "not_replies"),
        (b"[]", "json", "empty"),
        (b'["\xff"]', "json", "not_unicode"),
        ("title\nRésumé".encode("latin-1"), "csv", "not_unicode"),
        (b"title\n", "csv", "empty"),
        (b"title\n" + b"x\n" * 501, "csv", "too_many"),
        (b"\n" * 30_000, "csv", "too_many"),
        (as_csv({"title": "x" * 7000}) + (b"y" * 7000 + b",") * 90 + b"\n" * 1, "csv", "read"),
        (as_json(*({"title": "x" * 8000, "summary": "y" * 8000} for _ in range(300))), "json", "too_many"),
        (zipped({"xl/workbook.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "xlsx", "unreadable"),
        (zipped({"content.xml": "<x/>"}), "ods", "unreadable"),
        (ods(row(), manifest='<m xmlns="urn:m"><encryption-data/></m>'), "ods", "encrypted"),
        (
            ods(
                {"title": "x"},
                after='<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>',
            ),
            "ods",
            "read",
        ),
        (
            ods(
                {"title": "x"},
                after=f'<table:table-row table:number-rows-repeated="1048570">{ods_cell("x")}</table:table-row>',
            ),
            "ods",
            "too_many",
        ),
        (zipped({"content.xml": b"<office>" + b" " * 70_000_000}), "ods", "too_many"),
        (zipped({"content.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "ods", "unreadable"),
        (
            with_sheet(
                "",
                [
                    b'<row r="1"><c t="inlineStr"><is><t>title</t></is></c></row><row r="99999999999"><c><v>1</v></c></row>'
                ],
            ),
            "xlsx",
            "too_many",
        ),
        (with_sheet("", [b"<row/>" * 30_000]), "xlsx", "too_many"),
        (with_sheet("<!DOCTYPE x>", []), "xlsx", "unreadable"),
    ],
)
def test_files_that_are_not_read(content, kind, state):
    assert here(content, kind)["state"] == state


def test_part_beside_the_sheets_that_unpacks_to_too_much():
    content = zipped(
        {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/sharedStrings.xml": b" " * 70_000_000}
    )
    assert here(content, "xlsx")["state"] == "too_many"


def test_ten_million_rows_are_answered_in_the_bounded_process():
    """Three hundred megabytes unpacked, a sheet that says it has two rows: the answer needs neither time nor memory."""
    content = ten_million_rows()
    assert len(content) < MOST_BYTES
    assert read_sheet(io.BytesIO(content), "xlsx", cpu_seconds=5, wall_seconds=30).state == "too_many"


def test_process_that_breaks_or_takes_too_long():
    assert read_sheet(io.BytesIO(xlsx(row())), "xlsx", cpu_seconds=0) == Sheet("unreadable")
    assert read_sheet(io.BytesIO(xlsx(row())), "xlsx", wall_seconds=0.01) == Sheet("unreadable")
    assert read_sheet(io.BytesIO(xlsx(row())), "no such type") == Sheet("unreadable")
    assert read_sheet(io.BytesIO(b'[{"title": "\\ud800"}]'), "json").rows[0].cells[0].text == "?"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"{}",
        b'{"state": "read"}',
        b'{"state": "read", "head": [], "rows": [[1, [["code", "x"]]]], "merged": [], "sheet": ""}',
    ],
)
def test_answer_is_believed_in_nothing_but_its_form(answer):
    assert understood(answer) == Sheet("unreadable")


@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(content):
    for kind in ("csv", "json", "xlsx", "ods"):
        assert here(content, kind)["state"] in ("read", "empty", "unreadable", "not_unicode", "not_replies", "too_many")


@given(st.text(max_size=60).filter(lambda text: text.strip() and "\0" not in text))
def test_any_text_comes_out_as_it_went_in(text):
    assert cells(as_json({"title": text}), "json")["title"] == ["text", text]


@pytest.mark.parametrize("kind", ["formula", "fault", "nested"])
def test_no_value(kind):
    with pytest.raises(NotUnderstood):
        plain_cell(SimpleNamespace(kind=kind, text=""))


@pytest.mark.django_db
def test_year_in_a_cell_of_dates(world):
    def prepare(book, sheet):
        import datetime as dt

        sheet["K2"] = dt.date(1905, 7, 16)

    batch = checked(world.clerk, xlsx(row(), prepare=prepare))
    assert faults(batch) == [(2, "year_from")]
    assert "formatted as a date" in said(batch)


@pytest.mark.django_db
def test_file_beyond_the_limit_says_so(world, signed_in):
    clerk = signed_in(world.clerk)
    page = clerk.post("/en/desk/imports/", {"file": upload(b"x" * (MOST_BYTES + 1))}).content.decode()
    assert "larger than 10 MB" in page
    assert "choose it again" in page
    assert "Choose a file." in clerk.post("/en/desk/imports/", {}).content.decode()
    from practices import actions

    with pytest.raises(ValidationError):
        actions.upload_replies(world.clerk, upload(b"x" * (MOST_BYTES + 1)), name="x")
    assert not ReplyImport.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "words"), [("not_unicode", "CSV UTF-8"), ("encrypted", "password"), ("other", "damaged")]
)
def test_each_state_says_what_to_do(world, state, words, monkeypatch):
    from practices.actions import importing

    monkeypatch.setattr(importing, "read_sheet", lambda file, kind: reading.Sheet(state))
    batch = checked(world.clerk, xlsx(row()))
    assert words in said(batch)
    assert batch.count == 0


@pytest.mark.django_db
def test_report_keeps_only_what_a_database_holds(world):
    batch = checked(world.clerk, b'[{"title": "x", "tit\\u0000\\ud800le": "y"}]', "replies.json")
    assert faults(batch) == [(None, "tit?le")]
    batch = checked(
        world.clerk, b'[{"title": "x", "forms": "C\\u0000\\ud800\\u202eX", "party": "XV", "language": "en"}]', "a.json"
    )
    assert "\0" not in str(batch.report) + said(batch)
    assert "C?X" in said(batch)


@pytest.mark.django_db
def test_file_is_deleted_where_the_row_cannot_be_written(world, monkeypatch):
    from django.core.files.storage import default_storage

    from practices.actions import importing

    deleted = []
    monkeypatch.setattr(default_storage, "delete", deleted.append)
    monkeypatch.setattr(importing, "record", lambda *given, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        checked(world.clerk, xlsx(row()))
    assert len(deleted) == 1
    assert not ReplyImport.objects.exists()


@pytest.mark.django_db
def test_command(world, tmp_path, capsys):
    file = tmp_path / "replies.xlsx"
    file.write_bytes(xlsx(row(), row(import_id="", title="Second", year_from="soon")))
    with pytest.raises(CommandError):
        call_command("import_replies", str(file), by="clerk@example.org")
    out = capsys.readouterr().out
    assert "fault: row 3, year_from: “soon” Write the year with four digits" in out
    assert "2 rows, 1 ready, 1 faults, 0 warnings." in out
    file.write_bytes(xlsx(row(result=None)))
    call_command("import_replies", str(file), "--dry-run", by="clerk@example.org")
    assert "warning: row 2" in capsys.readouterr().out
    assert not ReplyImport.objects.exists()
    assert not Practice.objects.exists()
    call_command("import_replies", str(file), by="clerk@example.org")
    assert "1 imported as drafts." in capsys.readouterr().out
    for given_by in ("clerk@example.org", "expert@example.org", "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("import_replies", str(file), by=given_by)
    file.write_bytes(papers.pdf())
    for path in (file, tmp_path / "none"):
        with pytest.raises(CommandError):
            call_command("import_replies", str(path), by="clerk@example.org")
    assert Practice.objects.count() == 1


@pytest.mark.django_db
def test_command_that_finds_something_new_at_the_end(world, tmp_path, monkeypatch):
    from practices.management.commands import import_replies

    carry_out = import_replies.carry_out_confirmed_import

    def publish_first(pk):
        bring_out(world, title="A hold between units")
        carry_out(pk)

    monkeypatch.setattr(import_replies, "carry_out_confirmed_import", publish_first)
    file = tmp_path / "replies.json"
    file.write_bytes(as_json(row()))
    with pytest.raises(CommandError):
        call_command("import_replies", str(file), by="clerk@example.org")
    assert ReplyImport.objects.get().state == "checked"
