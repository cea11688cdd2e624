"""Import of earlier replies: a dry run that says what is wrong where, then all replies as drafts, or none."""

import io
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from portal.access.actions import end_seat
from portal.access.models import Seat
from portal.access.refusals import Refused
from portal.audit.models import Entry
from portal.notices.models import Notice
from practices import actions
from practices.actions import importing
from practices.importing import template
from practices.importing.columns import COLUMNS
from practices.models import CONTENT_FIELDS, ImportedReply, Practice, ReplyImport, Stage
from tests.practices.replies import (
    as_csv,
    as_json,
    carried_out,
    checked,
    faults,
    ods,
    row,
    said,
    upload,
    uploaded,
    xlsx,
)
from tests.practices.worlds import CONTENT, bring_out, many

pytestmark = pytest.mark.django_db
DESK = "/en/desk/imports/"


def two() -> list[dict]:
    return [row(), row(import_id="Q-2012-008", party="XT", language="fr", title="Une mesure", forms="Word CUL")]


def test_from_template_to_drafts_by_hand(world, signed_in):
    clerk = signed_in(world.clerk)
    assert DESK in clerk.get("/en/desk/").content.decode()
    page = clerk.get(DESK).content.decode()
    assert "replies.xlsx" in page
    assert "No files yet" in page
    answer = clerk.post(DESK, {"file": upload(xlsx(*two()))})
    batch = ReplyImport.objects.get()
    assert answer["Location"] == f"{DESK}{batch.pk}/"
    assert "being checked" in clerk.get(answer["Location"]).content.decode()
    assert clerk.get(f"{DESK}{batch.pk}/at-rest/").status_code == 202
    call_command("worker", once=True)
    assert clerk.get(f"{DESK}{batch.pk}/at-rest/").status_code == 200
    page = clerk.get(answer["Location"]).content.decode()
    assert "2 replies are ready" in page
    assert "Word State XV" in page
    assert not Practice.objects.exists()
    assert clerk.post(answer["Location"], {"action": "confirm"}).status_code == 302
    assert "being imported" in clerk.get(answer["Location"]).content.decode()
    call_command("worker", once=True)
    page = clerk.get(answer["Location"]).content.decode()
    assert "2 replies were imported" in page
    # They are the delegations' now, and nobody else's.
    assert "With its delegation" in page
    assert "A hold between units" not in page
    assert "replies.xlsx" in clerk.get(DESK).content.decode()
    assert "A hold between units" in signed_in(world.expert).get("/en/desk/").content.decode()
    assert "Une mesure" not in signed_in(world.expert).get("/en/desk/").content.decode()


def test_drafts_are_the_delegations(world):
    batch = carried_out(world.clerk, checked(world.clerk, xlsx(*two())))
    assert (batch.state, batch.count, batch.file.name, batch.report) == ("done", 2, "", None)
    first, second = Practice.objects.order_by("pk")
    assert (first.stage, first.party, first.author, first.written_by) == (
        Stage.DRAFT,
        world.velmara,
        world.focal,
        world.clerk,
    )
    assert first.audience == {"party:XV"}
    assert (first.declaration, first.year_from, first.language) == (False, 2012, "en")
    assert sorted(term.pk for term in first.forms.all()) == ["CYB", "FRD"]
    assert (second.language, [term.pk for term in second.forms.all()]) == ("fr", ["CUL"])
    assert first.latest_revision is not None
    assert Entry.objects.filter(verb="start_draft", details__batch=batch.pk).count() == 2
    assert sorted(Notice.objects.values_list("recipient__full_name", flat=True)) == ["Focal", "Other Focal"]
    assert "imported as drafts: 1" in Notice.objects.first().sentence
    # They go the way of every draft: the delegation completes, submits and clears it.
    practice = actions.save_draft(world.expert, first, {"declaration": True}, base_revision=first.latest_revision_id)
    actions.clear_practice(world.focal, actions.submit_practice(world.expert, practice))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(*two()), "replies.xlsx"),
        (ods(*two()), "replies.ods"),
        (as_csv(*two()), "replies.csv"),
        (as_csv(*two(), delimiter=";", encoding="utf-16"), "replies.csv"),
        (as_csv(*two(), delimiter="\t", encoding="utf-8"), "replies.tsv"),
        (as_json(*two()), "replies.json"),
    ],
)
def test_every_type_says_the_same(world, content, name):
    carried_out(world.clerk, checked(world.clerk, content, name))
    practice = Practice.objects.order_by("pk").first()
    assert (practice.title, practice.summary, practice.year_from) == (
        "A hold between units",
        "A hold keeps the money in place.",
        2012,
    )
    assert sorted(term.pk for term in practice.forms.all()) == ["CYB", "FRD"]


