"""The malware scanner: its protocol against a server that speaks it, and what comes of its verdicts."""

import io
import socket
import struct
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from practices import actions
from practices.files import scanner
from practices.models import PracticeAttachment, ScanState, TextState
from tests.practices import papers
from tests.practices.papers import attach

MALWARE = b"X5O-not-really-malware"


class Clamd(threading.Thread):
    """Answers INSTREAM as clamd does; `limit` is its StreamMaxLength."""

    def __init__(self, listening: socket.socket, limit: int = 1 << 25, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.listening, self.limit, self.said = listening, limit, answer
        self.streams: list[bytes] = []

    def run(self) -> None:
        while True:
            try:
                connection, _address = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                connection.sendall(self.verdict(sent))

    def verdict(self, sent) -> bytes:
        assert sent.read(10) == b"zINSTREAM\0"
        stream = b""
        while (size := struct.unpack("!I", sent.read(4))[0]) > 0:
            stream += sent.read(size)
            if len(stream) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.streams.append(stream)
        if self.said is not None:
            return self.said
        return b"stream: Test.Malware-1 FOUND\0" if MALWARE in stream else b"stream: OK\0"


@contextmanager
def running(settings, tmp_path=None, **more):
    family = socket.AF_UNIX if tmp_path else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.bind(str(tmp_path / "clamd") if tmp_path else ("127.0.0.1", 0))
        listening.listen()
        settings.CLAMAV_URL = (
            f"unix://{tmp_path / 'clamd'}" if tmp_path else f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        )
        clamd = Clamd(listening, **more)
        clamd.start()
        yield clamd
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("unix", [False, True])
def test_verdicts(settings, tmp_path, unix):
    with running(settings, tmp_path if unix else None) as clamd:
        clean = b"clean" * 50_000
        assert scanner.find_malware(io.BytesIO(clean)) == ""
        assert clamd.streams == [clean]
        assert scanner.find_malware(io.BytesIO(b"a" * 100 + MALWARE)) == "Test.Malware-1"


@pytest.mark.parametrize(
    "more", [{"limit": 10}, {"answer": b""}, {"answer": b"stream: something new\0"}, {"answer": b"UNKNOWN COMMAND\0"}]
)
def test_anything_but_a_verdict_is_none(settings, more):
    with running(settings, **more), pytest.raises(scanner.ScannerAway):
        scanner.find_malware(io.BytesIO(b"x" * 5_000_000))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd"])
def test_scanner_that_is_away(settings, address):
    settings.CLAMAV_URL = address
    with pytest.raises(scanner.ScannerAway):
        scanner.find_malware(io.BytesIO(b"x"))


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("", 0),
        ("tcp://clamd", 0),
        ("tcp://clamd:3310", 0),
        ("unix:///run/clamd", 0),
        ("http://clamd", 1),
        ("tcp://clamd:port", 1),
        ("unix://clamd", 1),
        ("clamd", 1),
    ],
)
def test_address_that_means_nothing_is_told_at_the_start(settings, address, faults):
    settings.CLAMAV_URL = address
    assert len(scanner.check_scanner(None)) == faults


def state_of(attachment) -> tuple[str, str]:
    attachment.refresh_from_db()
    return attachment.scan, attachment.state


def get(client, attachment) -> int:
    return client.get(f"/en/practices/files/{attachment.pk}/").status_code


@pytest.mark.django_db
def test_file_waits_for_the_scanner_and_is_then_handed_out(world, drafted, settings, signed_in):
    expert = signed_in(world.expert)
    with running(settings):
        attachment = attach(world.expert, drafted)
        assert attachment.scan == ScanState.WAITING
        assert get(expert, attachment) == 404
        actions.take_in_attachment(str(attachment.pk))
    assert state_of(attachment) == (ScanState.CLEAN, TextState.READ)
    assert get(expert, attachment) == 200


@pytest.mark.django_db
def test_infected_file_is_taken_away(world, drafted, settings, signed_in, django_capture_on_commit_callbacks):
    with running(settings):
        attachment = attach(world.expert, drafted, papers.pdf() + MALWARE, title="The annex")
        before = attachment.file.name
        with django_capture_on_commit_callbacks(execute=True):
            actions.take_in_attachment(str(attachment.pk))
        assert state_of(attachment) == (ScanState.INFECTED, TextState.UNREADABLE)
        assert attachment.text == ""
        assert attachment.file.name.startswith("quarantine/")
        assert default_storage.exists(attachment.file.name)
        assert not default_storage.exists(before)
        assert actions.take_in_attachment(str(attachment.pk)) is None
    expert = signed_in(world.expert)
    assert get(expert, attachment) == 404
    page = expert.get(f"/en/desk/practices/{drafted.pk}/attachments/").content.decode()
    assert "malware found" in page
    assert f"/files/{attachment.pk}/" not in page
    actions.remove_attachment(world.expert, attachment)


@pytest.mark.django_db
def test_scanner_away_loses_nothing(world, drafted, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    attachment = attach(world.expert, drafted)
    assert actions.take_in_attachment(str(attachment.pk)) is None
    assert state_of(attachment) == (ScanState.WAITING, TextState.WAITING)
    DBTaskResult.objects.all().delete()
    assert actions.requeue_attachments() == 0
    PracticeAttachment.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert actions.requeue_attachments() == 1
    assert actions.requeue_attachments() == 0
    assert DBTaskResult.objects.count() == 1
    # The scanner was given up: the file says so.
    settings.CLAMAV_URL = ""
    actions.take_in_attachment(str(attachment.pk))
    assert state_of(attachment) == (ScanState.NOT_SCANNED, TextState.READ)


@pytest.mark.django_db
def test_what_was_not_scanned_is_scanned_when_there_is_a_scanner(world, drafted, settings):
    attachment = attach(world.expert, drafted)
    actions.take_in_attachment(str(attachment.pk))
    assert state_of(attachment) == (ScanState.NOT_SCANNED, TextState.READ)
    PracticeAttachment.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert actions.requeue_attachments() == 0
    with running(settings):
        assert actions.requeue_attachments() == 1
        actions.take_in_attachment(str(attachment.pk))
    assert state_of(attachment) == (ScanState.CLEAN, TextState.READ)
    assert "48 hours" in attachment.text


@pytest.mark.django_db
def test_file_removed_while_it_was_scanned(world, drafted, settings, monkeypatch):
    from practices.actions import attaching

    attachment = attach(world.expert, drafted)

    def removing(file, media_type):
        actions.remove_attachment(world.expert, attachment)
        return attaching.UNREADABLE

    monkeypatch.setattr(attaching, "read_text", removing)
    assert actions.take_in_attachment(str(attachment.pk)) is None
