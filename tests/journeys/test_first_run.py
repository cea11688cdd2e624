"""A newcomer starts the portal, signs in by the printed link, ends it, and starts it again."""

import re
import shutil
import signal
import subprocess
import time

from .conftest import start, stop


def test_the_printed_links_sign_in_once(portal, person):
    somebody = person()
    page = somebody.open(portal.link("observer"))
    page.get_by_role("button").last.click()
    page.wait_for_url("**/desk/")
    somebody.look()
    again = person()
    again.open(portal.link("observer"))
    assert "/login/" in again.page.url


def test_it_ends_cleanly_and_keeps_what_was_entered(tmp_path_factory, portal, person):
    # A copy of the running installation, so that this test prepares nothing anew.
    folder = tmp_path_factory.mktemp("second") / "var"
    shutil.copytree(portal.var, folder)
    first = start(folder)
    worker = worker_of(first)
    assert stop(first) == 0
    wait_for_end(worker)

    second = start(folder)
    assert "Preparing the database" not in second.said
    assert re.search(r"^\s+expert\s+http", second.said, re.MULTILINE)
    # A server that is killed leaves no worker behind.
    worker = worker_of(second)
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    wait_for_end(worker)


def worker_of(portal) -> int:
    """The process of the one worker that a server keeps."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = subprocess.run(["pgrep", "-P", str(portal.process.pid)], capture_output=True, text=True, check=False)
        if found.stdout.split():
            (worker,) = found.stdout.split()
            return int(worker)
        time.sleep(0.2)
    raise AssertionError("the server started no worker")


def wait_for_end(process: int) -> None:
    """Soon after its server, the worker is gone, too."""
    deadline = time.monotonic() + 15
    while runs(process):
        assert time.monotonic() < deadline, "the worker outlived its server"
        time.sleep(0.1)


def runs(process: int) -> bool:
    """Whether the process still runs; one that ended and waits to be collected does not."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    ).stdout
    return bool(state.strip()) and not state.startswith("Z")
