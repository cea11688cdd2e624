"""Dockerfile and compose.yaml: what they promise, read without Docker; and what Docker says of them where it is."""

import ast
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OFFICIAL = {"postgres": r"postgres:17\S*", "redis": r"redis:7\S*", "elasticsearch": r"elasticsearch:9\.5\.\d+"}


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage of the Dockerfile, as (name, rest)."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text()))
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.splitlines()):
        name, rest = line.split(None, 1)
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def test_the_image_is_small_and_not_roots():
    build, source, last = stages()
    said = dict(last)
    assert said["USER"] == "portal"
    assert "--uid 10001" in said["RUN"]
    assert [name for name, _ in last].index("USER") > [name for name, _ in last].index("COPY")
    assert "HEALTHCHECK" in said
    assert json.loads(said["ENTRYPOINT"]) + json.loads(said["CMD"]) == ["python", "manage.py", "serve"]
    # Neither build tools nor what pip kept come along; all that is written at a start was written before.
    assert all("pip" not in rest for name, rest in last if name == "RUN")
    assert all(rest.startswith("--from=") for name, rest in last if name == "COPY")
    assert "--no-cache-dir" in build[-1][1]
    assert "compile_catalogues" in dict(source)["RUN"]


def test_the_image_is_built_in_stages_from_a_named_version():
    bases = [dict(stage)["FROM"].split()[0] for stage in stages()]
    assert bases == ["python:3.11-slim-bookworm", "packages", "python:3.11-slim-bookworm"]
    words = [name for stage in stages() for name, _ in stage]
    assert not {"ADD", "ONBUILD", "STOPSIGNAL"} & set(words)
    # Nothing secret is baked in, neither as a setting nor as an argument of the build.
    assert not [
        rest
        for stage in stages()
        for name, rest in stage
        if name in ("ENV", "ARG") and re.search("SECRET|PASS|_URL", rest)
    ]


def test_the_image_writes_where_compose_lets_it_write():
    last = dict(stages()[-1])
    folder = last["VOLUME"]
    assert f"PORTAL_VAR={folder}" in last["ENV"]
    assert SERVICES["portal"]["volumes"] == [f"portal:{folder}"]
    assert "portal" in COMPOSE["volumes"]
    assert f"-o portal -g portal -m 0750 {folder}" in last["RUN"]
    assert (SERVICES["portal"]["read_only"], SERVICES["portal"]["tmpfs"]) == (True, ["/tmp"])  # noqa: S108 - the container's
    assert last["EXPOSE"] == re.search(r"PORT=(\d+)", last["ENV"])[1] == SERVICES["portal"]["ports"][0].split(":")[2]


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (None, False)])
def test_its_health_check_asks_for_readiness(status, healthy):
    check = json.loads(dict(stages()[-1])["HEALTHCHECK"].partition("CMD ")[2])
    assert check[0] == "python"
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = str(server.server_port) if status else "1"
        ended = subprocess.run(
            [sys.executable, *check[1:]], env=os.environ | {"PORT": port}, capture_output=True, check=False
        )
        server.shutdown()
    assert (ended.returncode == 0, asked) == (healthy, ["/health/ready"] if status else [])


