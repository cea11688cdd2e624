"""`{% load found %}`: how found text and the choices of a facet are shown."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from django import template
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe

from search.request import Segment

if TYPE_CHECKING:
    from search.presenting import Choice

register = template.Library()


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """The pieces of a text, each escaped, the matching ones in `<mark>`."""
    shown = (f"<mark>{escape(piece.text)}</mark>" if piece.is_match else escape(piece.text) for piece in segments)
    return mark_safe("".join(shown))  # noqa: S308 - every piece is escaped above


@register.filter
def choices(some: Iterable[Choice]) -> SafeString:
    """The `li` of each value of a facet: a link and the number of what it finds. A page has a hundred of them."""
    return mark_safe("".join(map(_choice, some)))  # noqa: S308 - every value is escaped below


def _choice(one: Choice) -> str:
    lang = f' lang="{escape(one.lang)}"' if one.lang else ""
    current = ' aria-current="true"' if one.is_chosen else ""
    return (
        f'<li><a href="{escape(one.address)}"{lang}{current} rel="nofollow">{escape(str(one.label))}</a>'
        f'<span class="num">{escape(str(localize(one.count)))}</span></li>'
    )
