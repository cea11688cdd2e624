"""On the full profile, what a portal that is started for a test has for itself on the services of the environment."""

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from elastic_transport import TransportError
from elasticsearch import ApiError
from psycopg.sql import SQL, Identifier

from search.engines.elasticsearch.server import connect

_made: list[dict[str, str]] = []
NOTE, MODEL = "services.json", "model.txt"
"""In the folder of a portal: what it has on the services, and the database that its own is to begin as a copy of."""


def take_as_model(prepared: Path, var: Path) -> None:
    """A portal that is about to start in `var`, a copy of a prepared folder, begins with a copy of its database, too."""
    note = var / NOTE
    if note.exists():
        note.unlink()
        (var / MODEL).write_text(json.loads((prepared / NOTE).read_text())["ELASTICSEARCH_PREFIX"])


def services_of(var: Path) -> dict[str, str]:
    """A database and a prefix of index names of its own, the same again for a copy of its folder; nothing where the
    environment names no `DATABASE_URL`: then all that a portal keeps is in its folder.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        return {}
    note = var / NOTE
    if note.exists():
        return json.loads(note.read_text())
    name = f"journey_{secrets.token_hex(4)}"
    statement = SQL("CREATE DATABASE {}").format(Identifier(name))
    if (model := var / MODEL).exists():
        statement += SQL(" TEMPLATE {}").format(Identifier(model.read_text()))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
    made = {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(), "ELASTICSEARCH_PREFIX": name}
    _made.append(made)
    note.write_text(json.dumps(made))
    return made


def remove_services() -> None:
    """Take away what this process made; portals that still run lose their connections."""
    for made in _made:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            name = Identifier(made["ELASTICSEARCH_PREFIX"])
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        if address := os.environ.get("ELASTICSEARCH_URL"):
            client = connect(address).options(request_timeout=60)
            with suppress(ApiError, TransportError):
                for index in client.indices.get_alias(
                    index=f"{made['ELASTICSEARCH_PREFIX']}-*", expand_wildcards="all"
                ):
                    client.indices.delete(index=index)
