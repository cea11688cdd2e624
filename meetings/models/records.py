"""What every record of this room has in common."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.fields import is_complete
from portal.vocabulary.languages import LANGUAGE_CODES, language_in_use


def in_language(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in `language`, else in the active one; empty where there are no texts at all."""
    return texts[language_in_use(language)] if texts else ""


def text_in(language: str, field: str) -> KeyTextTransform:
    """One language of a field with six texts, for `values_list`: the other five stay in the database.

    `field` may follow relations ("meeting__titles").
    """
    return KeyTextTransform(language, field)


def six_or_none(name: str) -> models.CheckConstraint:
    """The database's rule for an optional text: it is absent, or there in all six languages."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{name}__isnull": True}) | is_complete(name),  # type: ignore[arg-type]
        name=f"%(app_label)s_%(class)s_{name}_six_or_none",
    )


def belongs_to_one(name: str) -> models.CheckConstraint:
    """The database's rule for what belongs either to a session of the Conference or to a meeting, never to both."""
    return models.CheckConstraint(
        condition=models.Q(session__isnull=True, meeting__isnull=False)
        | models.Q(session__isnull=False, meeting__isnull=True),
        name=name,
    )


def validate_time_zone(name: str) -> None:
    """Refuse what is not a name of the time zone database, such as "CET+1"."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is not a time zone such as Europe/Vienna."), params={"name": name}, code="time_zone"
        )


def validate_language_codes(codes: object) -> None:
    """Refuse anything but a list of different codes of official languages."""
    if not isinstance(codes, list) or len(set(codes)) != len(codes) or not set(codes) <= set(LANGUAGE_CODES):
        raise ValidationError(_("Choose among the six official languages."), code="languages")


class Record(models.Model):
    """A record that people change: `version` grows with every change, so that a lost update is noticed."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class InTimeZone(models.Model):
    """Something that takes place somewhere: its times are read in the time of that place."""

    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Vienna", validators=[validate_time_zone]
    )

    class Meta:
        abstract = True

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the venue."""
        return ZoneInfo(self.time_zone)
