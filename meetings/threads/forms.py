"""The box to write in. What is refused is decided by the action, so that every way in gives the same reasons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access.models import Seat
from portal.access.refusals import Refused
from portal.vocabulary.languages import language_in_use

from . import actions
from .models import LANGUAGE_CHOICES, Message, Thread, new_client_key

FIELD_OF_REFUSAL = {"unsigned": "seat", "unknown_kind": "kind", "unknown_language": "language"}


class PostForm(forms.Form):
    """A message to be. The key in it makes a form that is sent twice post once."""

    body = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))
    seat = forms.ChoiceField(label=_("On behalf of"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=LANGUAGE_CHOICES)
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, seats: list[Seat], reply_to: int | None = None, **kwargs) -> None:
        presides = len(seats) == 1 and seats[0].role == Seat.Role.CHAIR
        first_kind = Message.Kind.CHAIR if presides else Message.Kind.REPLY if reply_to else Message.Kind.STATEMENT
        kwargs["initial"] = {
            "client_key": new_client_key(), "language": language_in_use(), "kind": first_kind, "reply_to": reply_to,
        } | kwargs.get("initial", {})  # fmt: skip
        super().__init__(*args, **kwargs)
        self.seats = {str(seat.pk): seat for seat in seats}
        chairs = any(seat.role == Seat.Role.CHAIR for seat in seats)
        self._offer("kind", [one for one in Message.Kind.choices if chairs or one[0] != Message.Kind.CHAIR])
        self._offer("seat", [("", _("Choose")), *((pk, str(seat)) for pk, seat in self.seats.items())])
        if len(seats) == 1:
            self.fields["seat"].widget = forms.HiddenInput()
            self.initial["seat"] = seats[0].pk
        self.fields["body"].label = self._label_of_box(seats)

    def _offer(self, name: str, choices: list) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @staticmethod
    def _label_of_box(seats: list[Seat]):
        if len(seats) != 1:
            return _("Your statement")
        if seats[0].role == Seat.Role.CHAIR:
            return _("Your statement, as the Chair")
        if seats[0].role == Seat.Role.SECRETARIAT:
            return _("Your statement, for the Secretariat")
        return _("Your statement, on behalf of %(party)s") % {"party": seats[0].party}

    def refuse(self, refused: Refused) -> None:
        """Show why nothing was posted, at the field that it is about; the text stays, a used key is replaced."""
        self.add_error(FIELD_OF_REFUSAL.get(refused.code, "body"), refused.message)
        if refused.code in ("key_reused", "bad_key"):
            self.data = {**self.data.dict(), "client_key": new_client_key()}  # type: ignore[attr-defined]


class ThreadForm(forms.Form):
    """A thread to be, with a title in the language in which it will be held."""

    title = forms.CharField(
        label=_("Question under discussion"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Language of the title"), choices=LANGUAGE_CHOICES, initial=language_in_use)
    observers_may_post = forms.BooleanField(label=_("Observers may post"), required=False)

    def draft(self, actor, item) -> Thread:
        """The thread, as a draft about this agenda item."""
        data = self.cleaned_data
        return actions.draft_thread(
            actor,
            {data["language"]: data["title"]},
            language=data["language"],
            agenda_item=item,
            observers_may_post=data["observers_may_post"],
        )
