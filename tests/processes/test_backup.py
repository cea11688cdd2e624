"""The commands of docs/operate for backup and restore, as they are written there."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.audit.models import Entry
from tests.servers import ALL_REQUIRED, database_for_processes
from tests.threads.conftest import build_world

TEXT = (Path(settings.BASE_DIR) / "docs" / "operate" / "README.md").read_text()


def command(program: str) -> str:
    """The one line of the page that starts with this program."""
    (line,) = re.findall(rf"^{program} .*$", TEXT, re.MULTILINE)
    return line


def run(line: str, folder: Path, **environment: str) -> None:
    done = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def audit_holds(**environment: str) -> str:
    """What `manage.py audit verify` says of another database; fails where the chain is broken."""
    manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "audit", "verify"]
    profile = {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "PORTAL_DEMO": "0", "REDIS_URL": ""}
    return subprocess.check_output(manage, env=os.environ | profile | environment, text=True)


@pytest.mark.skipif(not (shutil.which("sqlite3") or ALL_REQUIRED), reason="the program sqlite3 is not installed")
def test_a_copy_of_sqlite(transactional_db, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("the tests run on another database")
    build_world()
    (tmp_path / "var").mkdir()
    database_for_processes(tmp_path / "var")
    run(command("sqlite3"), tmp_path)
    (tmp_path / "restored").mkdir()
    shutil.copy(tmp_path / "var" / "backup.sqlite3", tmp_path / "restored" / "portal.sqlite3")
    with closing(sqlite3.connect(tmp_path / "restored" / "portal.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM audit_entry").fetchone() == (Entry.objects.count(),)
    assert str(Entry.objects.count()) in audit_holds(DATABASE_URL="", PORTAL_VAR=str(tmp_path / "restored"))


def test_the_uploaded_files(tmp_path):
    media = tmp_path / "var" / "media"
    for name in ("attachments/a.pdf", "quarantine/b.exe", "documents/é ü.docx"):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_text(name)
    run(command("tar --create"), tmp_path)
    shutil.rmtree(media)
    run(command("tar --extract"), tmp_path)
    found = sorted(str(file.relative_to(media)) for file in media.rglob("*") if file.is_file())
    assert found == ["attachments/a.pdf", "documents/é ü.docx"]


@pytest.mark.django_db(transaction=True)
def test_a_database_as_the_page_makes_it_passes_its_check():
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on another database")
    name = f"as_described_{os.getpid()}"
    source = database_for_processes(Path())["DATABASE_URL"]
    with psycopg.connect(source, autocommit=True) as server:
        server.execute(command("CREATE DATABASE").replace("portal", name, 1))
        try:
            profile = {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "REDIS_URL": ""}
            said = subprocess.run(
                [sys.executable, "manage.py", "check", "--database", "default", "--fail-level", "WARNING"],
                cwd=settings.BASE_DIR,
                env=os.environ | profile | {"DATABASE_URL": f"{source.rpartition('/')[0]}/{name}"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert said.returncode == 0, said.stderr
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.skipif(
    not (shutil.which("pg_dump") or ALL_REQUIRED), reason="the programs of PostgreSQL are not installed"
)
def test_a_dump_of_postgresql(transactional_db, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on another database")
    build_world()
    source = database_for_processes(tmp_path)["DATABASE_URL"]
    name = f"restored_{os.getpid()}"
    target = f"{source.rpartition('/')[0]}/{name}"
    run(command("pg_dump"), tmp_path, DATABASE_URL=source)
    with psycopg.connect(source, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            for _time in range(2):  # into an empty database, and over a full one
                run(command("pg_restore"), tmp_path, DATABASE_URL=target)
                said = audit_holds(DATABASE_URL=target, PORTAL_VAR=str(tmp_path))
                assert str(Entry.objects.count()) in said
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
