"""The scripts a newcomer runs first: every failure is one sentence that says what to do."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOUND = '#!/bin/sh\ncase "$1" in -c) exit 0;; esac\n'


@pytest.fixture
def machine(tmp_path):
    """A checkout with the scripts alone, and a PATH on which only what a test puts there is Python."""
    (tmp_path / "checkout").mkdir()
    shutil.copytree(ROOT / "scripts", tmp_path / "checkout" / "scripts")
    for name in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path / "checkout")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "mkdir", "dirname", "cat", "cksum", "tr", "rm", "grep", "printf", "chmod"):
        (tools / tool).symlink_to(shutil.which(tool))
    return tmp_path


def put_python(machine: Path, script: str) -> None:
    """Make `python3` this shell script."""
    python = machine / "bin" / "python3"
    python.write_text(script)
    python.chmod(python.stat().st_mode | stat.S_IEXEC)


def run(machine: Path) -> subprocess.CompletedProcess:
    """`with-environment true` on that machine."""
    return subprocess.run(
        [shutil.which("sh"), "scripts/with-environment", "printf", "ready"],
        cwd=machine / "checkout",
        env={"PATH": str(machine / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(answer: subprocess.CompletedProcess) -> str:
    assert answer.returncode == 1
    return answer.stderr.strip().splitlines()[-1]


def test_no_python(machine):
    assert last_line(run(machine)).startswith("Python 3.11 or newer is needed and was not found: install it")


def test_an_old_python(machine):
    put_python(machine, "#!/bin/sh\nexit 1\n")
    assert last_line(run(machine)).startswith("Python 3.11 or newer is needed")


def test_python_without_its_venv_module(machine):
    put_python(machine, FOUND + "exit 1\n")
    assert "install its venv module" in last_line(run(machine))


def make_venv(machine: Path, pip: str) -> None:
    """A Python whose virtual environment has a pip that does `pip`."""
    put_python(
        machine,
        FOUND
        + f"mkdir -p .venv/bin\ncat > .venv/bin/python <<'END'\n#!/bin/sh\n{pip}\nEND\nchmod +x .venv/bin/python\n",
    )


def test_a_broken_download(machine):
    make_venv(machine, "echo 'Could not fetch'; exit 1")
    assert last_line(run(machine)).startswith("The packages could not be downloaded: check the network")


def test_a_full_disk(machine):
    make_venv(machine, "echo 'OSError: [Errno 28] No space left on device'; exit 1")
    assert last_line(run(machine)).startswith("The disk is full")


def test_packages_are_installed_once(machine):
    make_venv(machine, "exit 0")
    first = run(machine)
    assert (first.returncode, first.stdout) == (0, "ready"), first.stderr
    assert "Installing" in first.stderr
    second = run(machine)
    assert (second.returncode, second.stderr) == (0, "")
