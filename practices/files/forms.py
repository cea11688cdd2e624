"""The form of the attachments page."""

from typing import Any

from django.forms import CharField, ChoiceField, FileField, FileInput, Form
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGES
from practices.models import ANOTHER_LANGUAGE

from .kinds import EXTENSIONS


class AttachmentForm(Form):
    """One file and what it is. What the file must be is checked by the action, from its content."""

    file = FileField(
        label=_("File"),
        help_text=_(
            "PDF, DOCX, ODT, PNG or JPEG, at most 20 MB. Nothing in it may name suspects, victims or witnesses."
        ),
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("This file is empty."),
        },
        widget=FileInput(attrs={"accept": ",".join(end for ends in EXTENSIONS.values() for end in ends)}),
        # A name that is too long is shortened, not refused.
        max_length=None,
    )
    title = CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("What readers see. Left empty, they see the name of the file."),
    )
    language = ChoiceField(label=_("Language of the file"))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["language"] = language
        field = self.fields["language"]
        assert isinstance(field, ChoiceField)  # noqa: S101 - for the reader of types
        field.choices = [*((one.code, one.name) for one in LANGUAGES), (ANOTHER_LANGUAGE, _("another language"))]

    def take_faults(self, faults: dict[str, list[str]]) -> None:
        """Show what the action found wrong, at its field."""
        for name, messages in faults.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)
