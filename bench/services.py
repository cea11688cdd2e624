"""Prints, for the shell, the addresses of the full profile with a database, an index and a cache of the bench's own."""

import os
import shlex
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

NAME = "portal_bench"


def main() -> None:
    """Makes the database where it is missing; raises where PostgreSQL does not answer."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(NAME)))
    own = {
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{NAME}").geturl(),
        "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/15").geturl(),
        "ELASTICSEARCH_PREFIX": NAME,
    }
    for name, value in own.items():
        sys.stdout.write(f"export {name}={shlex.quote(value)}\n")


if __name__ == "__main__":
    main()
