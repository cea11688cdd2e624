"""A newcomer starts the portal, signs in by the printed link, ends it, and starts it again."""

import os
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
    children = children_of(first)
    assert stop(first) == 0
    wait_for_end(children)

    second = start(folder)
    assert "Preparing the database" not in second.said
    assert re.search(r"^\s+expert\s+http", second.said, re.MULTILINE)
    # A server that is killed leaves nothing behind.
    children = children_of(second)
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    wait_for_end(children)


def children_of(portal) -> list[str]:
    """The processes that serve, two where Redis lets them hear each other, and the one that works."""
    expected = 3 if os.environ.get("REDIS_URL") else 2
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = subprocess.run(["pgrep", "-P", str(portal.process.pid)], capture_output=True, text=True, check=False)
        if len(found.stdout.split()) == expected:
            return found.stdout.split()
        time.sleep(0.2)
    raise AssertionError("the server started no children")


def wait_for_end(processes: list[str]) -> None:
    """Soon after their server, the children are gone, too."""
    deadline = time.monotonic() + 30
    while any(runs(process) for process in processes):
        assert time.monotonic() < deadline, "a child outlived its server"
        time.sleep(0.1)


def runs(process: str) -> bool:
    """Whether the process still runs; one that ended and waits to be collected does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", process], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")
