"""The forms of compilations, and the way to them from a search."""

from typing import Any
from urllib.parse import urlencode

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    Form,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    Textarea,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rules import has_perm

from portal.vocabulary.languages import LANGUAGES
from search.beside import Way

REFERENCES = 5000
"""Characters: more than two hundred references."""


class ArrangeForm(Form):
    """Title, languages, and practices to add; the order comes as one number a practice beside it."""

    title = CharField(label=_("Title"), max_length=200)
    languages = MultipleChoiceField(
        label=_("Languages of the document"),
        choices=[(one.code, one.name) for one in LANGUAGES],
        widget=CheckboxSelectMultiple,
    )
    references = CharField(
        label=_("Add practices"),
        help_text=_("References such as PRA/2026/0042, one a line, in their order."),
        max_length=REFERENCES,
        required=False,
        widget=Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )
    base = IntegerField(widget=HiddenInput)


class CompilationForm(ArrangeForm):
    """How a compilation begins."""

    search = CharField(
        label=_("Address of a search"),
        help_text=_("Copied from a page of results. All practices that it finds are taken, by date."),
        max_length=1000,
        required=False,
    )
    base = None  # type: ignore[assignment]
    field_order = ("title", "languages", "search", "references")


def way_to_compile(user: Any, search: str) -> Way | None:
    """ "Compile these" beside the results of a search, for those who compile."""
    if not has_perm("practices.compile", user):
        return None
    return Way(_("Compile these"), f"{reverse('practices:new_compilation')}?{urlencode({'search': search})}")
