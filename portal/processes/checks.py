"""Combinations of settings that would break data or open the house: refused before anything is served."""

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import connection, connections

NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
        "gpfs",
        "beegfs",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.rclone",
    ]
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
BY_CODE_POINT = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic"})
MOUNTS = Path("/proc/mounts")
SHORTEST_SECRET = 50


@register(Tags.database, Tags.compatibility)
def check_sqlite_folder(app_configs, **kwargs) -> list[Error]:
    """WAL needs memory shared by all processes that have the file open: sqlite.org/wal.html, 'does not work over a network'."""
    database = connection.settings_dict
    if database["ENGINE"] != "django.db.backends.sqlite3" or ":memory:" in str(database["NAME"]):
        return []
    kind = file_system_of(Path(database["NAME"]).resolve())
    if kind in NETWORK_FILE_SYSTEMS:
        return [
            Error(
                f"The SQLite database lies on a network file system ({kind}), where it would be damaged.",
                hint="Set DATABASE_URL to PostgreSQL, or PORTAL_VAR to a local folder.",
                id="portal.E001",
            )
        ]
    return []


@register(Tags.security)
def check_public_address(app_configs, **kwargs) -> list[Error]:
    """Demo people have known passwords, debug pages show settings, and a short key can be guessed and with it every session."""
    if urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname in LOOPBACK:
        return []
    errors = []
    if settings.DEMO:
        hint = "Set PORTAL_DEMO=0, or use portal.settings.production."
        errors.append(Error("Demo content is on and the address is public.", hint=hint, id="portal.E002"))
    if settings.DEBUG:
        hint = "Use portal.settings.production."
        errors.append(Error("DEBUG is on and the address is public.", hint=hint, id="portal.E003"))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        hint = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        message = f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters and the address is public."
        errors.append(Error(message, hint=hint, id="portal.E004"))
    return errors


@register(Tags.compatibility)
def check_web_processes(app_configs, **kwargs) -> list[Error]:
    """In memory, one process never hears what another says: posts would reach half of their readers only after seconds."""
    if settings.WEB_PROCESSES > 1 and not settings.REDIS_URL:
        hint = "Set REDIS_URL, or PORTAL_WEB_PROCESSES=1."
        message = f"{settings.WEB_PROCESSES} web processes, and no Redis by which they hear each other."
        return [Error(message, hint=hint, id="portal.E005")]
    return []


@register(Tags.compatibility)
def check_count_of_processes(app_configs, **kwargs) -> list[Error]:
    """No process at all would answer nobody, and the supervisor would not say why."""
    if settings.WEB_PROCESSES < 1:
        message = f"PORTAL_WEB_PROCESSES is {settings.WEB_PROCESSES}: nothing would answer."
        return [Error(message, hint="Set it to 1 or more, or leave it out.", id="portal.E006")]
    return []


@register(Tags.security)
def check_demo_stays_here(app_configs, **kwargs) -> list[CheckMessage]:
    """Listening on every address is right in a container; anywhere else it shows the demo to the network."""
    if settings.DEMO and os.environ.get("HOST", "127.0.0.1") not in LOOPBACK:
        hint = "Publish the port on this machine alone, or set PORTAL_DEMO=0."
        return [Warning("Demo content is on and the portal listens beyond this machine.", hint=hint, id="portal.W002")]
    return []


@register(Tags.database)
def check_text_of_database(app_configs, databases: Collection[str] | None = None, **kwargs) -> list[CheckMessage]:
    """Run by `migrate` and by `check --database default`: the one place where the database itself is asked."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
            )
            encoding, collation = cursor.fetchone()
        if encoding != "UTF8":
            hint = "Make a database with ENCODING 'UTF8'."
            message = f"The database keeps text in {encoding}, where five of six languages do not fit."
            found.append(Error(message, hint=hint, id="portal.E007"))
        if collation not in BY_CODE_POINT:
            hint = "Make a database with LOCALE 'C.UTF-8' and TEMPLATE template0."
            message = f"The database sorts text by the rules of {collation}, the embedded profile by code point."
            found.append(Warning(message, hint=hint, id="portal.W001"))
    return found


def file_system_of(path: Path) -> str:
    """The kind of file system that holds the path, as the kernel names it; "" where it does not say."""
    longest, kind = -1, ""
    try:
        lines = MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        _, escaped, name, *_ = line.split()
        point = Path(escaped.replace("\\040", " "))
        # The later of two mounts on one point is the one on top.
        if path.is_relative_to(point) and len(point.parts) >= longest:
            longest, kind = len(point.parts), name
    return kind
