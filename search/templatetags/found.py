"""`{% load found %}`: how found text is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.request import Segment

register = template.Library()


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """The pieces of a text, each escaped, the matching ones in `<mark>`."""
    shown = (f"<mark>{escape(piece.text)}</mark>" if piece.is_match else escape(piece.text) for piece in segments)
    return mark_safe("".join(shown))  # noqa: S308 - every piece is escaped above
