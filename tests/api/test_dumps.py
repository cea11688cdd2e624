"""The nightly files: all that is public and nothing else, whole or not at all, and gone when their content is."""

import gzip
import hashlib
import io
import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from meetings.models import Paper
from portal.api import dumping, publishing
from portal.audit.actions import record
from portal.processes.management.commands.worker import Command as Worker
from practices import actions
from practices.models import Practice
from tests.practices.worlds import bring_out, bring_to_review, translate

from .conftest import MEMBERS, copies, make_meeting, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.DUMPS_DIR = tmp_path / "dumps"
    return settings.DUMPS_DIR


def read(client, name: str) -> list[dict]:
    """The records of one file, as a program gets them."""
    response = client.get(f"/dumps/latest/{name}", follow=True)
    assert response.status_code == 200
    data = b"".join(response.streaming_content)
    if name.endswith(".gz"):
        return [json.loads(line) for line in gzip.decompress(data).splitlines()]
    return json.loads(data)["items"]


def test_all_that_is_public_and_nothing_else(client, world, meeting, group, folder):
    practice = bring_out(world)
    translate(world, practice, "fr", "courtesy")
    bring_out(world, title="Of nobody named", anonymize=True)
    bring_out(world, title="Restricted one", visibility="parties")
    bring_to_review(world, title="Restricted two")
    actions.withdraw_practice(world.clerk, bring_out(world, title="Restricted three"), "inaccurate")
    hidden = make_meeting(group, slug="restricted-meeting", audience=MEMBERS)
    make_paper(hidden, 7, texts={"en": "Public words of a paper"})
    make_paper(meeting, 8, MEMBERS)
    call_command("dump", stdout=io.StringIO())
    first, second = read(client, "practices.jsonl.gz")
    assert first["reference"] == practice.reference
    assert first["party"] == "XV"
    assert first["forms"] == ["CYB", "FRD"]
    assert {code: text["kind"] for code, text in first["texts"].items()} == {"en": "original", "fr": "courtesy"}
    assert first["texts"]["en"]["measure"] == practice.measure
    assert second["party"] is None
    assert [one["slug"] for one in read(client, "meetings.jsonl.gz")] == ["cooperation-17"]
    papers = {one["symbol"]: one for one in read(client, "papers.jsonl.gz")}
    assert set(papers) == {"CTOC/COP/WG.3/2026/1", "CTOC/COP/WG.3/2026/7"}
    assert papers["CTOC/COP/WG.3/2026/7"]["meeting"] is None
    assert papers["CTOC/COP/WG.3/2026/7"]["texts"]["en"] == "Public words of a paper"
    assert {one["code"] for one in read(client, "vocabulary.json")} >= {"CYB", "UNTOC-18", "UNTOC", "TIME"}
    assert "XV" in {one["code"] for one in read(client, "parties.json")}
    assert [one["slug"] for one in read(client, "working-groups.json")] == ["cooperation"]
    dump = dumping.current_dump()
    for path in dump.folder.iterdir():
        data = path.read_bytes()
        assert b"estricted" not in (gzip.decompress(data) if path.suffix == ".gz" else data)


def test_the_sums_are_those_of_the_files(client, practice):
    call_command("dump", stdout=io.StringIO())
    answer = client.get("/dumps/latest/SHA256SUMS", follow=True)
    key = answer.redirect_chain[0][0].split("/")[2]
    sums = dict(reversed(line.split("  ")) for line in b"".join(answer.streaming_content).decode().splitlines())
    assert "practices.jsonl.gz" in sums
    assert "manifest.json" in sums
    for name, expected in sums.items():
        response = client.get(f"/dumps/{key}/{name}")
        data = b"".join(response.streaming_content)
        assert hashlib.sha256(data).hexdigest() == expected
        assert response["Content-Length"] == str(len(data))
        assert client.get(f"/dumps/{key}/{name}", headers={"if-none-match": response["ETag"]}).status_code == 304
    manifest = json.loads(b"".join(client.get(f"/dumps/{key}/manifest.json").streaming_content))
    assert {one["name"]: one["records"] for one in manifest["files"]}["practices.jsonl.gz"] == 1
    assert "not an endorsement" in manifest["terms_of_use"]