def test_terms_states_and_languages_in_any_language(world):
    given = row(
        party="Государство",
        language="espagnol",
        forms="كلمة CYB؛ 词语 FRD",
        provisions="Слово 18: Слово article 18",
        cooperation="Mot CONFISCATION, palabra mutual-legal-assistance",
        challenges="TIME",
        anonymize="sí",
        visibility="Только государства-участники",
        not_applicable="lessons; Safeguards",
        year_to="2014",
    )
    from django.utils import translation

    from practices.models import Visibility

    with translation.override("ru"):
        given["visibility"] = str(Visibility.PARTIES.label)
    world.velmara.labels = {**world.velmara.labels, "ru": "Государство"}
    world.velmara.save()
    batch = checked(world.clerk, xlsx(given))
    assert batch.report["shown_faults"] == []
    carried_out(world.clerk, batch)
    practice = Practice.objects.get()
    assert (practice.party, practice.language, practice.anonymize) == (world.velmara, "es", True)
    assert (practice.visibility, practice.tlp, practice.not_applicable) == (
        "parties",
        "TLP:GREEN",
        "lessons safeguards",
    )
    assert sorted(term.pk for term in practice.forms.all()) == ["CYB", "FRD"]
    assert sorted(term.pk for term in practice.cooperation.all()) == ["CONFISCATION", "MUTUAL-LEGAL-ASSISTANCE"]
    assert [term.pk for term in practice.provisions.all()] == ["UNTOC-18"]


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"party": "Atlantis"}, "party", "not known"),
        ({"party": None}, "party", "Every reply needs this"),
        ({"party": "XI"}, "party", "nominate a focal point"),
        ({"language": "tlh"}, "language", "Write one of: ar, zh-hans"),
        ({"language": None}, "language", "Every reply needs this"),
        ({"title": None}, "title", "Every reply needs this"),
        ({"title": "x" * 151}, "title", "shorten this text to 150 characters; it has 151"),
        ({"summary": "x" * 9000}, "summary", "it has 9000"),
        ({"forms": "CYX"}, "forms", "not known"),
        ({"forms": "Word CYBB"}, "forms", "Did you mean CYB (Word CYB)?"),
        ({"forms": "CYB; FRD; IDN; CUL; FSH; PIR"}, "forms", "at most 5"),
        ({"year_from": "last year"}, "year_from", "four digits"),
        ({"year_from": 1899}, "year_from", "1990 to 2100"),
        ({"year_from": 2014, "year_to": 2012}, "year_to", "The last year comes before"),
        ({"visibility": "One working group only"}, "visibility", "Write public or parties"),
        ({"anonymize": "perhaps"}, "anonymize", "yes or no"),
        ({"not_applicable": "title"}, "not_applicable", "always applies"),
        ({"import_id": "9" * 61}, "import_id", "60 characters"),
        ({"import_id": "EXAMPLE"}, "import_id", "example of the template"),
    ],
)
def test_each_fault_names_row_column_value_and_what_to_do(world, signed_in, change, column, words):
    batch = checked(world.clerk, as_json(row(title="Before", import_id="Q-1"), row(**change)), "replies.json")
    assert faults(batch) == [(2, column)]
    assert words in said(batch)
    page = signed_in(world.clerk).get(f"{DESK}{batch.pk}/").content.decode()
    assert "1 fault: nothing is imported" in page
    assert column in page
    assert 'value="confirm"' not in page
    with pytest.raises(Refused):
        actions.confirm_import(world.clerk, batch)
    assert not Practice.objects.exists()


