"""`{% load practices_stages %}`: how a stage looks. The word always stands beside the colour."""

from django import template

from practices.models import Stage

register = template.Library()

COLOURS: dict[str, str] = {
    Stage.PUBLISHED: "ok",
    Stage.RETURNED: "warn",
    Stage.CHANGES_ASKED: "warn",
    Stage.WITHDRAWN: "bad",
}


@register.filter
def stage_colour(stage: str) -> str:
    """ "ok", "warn", "bad", or nothing."""
    return COLOURS.get(stage, "")
