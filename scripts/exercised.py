"""Fails where an address, template, action or management command of ours was reached by no test of this run.

Addresses and templates are noted by `tests/conftest.py` in var/exercised/, one file a process; actions and commands are read
from the coverage data.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / "var" / "exercised"
OURS = ("portal", "meetings", "practices", "search")


def addresses() -> set[str]:
    """The names of all our URL patterns, as `namespace:name`."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django

    django.setup()
    from django.urls import URLPattern, URLResolver, get_resolver

    found = set()

    def walk(resolver: URLResolver, namespaces: tuple[str, ...]) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
            elif isinstance(entry, URLPattern) and entry.callback.__module__.split(".")[0] in OURS and entry.name:
                found.add(":".join((*namespaces, entry.name)))

    walk(get_resolver(), ())
    return found


def templates() -> set[str]:
    """All templates under templates/, by the name that a view would use."""
    folder = ROOT / "templates"
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix in (".html", ".txt", ".svg")}


def untouched_functions() -> list[str]:
    """Public functions of actions, and `handle` of commands, of which no line ran."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", report.name],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
        files = json.loads(Path(report.name).read_text())["files"]
    missing = []
    for path, measured in files.items():
        is_action = "/actions" in f"/{path}"
        is_command = "management/commands" in path
        for name, function in measured.get("functions", {}).items():
            last = name.rsplit(".", 1)[-1]
            wanted = (is_action and not last.startswith("_")) or (is_command and last == "handle")
            if name and wanted and function["summary"]["num_statements"] and not function["executed_lines"]:
                missing.append(f"{path}: {name}")
    return missing


def main() -> int:
    """Prints what no test reached, one a line; 1 when there is anything."""
    notes = {line for file in NOTES.glob("*.txt") for line in file.read_text().splitlines()}
    seen_addresses = {line.removeprefix("address ") for line in notes if line.startswith("address ")}
    seen_templates = {line.removeprefix("template ") for line in notes if line.startswith("template ")}
    missing = [f"address: {name}" for name in sorted(addresses() - seen_addresses)]
    missing += [f"template: {name}" for name in sorted(templates() - seen_templates)]
    missing += [f"function: {name}" for name in sorted(untouched_functions())]
    for line in missing:
        sys.stdout.write(f"no test reaches {line}\n")
    sys.stdout.write(
        f"exercised: {len(seen_addresses)} addresses, {len(seen_templates)} templates; {len(missing)} without a test\n"
    )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
