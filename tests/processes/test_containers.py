"""Dockerfile and compose.yaml: what they promise, read without Docker; and what Docker says of them where it is."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
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


def test_its_health_check_is_python_that_asks_for_readiness():
    check = json.loads(dict(stages()[-1])["HEALTHCHECK"].partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    compile(check[2], "healthcheck", "exec")
    assert "/health/ready" in check[2]


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


def test_docker_reads_it():
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("Docker with its compose command is not installed")
    answer = subprocess.run([docker, "compose", "config", "-q"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
