"""The migrations of our rooms go forward, backward and forward again, on SQLite and on PostgreSQL, and leave the same database."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.servers import ALL_REQUIRED

ROOT = Path(settings.BASE_DIR)
STAYING = {"access", "vocabulary"}
"""Rooms whose first migration stays, since those of Wagtail stand on it and cannot all go back (docs/decisions/0021)."""
SCRIPT = """
import json
import sys

import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}

def shape():
    look = connection.introspection
    if connection.vendor == "sqlite":  # it reads the CREATE TABLE for them, and fails on some with many conditions; we have none
        look._get_column_collations = lambda *_: {}
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        found = {"triggers": sorted(cursor.fetchall())}
        for table in look.table_names(cursor):
            columns = [(str(one.name), str(one.type_code), one.null_ok) for one in look.get_table_description(cursor, table)]
            rules = [
                (name, rule["columns"], rule["unique"], rule["check"], rule["foreign_key"], rule["primary_key"])
                for name, rule in look.get_constraints(cursor, table).items()
            ]
            found[table] = [sorted(columns), sorted(rules, key=str)]
    return found

def to(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets(executor.loader.graph))

rooms = json.loads(sys.argv[1])
to(lambda graph: graph.leaf_nodes())
first = shape()
to(lambda graph: [(room, None) for room in rooms])
between = shape()
to(lambda graph: graph.leaf_nodes())
again = shape()
print(json.dumps({
    "missing": sorted(set(first) - set(between)),
    "between": sorted(between),
    "differing": sorted(name for name in {*first, *again} if first.get(name) != again.get(name)),
    "triggers": [first["triggers"], between["triggers"]],
    "vendor": connection.vendor,
}))
"""


def rooms() -> list[str]:
    """The labels of our rooms that have migrations."""
    files = ROOT.glob("*/migrations/0001_initial.py"), ROOT.glob("*/*/migrations/0001_initial.py")
    return sorted({file.parts[-3] for found in files for file in found})


def postgresql() -> str:
    """The address of a PostgreSQL where databases may be made, of the environment or of `make services`; "" where none answers."""
    address = os.environ.get("DATABASE_URL", "")
    services = ROOT / "var" / "services" / "env"
    if not address and services.exists():
        line = re.search(r"^export DATABASE_URL=(.+)$", services.read_text(), re.MULTILINE)
        address = shlex.split(line[1])[0] if line else ""
    if not address.startswith("postgres"):
        return ""
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError:
        return ""
    return address


def there_and_back(database: str, folder: Path) -> dict:
    """What a process found that went forward, backward and forward on an empty database."""
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps([room for room in rooms() if room not in STAYING])],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.embedded", "PORTAL_VAR": str(folder), "DATABASE_URL": database}
        | {"REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def judge(found: dict, vendor: str) -> None:
    assert found["vendor"] == vendor
    assert found["differing"] == []
    # Every table and every seal of every room that went back was gone.
    gone = tuple(f"{room}_" for room in rooms() if room not in STAYING)
    seals, left = ([name for name, table in triggers if table.startswith(gone)] for triggers in found["triggers"])
    assert (len(seals) >= 2, left) == (True, [])  # the audit's and the threads'
    assert {name.split("_")[0] for name in found["missing"]} >= set(rooms()) - STAYING
    assert not [name for name in found["between"] if name.startswith(gone)]


def test_on_sqlite(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("the run on SQLite has this")
    judge(there_and_back("", tmp_path), "sqlite")


def test_on_postgresql(tmp_path):
    address = postgresql()
    if connection.vendor == "sqlite" and ALL_REQUIRED:
        pytest.skip("the run on PostgreSQL has this")
    if not address:
        pytest.skip("no PostgreSQL answers: make services starts one")
    name = f"migrations_{os.getpid()}"
    base, _, _ = address.rpartition("/")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            judge(there_and_back(f"{base}/{name}", tmp_path), "postgresql")
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
