"""A public address: TLS, secrets from the environment only, no demo content; an incomplete environment stops the start."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .addresses import mail_settings
from .base import *  # noqa: F403


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment (docs/operate/ says how).")
    return value


SECRET_KEY = _required("SECRET_KEY")
PUBLIC_HOSTS = [host for host in (part.strip() for part in _required("ALLOWED_HOSTS").split(",")) if host]
# Whoever watches asks from inside, by the address of the machine.
ALLOWED_HOSTS = [*PUBLIC_HOSTS, "127.0.0.1", "localhost", "[::1]"]
WAGTAILADMIN_BASE_URL = _required("PORTAL_BASE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [
    WAGTAILADMIN_BASE_URL,
    *(f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in PUBLIC_HOSTS),
]
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "0") == "1"
EMAIL_TIMEOUT = 10
if os.environ.get("EMAIL_URL"):
    globals().update(mail_settings(os.environ["EMAIL_URL"]))
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or f"portal@{urlsplit(WAGTAILADMIN_BASE_URL).hostname}"
