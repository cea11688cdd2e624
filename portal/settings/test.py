"""What the tests change: fast hashing, mail in memory, files in a folder of their own."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from .base import *  # noqa: F403
from .base import CACHES, CHANNEL_LAYERS, DATABASES, REDIS_URL

SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
SEARCH_INDEX_DIR = VAR_DIR / "index"
# Tests that are about Elasticsearch set their own prefix on the server that tests/search/servers.py finds.
ELASTICSEARCH_URL = ""
DUMPS_DIR = VAR_DIR / "dumps"
DATABASES["default"]["CONN_MAX_AGE"] = 0
CONTENT_VERSION_SECONDS = 0
VOCABULARY_VERSION_SECONDS = None
if REDIS_URL:
    # Each test empties the cache, and tests run side by side: each process has a database of Redis and a prefix of its own.
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    own = urlsplit(REDIS_URL)._replace(path=f"/{int(process) % 15 + 1}").geturl()
    CACHES["default"]["LOCATION"] = own
    CHANNEL_LAYERS["default"]["CONFIG"] |= {"hosts": [own], "prefix": f"test{process}"}
