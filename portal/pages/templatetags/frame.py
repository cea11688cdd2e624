"""`{% load frame %}`: the parts of the frame that say the same on every page."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def standing(template_name: str, **flags: str | bool) -> SafeString:
    """The template, drawn once a process for each language and each set of flags.

    It sees `LANGUAGE_CODE` and the flags, and neither the request nor the person: so nothing of one reader can come
    into it. While templates are being written (DEBUG) it is drawn anew each time.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template_name, get_language() or settings.LANGUAGE_CODE, tuple(sorted(flags.items())))


@lru_cache(maxsize=256)
def _drawn(template_name: str, language: str, flags: tuple[tuple[str, str | bool], ...]) -> SafeString:
    return mark_safe(get_template(template_name).render({"LANGUAGE_CODE": language, **dict(flags)}))  # noqa: S308 - a template
