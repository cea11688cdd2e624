"""The restricted detail: who may read it at which stage, and reading it.

It is read on the page of its practice and found by search, by those who may read it. Nothing that is taken along has it:
no PDF, compilation, export, feed, citation, dump, API or mail; these are made from practices, which do not hold it.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.access.audiences import PARTIES, PUBLIC, SECRETARIAT, audiences_of, is_visible, party_token
from portal.vocabulary.languages import language_in_use

from .groups import names_of_groups
from .models import NARROWER, DetailReaders, Practice, RestrictedDetail, Stage


def audience_of(detail: RestrictedDetail, practice: Practice) -> frozenset[str]:
    """Who may read this detail now: its delegation, with the clearance the Secretariat, once published those chosen.

    Whatever no longer stands, or stands in a text that follows a published one, is the delegation's alone.
    """
    own = frozenset({party_token(practice.party_id) if practice.party_id else SECRETARIAT})
    if practice.live:
        if not detail.stands_in(practice.live_revision_id):
            return own
        chosen = {DetailReaders.PARTIES: PARTIES, DetailReaders.GROUP: detail.scope}.get(
            DetailReaders(detail.readers), SECRETARIAT
        )
        return own | {SECRETARIAT} | ({chosen} if fits(detail, practice) else frozenset())
    if not detail.stands_in(practice.latest_revision_id):
        return own
    return own | (practice.audience_at(practice.stage) & {SECRETARIAT})


def fits(detail: RestrictedDetail, practice: Practice) -> bool:
    """Whether all who are to read the detail may read the practice."""
    return detail.readers in NARROWER[practice.visibility]


def standing(practice: Practice) -> RestrictedDetail | None:
    """The detail of the latest text, whoever asks."""
    return RestrictedDetail.objects.filter(practice_id=practice.pk, removed_in__isnull=True).first()


def check_narrower(practice: Practice) -> None:
    """A detail is for fewer readers than its practice. Raises ValidationError at the practice's readers."""
    detail = standing(practice)
    if detail is not None and not fits(detail, practice):
        raise ValidationError(
            {"visibility": [_("Its restricted detail would have readers who may not read the practice itself.")]}
        )


@dataclass(frozen=True)
class Shown:
    """A restricted detail as one reader sees it."""

    detail: RestrictedDetail
    text: str
    language: str
    kind: str = ""

    @cached_property
    def readers(self) -> str:
        """For whom it is, in the language of the page."""
        if self.detail.readers == DetailReaders.GROUP:
            return names_of_groups([self.detail.scope])[self.detail.scope]
        return self.detail.get_readers_display()


def details_in(practice: Practice, revision_id: int | None) -> QuerySet[RestrictedDetail]:
    """The detail of one revision, if it has one."""
    if revision_id is None or practice.pk is None:
        return RestrictedDetail.objects.none()
    return RestrictedDetail.objects.filter(practice_id=practice.pk, added_in__lte=revision_id).filter(
        Q(removed_in__isnull=True) | Q(removed_in__gt=revision_id)
    )


def detail_for(user, practice: Practice, language: str | None = None) -> Shown | None:
    """The detail of the practice that this person has before them, where they may read both; in their language if it is there.

    The public is told nothing and costs no query.
    """
    if audiences_of(user) == {PUBLIC} or not is_visible(practice, user):
        return None
    revision = practice.live_revision_id if practice.live else practice.latest_revision_id
    detail = details_in(practice, revision).visible_to(user).first()  # type: ignore[attr-defined]
    return None if detail is None else shown(detail, practice, language)


def shown(detail: RestrictedDetail, practice: Practice, language: str | None = None) -> Shown:
    """The detail in the wanted language, else as it was written."""
    wanted = language_in_use(language)
    if wanted != practice.language:
        translated = detail.translations.filter(language=wanted).first()
        if translated is not None:
            return Shown(detail, translated.text, wanted, translated.kind)
    return Shown(detail, detail.text, practice.language)


def published_details() -> QuerySet[RestrictedDetail]:
    """The details of what stands in the public record."""
    return RestrictedDetail.objects.filter(
        Q(removed_in__isnull=True) | Q(removed_in__gt=F("practice__live_revision")),
        added_in__lte=F("practice__live_revision"),
        practice__live=True,
        practice__stage=Stage.PUBLISHED,
    )


def readers_named(practice: Practice) -> str:
    """Who reads it once it is published, in the language of the page; a group by its name."""
    return names_of_groups([practice.scope])[practice.scope] if practice.scope else practice.get_visibility_display()
