"""The Secretariat's forms in the admin. They only check; saving is a matter of `actions.py`."""

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.access.refusals import Conflict
from portal.vocabulary.languages import LANGUAGES


class VersionedForm(WagtailAdminModelForm):
    """Remembers which version of the record it was opened with, so that two tabs cannot overwrite each other."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    @property
    def seen(self) -> int:
        """The version that the form was opened with; 0 where it does not say."""
        return self.cleaned_data.get("version") or 0

    def clean(self) -> dict:
        """A text in six languages that was left empty is none."""
        cleaned = super().clean()
        return {name: None if value == {} else value for name, value in cleaned.items()}

    def values(self) -> dict:
        """What was entered, by field of the model."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def after(self, conflict: Conflict) -> "VersionedForm":
        """The same entries once more, each field that stands otherwise now with what stands there.

        Saving this form again is the choice to replace it.
        """
        theirs, data = conflict.theirs, self.data.copy()
        data[self.add_prefix("version")] = theirs.version
        form = type(self)(data, instance=theirs, for_user=self.for_user)
        standing = {name: _plain(getattr(theirs, name)) for name in form._meta.fields}
        form.is_valid()
        for name, entered in self.values().items():
            if standing[name] != _plain(entered):
                form.add_error(name, _("Now stands here: %(text)s") % {"text": _shown(standing[name], entered)})
        form.add_error(None, str(conflict.message))
        return form


def _plain(value):
    """A value that can be compared: the rows of a relation as a list in a fixed order."""
    rows = value.all() if hasattr(value, "all") else None
    return value if rows is None else sorted(rows, key=lambda row: row.pk)


def _shown(standing, entered) -> str:
    """The standing value in words; of six texts those that differ, each with its language."""
    if isinstance(standing, list):
        return ", ".join(map(str, standing)) or "–"
    if standing in (None, ""):
        return "–"
    if not isinstance(standing, dict):
        return str(standing)
    others = entered or {}
    differing = [language for language in LANGUAGES if standing[language.code] != others.get(language.code)]
    return " · ".join(f"{language.name}: {standing[language.code]}" for language in differing)
