"""Prints what two web processes, the task worker and a process for sockets keep in memory, after 360 pages; fails above the limit.

PSS: a page of memory that several processes share counts to each by its share, so the sum is what they take together. The processes are
those of the real supervisor (docs/decisions/0016), on the addresses of the environment, with the content that `python -m bench` left in BENCH_VAR.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = os.environ.get("BENCH_VAR") or str(ROOT / "var" / "bench")
MOST_OF_TWO = 250
"""MB that two web processes may take together."""
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
PAGES = ("", "practices/", "search/?q=freezing", "mandates/", "groups/international-cooperation/", "about/")
ROUNDS = 10
PATIENCE = 60


def pss_of(pid: int) -> float | None:
    """MB; None where the kernel does not say (not Linux, or a container that hides it)."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def children_of(pid: int) -> dict[str, int]:
    """Name and process id of each child."""
    listed = subprocess.run(  # noqa: S603 - as above the system's
        ["ps", "-o", "pid=,comm=", "--ppid", str(pid)],  # noqa: S607 - that of the system
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split(None, 1) for line in listed.stdout.splitlines())
    return {name: int(child) for child, name in rows}


def status_of(port: int, path: str) -> int:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", path, headers={"Connection": "close"})
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


@contextmanager
def running(part: str, count: int) -> Iterator[tuple[int, int]]:
    """The supervisor of a part with `count` processes: its process id and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "portal.processes.supervisor", str(descriptor), str(count), part],
            cwd=ROOT,
            env=os.environ
            | {"PORTAL_VAR": VAR, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "portal.settings.embedded"},
            pass_fds=[descriptor],
        )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                if status_of(port, "/health/ready") == 200:
                    break
            time.sleep(0.2)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def read_pages(port: int) -> int:
    """Ask for every page in every language; how many were answered."""
    answered = 0
    for _round in range(ROUNDS):
        for language in LANGUAGES:
            for page in PAGES:
                answered += status_of(port, f"/{language}/{page}") == 200
    return answered


def measure() -> dict[str, float | None]:
    """MB by the name of the process."""
    with running("all", 2) as (supervisor, port):
        answered = read_pages(port)
        found = {name: pss_of(pid) for name, pid in sorted(children_of(supervisor).items())}
        found["supervisor"] = pss_of(supervisor)
    print(f"after {answered} of {ROUNDS * len(LANGUAGES) * len(PAGES)} pages were answered with 200:")
    with running("sockets", 1) as (supervisor, _port):
        found |= {name: pss_of(pid) for name, pid in children_of(supervisor).items()}
    return found


def main() -> int:
    """0 where two web processes are within the limit, or nobody can say."""
    found = measure()
    for name, megabytes in found.items():
        print(f"{name:<14}{'?' if megabytes is None else f'{megabytes:6.1f}'} MB")
    web = [megabytes for name, megabytes in found.items() if name.startswith("web")]
    if len(web) != 2 or None in web:
        print("PSS cannot be read here (/proc/PID/smaps_rollup): the limit was not judged.")
        return 0
    taken = sum(megabytes for megabytes in web if megabytes is not None)
    print(f"two web processes take {taken:.0f} MB (PSS), at most {MOST_OF_TWO}\n")
    return 1 if taken > MOST_OF_TWO else 0


if __name__ == "__main__":
    sys.exit(main())
