"""The services for development: what is missing is one sentence, what runs is left alone, what is not ours is not ended."""

import os
import shutil
import signal
import smtplib
import socket
import subprocess
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "scripts" / "services"
ALL_REQUIRED = os.environ.get("REQUIRE_ALL") == "1"
TOOLS = [
    "bash",
    "basename",
    "cat",
    "chmod",
    "dirname",
    "flock",
    "grep",
    "id",
    "ln",
    "mkdir",
    "mv",
    "ps",
    "readlink",
    "rm",
    "sed",
    "seq",
    "setsid",
    "sha256sum",
    "sleep",
    "tr",
]
ADDRESSES = {
    "DATABASE_URL": "postgres://a:b%20c@db.example/portal",
    "REDIS_URL": "redis://cache.example/0",
    "ELASTICSEARCH_URL": "https://search.example",
    "EMAIL_URL": "smtp://mail.example?a=1&b=2",
}


@pytest.fixture
def bare(tmp_path):
    """The environment of a machine that has neither Java nor Maven nor databases, writing below `tmp_path`."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        if shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return {
        "PATH": str(tmp_path / "bin"),
        "JDK_FOLDER": str(tmp_path / "no-jdk"),
        "ELASTICSEARCH_JARS": str(tmp_path / "jars"),
        "SERVICES_DIR": str(tmp_path / "services"),
    }


def run(name: str, *arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """One of the scripts in scripts/services."""
    return subprocess.run(
        [shutil.which("bash"), SERVICES / name, *map(str, arguments)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def put(env: dict[str, str], name: str, script: str) -> None:
    """Make `name` on that machine's PATH this shell script."""
    program = Path(env["PATH"]) / name
    program.write_text(f"#!/usr/bin/env bash\n{script}\n")
    program.chmod(0o755)


def put_jdk(env: dict[str, str], release: str) -> None:
    """A JDK of that release in the folder of JDKs."""
    folder = Path(env["JDK_FOLDER"]) / "some" / "bin"
    folder.mkdir(parents=True)
    for name in ("javac", "java"):
        put({"PATH": str(folder)}, name, f"echo {name} {release}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def sentence(answer: subprocess.CompletedProcess) -> str:
    """The last line that a failed start says."""
    assert answer.returncode == 1, answer.stdout
    return answer.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("release", [None, "17.0.15"])
def test_elasticsearch_says_that_it_needs_a_newer_jdk(bare, tmp_path, release):
    if release:
        put_jdk(bare, release)
    said = sentence(run("elasticsearch", "start", tmp_path / "node", free_port(), env=bare))
    assert said.startswith("Elasticsearch needs a JDK 21 or newer and none was found: install one")


def test_elasticsearch_says_that_it_needs_maven(bare, tmp_path):
    put_jdk(bare, "21.0.1")
    said = sentence(run("elasticsearch", "start", tmp_path / "node", free_port(), env=bare))
    assert said.startswith("Elasticsearch needs Maven to fetch its jars: install it")


def test_jars_that_are_not_the_known_ones_are_never_used(bare, tmp_path):
    put_jdk(bare, "25.0.1")
    put(
        bare,
        "mvn",
        f'for jar in elasticsearch transport-netty4; do echo other >"{tmp_path}/jars.part/lib/$jar-9.5.3.jar"; done',
    )
    for _ in range(2):
        said = sentence(run("elasticsearch", "start", tmp_path / "node", free_port(), env=bare))
        assert said == f"The jars of Elasticsearch are not the known ones: see {tmp_path}/jars.log."
        assert not (tmp_path / "jars").exists()


def test_one_that_cannot_start_fails_the_run_and_leaves_the_others(bare, tmp_path):
    given = {name: url for name, url in ADDRESSES.items() if name != "ELASTICSEARCH_URL"}
    port = {"SERVICES_PORT_ELASTICSEARCH": str(free_port())}
    answer = run("all", "start", env=bare | given | port)
    assert sentence(answer).startswith("Elasticsearch needs a JDK")
    assert "elasticsearch  did not start" in answer.stdout
    assert read_env(tmp_path / "services" / "env") == given


def test_given_addresses_are_taken_and_nothing_is_started(bare, tmp_path):
    answer = run("all", "start", env=bare | ADDRESSES)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert read_env(tmp_path / "services" / "env") == ADDRESSES
    assert list((tmp_path / "services").glob("*/pid")) == []


def test_a_port_of_another_program_is_said(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = sentence(run("mail", "start", tmp_path / "mail", port))
    assert said.startswith(f"Mail cannot start: another program listens on port {port};")


def test_stop_ends_no_process_but_its_own(tmp_path):
    stranger = subprocess.Popen([shutil.which("sleep"), "60"])
    try:
        (tmp_path / "pid").write_text(
            f"{stranger.pid}\n"
        )  # a number that was given anew after a restart of the machine
        assert run("redis", "stop", tmp_path).returncode == 0
        assert stranger.poll() is None
        assert not (tmp_path / "pid").exists()
    finally:
        stranger.kill()
        stranger.wait()


def test_mail_is_kept_as_files(tmp_path):
    folder, port = tmp_path / "mail", free_port()
    try:
        first = run("mail", "start", folder, port)
        assert first.returncode == 0, first.stderr
        pid = (folder / "pid").read_text()
        assert run("mail", "start", folder, port).returncode == 0
        assert (folder / "pid").read_text() == pid
        with smtplib.SMTP("127.0.0.1", port) as server:
            server.sendmail("from@portal.example", ["a@x.example", "b@y.example"], "Subject: One\n\nText\n")
            server.sendmail("from@portal.example", ["c@z.example"], "Subject: Two\n\nText\n")
    finally:
        assert run("mail", "stop", folder).returncode == 0
    kept = [message_from_bytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    assert [(mail["Subject"], mail["X-RcptTo"]) for mail in kept] == [
        ("One", "a@x.example, b@y.example"),
        ("Two", "c@z.example"),
    ]
    assert run("mail", "stop", folder).returncode == 0


@pytest.mark.skipif(not (shutil.which("redis-server") or ALL_REQUIRED), reason="Redis is not installed")
def test_redis_starts_again_after_it_was_killed(tmp_path):
    folder, port = tmp_path / "redis", free_port()
    try:
        started = run("redis", "start", folder, port)
        assert started.returncode == 0, started.stderr
        killed = int((folder / "pid").read_text())
        os.kill(killed, signal.SIGKILL)
        again = run("redis", "start", folder, port)
        assert again.returncode == 0, again.stderr
        assert int((folder / "pid").read_text()) != killed
    finally:
        assert run("redis", "stop", folder).returncode == 0


@pytest.mark.skipif(os.getuid() != 0, reason="only root needs the user postgres")
@pytest.mark.skipif(
    not (list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or ALL_REQUIRED), reason="no PostgreSQL"
)
def test_postgresql_says_that_its_user_cannot_reach_the_folder(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    folder = tmp_path / "closed" / "postgresql"
    said = sentence(run("postgresql", "start", folder, free_port()))
    assert said.startswith(f"PostgreSQL runs as the user postgres, who cannot reach {folder}: use a folder whose")


def read_env(file: Path) -> dict[str, str]:
    """The addresses that a shell has after reading the file."""
    script = f". '{file}'; for name in {' '.join(ADDRESSES)}; do printf '%s=%s\\n' $name \"${{!name:-}}\"; done"
    clean = {"PATH": os.environ["PATH"]}
    lines = subprocess.check_output([shutil.which("bash"), "-ec", script], env=clean, text=True).splitlines()
    return {name: url for name, url in (line.split("=", 1) for line in lines) if url}
