"""Combinations of settings that would lose messages, break data or open the house: refused before anything is served."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOUNTS = Path("/proc/mounts")
SHORTEST_SECRET = 50


@register(Tags.compatibility)
def check_channel_layer(app_configs, **kwargs) -> list[Error]:
    """A layer in memory reaches one process only."""
    in_memory = settings.CHANNEL_LAYERS["default"]["BACKEND"] == "channels.layers.InMemoryChannelLayer"
    workers = os.environ.get("PORTAL_WORKERS", "1")
    if not workers.isdecimal() or int(workers) < 1:
        return [Error("PORTAL_WORKERS is not a whole number above 0.", id="portal.E002")]
    if in_memory and int(workers) > 1:
        return [
            Error(
                "More than one process with a channel layer in memory: posts would reach some readers only.",
                hint="Set REDIS_URL, or PORTAL_WORKERS=1.",
                id="portal.E001",
            )
        ]
    return []


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
                id="portal.E003",
            )
        ]
    return []


@register(Tags.security)
def check_public_address(app_configs, **kwargs) -> list[Error]:
    """Demo people have known passwords and debug pages show settings."""
    if urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname in LOOPBACK:
        return []
    return [
        Error(f"{name} is on and the address is public.", hint=hint, id=number)
        for name, hint, number in (
            ("Demo content", "Set PORTAL_DEMO=0, or use portal.settings.production.", "portal.E004"),
            ("DEBUG", "Use portal.settings.production.", "portal.E005"),
        )
        if (settings.DEMO if number == "portal.E004" else settings.DEBUG)
    ]


@register(Tags.security)
def check_secret_key(app_configs, **kwargs) -> list[Error]:
    """At a public address a short key can be guessed, and with it every session."""
    if urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname in LOOPBACK or len(settings.SECRET_KEY) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"SECRET_KEY has fewer than {SHORTEST_SECRET} characters and the address is public.",
            hint='python -c "import secrets; print(secrets.token_urlsafe(50))"',
            id="portal.E006",
        )
    ]


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
