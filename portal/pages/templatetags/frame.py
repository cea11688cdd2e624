"""`{% load frame %}`: parts of pages that say the same on every page, or the same as the last time they were drawn."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.pages.drawings import drawings
from portal.vocabulary.queries import token_in_use

register = template.Library()
CURRENT = ' aria-current="true"'


@register.simple_tag
def standing(template_name: str, **flags: str | bool) -> SafeString:
    """The template, drawn once a process for each language and each set of flags.

    It sees `LANGUAGE_CODE` and the flags, and neither the request nor the person: so nothing of one reader can come
    into it. While templates are being written (DEBUG) it is drawn anew each time.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template_name, get_language() or settings.LANGUAGE_CODE, tuple(sorted(flags.items())))


@register.simple_tag
def drawn(template_name: str, by: Hashable, context: Mapping[str, Any] | None = None, **values: Any) -> SafeString:
    """The template with `values` (and `context`, which may be lazy), drawn once a process for each language, each vocabulary and each `by`.

    `by` is made of everything that the template says (terms of the vocabulary aside), so what is remembered is never
    old. It sees `LANGUAGE_CODE` and the values, and neither the request nor the person.
    """
    language = get_language() or settings.LANGUAGE_CODE

    def draw() -> SafeString:
        return mark_safe(get_template(template_name).render({"LANGUAGE_CODE": language, **(context or {}), **values}))  # noqa: S308 - a template

    return draw() if settings.DEBUG else drawings.of((template_name, language, token_in_use(), by), draw)


@register.simple_tag
def alternates(request: HttpRequest, languages: Iterable[Mapping[str, Any]]) -> SafeString:
    """Where this page stands, and where in each language. Written here, as it is on every page that is made."""
    origin = f"{request.scheme}://{request.get_host()}"
    lines = [f'<link rel="canonical" href="{escape(origin + request.path)}">']
    lines += [
        f'<link rel="alternate" hreflang="{one["code"]}" href="{escape(origin + one["url"])}">' for one in languages
    ]
    return mark_safe("\n".join(lines))  # noqa: S308 - escaped above


@register.simple_tag
def language_links(languages: Iterable[Mapping[str, Any]]) -> SafeString:
    """The items of the list of languages."""
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            f'<li><a href="{escape(one["url"])}" lang="{one["code"]}" hreflang="{one["code"]}"'
            f"{CURRENT if one['current'] else ''}>{escape(one['name'])}</a></li>"
            for one in languages
        )
    )


@lru_cache(maxsize=256)
def _drawn(template_name: str, language: str, flags: tuple[tuple[str, str | bool], ...]) -> SafeString:
    return mark_safe(get_template(template_name).render({"LANGUAGE_CODE": language, **dict(flags)}))  # noqa: S308 - a template
