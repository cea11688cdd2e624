"""Working groups of the Conference and the streams of their subject."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meetings.symbols import validate_series
from portal.access.audiences import group_token
from portal.vocabulary.fields import SixTextsField
from portal.vocabulary.models import Provision, complete_texts

from .records import Record, in_language, six_or_none

MANDATE_NUMBER = re.compile(r"^[1-9]\d?/[1-9]\d?$")


def validate_mandates(mandates: object) -> None:
    """Refuse anything but a list of `{"kind": "decision" | "resolution", "number": "5/1", "paragraphs": [9, 10]}`."""
    if not isinstance(mandates, list):
        raise ValidationError(_("A list of decisions and resolutions is expected."), code="mandates")
    for mandate in mandates:
        fits = (
            isinstance(mandate, dict)
            and set(mandate) <= {"kind", "number", "paragraphs"}
            and mandate.get("kind") in ("decision", "resolution")
            and MANDATE_NUMBER.match(str(mandate.get("number", "")))
            and all(isinstance(paragraph, int) and paragraph > 0 for paragraph in mandate.get("paragraphs", []))
        )
        if not fits:
            raise ValidationError(
                _("A mandate is a decision or resolution with its number, such as 5/1."), code="mandates"
            )


class WorkingGroup(Record):
    """A body of the Conference, or a stream: one of the subjects on which a group works (its `parent`).

    Groups are public facts; what is kept from the public are papers, meetings and threads, by the token of the group.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    symbol_series = models.CharField(_("symbol series"), max_length=30, blank=True, validators=[validate_series])
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="streams", verbose_name=_("stream of")
    )
    names = SixTextsField(_("names"))
    descriptions = SixTextsField(_("descriptions"), long=True, null=True, blank=True)
    mandates = models.JSONField(_("mandates"), default=list, blank=True, validators=[validate_mandates])
    mandate_source = models.CharField(_("source of the mandate"), max_length=500, blank=True)
    verified = models.BooleanField(
        _("mandate verified"), default=False, help_text=_("The mandate was seen in the official text.")
    )
    provisions = models.ManyToManyField(
        Provision, blank=True, related_name="working_groups", verbose_name=_("provisions")
    )
    public_threads = models.BooleanField(
        _("threads are public"),
        default=False,
        help_text=_("Everyone may read the threads of this group's public meetings."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True, help_text=_("A group that has ended stays readable."))

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["order", "pk"]
        constraints = [
            *complete_texts("names"),
            six_or_none("descriptions"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="group_is_not_its_own_stream"
            ),
            models.UniqueConstraint(
                fields=["symbol_series"],
                condition=Q(parent__isnull=True) & ~Q(symbol_series=""),
                name="one_group_a_symbol_series",
            ),
        ]

    def __str__(self) -> str:
        return self.name()

    @property
    def token(self) -> str:
        """The audience token of the group's members."""
        return group_token(self.pk)

    def name(self, language: str | None = None) -> str:
        """The official name in one language."""
        return in_language(self.names, language)

    def description(self, language: str | None = None) -> str:
        """What the group works on; empty where nothing was written."""
        return in_language(self.descriptions, language)

    def clean(self) -> None:
        super().clean()
        if self.parent is not None and self.parent.parent_id is not None:
            raise ValidationError({"parent": _("A stream has no streams of its own.")}, code="parent")
        if self.parent is not None and self.pk and self.streams.exists():
            raise ValidationError({"parent": _("A group with streams cannot become a stream.")}, code="parent")
