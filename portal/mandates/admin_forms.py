"""The Secretariat's forms of mandates."""

from portal.access import desk_forms


class VersionedForm(desk_forms.VersionedForm):
    """A record of mandates; a text in six languages that was left empty is none."""

    def clean(self) -> dict:
        cleaned = super().clean()
        return {name: None if value == {} else value for name, value in cleaned.items()}

    def values(self) -> dict:
        """What was entered, by field of the model."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}
