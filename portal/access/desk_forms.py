"""Forms of the Secretariat's desk. They only check; saving is a matter of each room's `actions`."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.vocabulary.fields import SixTextsFormField
from portal.vocabulary.languages import LANGUAGES

from .refusals import Conflict


class VersionedForm(WagtailAdminModelForm):
    """Remembers which version of the record it was opened with, so that two tabs cannot overwrite each other.

    A text in six languages that was left empty in all of them is none.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    @property
    def seen(self) -> int:
        """The version that the form was opened with; 0 where it does not say."""
        return self.cleaned_data.get("version") or 0

    def clean(self) -> dict:
        cleaned = super().clean()
        optional = {name for name, field in self.fields.items() if type(field) is SixTextsFormField}
        return {name: None if name in optional and value == {} else value for name, value in cleaned.items()}

    def values(self, *names: str) -> dict:
        """What was entered: the named fields, or all but the version."""
        chosen = names or [name for name in self.cleaned_data if name != "version"]
        return {name: self.cleaned_data[name] for name in chosen if name in self.cleaned_data}

    def after(self, conflict: Conflict) -> "VersionedForm":
        """The same entries once more, each field that stands otherwise now with what stands there.

        Saving this form again is the choice to replace it.
        """
        theirs, data = conflict.theirs, self.data.copy()
        data[self.add_prefix("version")] = theirs.version
        form = type(self)(data, instance=theirs, for_user=self.for_user)
        # Read before the form checks, which writes what was entered into `theirs`.
        standing = {name: _standing(form, name) for name in form.fields if name != "version"}
        form.is_valid()
        for name, value in standing.items():
            entered = self.cleaned_data.get(name)
            if _plain(entered) != value and not (_empty(entered) and _empty(value)):
                form.add_error(
                    name, _("Now stands here: %(text)s") % {"text": _shown(form.fields[name], value, entered)}
                )
        form.add_error(None, str(conflict.message))
        return form


def _standing(form: forms.ModelForm, name: str):
    """What stands in the record for a field; what the form starts with where the field is not the record's own."""
    if name in {field.name for field in form.instance._meta.get_fields()}:
        return _plain(getattr(form.instance, name))
    return form.get_initial_for_field(form.fields[name], name)


def _plain(value):
    """A value that can be compared: the rows of a relation as a list in a fixed order."""
    rows = value.all() if hasattr(value, "all") else None
    return value if rows is None else sorted(rows, key=lambda row: row.pk)


def _empty(value) -> bool:
    return value in (None, "", [], {}, ())


def _shown(field: forms.Field, standing, entered) -> str:
    """The standing value in words; of six texts those that differ, each with its language."""
    if _empty(standing):
        return "–"
    if isinstance(standing, dict):
        others = entered or {}
        differing = [one for one in LANGUAGES if standing.get(one.code) != others.get(one.code)]
        return " · ".join(f"{one.name}: {standing.get(one.code, '–')}" for one in differing)
    words = {} if hasattr(field, "queryset") else dict(getattr(field, "choices", ()) or ())
    values = standing if isinstance(standing, (list, tuple)) else [standing]
    return ", ".join(str(words.get(one, one)) for one in values)
