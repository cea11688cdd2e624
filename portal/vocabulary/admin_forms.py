"""The form for correcting a term in the admin. It only checks; saving is a matter of `actions.py`."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .actions import correctable_fields, fingerprint
from .fields import OneInputALanguage
from .languages import LANGUAGE_CODES, LANGUAGES
from .models import Term


class WordingsWidget(OneInputALanguage):
    """One box a language, one wording a line."""

    def decompress(self, value: Mapping[str, Any] | None) -> list[str]:
        return ["\n".join((value or {}).get(code, [])) for code in LANGUAGE_CODES]


class WordingsField(forms.MultiValueField):
    """Cleans to `{language code: [wording, ...]}` without empty lists."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = WordingsWidget(rows=2)
        kwargs["require_all_fields"] = False
        super().__init__([forms.CharField(required=False) for _language in LANGUAGES], **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, list[str]]:
        found = {
            code: [line.strip() for line in text.splitlines() if line.strip()]
            for code, text in zip(LANGUAGE_CODES, data_list, strict=False)
        }
        return {code: wordings for code, wordings in found.items() if wordings}


class TermForm(WagtailAdminModelForm):
    """Remembers which state of the term it was opened with, so that two tabs cannot overwrite each other."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = fingerprint(self.instance)
        if "verified_in" in self.fields:
            self.fields["verified_in"] = forms.MultipleChoiceField(
                label=_("Languages verified"),
                choices=[(language.code, language.name) for language in LANGUAGES],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("The languages whose wording was seen in an official text."),
            )
        if "alt_labels" in self.fields:
            self.fields["alt_labels"] = WordingsField(
                label=_("Other wordings"), required=False, help_text=_("One wording a line.")
            )

    def values(self) -> dict[str, Any]:
        """What was entered, by field of the model."""
        return {
            name: self.cleaned_data[name]
            for name in correctable_fields(type(self.instance))
            if name in self.cleaned_data
        }

    def after(self, theirs: Term) -> "TermForm":
        """The same entries once more, beside what stands there now. Saving this form again replaces it."""
        data = self.data.copy()
        data[self.add_prefix("seen")] = fingerprint(theirs)
        form = type(self)(data, instance=theirs, for_user=self.for_user)
        standing = {name: getattr(theirs, name) for name in self.values()}
        form.is_valid()
        for name, entered in self.values().items():
            if standing[name] != entered:
                form.add_error(name, gettext("Now stands here: %(text)s") % {"text": _shown(standing[name])})
        form.add_error(None, gettext("Somebody else changed this term. Compare the two and save again."))
        return form


def _shown(standing: Any) -> str:
    """The standing value in words."""
    if isinstance(standing, dict):
        parts = [(language.name, standing[language.code]) for language in LANGUAGES if standing.get(language.code)]
        return " · ".join(f"{name}: {', '.join(text) if isinstance(text, list) else text}" for name, text in parts)
    if isinstance(standing, bool):
        return gettext("yes") if standing else gettext("no")
    return ", ".join(standing) if isinstance(standing, list) else str(standing)
