"""A newcomer starts the portal, signs in by the printed link, ends it, and starts it again."""

import re
import signal
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
    import shutil
    import subprocess

    # A copy of the running installation, so that this test prepares nothing anew.
    folder = tmp_path_factory.mktemp("second") / "var"
    shutil.copytree(portal.var, folder)
    first = start(folder)
    workers = subprocess.run(["pgrep", "-P", str(first.process.pid)], capture_output=True, text=True, check=False).stdout.split()
    assert len(workers) == 1, "one server with one worker"
    assert stop(first) == 0
    deadline = time.monotonic() + 10
    while subprocess.run(["kill", "-0", workers[0]], capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < deadline, "the worker outlived its server"
        time.sleep(0.1)

    second = start(folder)
    assert "Preparing the database" not in second.said
    assert re.search(r"^\s+expert\s+http", second.said, re.MULTILINE)
    # A server that is killed leaves no worker behind.
    workers = subprocess.run(["pgrep", "-P", str(second.process.pid)], capture_output=True, text=True, check=False).stdout.split()
    second.process.send_signal(signal.SIGKILL)
    second.process.wait()
    deadline = time.monotonic() + 10
    while subprocess.run(["kill", "-0", workers[0]], capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < deadline, "the worker outlived a killed server"
        time.sleep(0.1)