@pytest.mark.parametrize("name", [".state.json", "current", "../../x.json", "state.json", "practices.csv"])
def test_nothing_else_is_served(client, practice, name):
    dump = dumping.make_dump()
    for address in (f"/dumps/latest/{name}", f"/dumps/{dump.folder.name}/{name}"):
        answer = client.get(address, follow=True)
        assert answer.status_code == 404
    assert client.get("/dumps/20200101T000000Z-00000000/practices.jsonl.gz").status_code == 404


def test_one_takes_the_place_of_the_other_in_one_step(client, practice, folder, monkeypatch):
    old = dumping.make_dump()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(dumping, "_write_lines", full)
        with pytest.raises(CommandError, match="No space left"):
            call_command("dump")
    assert dumping.current_dump() == old
    assert {path.name for path in folder.iterdir()} == {old.folder.name, "current"}
    new = dumping.make_dump()
    assert {path.name for path in folder.iterdir()} == {new.folder.name, "current"}
    assert client.get(f"/dumps/{old.folder.name}/SHA256SUMS").status_code == 404


def test_what_a_killed_process_left_goes_away_later(practice, folder):
    folder.mkdir()
    (folder / ".20200101T000000Z-00000000").mkdir()
    being_made = folder / f".{timezone.now():%Y%m%dT%H%M%SZ}-00000000"
    being_made.mkdir()
    (folder / "somebody's").mkdir()
    dumping.make_dump()
    assert not (folder / ".20200101T000000Z-00000000").exists()
    assert being_made.exists()
    assert (folder / "somebody's").exists()


@pytest.mark.parametrize("change", ["withdrawn", "translation", "paper", "hidden"])
def test_what_is_public_no_more_is_served_no_more(client, world, practice, meeting, change):
    translate(world, practice, "fr")
    dumping.make_dump()
    address = "/dumps/latest/practices.jsonl.gz"
    assert client.get(address, follow=True).status_code == 200
    bring_out(world)
    assert client.get(address, follow=True).status_code == 200
    match change:
        case "withdrawn":
            actions.withdraw_practice(world.clerk, practice, "protection")
        case "translation":
            actions.withdraw_translation(world.clerk, practice, "fr")
        case "paper":
            Paper.objects.update(audience=MEMBERS)
            record(None, "change_paper", meeting)
        case "hidden":
            Practice.objects.filter(pk=practice.pk).update(anonymize=True)
            record(None, "amend_practice", practice)
    assert client.get(address, follow=True).status_code == 404
    assert "being made" in client.get("/en/api/dump/").content.decode()
    assert dumping.is_due()
    dumping.make_dump()
    assert client.get(address, follow=True).status_code == 200


def test_what_is_withdrawn_while_it_is_written_is_not_published(world, practice, monkeypatch, folder):
    old = dumping.make_dump()
    write = dumping._write_all
    written = []

    def and_withdraw(path, times):
        write(path)
        if len(written) < times:
            hidden = Practice.objects.get(pk=practice.pk).anonymize
            Practice.objects.filter(pk=practice.pk).update(anonymize=not hidden)
        written.append(path)

    monkeypatch.setattr(dumping, "_write_all", lambda path: and_withdraw(path, 9))
    with pytest.raises(CommandError, match="withdrawn while"):
        call_command("dump")
    assert len(written) == dumping.MOST_TRIES
    assert dumping.current_dump() == old
    written.clear()
    monkeypatch.setattr(dumping, "_write_all", lambda path: and_withdraw(path, 1))
    assert dumping.make_dump() != old
    assert len(written) == 2