def test_what_the_image_is_made_of_is_in_the_repository():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in kept)
    packages = {
        "portal",
        "meetings",
        "practices",
        "search",
        "templates",
        "static",
        "locale",
        "manage.py",
        "requirements.txt",
    }
    assert packages <= set(kept)
    assert not {"tests", "var", ".git", ".venv"} & set(kept)


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_is_confined(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert service["restart"] == "unless-stopped"
    if name == "portal":
        assert service["build"] == "."
        assert service["ports"] == ["127.0.0.1:8000:8000"]
    else:
        assert re.fullmatch(OFFICIAL[name], service["image"])
        assert "ports" not in service
        assert service["user"] == name
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    # What a container keeps is in a volume or in memory; Elasticsearch alone writes beside its programs.
    assert service.get("read_only", False) is (name != "elasticsearch")


def test_the_portal_waits_for_its_servers_and_has_their_addresses():
    portal = SERVICES["portal"]
    assert portal["depends_on"] == {name: {"condition": "service_healthy"} for name in OFFICIAL}
    addresses = {name: portal["environment"][name] for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")}
    assert [re.search(r"(\w+):\d+(/|$)", address)[1] for address in addresses.values()] == list(OFFICIAL)
    # What parses a stranger's file, and the upload itself, are written there.
    assert "/tmp" in portal["tmpfs"]  # noqa: S108
    assert portal["environment"]["CLAMAV_URL"] == "${CLAMAV_URL:-}"


def test_it_is_what_the_specification_of_compose_allows():
    schema = json.loads((ROOT / "tests/processes/vendor/compose-spec.json").read_text())
    # What begins with x- is for whoever wrote the file; anchors are resolved by then.
    faults = [
        f"{list(fault.instance_path)}: {fault.message}"
        for fault in jsonschema_rs.validator_for(schema).iter_errors(COMPOSE)
    ]
    assert faults == []
    wrong = {"services": {"portal": SERVICES["portal"] | {"heathcheck": {}}}}
    assert not jsonschema_rs.validator_for(schema).is_valid(wrong)


def read_by_the_portal() -> set[str]:
    """The names that our code and settings read from the environment."""
    names = set()
    for file in (ROOT / "portal").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                asked = ast.unparse(node.func)
                if asked in ("os.environ.get", "_required"):
                    names.add(node.args[0].value)
    return names


OF_OTHERS = {"DJANGO_SETTINGS_MODULE", "FORWARDED_ALLOW_IPS"}
"""What Django and uvicorn read themselves."""
OF_THE_TESTS = {"PYTHONPATH", "PYTEST_XDIST_WORKER"}


def test_every_setting_of_compose_is_read():
    assert set(SERVICES["portal"]["environment"]) <= read_by_the_portal() | OF_OTHERS


def test_every_setting_is_described():
    page = (ROOT / "docs" / "operate" / "README.md").read_text()
    assert [name for name in sorted((read_by_the_portal() | OF_OTHERS) - OF_THE_TESTS) if f"`{name}" not in page] == []


PUBLIC = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "only-for-this-test-" + "x" * 40,
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example",
    "POSTGRES_PASSWORD": "letters1",
    "EMAIL_URL": "smtp+tls://me:word@mail.example",
}


def filled_in(text: str, given: dict[str, str]) -> str:
    """`${NAME:-default}` as compose fills it in; any other form would be a mistake here."""
    filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: given.get(found[1]) or found[2], text)
    assert "$" not in filled, text
    return filled


@pytest.mark.parametrize("given", [{}, PUBLIC], ids=["to try it", "a public address"])
def test_the_portal_starts_with_what_compose_gives_it(given, tmp_path):
    """All that can be said before the servers are there: the settings are read and no check refuses them."""
    chosen = {name: filled_in(str(value), given) for name, value in SERVICES["portal"]["environment"].items()}
    script = (
        "from django.core.management import call_command; import django; django.setup(); call_command('check', deploy=%r);"
        "from django.conf import settings as s; d = s.DATABASES['default'];"
        "print(d['HOST'], d['NAME'], d['PASSWORD'], s.WEB_PROCESSES, s.DEMO, s.DEFAULT_FROM_EMAIL)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script % bool(given)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORTAL_VAR": str(tmp_path), "HOST": "0.0.0.0", **chosen},  # noqa: S104 - the image's
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    password, demo, sender = (
        ("letters1", "False", "portal@portal.example")
        if given
        else ("only-for-trying", "True", "Working groups portal <portal@localhost>")
    )
    assert answer.stdout.splitlines()[-1] == f"postgres portal {password} 2 {demo} {sender}"


def test_docker_reads_it():
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("Docker with its compose command is not installed")
    answer = subprocess.run([docker, "compose", "config", "-q"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
