"""The default: SQLite, Tantivy and an in-memory channel layer in one process tree, everything under `var/`."""

import os
import secrets

from .addresses import mail_settings
from .base import *  # noqa: F403
from .base import VAR_DIR

DEMO = os.environ.get("PORTAL_DEMO", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def _secret_key() -> str:
    """The key of this installation, made at first use and kept readable by its owner only."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


# Mail is kept as files, so that it can be read and the terminal stays readable.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
if os.environ.get("EMAIL_URL"):
    globals().update(mail_settings(os.environ["EMAIL_URL"]))

SECRET_KEY = _secret_key()
WAGTAILADMIN_BASE_URL = os.environ.get("PORTAL_BASE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
CSRF_TRUSTED_ORIGINS = [f"http://{host}:{os.environ.get('PORT', '8000')}" for host in ("127.0.0.1", "localhost")]