def test_wording_of_several_terms_asks_for_the_code(world):
    from portal.vocabulary.models import FormOfCrime

    for code in ("CYB", "FRD"):
        FormOfCrime.objects.filter(pk=code).update(labels=dict.fromkeys(world.velmara.labels, "The same"))
    from portal.vocabulary.queries import forget_terms

    forget_terms()
    assert "can mean CYB, FRD. Write the code" in said(checked(world.clerk, xlsx(row(forms="the same"))))


def test_columns_that_nobody_knows_lose_nothing_silently(world):
    batch = checked(world.clerk, xlsx(row(tittle="x")))
    assert faults(batch) == [(None, "tittle")]
    assert "There is no such column" in said(batch)
    batch = checked(world.clerk, xlsx(row(Title="twice")))
    assert faults(batch) == [(None, "title")]
    batch = checked(world.clerk, as_json({"party": "XV"}), "replies.json")
    assert "no title among them" in said(batch)

    def prepare(book, sheet):
        sheet["Z2"] = "lost"

    assert "column without a name" in said(checked(world.clerk, xlsx(row(), prepare=prepare)))


def test_headings_in_words_of_any_language(world):
    given = {"State or organization": "XV", "Language": "en", "Title": "In words", "Forms of crime": "CYB"}
    carried_out(world.clerk, checked(world.clerk, xlsx(given)))
    assert Practice.objects.get().title == "In words"


def test_same_reply_twice_in_one_file(world):
    batch = checked(world.clerk, xlsx(row(), row(title="Another"), row(import_id="Q-9", title="a HOLD  between units")))
    assert faults(batch) == [(3, "import_id"), (4, "title")]
    assert "Row 2 has the same number." in said(batch)


def test_what_was_imported_before_is_refused_and_said(world, signed_in):
    content = xlsx(*two())
    carried_out(world.clerk, checked(world.clerk, content))
    answer = signed_in(world.editor).post(DESK, {"file": upload(content, "again.xlsx")})
    assert answer.status_code == 409
    assert "This very file was imported before" in answer.content.decode()
    batch = checked(world.editor, xlsx(row(title="By its number"), row(import_id="", title="A hold BETWEEN units")))
    assert faults(batch) == [(2, "import_id"), (3, "title")]
    assert "Imported before: row 2 of replies.xlsx" in said(batch)
    # Also when the draft is gone: that it is, is the delegation's matter.
    actions.discard_draft(world.expert, Practice.objects.get(party=world.velmara))
    assert faults(checked(world.editor, xlsx(row(title="By its number")))) == [(2, "import_id")]
    assert Practice.objects.count() == 1


def test_what_stands_already_is_found_where_it_may_be_read(world):
    published = bring_out(world, title="Published long ago")
    actions.start_draft(world.expert, world.velmara, fields={**CONTENT, "title": "Nobody's business"})
    content = xlsx(row(title="published long AGO"), row(import_id="2", title="Nobody's business"))
    batch = checked(world.clerk, content)
    assert faults(batch) == [(2, "title")]
    assert published.reference in said(batch)
    batch = checked(world.focal, content)
    assert faults(batch) == [(2, "title"), (3, "title")]
    compiled = actions.start_draft(world.clerk, None, fields={**CONTENT, "title": "Compiled"})
    batch = checked(world.clerk, xlsx(row(party="Secretariat", title="Compiled")))
    assert f"#{compiled.pk}" in said(batch)


def test_focal_point_imports_for_their_own_state_alone(world, signed_in):
    given = row()
    del given["party"]
    batch = checked(world.focal, xlsx(given))
    assert batch.audience == {"party:XV"}
    carried_out(world.focal, batch)
    practice = Practice.objects.get()
    assert (practice.party, practice.author) == (world.velmara, world.focal)
    assert not Notice.objects.exists()
    batch = checked(world.focal, xlsx(row(party="XT"), row(party="SECRETARIAT", import_id="3", title="Other")))
    assert faults(batch) == [(2, "party"), (3, "party")]
    assert "You can import for this alone: Word State XV" in said(batch)
    # The report quotes the file: it is the delegation's.
    for who in (world.other_focal, world.clerk):
        assert signed_in(who).get(f"{DESK}{batch.pk}/").status_code == 404
        assert "replies.xlsx" not in signed_in(who).get(DESK).content.decode().split('id="files"')[1]
    assert "A hold between units" in signed_in(world.focal).get(f"{DESK}{carried(world).pk}/").content.decode()


