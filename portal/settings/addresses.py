"""Reading the address of a service into the settings that Django knows."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_settings(url: str) -> dict[str, Any]:
    """`smtp://user:password@host:port` in clear, `smtp+tls://` with STARTTLS, `smtps://` in TLS from the first byte.

    The user and the password are percent-encoded. Raises ImproperlyConfigured, without repeating the password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1:
        raise ImproperlyConfigured("EMAIL_URL is smtp://, smtp+tls:// or smtps:// with user:password@host:port.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def media_storage(url: str) -> dict[str, Any]:
    """`s3://key:secret@host:port/bucket?region=eu-central-1&tls=0`: uploaded files in a bucket of any S3-compatible store.

    Key and secret are percent-encoded; without them boto3's own ways apply (a role of the machine, say). The bucket stays
    private: nothing is ever served by its address. Raises ImproperlyConfigured, without repeating the secret.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.hostname or port == -1 or not bucket or "/" in bucket:
        raise ImproperlyConfigured("MEDIA_URL is s3://key:secret@host:port/bucket, with ?region= and ?tls=0 as needed.")
    query = parse_qs(parts.query)
    scheme = "http" if query.get("tls") == ["0"] else "https"
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username) if parts.username else None,
            "secret_key": unquote(parts.password) if parts.password else None,
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{port}" if port else ""),
            "region_name": query.get("region", ["us-east-1"])[0],
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "max_memory_size": 2_621_440,
        },
    }
