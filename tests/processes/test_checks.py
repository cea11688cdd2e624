"""Wrong combinations of settings are errors before anything is served; right ones are none."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from portal.processes import checks
from portal.processes.management.commands.serve import Command as Serve
from portal.settings.addresses import mail_settings


def found() -> set[str]:
    """The numbers of the portal's own errors."""
    return {error.id for error in run_checks() if str(error.id).startswith("portal.")}


def test_the_settings_of_the_tests_are_right():
    assert found() == set()


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        ("/dev/a / ext4 rw 0 0\nhost:/x /srv/my\\040data nfs4 rw 0 0\n", {"portal.E001"}),
        ("//h/x / cifs rw 0 0\n/dev/b /srv ext4 rw 0 0\n", set()),
        ("h:/x /srv nfs rw 0 0\n/dev/b /srv ext4 rw 0 0\n", set()),
        ("pool:/x /srv fuse.glusterfs rw 0 0\n", {"portal.E001"}),
        (None, set()),
    ],
)
def test_sqlite_needs_a_local_folder(mounts, expected, monkeypatch, tmp_path):
    if mounts is not None:
        (tmp_path / "mounts").write_text(mounts)
    monkeypatch.setattr(checks, "MOUNTS", tmp_path / "mounts")
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/my data/portal.sqlite3"}
    monkeypatch.setattr(checks, "connection", SimpleNamespace(settings_dict=sqlite))
    assert {error.id for error in checks.check_sqlite_folder(None)} == expected
    for other in ({"NAME": ":memory:"}, {"ENGINE": "django.db.backends.postgresql"}):
        monkeypatch.setattr(checks, "connection", SimpleNamespace(settings_dict=sqlite | other))
        assert checks.check_sqlite_folder(None) == []


def test_a_public_address_needs_a_secret_and_no_demo(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    settings.DEMO = settings.DEBUG = True
    settings.SECRET_KEY = "short"
    assert found() == {"portal.E002", "portal.E003", "portal.E004"}
    settings.DEMO = settings.DEBUG = False
    settings.SECRET_KEY = "x" * 50
    assert found() == set()


def test_several_processes_need_redis(settings):
    settings.WEB_PROCESSES, settings.REDIS_URL = 2, ""
    assert found() == {"portal.E005"}
    settings.REDIS_URL = "redis://cache.example/0"
    assert found() == set()


def test_at_least_one_process_answers(settings):
    settings.WEB_PROCESSES = 0
    assert found() == {"portal.E006"}


def test_the_demo_is_not_shown_to_the_network(settings, monkeypatch):
    for host, warned in (("0.0.0.0", {"portal.W002"}), ("::1", set()), ("127.0.0.1", set())):  # noqa: S104 - the point
        monkeypatch.setenv("HOST", host)
        assert found() == warned
    settings.DEMO = False
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    assert found() == set()


@pytest.mark.parametrize(
    ("encoding", "collation", "expected"),
    [
        ("UTF8", "C.UTF-8", []),
        ("UTF8", "de_AT.UTF-8", ["portal.W001"]),
        ("LATIN1", "C", ["portal.E007"]),
        ("SQL_ASCII", "fr_FR", ["portal.E007", "portal.W001"]),
    ],
)
def test_the_database_keeps_all_letters_and_sorts_by_code_point(encoding, collation, expected, monkeypatch):
    class Cursor(nullcontext):
        def execute(self, statement): ...

        def fetchone(self):
            return encoding, collation

    cursor = Cursor()
    cursor.enter_result = cursor
    server = SimpleNamespace(vendor="postgresql", cursor=lambda: cursor)
    monkeypatch.setattr(checks, "connections", {"default": server, "file": SimpleNamespace(vendor="sqlite")})
    assert [one.id for one in checks.check_text_of_database(None, ["default", "file"])] == expected
    assert checks.check_text_of_database(None, None) == []


@pytest.mark.django_db
def test_the_database_of_the_tests_is_right():
    assert [one for one in run_checks(databases=["default"]) if str(one.id).startswith("portal.")] == []


def test_serve_does_not_start_with_them(settings, monkeypatch):
    monkeypatch.setattr(Serve, "handle", lambda *args, **options: pytest.fail("it started"))
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    with pytest.raises(SystemCheckError, match=r"portal\.E002"):
        call_command("serve", skip_checks=False)


def test_an_address_of_a_mail_server():
    mail = mail_settings("smtp+tls://me%40x:p%2Fw@mail.example")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("me@x", "p/w")
    assert mail_settings("smtps://mail.example")["EMAIL_USE_SSL"] is True
    assert mail_settings("smtp://127.0.0.1:2525")["EMAIL_PORT"] == 2525
    for wrong in ("http://mail.example", "smtp://", "smtp://a:secret@mail.example:port"):
        with pytest.raises(ImproperlyConfigured) as refusal:
            mail_settings(wrong)
        assert "secret" not in str(refusal.value)