def test_neither_learns_what_the_other_imported(world):
    carried_out(world.focal, checked(world.focal, xlsx(row())))
    actions.discard_draft(world.focal, Practice.objects.get())
    assert faults(checked(world.focal, xlsx(row(year_from=2013)))) == [(2, "import_id")]
    content = xlsx(row(year_from=2014))
    assert carried_out(world.clerk, checked(world.clerk, content)).state == "done"
    # The delegation reads the draft, so it is told of that.
    assert faults(checked(world.focal, xlsx(row(import_id="another")))) == [(2, "title")]


def carried(world) -> ReplyImport:
    return ReplyImport.objects.get(state="done")


def test_who_may_not(world, signed_in, client):
    batch = checked(world.clerk, xlsx(row()))
    for address in (DESK, f"{DESK}{batch.pk}/", f"{DESK}replies.xlsx", f"{DESK}{batch.pk}/at-rest/"):
        assert client.get(address).status_code == 302
        for who in (world.expert, world.delegate, world.observer):
            assert signed_in(who).get(address).status_code == 403
    assert signed_in(world.expert).post(DESK, {"file": upload(xlsx(row()))}).status_code == 403
    for verb in (actions.confirm_import, actions.check_import_again, actions.drop_import):
        with pytest.raises(PermissionDenied):
            verb(world.expert, batch)
        with pytest.raises(Refused):
            verb(world.focal, batch)
    assert ReplyImport.objects.get().state == "checked"


def test_drop_and_check_again(world, signed_in):
    clerk = signed_in(world.clerk)
    batch = checked(world.clerk, xlsx(row(party="XI")))
    assert faults(batch) == [(2, "party")]
    from portal.vocabulary.models import Party
    from tests.practices.worlds import make_person

    make_person("late", Seat.Role.FOCAL_POINT, Party.objects.get(pk="XI"))
    page = clerk.get(f"/fr/desk/imports/{batch.pk}/").content.decode()
    assert 'lang="en"' in page
    clerk.post(f"/fr/desk/imports/{batch.pk}/", {"action": "again"})
    call_command("worker", once=True)
    batch.refresh_from_db()
    assert (batch.language, batch.report["faults"]) == ("fr", 0)
    name = batch.file.name
    assert default_storage.exists(name)
    with transaction.atomic():
        actions.drop_import(world.clerk, batch)
    answer = clerk.post(f"{DESK}{batch.pk}/", {"action": "drop"})
    assert answer.status_code == 404
    assert not ReplyImport.objects.exists()


def test_drop_by_the_page_deletes_the_file(world, signed_in, django_capture_on_commit_callbacks):
    batch = checked(world.clerk, xlsx(row()))
    name = batch.file.name
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(world.clerk).post(f"{DESK}{batch.pk}/", {"action": "drop"}, follow=True)
    assert "put away" in answer.content.decode()
    assert not default_storage.exists(name)


def test_all_or_nothing(world):
    """The second of two drafts breaks: the first is not there either, and the page says so."""
    batch = checked(world.clerk, xlsx(*two()))
    begin, calls = importing.begin, []

    def break_at_the_second(*given, **more):
        calls.append(1)
        if len(calls) == 2:
            raise IntegrityError
        return begin(*given, **more)

    with mock.patch.object(importing, "begin", break_at_the_second):
        batch = carried_out(world.clerk, batch)
    assert len(calls) == 2
    assert not Practice.objects.exists()
    assert not ImportedReply.objects.exists()
    assert not Notice.objects.exists()
    assert batch.state == "checked"
    assert "something changed meanwhile" in batch.report["said"]
    assert carried_out(world.clerk, batch).state == "done"


def test_confirmation_checks_once_more(world):
    batch = checked(world.clerk, xlsx(*two()))
    end_seat(world.clerk, Seat.objects.get(user=world.other_focal))
    batch = carried_out(world.clerk, batch)
    assert (batch.state, faults(batch)) == ("checked", [(3, "party")])
    assert "the check found something new" in batch.report["said"]
    assert not Practice.objects.exists()


