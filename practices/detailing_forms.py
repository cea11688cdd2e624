"""The forms of the restricted detail."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms import ChoiceField, Form, HiddenInput, IntegerField, RadioSelect, Textarea
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.access.seats import active_seats
from portal.vocabulary.languages import LANGUAGES

from .forms import PlainTextField
from .groups import names_of_groups
from .models import (
    DETAIL_KINDS,
    DETAIL_LIMIT,
    DETAIL_TLP,
    NARROWER,
    TLP_MEANINGS,
    DetailReaders,
    Practice,
    RestrictedDetail,
    Tlp,
)


class _Faults(Form):
    def take_faults(self, error: ValidationError) -> None:
        """Show what the action found, each fault at its field."""
        for name, messages in error.message_dict.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


def _written(**more: Any) -> PlainTextField:
    # Longer texts are refused by the action, which says how long they are.
    return PlainTextField(
        required=False, widget=Textarea(attrs={"rows": 8, "dir": "auto", "data-count": DETAIL_LIMIT}), **more
    )


class DetailForm(_Faults):
    """The restricted detail as its delegation writes it; only readers who may read the practice are offered."""

    base_revision = IntegerField(widget=HiddenInput(attrs={"autocomplete": "off"}))
    text = _written(
        label=_("Restricted detail"),
        help_text=_(
            "What not every reader of the practice should see: contacts, methods, amounts. No suspects, victims or "
            "witnesses and no live operations here either. At most 3,000 characters."
        ),
    )
    readers = ChoiceField(
        label=_("Who may read the detail?"),
        choices=DetailReaders,
        required=False,
        widget=RadioSelect,
        help_text=_(
            "Your delegation and, once it is cleared, the Secretariat read it too. Nobody else learns that it exists."
        ),
    )
    scope = ChoiceField(label=_("Working group"), required=False, help_text=_("Only for “One working group only”."))
    tlp = ChoiceField(
        label=_("Label"),
        required=False,
        widget=RadioSelect,
        help_text=_("What its readers may do with it, by the Traffic Light Protocol."),
    )

    def __init__(self, data: Any = None, *, user, practice: Practice, detail: RestrictedDetail | None) -> None:
        initial: dict[str, Any] = {"base_revision": practice.latest_revision_id}
        if detail is not None:
            initial |= {name: getattr(detail, name) for name in ("text", "readers", "scope", "tlp")}
        super().__init__(data, initial=initial)
        tokens = {seat.scope for seat in active_seats(user) if seat.scope.startswith("group:")}
        groups = names_of_groups(tokens | ({detail.scope} if detail is not None and detail.scope else set()))
        offered = [one for one in NARROWER[practice.visibility] if one != DetailReaders.GROUP or groups]
        cast("ChoiceField", self.fields["readers"]).choices = [
            (one, label) for one, label in DetailReaders.choices if one in offered
        ]
        labels = [one for one in Tlp.values[::-1] if any(one in DETAIL_TLP[readers] for readers in offered)]
        cast("ChoiceField", self.fields["tlp"]).choices = [
            (one, format_lazy("{}: {}", one, TLP_MEANINGS[Tlp(one)])) for one in labels
        ]
        if DetailReaders.GROUP in offered:
            cast("ChoiceField", self.fields["scope"]).choices = [("", "–"), *groups.items()]
        else:
            del self.fields["scope"]


class DetailTranslationForm(_Faults):
    """The restricted detail in another language."""

    language = ChoiceField(label=_("Language"))
    kind = ChoiceField(
        label=_("Kind of translation"), choices=[(one.value, one.label) for one in DETAIL_KINDS], widget=RadioSelect
    )
    text = _written(label=_("Text"), help_text=_("At most 3,000 characters."))

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ChoiceField", self.fields["language"]).choices = [
            (one.code, one.name) for one in LANGUAGES if one.code != practice.language
        ]