def test_it_is_due_after_each_night(practice, folder):
    assert dumping.is_due()
    made = dumping.make_dump().made_at
    local = timezone.localtime(made)
    night = local.replace(hour=2, minute=0, second=0, microsecond=0)
    next_night = night if local < night else night + timedelta(days=1)
    assert not dumping.is_due(made + timedelta(seconds=1))
    assert not dumping.is_due(next_night - timedelta(seconds=1))
    assert dumping.is_due(next_night)
    assert dumping.is_due(next_night + timedelta(hours=30))
    out = io.StringIO()
    current = dumping.current_dump()
    call_command("dump", "--if-due", stdout=out)
    assert isinstance(current.made_at, datetime)
    assert dumping.current_dump() is not None


def test_a_dump_that_is_damaged_is_none(client, practice, folder):
    dump = dumping.make_dump()
    (dump.folder / ".state.json").write_text("{")
    assert dumping.served_dump() is None
    dump = dumping.make_dump()
    (dump.folder / "manifest.json").write_text("{")
    assert dumping.current_dump() is None
    (folder / "current").write_text("../../etc")
    assert dumping.current_dump() is None
    dump = dumping.make_dump()
    (dump.folder / "parties.json").unlink()
    assert client.get(f"/dumps/{dump.folder.name}/parties.json").status_code == 404
    shutil.rmtree(folder)
    dumping.take_down()
    assert client.get("/dumps/latest/parties.json").status_code == 404


def test_a_file_that_is_replaced_in_this_moment_is_missing(client, practice, monkeypatch):
    dump = dumping.make_dump()
    monkeypatch.setattr("portal.api.dump_views.served_dump", lambda: dump)
    dumping.take_down()
    assert client.get(f"/dumps/{dump.folder.name}/parties.json").status_code == 404


def test_the_page_lists_them_in_every_language(client, practice):
    dump = dumping.make_dump()
    for language in ("en", "ar"):
        page = client.get(f"/{language}/api/dump/")
        text = page.content.decode()
        assert page["Cache-Control"] == "private, no-cache"
        for file in dump.files:
            assert f"/dumps/{dump.folder.name}/{file.name}" in text
            assert file.sha256 in text
    assert "/en/api/dump/" in client.get("/api/v1/docs").content.decode()


def test_many_records_cost_as_few_questions(client, practice, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(publishing, "BATCH", 1000)
    counts = []
    for more in (0, 2, 297):
        copies(practice, more) if more else None
        Practice.objects.filter(reference_number__gte=1000, reference_year__lt=2030).update(reference_year=2030 + more)
        with django_assert_max_num_queries(20):
            counts.append(sum(1 for _ in publishing.practices()))
        with django_assert_max_num_queries(3):
            publishing.stamps()
    assert counts == [1, 3, 300]
    monkeypatch.setattr(publishing, "BATCH", 7)
    assert sum(1 for _ in publishing.practices()) == 300


# The worker


def test_the_worker_makes_one_when_it_is_due_and_once_only(world, practice, monkeypatch):
    started = []

    class Process:
        ended = None

        def poll(self):
            return self.ended

    process = Process()
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append(command) or process)
    worker = Worker()
    worker.keep_dump()
    assert started[0][-2:] == ["dump", "--if-due"]
    worker.keep_dump()
    assert len(started) == 1
    process.ended = 1
    worker.keep_dump()
    assert len(started) == 1, "a failed one is tried again later"
    dumping.make_dump()
    worker.keep_dump()
    assert len(started) == 1
    actions.withdraw_practice(world.clerk, practice, "protection")
    worker.keep_dump()
    assert len(started) == 2
    assert dumping.current_dump() is None


def test_a_dump_that_cannot_be_taken_down_stops_nothing_else(world, practice, monkeypatch, caplog):
    dumping.make_dump()

    def refuse():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(dumping, "take_down", refuse)
    actions.withdraw_practice(world.clerk, practice, "protection")
    Worker().keep_dump()
    assert "cannot be taken down" in caplog.text
