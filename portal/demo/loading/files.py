"""Reading the demo's data files."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def read(name: str) -> dict[str, Any]:
    """The content of one file of `portal/demo/data/`."""
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader


def paragraphs(text: str | None) -> str:
    """A folded text of the data: there a line break ends a paragraph, in the portal an empty line does."""
    return (text or "").strip().replace("\n", "\n\n")


def practices() -> list[dict[str, Any]]:
    """All practices, in the order of their references, unpublished ones last."""
    found = [read(f"practices/{file.name}") for file in sorted((DATA / "practices").glob("*.yaml"))]
    return sorted(
        found,
        key=lambda one: (one["reference"] or {"year": 9999, "number": 0})["number"] if one["reference"] else 10_000,
    )
