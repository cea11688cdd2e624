"""`{% load practices_stages %}`: how a stage and a label look. The word always stands beside the colour."""

from django import template

from practices.models import TLP_MEANINGS, Stage, Tlp

register = template.Library()

COLOURS: dict[str, str] = {
    Stage.PUBLISHED: "ok",
    Stage.AMENDED: "ok",
    Stage.RETURNED: "warn",
    Stage.CHANGES_ASKED: "warn",
    Stage.WITHDRAWN: "bad",
}


@register.filter
def stage_colour(stage: str) -> str:
    """ "ok", "warn", "bad", or nothing."""
    return COLOURS.get(stage, "")


@register.filter
def tlp_colour(label: str) -> str:
    """ "red", "amber", "green", "clear": the class of a label of the Traffic Light Protocol."""
    return label.removeprefix("TLP:").partition("+")[0].lower()


@register.filter
def tlp_meaning(label: str) -> str:
    """What the label asks of its readers, in the language of the page."""
    return str(TLP_MEANINGS[Tlp(label)])
