"""A page whose database goes away under it: drawn once more where that changes nothing, and 503 where it does not help."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from psycopg_pool import PoolTimeout

from portal.processes import second_try

asked = []
faults: list[Exception | None] = []


def page(request):
    """A page that meets the next of the prepared faults."""
    asked.append(request)
    if error := faults.pop(0):
        raise error
    return HttpResponse("drawn")


urlpatterns = [path("page/", page)]


@pytest.fixture
def visitor(settings, monkeypatch):
    """A browser, where a connection that met a fault does not answer any more."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["portal.processes.second_try.SecondTry"]
    broken = SimpleNamespace(connection=object(), is_usable=lambda: False, close=lambda: None)
    monkeypatch.setattr(second_try, "connection", broken)
    asked.clear()
    faults.clear()
    return Client(raise_request_exception=False)


def gone(cause: Exception | None = None) -> OperationalError:
    error = OperationalError("terminating connection due to administrator command")
    error.__cause__ = cause
    return error


def test_a_page_that_lost_the_database_is_drawn_once_more(visitor):
    faults.extend([gone(), None])
    answer = visitor.get("/page/?a=1")
    assert (answer.status_code, answer.content) == (200, b"drawn")
    first, second = asked
    assert first is not second
    assert second.GET["a"] == "1"


def test_what_may_change_something_is_never_repeated(visitor):
    faults.extend([gone(), None])
    answer = visitor.post("/page/")
    assert (answer.status_code, answer["Retry-After"], len(asked)) == (503, "30", 1)
    assert b"503" in answer.content


def test_a_database_that_stays_away_is_503_after_one_wait_or_one_more_try(visitor):
    faults.extend([gone(), gone(), gone(PoolTimeout("couldn't get a connection after 20.00 sec"))])
    assert (visitor.get("/page/").status_code, len(asked)) == (503, 2)
    assert (visitor.get("/page/").status_code, len(asked)) == (503, 3)


def test_other_errors_are_what_they_were(visitor, monkeypatch):
    faults.extend([ValueError("a fault of ours"), gone()])
    assert visitor.get("/page/").status_code == 500
    monkeypatch.setattr(second_try.connection, "is_usable", lambda: True)
    assert visitor.get("/page/").status_code == 500  # a query that fails on a connection that is well
    assert len(asked) == 2


def test_an_error_without_a_request_is_let_alone():
    second_try.note_lost_database()
