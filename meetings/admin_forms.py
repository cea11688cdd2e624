"""The Secretariat's forms in the admin. They only check; saving is a matter of `actions`."""

import datetime
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access.desk_forms import VersionedForm
from portal.vocabulary.fields import SixTextsFormField
from portal.vocabulary.languages import LANGUAGE_CODES, LANGUAGES

from .models import AgendaItem, Sitting
from .readers import Readers, readers_of

LANGUAGE_CHOICES = [(language.code, language.name) for language in LANGUAGES]


class SomeTextsFormField(SixTextsFormField):
    """Texts in those languages that are filled in."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"long": True, "required": False, **kwargs})

    def validate(self, value: Mapping[str, str]) -> None:
        """Any language may be missing; the model asks for those that the paper has."""

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {code: text for code, text in zip(LANGUAGE_CODES, data_list, strict=False) if text and text.strip()}


def readers_field() -> forms.MultipleChoiceField:
    """Who reads it, in words; the Secretariat always does."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("Who reads it"),
        choices=Readers,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The Secretariat always reads too. Nobody else does where nothing is chosen."),
    )


class RecordForm(VersionedForm):
    """A record of meetings; one with readers starts with those who read it now."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "readers" in self.fields and self.instance.pk:
            self.fields["readers"].initial = readers_of(self.instance.audience)


class OwnedForm(RecordForm):
    """A record of a meeting or of a session: which one is chosen once, when it is made."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("meeting", "session"):
                self.fields.pop(name, None)

    def clean(self) -> dict:
        cleaned = super().clean()
        if "meeting" in self.fields and bool(cleaned.get("meeting")) == bool(cleaned.get("session")):
            self.add_error("meeting", _("Choose a meeting or a session, one of the two."))
        if not (cleaned.get("meeting") or self.instance.meeting_id) and {"group", "meeting"} & set(
            cleaned.get("readers", ())
        ):
            self.add_error("readers", _("Groups and participants are those of a meeting."))
        return cleaned

    def _items(self):
        """The agenda items that a record of this owner may name."""
        meeting, session = self.instance.meeting, self.instance.session
        return AgendaItem.objects.filter(meeting=meeting) if meeting else AgendaItem.objects.filter(session=session)


class MeetingForm(RecordForm):
    """A meeting; on an existing one also its end."""

    readers = readers_field()
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        required=False,
        choices=[
            ("", gettext_lazy("None")),
            ("close", gettext_lazy("Close the meeting: its report is adopted")),
            ("cancel", gettext_lazy("Cancel the meeting and its sittings")),
        ],
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields.pop("decision")
            self.fields["readers"].initial = [Readers.PUBLIC]


class SittingForm(OwnedForm):
    """A sitting: day and hours are those of the venue."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("As its body says")), *Sitting.Kind.choices],
    )
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agenda items"),
        queryset=AgendaItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    readers = readers_field()
    cancel = forms.BooleanField(label=gettext_lazy("Cancel this sitting"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["readers"].initial = [Readers.PUBLIC]
            for name in ("items", "cancel"):
                self.fields.pop(name)
            return
        zone = self._zone(self.instance.meeting, self.instance.session)
        first, last = self.instance.starts_at.astimezone(zone), self.instance.ends_at.astimezone(zone)
        self.initial |= {"on": first.date(), "begins": first.time(), "ends": last.time()}
        self.fields["items"].queryset = self._items()
        self.initial["items"] = [entry.item_id for entry in self.instance.entries.all()]

    @staticmethod
    def _zone(meeting, session):
        return (meeting or session).zone

    def hours(self) -> dict[str, datetime.datetime]:
        """The start and the end as moments."""
        zone = self._zone(
            self.cleaned_data.get("meeting") or self.instance.meeting,
            self.cleaned_data.get("session") or self.instance.session,
        )
        day = self.cleaned_data["on"]
        return {
            "starts_at": datetime.datetime.combine(day, self.cleaned_data["begins"], zone),
            "ends_at": datetime.datetime.combine(day, self.cleaned_data["ends"], zone),
        }


class PaperForm(OwnedForm):
    """A paper; its agenda items are chosen when its meeting or session is known."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which it exists"),
        choices=LANGUAGE_CHOICES,
        initial=list(LANGUAGE_CODES),
        widget=forms.CheckboxSelectMultiple,
    )
    texts = SomeTextsFormField(label=gettext_lazy("Texts"))
    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agenda items"),
        queryset=AgendaItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    readers = readers_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields.pop("items")
            return
        meeting = self.instance.meeting
        agenda = self._items()
        if meeting is not None and meeting.conference_session_id:
            agenda = agenda | AgendaItem.objects.filter(session=meeting.conference_session_id)
        self.fields["items"].queryset = agenda


class RoomForm(RecordForm):
    """A room and the languages of its booths."""

    interpretation = forms.MultipleChoiceField(
        label=gettext_lazy("Interpretation"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
