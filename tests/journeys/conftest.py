"""A portal as a newcomer starts it, and people with browsers."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .services import remove_services, services_of, take_as_model

ROOT = Path(__file__).resolve().parents[2]
AT_REST = """() => Promise.race([
    new Promise(done => setTimeout(() => done(Promise.allSettled(document.getAnimations().map(one => one.finished))), 400)),
    new Promise(done => setTimeout(done, 3000)),
])"""
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)


@dataclass
class Portal:
    """A running portal: its address, its folder, and what it said at the start."""

    address: str
    var: Path
    process: subprocess.Popen
    said: str
    sessions: dict[str, Any] = field(default_factory=dict)

    def credentials(self, role: str) -> dict[str, str]:
        """E-mail, password and TOTP secret of a demo person, as a newcomer reads them."""
        return json.loads((self.var / "demo.json").read_text())[role]

    def link(self, role: str) -> str:
        """The one-time sign-in link that was printed for this role."""
        return re.search(rf"^\s+{role}\s+(\S+)$", self.said, re.MULTILINE)[1]


def surroundings(var: Path) -> dict[str, str]:
    """The environment of a portal that keeps everything in this folder, or on services of its own."""
    own = {"PORTAL_VAR": str(var), "DJANGO_SETTINGS_MODULE": "portal.settings.embedded"}
    return {**os.environ, **own, **services_of(var)}


def start(var: Path, **environment: str) -> Portal:
    """`manage.py serve` with its worker, on a free port; returns when it has announced itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=surroundings(var) | {"PORT": str(port)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    else:
        pytest.fail(f"The portal did not start:\n{said}")
    # What it says later must not fill the pipe.
    log = (var / "server.log").open("w")
    threading.Thread(target=shutil.copyfileobj, args=(process.stdout, log), daemon=True).start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    return Portal(f"http://127.0.0.1:{port}", var, process, said)


def stop(portal: Portal) -> int:
    """Ctrl-C, and how it ended."""
    os.kill(portal.process.pid, signal.SIGINT)
    return portal.process.wait(timeout=30)


def prepare(shared: Path, var: Path) -> None:
    """Fill `var` with an installation that has the demo content. It is prepared from nothing once, by the first of the processes
    that go journeys side by side; the others wait for it.
    """
    prepared = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (prepared / "ready").exists():
            prepared.mkdir()
            answer = subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "prepare"],
                env=surroundings(prepared),
                capture_output=True,
                text=True,
                check=False,
            )
            assert answer.returncode == 0, answer.stderr
            assert "Preparing the database" in answer.stdout
            (prepared / "ready").touch()
        shutil.copytree(prepared, var, dirs_exist_ok=True)
        take_as_model(prepared, var)
        services_of(var)


@pytest.fixture(scope="session")
def portal(tmp_path_factory) -> Iterator[Portal]:
    """One portal with the demo content for all journeys of this process."""
    base = tmp_path_factory.getbasetemp()
    var = tmp_path_factory.mktemp("portal")
    prepare(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base, var)
    running = start(var)
    yield running
    stop(running)
    remove_services()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Person:
    """Somebody at a browser, who meets no accessibility fault on any page that they open."""

    def __init__(self, portal: Portal, context: BrowserContext) -> None:
        self.portal = portal
        self.context = context
        self.page: Page = context.new_page()

    def open(self, path: str) -> Page:
        """Go to an address of the portal, and look at the page as axe does."""
        answer = self.page.goto(path if path.startswith("http") else self.portal.address + path)
        assert answer.status < 500, f"{path}: {answer.status}"
        self.look()
        return self.page

    def look(self) -> None:
        """No accessibility fault (WCAG 2.0 to 2.2, A and AA), no sideways scroll."""
        self.page.wait_for_load_state("load")
        # What fades in has its colours only at the end: a page is judged at rest.
        self.page.evaluate(AT_REST)
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        faults = [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found["violations"]]
        assert faults == [], f"{self.page.url}: {faults}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.page.url} scrolls sideways by {overflow} px"

    def sign_in(self, role: str) -> None:
        """By password and TOTP, with what var/demo.json holds."""
        known = self.portal.credentials(role)
        self.page.goto(f"{self.portal.address}/en/accounts/login/")
        self.look()
        self.page.fill("input[name=login]", known["email"])
        self.page.fill("input[name=password]", known["password"])
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url("**/2fa/authenticate/**")
        self.look()
        # A code ends with its half minute: one that is about to is let go by.
        left = 30 - time.time() % 30
        if left < 10:
            self.page.wait_for_timeout(left * 1000)
        self.page.fill("input[name=code]", f"{hotp_value(known['totp_secret'], int(time.time()) // 30):06d}")
        self.page.press("input[name=code]", "Enter")
        self.page.wait_for_url("**/desk/")


@pytest.fixture
def person(portal: Portal, browser: Browser) -> Iterator[Callable[..., Person]]:
    """`person()` is somebody of the public; `person("expert")` is signed in; keyword arguments go to the browser."""
    contexts = []

    def arrive(role: str | None = None, **options) -> Person:
        # A TOTP code is taken once, so each role signs in once and then comes back with its session.
        options = {
            "locale": "en-GB",
            "viewport": {"width": 1280, "height": 860},
            "storage_state": portal.sessions.get(role),
            **options,
        }
        context = browser.new_context(**options)
        contexts.append(context)
        somebody = Person(portal, context)
        if role and role not in portal.sessions:
            somebody.sign_in(role)
            portal.sessions[role] = context.storage_state()
        return somebody

    yield arrive
    for context in contexts:
        context.close()