def test_who_lost_the_seat_imports_nothing(world):
    batch = checked(world.clerk, xlsx(row()))
    actions.confirm_import(world.clerk, batch)
    end_seat(world.editor, Seat.objects.get(user=world.clerk))
    importing.carry_out_confirmed_import(batch.pk)
    assert not Practice.objects.exists()


def test_file_that_was_changed_meanwhile_is_not_read(world):
    for change in (lambda path: path.write_bytes(xlsx(row(title="Another"))), lambda path: path.unlink()):
        batch = uploaded(world.clerk, xlsx(row()))
        from pathlib import Path

        change(Path(default_storage.path(batch.file.name)))
        importing.check_waiting_import(batch.pk)
        batch.refresh_from_db()
        assert "damaged" in said(batch)


def test_same_confirmation_twice(world, signed_in):
    clerk = signed_in(world.clerk)
    batch = checked(world.clerk, xlsx(row()))
    for _twice in range(2):
        assert clerk.post(f"{DESK}{batch.pk}/", {"action": "confirm"}).status_code == 302
    importing.carry_out_confirmed_import(batch.pk)
    assert importing.carry_out_confirmed_import(batch.pk) is None
    assert importing.check_waiting_import(batch.pk) is None
    page = clerk.post(f"{DESK}{batch.pk}/", {"action": "confirm"}, follow=True).content.decode()
    assert "1 reply was imported" in page
    assert Practice.objects.count() == 1
    page = clerk.post(f"{DESK}{batch.pk}/", {"action": "drop"}, follow=True).content.decode()
    assert "confirmed before" in page


def test_asked_again_while_it_is_imported(world):
    batch = checked(world.clerk, xlsx(row()))
    actions.confirm_import(world.clerk, batch)
    actions.check_import_again(world.clerk, batch)
    call_command("worker", once=True)
    assert Practice.objects.count() == 1
    assert importing._import(batch, importing.Sheet("read")) is None


def test_two_files_with_the_same_reply_confirmed_one_after_the_other(world):
    first = checked(world.clerk, xlsx(row()))
    second = checked(world.editor, as_csv(row()), "replies.csv")
    carried_out(world.clerk, first)
    second = carried_out(world.editor, second)
    assert (second.state, faults(second)) == ("checked", [(2, "import_id")])
    assert Practice.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"state": "done"}, {"kind": "doc"}, {"size": 0}, {"sha256": "x"}, {"state": "checked"}, {"language": "tlh"}],
)
def test_database_refuses(world, change):
    batch = uploaded(world.clerk, xlsx(row()))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReplyImport.objects.filter(pk=batch.pk).update(**change)


