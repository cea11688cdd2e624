"""The part of the form that asks for what others need to compare and repeat a practice. None of it is needed to submit."""

from typing import Any

from django.forms import (
    BooleanField,
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    DateInput,
    DecimalField,
    Form,
    IntegerField,
    MultipleChoiceField,
    NumberInput,
    Textarea,
    TextInput,
)
from django.utils.translation import gettext_lazy as _

from .around import places_offered
from .models import CHOICES, PLAIN_LIMITS, TEXT_LIMITS, Practice

MOST = 1_000_000_000


class PlainTextField(CharField):
    """A text whose line ends count once, as its reader counts them."""

    widget = Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class CodesField(MultipleChoiceField):
    """Any number of codes of a fixed list, kept as they are on the model: in its order, with a space between them."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        self.codes = CHOICES[name].values
        widget = CheckboxSelectMultiple(attrs={"class": "few"})
        super().__init__(required=False, choices=CHOICES[name].choices, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        chosen = super().clean(value)
        return " ".join(code for code in self.codes if code in chosen)


def long_text(name: str, label: Any, help_text: Any, rows: int = 6) -> PlainTextField:
    """A text of several lines with the limit of its name, counted while it is typed."""
    limit = (TEXT_LIMITS | PLAIN_LIMITS)[name]
    return PlainTextField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=limit,
        widget=Textarea(attrs={"rows": rows, "dir": "auto", "data-count": limit}),
    )


def _count(label: Any, help_text: Any = "") -> IntegerField:
    return IntegerField(label=label, help_text=help_text, required=False, min_value=0, max_value=MOST)


def _amount(label: Any) -> DecimalField:
    widget = NumberInput(attrs={"step": "0.01", "min": 0})
    return DecimalField(
        label=label, required=False, min_value=0, max_digits=16, decimal_places=2, localize=False, widget=widget
    )


class ParticularsForm(Form):
    """The fields of `models.Particulars`, in the words of a colleague who asks."""

    authorities = CodesField(
        "authorities", label=_("Which authorities did it?"), help_text=_("The kind of body; choose any number.")
    )
    legal_bases = CodesField(
        "legal_bases", label=_("Legal basis"), help_text=_("On which instruments did the cooperation rest?")
    )
    phases = CodesField("phases", label=_("Stages"), help_text=_("Where in the work against the crime does it help?"))
    measure_kinds = CodesField("measure_kinds", label=_("Kinds of measure"), help_text=_("Choose any number."))
    partners_agree = BooleanField(
        label=_("The States and organizations named above agree to be named"),
        required=False,
        help_text=_("Needed before you submit, if you named any."),
    )
    routes = long_text(
        "routes",
        _("Regions and routes"),
        _("Where the crime moved, as far as it is public. At most 300 characters."),
        2,
    )
    requests_sent = _count(_("Requests sent"))
    requests_executed = _count(_("Requests executed"))
    median_days = _count(_("Median days to execution"))
    arrests = _count(_("Arrests"))
    convictions = _count(_("Convictions"))
    assets_frozen = _amount(_("Assets frozen or seized"))
    assets_confiscated = _amount(_("Assets confiscated"))
    assets_shared = _amount(_("Assets returned or shared"))
    assets_currency = CharField(
        label=_("Currency of the amounts"),
        required=False,
        max_length=3,
        help_text=_("Three capital letters: EUR, USD."),
        widget=TextInput(attrs={"autocapitalize": "characters", "size": 4, "dir": "ltr"}),
    )
    assets_on = DateField(
        label=_("Value on"),
        required=False,
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("The day on which the amounts were valued."),
    )
    transferability = long_text(
        "transferability",
        _("Transferability"),
        _("What could another State take over as it is, and what not? At most 1,500 characters."),
        3,
    )
    preconditions = long_text(
        "preconditions",
        _("Preconditions"),
        _("What must be there first: law, people, trust, tools? At most 1,500 characters."),
        3,
    )
    cost = long_text("cost", _("Cost"), _("Money, people and time that it took. At most 500 characters."), 2)
    victims = long_text("victims", _("Victims"), _("What it means for victims. At most 1,500 characters."), 3)
    gender = long_text(
        "gender",
        _("Gender aspects"),
        _("How it differs for women, men, girls and boys. At most 1,500 characters."),
        3,
    )
    assistance_needed = CodesField("assistance_needed", label=_("Technical assistance that you need"))
    assistance_offered = CodesField("assistance_offered", label=_("Technical assistance that you offer"))
    assistance_note = long_text(
        "assistance_note",
        _("On technical assistance"),
        _("What in particular, and for which region. At most 500 characters."),
        2,
    )
    sources = long_text(
        "sources",
        _("Evidence and links"),
        _("One a line: a law, a case, a SHERLOC number, a document symbol, an address. At most 2,000 characters."),
        3,
    )
    contact = long_text(
        "contact",
        _("Contact for follow-up"),
        _(
            "Never published: only your delegation and, after clearance, the Secretariat see it. At most 300 characters."
        ),
        2,
    )
    filed_under = ChoiceField(
        label=_("Meeting or agenda item"),
        required=False,
        help_text=_("Where it was or will be discussed; its page then links to the practice."),
    )
    no_thread = BooleanField(
        label=_("Do not open a discussion about it on the site"),
        required=False,
        help_text=_("Without this, the Secretariat may open one for those who may read the practice."),
    )

    def clean_assets_currency(self) -> str:
        """Capital letters, however they were typed."""
        return self.cleaned_data["assets_currency"].strip().upper()

    def prepare_places(self, user, practice: Practice | None) -> None:
        """Offer the meetings that this person may see, and what was chosen before."""
        stands = practice.filed_under if practice is not None else ""
        offered = places_offered(user, stands)
        if offered:
            field = self.fields["filed_under"]
            assert isinstance(field, ChoiceField)  # noqa: S101 - said for the types
            field.choices = [("", "–"), *offered]
        else:
            del self.fields["filed_under"]
