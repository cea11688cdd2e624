"""The small forms of the Secretariat's review, for the site and for the dialogues of the admin."""

from typing import Any, cast

from django.conf import settings
from django.forms import (
    BooleanField,
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    DateInput,
    DateTimeField,
    DateTimeInput,
    Form,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    RadioSelect,
    Textarea,
)
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.access.models import User
from portal.vocabulary.dates import format_date

from .forms import PlainTextField
from .models import PRACTICE_TLP, TLP_MEANINGS, ChecklistItem, Practice, ReasonClass, Tlp, Visibility


class CommentForm(Form):
    """What is said with a decision."""

    comment = PlainTextField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        help_text=_("The delegation and the Secretariat read it."),
        widget=Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


class AnswerForm(Form):
    """What the delegation answers to the Secretariat, about the text that was read."""

    base_revision = IntegerField(widget=HiddenInput)
    answer = PlainTextField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


class HourField(DateTimeField):
    """A day and an hour, in the time zone of the page; to the minute."""

    widget = DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        zone = format_lazy(_("Time zone: {zone}"), zone=settings.TIME_ZONE)
        super().__init__(help_text=zone, **kwargs)


class EmbargoForm(Form):
    """Until when an approved practice is kept from its readers."""

    until = HourField(label=_("Publish not before"), required=False)


class SubmissionForm(Form):
    """What goes with a text when it is submitted: its label, where its readers leave a choice, and its hour."""

    base_revision = IntegerField(widget=HiddenInput(attrs={"autocomplete": "off"}))
    tlp = ChoiceField(
        label=_("Label"),
        widget=RadioSelect,
        help_text=_("What its readers may do with it, by the Traffic Light Protocol."),
    )
    until = HourField(label=_("Publish not before"), required=False)

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        initial = {"base_revision": practice.latest_revision_id, "tlp": practice.tlp, "until": practice.go_live_at}
        super().__init__(data, initial=initial)
        labels = [label for label in PRACTICE_TLP if label != Tlp.CLEAR]
        if practice.visibility == Visibility.PUBLIC:
            del self.fields["tlp"]
        else:
            cast("ChoiceField", self.fields["tlp"]).choices = [
                (label, format_lazy("{}: {}", label, TLP_MEANINGS[label])) for label in labels
            ]

    def take_faults(self, error: Any) -> None:
        """Show what the action found, each fault at its field where it is here."""
        for name, messages in error.message_dict.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class PlannedWithdrawalForm(Form):
    """When a published practice leaves the public record, and why."""

    at = HourField(label=_("Withdraw at"))
    reason = ChoiceField(label=_("Reason"), choices=ReasonClass, widget=RadioSelect)

    def __init__(self, data: Any = None) -> None:
        # It stands on one page with the withdrawal by hand, which asks for a reason too.
        super().__init__(data, auto_id="planned_%s")


class ClosingForm(Form):
    """Which earlier version is closed, and why."""

    number = ChoiceField(label=_("Version"))
    reason = ChoiceField(label=_("Reason"), choices=ReasonClass, widget=RadioSelect)

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        # It stands on one page with the withdrawal, which asks for a reason too.
        super().__init__(data, auto_id="closing_%s")
        earlier = practice.editions.filter(closed_at__isnull=True, number__lt=practice.version)
        self.numbers = [
            (str(number), f"{number} ({format_date(published_at)})")
            for number, published_at in earlier.values_list("number", "published_at")
        ]
        cast("ChoiceField", self.fields["number"]).choices = self.numbers


class AssignmentForm(Form):
    """Who does it, until when."""

    assignee = ChoiceField(label=_("With"), required=False)
    due = DateField(label=_("Due"), widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody in particular")), *((str(person.pk), str(person)) for person in people)]
        cast("ChoiceField", self.fields["assignee"]).choices = choices


class LegalQuestionForm(AssignmentForm):
    """What a legal review is to look at, who gives it, until when."""

    base_revision = IntegerField(widget=HiddenInput)
    question = PlainTextField(
        label=_("What should the legal review look at?"),
        required=False,
        max_length=2000,
        help_text=_("Only the Secretariat reads it."),
        widget=Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, people=people, auto_id="legal_%s", **kwargs)
        self.fields["due"].required = False


class AdviceForm(Form):
    """What a legal review says."""

    comment = PlainTextField(
        label=_("Legal opinion"),
        required=False,
        max_length=2000,
        help_text=_("Only the Secretariat reads it."),
        widget=Textarea(attrs={"rows": 5, "dir": "auto"}),
    )


class LegalAnswerForm(AdviceForm):
    """A legal review on the site, about the text that was read."""

    base_revision = IntegerField(widget=HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="advice_%s", **kwargs)


class FieldCommentForm(Form):
    """A comment beside one field; a delegation says who reads it."""

    DELEGATION, BOTH = "delegation", "both"

    field = ChoiceField(label=_("At which field"), required=False)
    text = PlainTextField(
        label=_("Comment"), required=False, max_length=2000, widget=Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    readers = ChoiceField(
        label=_("Who reads it"),
        choices=[(DELEGATION, _("This delegation alone")), (BOTH, _("This delegation and the Secretariat"))],
        initial=DELEGATION,
        required=False,
        widget=RadioSelect,
    )

    def __init__(self, *args: Any, fields: dict[str, Any], asks_readers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ChoiceField", self.fields["field"]).choices = list(fields.items())
        if not asks_readers:
            del self.fields["readers"]


class AuthorsForm(Form):
    """Who wrote it together with its author."""

    people = MultipleChoiceField(label=_("Co-authors"), required=False, widget=CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("ChoiceField", self.fields["people"]).choices = [(str(person.pk), str(person)) for person in people]


class ChecklistForm(CommentForm):
    """The checklist that is signed with an approval, one box an item. The action says which is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boxes = {item.value: BooleanField(label=item.label, required=False) for item in ChecklistItem}
        self.fields = {**boxes, **self.fields}

    @property
    def boxes(self) -> list:
        """The bound boxes, in order."""
        return [self[item.value] for item in ChecklistItem]

    def signed(self) -> list[str]:
        """The items under which a name was put."""
        return [item.value for item in ChecklistItem if self.cleaned_data.get(item.value)]


class ReviewForm(ChecklistForm):
    """A decision of the Secretariat on the site, about the text that was read."""

    base_revision = IntegerField(widget=HiddenInput)
