"""What every test may use: a signed-in client, a clean memory between tests, and notes of what was exercised."""

import os
import shutil
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# Tests never judge time: a slow machine makes no property false.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")

NOTES = Path(__file__).resolve().parents[1] / "var" / "exercised"
exercised: set[str] = set()


def note(kind: str, name: str) -> None:
    """Write down what was reached when it is first seen, so that no ending of a process takes the notes along."""
    line = f"{kind} {name}\n"
    if line not in exercised:
        exercised.add(line)
        with (NOTES / f"{os.getpid()}.txt").open("a") as notes:
            notes.write(line)


def pytest_configure(config) -> None:
    """Compile the catalogues, and note every address and template that a test reaches (scripts/exercised.py reads them)."""
    from django.core.handlers.base import BaseHandler
    from django.test.signals import template_rendered

    from portal.processes.catalogues import compile_catalogues

    if not hasattr(config, "workerinput"):
        compile_catalogues()
    NOTES.mkdir(parents=True, exist_ok=True)
    resolve = BaseHandler.resolve_request

    def noting(self, request):
        match = resolve(self, request)
        note("address", match.view_name)
        return match

    BaseHandler.resolve_request = noting

    def note_template(sender, template, **kwargs):
        if template.name:
            note("template", template.name)

    template_rendered.connect(note_template, weak=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the audit's seal off, since tests that commit empty their tables (the seal has a test of its own).

    Tables that are made from the models lack the record of migrations, which the translation editor asks for its newest.
    """
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from portal.audit.seal import unseal

    with django_db_blocker.unblock():
        MigrationRecorder(connection).ensure_schema()
        unseal(connection)


@pytest.fixture(scope="session", autouse=True)
def _transactions_hold():
    """What drops stale connections, as the worker and each request do, leaves a test its transaction."""
    drop = BaseDatabaseWrapper.close_if_unusable_or_obsolete
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BaseDatabaseWrapper,
            "close_if_unusable_or_obsolete",
            lambda connection: None if connection.in_atomic_block else drop(connection),
        )
        yield


@pytest.fixture(autouse=True)
def _clean_memory():
    """No page, drawing, version, term or language of one test reaches the next; the search index starts empty."""
    from portal.api.practices import written
    from portal.audit.caching import pages
    from portal.audit.queries import forget_content_version
    from portal.pages.drawings import drawings
    from portal.vocabulary.queries import forget_terms

    translation.activate(settings.LANGUAGE_CODE)
    cache.clear()
    forget_content_version()
    forget_terms()
    drawings.forget()
    pages.forget()
    written.forget()
    yield
    shutil.rmtree(settings.SEARCH_INDEX_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster():
    """Three nodes of Elasticsearch of the tests' own, which may be killed and emptied. For tests marked `servers`."""
    from tests.own_services import Cluster, folder_for_all

    folder = folder_for_all("cluster")
    nodes = Cluster(folder)
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def signed_in():
    """`signed_in(user)` gives a client whose session used a second factor, as allauth would record it."""
    from django.test import Client

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session.save()
        return client

    return sign_in
