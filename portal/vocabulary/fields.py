"""A text in all six official languages, as a database field and as a form field."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext

from .languages import LANGUAGE_CODES, LANGUAGES

# Working marks of our fact sheets, such as "[F12]", "[GK]" or a trailing "*". No reader may meet one.
WORKING_MARK = re.compile(r"\[\s*(?i:F\d+[a-z]?|GK|seed|NB|TODO|TBC)\b[^\]]*\]|\*|\bNB\b|\bTODO\b")

# At least one letter of its script shows that a text stands in the right line.
_latin = re.compile(r"[A-Za-zÀ-ɏ]")
OWN_SCRIPT = {
    "ar": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
    "zh-hans": re.compile(r"[\u3400-\u9fff]"),
    "en": _latin,
    "fr": _latin,
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "es": _latin,
}


def find_faults(texts: object) -> list[str]:
    """What keeps `texts` from being a text in six languages; one sentence each, empty when all is well."""
    if not isinstance(texts, Mapping):
        return [gettext("A text in six languages is expected.")]
    faults = []
    for code in LANGUAGE_CODES:
        text = texts.get(code)
        if not isinstance(text, str) or not text.strip():
            faults.append(gettext("The text in language %(code)s is missing.") % {"code": code})
        elif text != text.strip():
            faults.append(gettext("The text in language %(code)s has blanks at an end.") % {"code": code})
        elif mark := WORKING_MARK.search(text):
            faults.append(
                gettext("The text in language %(code)s contains the working mark %(mark)s.")
                % {"code": code, "mark": mark.group()}
            )
        elif not OWN_SCRIPT[code].search(text):
            faults.append(gettext("The text in language %(code)s is in another script.") % {"code": code})
    faults += [
        gettext("%(code)s is not an official language.") % {"code": code}
        for code in texts
        if code not in LANGUAGE_CODES
    ]
    return faults


def is_complete(field_name: str) -> models.Q | GreaterThan:
    """A condition for a CheckConstraint: the field holds a text in each of the six languages."""
    condition = models.Q()
    for code in LANGUAGE_CODES:
        length = Length(Coalesce(KT(f"{field_name}__{code}"), models.Value("")))
        condition &= models.Q(GreaterThan(length, 0))
    return condition


class OneInputALanguage(forms.MultiWidget):
    """Six inputs, each under the name of its language and in its direction."""

    template_name = "vocabulary/one_input_a_language.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 1) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for language in LANGUAGES:
            own = {"lang": language.code, "dir": language.direction}
            widgets[language.locale] = forms.Textarea({"rows": rows, **own}) if rows > 1 else forms.TextInput(own)
        super().__init__(widgets, attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for language, subwidget in zip(LANGUAGES, context["widget"]["subwidgets"], strict=True):
            subwidget["language"] = language.name
        return context

    def decompress(self, value: Mapping[str, Any] | None) -> list[str]:
        return [(value or {}).get(code, "") for code in LANGUAGE_CODES]


class SixTextsFormField(forms.MultiValueField):
    """Cleans to `{language code: text}` with all six keys; a missing language is an error that names it."""

    def __init__(self, *, long: bool = False, **kwargs: Any) -> None:
        # JSONField hands over options that mean nothing for six plain texts.
        for name in ("encoder", "decoder", "max_length"):
            kwargs.pop(name, None)
        kwargs.setdefault("widget", OneInputALanguage(rows=3 if long else 1))
        kwargs["require_all_fields"] = False
        super().__init__([forms.CharField(required=False) for _language in LANGUAGES], **kwargs)

    def validate(self, value: Mapping[str, str]) -> None:
        super().validate(value)
        if value and (faults := find_faults(value)):
            raise ValidationError(faults)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return dict(zip(LANGUAGE_CODES, data_list, strict=False))

    def has_changed(self, initial: Mapping[str, str] | None, data: list[str] | None) -> bool:
        return super().has_changed(self.widget.decompress(initial), data)


class SixTextsField(models.JSONField):
    """`{language code: text}` with all six official languages, none empty, none with a working mark.

    The database checks completeness where the model adds `is_complete(...)` as a constraint; `full_clean`
    and the loader check the rest.
    """

    def __init__(self, *args: Any, long: bool = False, **kwargs: Any) -> None:
        self.long = long
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if faults := find_faults(value):
            raise ValidationError(faults)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return models.Field.formfield(self, **{"form_class": SixTextsFormField, "long": self.long, **kwargs})
