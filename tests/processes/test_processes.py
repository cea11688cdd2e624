"""What runs the portal: preparing, the worker, health, first deployment."""

import io
import json
import socket
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.access.models import Seat, User
from portal.notices.tasks import mail_notice
from portal.processes.catalogues import compile_catalogues
from portal.processes.management.commands.serve import Command as Serve
from portal.processes.management.commands.worker import Command as Worker
from search.actions import touch
from search.models import SearchChange


def test_alive_and_ready(client, db):
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}


def test_not_ready_without_a_database(client, db):
    def away(*args, **kwargs):
        raise DatabaseError

    with connection.execute_wrapper(away):
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert json.loads(answer.content)["for"] == "database"


def test_one_round_of_the_worker_does_what_waits(transactional_db):
    mail_notice.enqueue(0)
    touch_in_transaction("page", 1)
    call_command("worker", "--once")
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert not SearchChange.objects.exists()


def test_once_a_day_the_worker_throws_away_what_is_over(transactional_db):
    now = timezone.now()
    for day, status in ((15, "SUCCESSFUL"), (15, "FAILED"), (13, "SUCCESSFUL"), (15, "READY")):
        task = mail_notice.enqueue(0)
        ended = None if status == "READY" else now - timedelta(days=day)
        DBTaskResult.objects.filter(id=task.id).update(
            status=status, finished_at=ended, run_after=now + timedelta(days=1)
        )
    for key, days in (("over", -1), ("going", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    worker = Worker()
    worker.tidy()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going"]
    Session.objects.update(expire_date=now - timedelta(days=1))
    worker.tidy()
    assert Session.objects.count() == 1
    call_command("worker", "--once")
    assert not Session.objects.exists()


def touch_in_transaction(kind: str, pk: int) -> None:
    with transaction.atomic():
        touch(kind, pk)


def test_catalogues_are_compiled_once(tmp_path, settings):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Search"\nmsgstr "Rechercher"\n'
    )
    settings.LOCALE_PATHS = [tmp_path]
    assert compile_catalogues() == 1
    assert compile_catalogues() == 0
    assert (folder / "django.mo").read_bytes()


def test_an_occupied_port_ends_with_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match=r"in use.*PORT="):
            Serve(stdout=io.StringIO()).take_port("127.0.0.1", taken.getsockname()[1])


def test_an_address_that_is_not_ours_ends_with_one_sentence():
    with pytest.raises(CommandError, match="Cannot listen"):
        Serve(stdout=io.StringIO()).take_port("192.0.2.1", 8000)


@pytest.mark.parametrize("failure", ["os", "database"])
def test_a_full_disk_ends_with_one_sentence(failure, monkeypatch):
    import errno

    from django.db import OperationalError

    from portal.processes.management.commands import serve

    def full(*args, **kwargs):
        raise (
            OSError(errno.ENOSPC, "No space left on device")
            if failure == "os"
            else OperationalError("database or disk is full")
        )

    monkeypatch.setattr(serve, "call_command", full)
    with pytest.raises(CommandError, match="disk is full"):
        Serve(stdout=io.StringIO()).handle(host="127.0.0.1", port=0)


def test_the_first_member_of_the_secretariat(db, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda: "a long enough passphrase")
    call_command("found_secretariat", "ada@un.example", "Ada Serrano", "--password-stdin")
    seat = Seat.objects.get()
    assert (seat.role, seat.user.email) == ("secretariat", "ada@un.example")
    with pytest.raises(CommandError, match="already"):
        call_command("found_secretariat", "ada@un.example", "Ada Serrano", "--password-stdin")
    with pytest.raises(CommandError, match="members already"):
        call_command("found_secretariat", "bo@un.example", "Bo Lind", "--password-stdin")
    assert not User.objects.filter(email="bo@un.example").exists()
    Seat.objects.all().delete()
    monkeypatch.setattr("builtins.input", lambda: "short")
    with pytest.raises(CommandError, match="12"):
        call_command("found_secretariat", "bo@un.example", "Bo Lind", "--password-stdin")
