"""What the practices of the demo say beside their main texts, and their files."""

from typing import Any

from django.core.files.base import ContentFile

from meetings.models import AgendaItem
from practices import actions
from practices.models import TEXT_LIMITS, Practice

from . import files

AS_THEY_ARE = (
    "legal_bases",
    "measure_kinds",
    "partners",
    "requests_sent",
    "requests_executed",
    "median_days",
    "arrests",
    "convictions",
    "assets_frozen",
    "assets_confiscated",
    "assets_shared",
    "assets_currency",
    "assets_on",
    "assistance_needed",
    "assistance_offered",
    "contact",
    "no_thread",
)


def _of(data: dict[str, Any]) -> dict[str, Any]:
    return files.read("particulars.yaml")["practices"].get(data["key"], {})


def fields_of(data: dict[str, Any]) -> dict[str, Any]:
    """The particulars of the original, as `practices.actions` takes them."""
    said = _of(data)
    authority = {"secretariat": "", "central-authority": "central_authority"}.get(data["authority"], data["authority"])
    fields: dict[str, Any] = {name: said[name] for name in AS_THEY_ARE if name in said}
    fields |= {
        "authorities": [authority] if authority else [],
        "phases": data["stages"],
        "partners_agree": bool(said.get("partners")),
        "sources": "\n".join(f"{one['title']}, {one['site']}" for one in data["sources"] if one["site"]),
        "not_applicable": " ".join(said.get("not_applicable", [])),
        **texts_in(data, data["original_language"]),
    }
    if filed := said.get("filed"):
        item = AgendaItem.objects.get(meeting__slug=filed["meeting"], number=filed["item"])
        fields["filed_under"] = f"item:{item.pk}"
    return fields


def texts_in(data: dict[str, Any], language: str) -> dict[str, str]:
    """The texts in one language of the practice."""
    texts = _of(data).get("texts", {})
    assert set(texts) <= set(TEXT_LIMITS)  # noqa: S101 - a slip in the data
    return {name: text[language] if isinstance(text, dict) else text for name, text in texts.items()}


def attach(author, practice: Practice, data: dict[str, Any]) -> None:
    """Add the files of the practice, scanned and read at once."""
    for one in _of(data).get("attachments", []):
        content = ContentFile((files.DATA / "files" / one["file"]).read_bytes())
        added = actions.add_attachment(
            author, practice, content, name=one["file"], language=one["language"], title=one["title"]
        )
        actions.take_in_attachment(str(added.pk))