def test_database_keeps_a_reply_once(world):
    batch = carried_out(world.clerk, checked(world.clerk, xlsx(row())))
    stands = ImportedReply.objects.get()
    assert (str(batch), str(stands)) == (f"#{batch.pk}", f"{batch.pk}: 2")
    for change in ({"number": 3}, {"number": 3, "title_key": "0" * 64}, {"number": 3, "import_id": "other"}):
        again = ImportedReply(batch=batch, number=2, party=world.velmara, party_key="XV", import_id=stands.import_id)
        again.audience = stands.audience
        again.title_key = stands.title_key
        for name, value in change.items():
            setattr(again, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()


def test_template_is_taken_back(world, signed_in):
    clerk = signed_in(world.clerk)
    assert [column.name for column in COLUMNS][:3] == ["import_id", "party", "language"]
    assert {column.name for column in COLUMNS} <= {"import_id", "party", "language", *CONTENT_FIELDS}
    with pytest.raises(ValidationError):
        actions.upload_replies(world.clerk, upload(b""), name="empty")
    content = clerk.get(f"{DESK}replies.xlsx").content
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["replies", "columns", "codes", "example"]
    assert ["CYB", "Word CYB"] in [[cell.value for cell in line[1:]] for line in book["codes"]]
    assert "has no replies" in said(checked(world.clerk, content))
    filled = {**template.example(), "import_id": "1", "party": "XV"}
    assert checked(world.clerk, as_json(filled), "replies.json").report["shown_faults"] == []
    for at, name in enumerate(template.example(), start=1):
        value = book["example"].cell(2, at).value
        book["replies"].cell(2, at).value = {"import_id": "1", "party": "XV"}.get(name, value)
    out = io.BytesIO()
    book.save(out)
    assert checked(world.clerk, out.getvalue()).report["shown_faults"] == []
    french = clerk.get("/fr/desk/imports/replies.json")
    assert french["Content-Disposition"] == 'attachment; filename="replies.json"'
    assert "Mot CYB" in french.content.decode()
    # As it comes, it is taken as far as its example.
    assert faults(checked(world.clerk, french.content, "replies.json")) == [(1, "party"), (1, "import_id")]


def test_warnings_stand_in_nobodys_way(world, signed_in):
    def prepare(book, sheet):
        sheet["D4"] = "x"
        sheet.merge_cells("D3:D4")

    batch = checked(world.clerk, xlsx(row(title="Bell\u202erings", result=None), prepare=prepare))
    assert batch.report["faults"] == 0
    assert "cannot be printed" in said(batch, "warnings")
    assert "still needs: result" in said(batch, "warnings")
    assert "merged" in said(batch, "warnings")
    page = signed_in(world.clerk).get(f"{DESK}{batch.pk}/").content.decode()
    assert "Worth knowing" in page
    assert 'value="confirm"' in page


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr", "ru", "es"])
def test_pages_in_every_language(world, signed_in, language):
    clerk = signed_in(world.clerk)
    batch = checked(world.clerk, xlsx(row(), row(party="?")))
    for address in (DESK, f"{DESK}{batch.pk}/", f"{DESK}replies.xlsx"):
        assert clerk.get(address.replace("/en/", f"/{language}/")).status_code == 200


def test_budgets(world, signed_in, django_assert_max_num_queries):
    clerk = signed_in(world.clerk)
    batches, done = 0, None
    for total in (1, 3, 300):
        while batches < total:
            uploaded(world.clerk, as_json(row(title=str(batches))), "replies.json")
            batches += 1
        rows = [row(title=f"{total} {number}", import_id=f"{total}-{number}") for number in range(total)]
        batch = checked(world.clerk, as_json(*rows, row(party="?")), "replies.json")
        for address, most in ((DESK, 10), (f"{DESK}{batch.pk}/", 10)):
            clerk.get(address)
            with django_assert_max_num_queries(most):
                assert clerk.get(address).status_code == 200
        done = carried_out(world.clerk, checked(world.clerk, as_json(*rows), "replies.json"))
        assert done.count == total
        with django_assert_max_num_queries(12):
            assert clerk.get(f"{DESK}{done.pk}/").status_code == 200


def test_check_costs_the_same_for_many_rows(world, django_assert_max_num_queries):
    """Looking for earlier replies asks once for the file, not once for each row."""
    from practices.importing.checking import check
    from practices.importing.reading import read_sheet

    many(world, 3)
    for total in (1, 3, 300):
        rows = [row(title=f"{number}", import_id=f"{number}") for number in range(total)]
        sheet = read_sheet(io.BytesIO(as_json(*rows)), "json")
        check(world.clerk, sheet)
        with django_assert_max_num_queries(8):
            assert len(check(world.clerk, sheet).replies) == total


def test_pages_that_ask_for_nothing_or_for_what_is_gone(world, signed_in, monkeypatch):
    clerk = signed_in(world.clerk)
    batch = checked(world.clerk, xlsx(row()))
    assert clerk.post(f"{DESK}{batch.pk}/", {"action": "?"})["Location"] == f"{DESK}{batch.pk}/"
    confirm = actions.confirm_import

    def be_dropped_meanwhile(actor, given):
        actions.drop_import(world.editor, given)
        given.pk = batch.pk
        return confirm(actor, given)

    monkeypatch.setattr(actions, "confirm_import", be_dropped_meanwhile)
    answer = clerk.post(f"{DESK}{batch.pk}/", {"action": "confirm"}, follow=True)
    assert "This file was put away before." in answer.content.decode()
    assert not ReplyImport.objects.exists()
