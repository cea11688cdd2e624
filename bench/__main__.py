"""Prints for each main page, anonymous and signed in, in three states of what is kept: queries, bytes, and CPU as a multiple of a bare view.

The bare view is `HttpResponse("ok")` through the portal's own middleware, measured in the same run with the same kind of
visitor, before and after every page, so that a slow moment of the machine hits both. Calls go to the WSGI application
itself, without a test client in between. Data: the demo content and a programme of 96 entries, in `var/bench/`.
"""

import io
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
os.environ["PORTAL_VAR"] = os.environ.get("BENCH_VAR") or str(ROOT / "var" / "bench")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

settings.ROOT_URLCONF = "bench.urls"

from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench import world  # noqa: E402
from bench.exporting import measure_export  # noqa: E402
from portal.api.practices import written  # noqa: E402
from portal.audit.caching import pages  # noqa: E402
from portal.audit.queries import forget_content_version  # noqa: E402
from portal.pages.drawings import drawings  # noqa: E402
from portal.wsgi import application  # noqa: E402

TOKEN = "x" * 32
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))


@dataclass
class Cost:
    """What one request cost: CPU seconds of this process, SQL statements, bytes on the wire, status."""

    seconds: float
    queries: int
    size: int
    status: str


def request_of(path: str, cookie: str = "", fields: Mapping[str, object] | None = None) -> dict[str, Any]:
    """A GET as a server hands it to the WSGI application, or a POST of `fields`."""
    path_only, _, query = path.partition("?")
    body = urlencode({**(fields or {}), "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET" if fields is None else "POST",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body) if fields is not None else 0),
        "PATH_INFO": path_only,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_ACCEPT_ENCODING": "gzip",
    }
    if cookie:
        environ["HTTP_COOKIE"] = f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return environ


def ask(path: str, cookie: str = "", fields: Mapping[str, object] | None = None) -> Cost:
    """One GET through the WSGI application, or a POST of `fields`."""
    environ = request_of(path, cookie, fields)
    told: list[str] = []
    queries = 0

    def count(execute, sql, params, many, context):
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        start = time.process_time()
        answer = application(environ, lambda status, headers, exc_info=None: told.append(status))
        size = sum(len(part) for part in answer)
        answer.close()
        seconds = time.process_time() - start
    return Cost(seconds, queries, size, told[0][:3])


def read(path: str) -> Iterator[bytes]:
    """The parts of one GET as they are sent, plain, so that they can be counted."""
    answer = application(request_of(path) | {"HTTP_ACCEPT_ENCODING": "identity"}, lambda *_status: None)
    yield from answer
    answer.close()


STATES = ("new", "cold", "warm")
"""What is kept: nothing at all, as if each word of the page had changed; what this process has drawn before, but no page
and nothing that pages share, as after any change elsewhere; the page itself."""


def forget(state: str) -> None:
    """Bring what is kept to the state."""
    if state == "warm":
        return
    cache.clear()
    forget_content_version()
    if state == "new":
        for drawn in (pages, drawings, written):
            drawn.forget()


def measure(
    path: str, cookie: str, state: str, fields: Callable[[], Mapping[str, object] | None] = lambda: None
) -> tuple[Cost, float]:
    """The median cost of a page over ROUNDS, and the same as a multiple of the bare view beside it."""
    for _ in range(2):
        ask(path, cookie, fields())
    costs, bares = [], []
    for _ in range(ROUNDS):
        bares.append(statistics.median(ask("/bench/ok", cookie).seconds for _ in range(5)))
        forget(state)
        sent = fields()
        costs.append(ask(path, cookie, sent))
    costs.sort(key=lambda cost: cost.seconds)
    middle = costs[len(costs) // 2]
    return middle, middle.seconds / statistics.median(bares)


def session_of(user) -> str:
    """The cookie of a session that used its second factor."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def measured(addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The pages with the demo content, then those that need more than it has."""
    yield from addresses.items()
    yield from world.many_practices().items()


def set_type() -> list[tuple[str, float, int]]:
    """The PDF of the demo practice with most to say, in each of its languages: CPU seconds, the press included; bytes."""
    from practices.models import Practice
    from practices.queries import reading_of
    from practices.typesetting.setting import fonts_ready, typeset
    from practices.typesetting.sheets import practice_sheet

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    fonts_ready()
    practice = max(Practice.objects.originals().published(), key=lambda one: len(one.measure) + len(one.result))
    costs = []
    for available in reading_of(practice).available:
        if available.status:
            start = spent()
            sheet = practice_sheet(reading_of(practice, available.code))
            pdf = typeset("practice.typ", sheet, practice.created_at)
            costs.append((available.code, spent() - start, len(pdf)))
    return costs


def main() -> None:
    """Prepare the world, measure, print one table."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("prepare", stdout=io.StringIO())
    addresses, user = world.build()
    visitors = {"anonymous": "", "signed in": session_of(user)}
    bare = statistics.median(ask("/bench/ok").seconds for _ in range(50))
    print(f"bare view: {bare * 1000:.2f} ms of CPU\n")
    print(f"{'page':<34}{'visitor':<11}{'':<6}{'queries':>8}{'bytes':>9}{'bare views':>12}")
    for name, path in measured(addresses):
        for visitor, cookie in visitors.items():
            for state in STATES:
                show(name, visitor, state, *measure(path, cookie, state))
    writer, draft, text = world.begin_draft()
    path, cookie = f"/en/desk/practices/{draft.pk}/autosave/", session_of(writer)
    show("saving a draft", "signed in", "warm", *measure(path, cookie, "warm", lambda: text(draft)))
    print()
    sent = measure_export(read)
    print(
        f"CSV of {sent.lines - 1:,} practices: {sent.size / 2**20:.0f} MB, {sent.seconds:.1f} s of CPU, "
        f"{sent.above_idle / 2**20:.0f} MB of memory above idle"
    )
    for language, seconds, size in set_type():
        print(f"PDF of one practice, {language:<14}{seconds:>6.2f} s of CPU{size:>9} bytes")


def show(name: str, visitor: str, state: str, cost: Cost, ratio: float) -> None:
    """One line of the table."""
    note = "" if cost.status == "200" else f"  ({cost.status})"
    print(f"{name:<34}{visitor:<11}{state:<6}{cost.queries:>8}{cost.size:>9}{ratio:>12.1f}{note}")


if __name__ == "__main__":
    main()
