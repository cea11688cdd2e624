"""Production settings, in a process of their own: what they refuse, and what they let through."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "SECRET_KEY": "for-this-test-only-" + "x" * 40,
    "ALLOWED_HOSTS": "portal.example, .groups.example",
    "PORTAL_BASE_URL": "https://portal.example/",
}


def run(script: str, **environment: str) -> subprocess.CompletedProcess:
    """A script under the production settings."""
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.production", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_incomplete_environment_stops_the_start():
    for missing in WHOLE:
        answer = run(
            "from django.conf import settings; settings.DEBUG", **{k: v for k, v in WHOLE.items() if k != missing}
        )
        assert answer.returncode != 0
        assert f"Set {missing} in the environment" in answer.stderr


def test_health_answers_from_inside_and_everything_else_needs_tls():
    script = """
import django
django.setup()
from django.conf import settings
from django.test import Client
inside = Client(SERVER_NAME="127.0.0.1")
print(inside.get("/health/live").status_code, inside.get("/api/v1/docs").status_code)
print(Client(SERVER_NAME="evil.example").get("/health/live").status_code)
print(settings.CSRF_TRUSTED_ORIGINS, settings.DEFAULT_FROM_EMAIL, settings.DEMO)
"""
    answer = run(script, **WHOLE)
    assert answer.stdout.splitlines() == [
        "200 301",
        "400",
        "['https://portal.example', 'https://portal.example', 'https://*.groups.example'] portal@portal.example False",
    ], answer.stderr


def test_the_address_of_the_mail_server_wins_in_every_profile(tmp_path):
    script = (
        "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_USE_SSL)"
    )
    old = {"EMAIL_HOST": "old.example", "EMAIL_PORT": "2525", "PORTAL_VAR": str(tmp_path)}
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    for profile in ("production", "embedded"):
        chosen = {"DJANGO_SETTINGS_MODULE": f"portal.settings.{profile}", "EMAIL_URL": "smtps://me:pass@mail.example"}
        assert run(script, **WHOLE | old | chosen).stdout.strip() == f"{smtp} mail.example 465 True"
    assert run(script, **WHOLE | old).stdout.split() == [smtp, "old.example", "2525", "False"]


def test_the_address_of_the_file_store_counts_in_every_profile(tmp_path):
    script = "from django.conf import settings as s; print(s.STORAGES['default']['BACKEND'], s.MEDIA_URL)"
    store = {"MEDIA_URL": "s3://key:secret@store.example/files", "PORTAL_VAR": str(tmp_path)}
    for profile in ("production", "embedded"):
        chosen = {"DJANGO_SETTINGS_MODULE": f"portal.settings.{profile}"}
        assert run(script, **WHOLE | store | chosen).stdout.split() == ["storages.backends.s3.S3Storage", "/media/"]
    wrong = run(script, **WHOLE | store | {"MEDIA_URL": "s3://key:secret@store.example"})
    assert "ImproperlyConfigured: MEDIA_URL is s3://" in wrong.stderr
    assert "key:secret@store" not in wrong.stderr
