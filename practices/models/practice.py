"""A practice: what a State tried against a form of crime, and what came of it."""

from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.locks import WorkflowLock
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail_localize.fields import TranslatableField

from portal.access.audiences import PARTIES, PUBLIC, SECRETARIAT, AudienceField, AudienceQuerySet, party_token

from . import gate
from .constraints import CONSTRAINTS
from .content import LONGEST_NOTE, RECORD_FIELDS, TEXT_LIMITS
from .locks import TextStands
from .particulars import Particulars
from .stages import CLEARED_STAGES, PRACTICE_TLP, WRITABLE, Stage, Tlp, TranslationKind, Visibility

if TYPE_CHECKING:
    from .review import ChangeRequest


class PracticeStaysError(models.ProtectedError):
    """A practice was about to be deleted. Only drafts that were never submitted are ever discarded."""


class PracticeQuerySet(AudienceQuerySet):
    """Practices by what they are; `visible_to(user)` comes with it."""

    def originals(self):
        """Practices as they were submitted, without the rows that hold their translations."""
        return self.filter(original__isnull=True)

    def published(self):
        """What stands in the public record now, whoever may read it."""
        return self.filter(live=True, stage=Stage.PUBLISHED)

    def delete(self) -> NoReturn:
        raise PracticeStaysError("Practices are not deleted.", set(self[:5]))  # type: ignore[arg-type]

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Practice(
    Particulars,
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    TranslatableMixin,
    ClusterableModel,
):
    """One practice in one language: the original as submitted, one of its translations, or an amendment of it.

    While it is not live, the row and its latest revision say the same. `audience` tells who may read the row now. A live
    row always holds the published version: what is to become the next one is a row of its own that `amends` it, lives the
    same life, and is never live.
    """

    original = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="translations",
        verbose_name=_("original"),
    )
    translation_kind = models.CharField(
        _("kind of translation"), max_length=10, choices=TranslationKind, blank=True, editable=False
    )
    source_revision = models.ForeignKey(
        "wagtailcore.Revision",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("version of the original that was translated"),
    )
    # Of what is shown, `source_revision` is the base; of the text that is being written, this one.
    drafted_from = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="amendments")

    party = models.ForeignKey(
        "vocabulary.Party",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="practices",
        verbose_name=_("State or organization"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="practices", verbose_name=_("author")
    )

    title = models.CharField(_("title"), max_length=TEXT_LIMITS["title"], blank=True)
    summary = models.TextField(_("summary"), max_length=TEXT_LIMITS["summary"], blank=True)
    challenge = models.TextField(_("problem"), max_length=TEXT_LIMITS["challenge"], blank=True)
    measure = models.TextField(_("measure"), max_length=TEXT_LIMITS["measure"], blank=True)
    result = models.TextField(_("result"), max_length=TEXT_LIMITS["result"], blank=True)
    lessons = models.TextField(_("lessons"), max_length=TEXT_LIMITS["lessons"], blank=True)
    safeguards = models.TextField(_("safeguards"), max_length=TEXT_LIMITS["safeguards"], blank=True)
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    not_applicable = models.CharField(
        _("does not apply"),
        max_length=200,
        blank=True,
        help_text=_("Names of fields, with a space between them."),
    )
    forms = ParentalManyToManyField(
        "vocabulary.FormOfCrime", blank=True, related_name="practices", verbose_name=_("forms of crime")
    )
    provisions = ParentalManyToManyField(
        "vocabulary.Provision", blank=True, related_name="practices", verbose_name=_("provisions")
    )
    cooperation = ParentalManyToManyField(
        "vocabulary.CooperationType", blank=True, related_name="practices", verbose_name=_("types of cooperation")
    )
    challenges = ParentalManyToManyField(
        "vocabulary.ChallengeType", blank=True, related_name="practices", verbose_name=_("challenges met")
    )
    visibility = models.CharField(_("who may read it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    scope = models.CharField(_("working group"), max_length=40, blank=True)
    tlp = models.CharField(
        _("label"), max_length=20, choices=[(one.value, one.label) for one in PRACTICE_TLP], default=Tlp.CLEAR
    )
    anonymize = models.BooleanField(_("do not show the name of the State"), default=False)
    declaration = models.BooleanField(_("no names and no live operations"), default=False)
    change_note = models.CharField(_("what changed"), max_length=LONGEST_NOTE, blank=True)

    stage = models.CharField(_("stage"), max_length=15, choices=Stage, default=Stage.DRAFT, editable=False)
    audience: models.Field[frozenset[str], frozenset[str]] = AudienceField(_("who may read it now"), editable=False)
    live = models.BooleanField(_("live"), default=False, editable=False)
    reference_year = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    reference_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True, editable=False)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("cleared by"),
    )
    cleared_revision = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    note_verbale = models.CharField(_("note verbale"), max_length=100, blank=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_revision = models.ForeignKey(
        "wagtailcore.Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    checklist = models.OneToOneField(
        "practices.Checklist", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    # Approved before reviewers had a checklist to sign; set by the migration that brought it, and by nothing else.
    predates_checklist = models.BooleanField(default=False, editable=False)
    open_legal_question = models.OneToOneField(
        "practices.LegalQuestion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("last written by"),
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    # Given by the page on which it was begun, so that a page sent twice begins one practice.
    client_key = models.CharField(max_length=64, blank=True, editable=False)

    translatable_fields = [TranslatableField(name) for name in TEXT_LIMITS]

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["stage", "-first_published_at"], name="practice_newest"),
            models.Index(fields=["party", "stage"], name="practice_by_party"),
        ]
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        """The reference and title; neutral while the text is the delegation's alone, since Wagtail's logs keep this."""
        if self.party_id and self.audience.isdisjoint({SECRETARIAT, PUBLIC}):
            return f"#{self.pk}"
        return f"{self.known_as if self.amends_id else self.reference} {self.title}".strip() or f"#{self.pk}"

    @property
    def reference(self) -> str:
        """ "PRA/2026/0042", given at first publication and never again to another practice; "" before."""
        if self.reference_number is None:
            return ""
        return f"PRA/{self.reference_year}/{self.reference_number:04d}"

    @property
    def known_as(self) -> str:
        """What people call it: its reference, that of the practice which it amends, or "#57"."""
        return self.reference or (self.amends.reference if self.amends else "") or f"#{self.pk}"

    @property
    def path(self) -> str:
        """The page of a published original without its language, "practices/2026/42/"."""
        return f"practices/{self.reference_year}/{self.reference_number}/"

    @property
    def language(self) -> str:
        """The code of the language that this row is written in."""
        return self.locale.language_code

    @property
    def is_writable(self) -> bool:
        """Whether its delegation may change the text at this stage."""
        return self.stage in WRITABLE

    @cached_property
    def open_request(self) -> "ChangeRequest | None":
        """What the Secretariat asked and nobody has answered yet."""
        if self.stage not in (Stage.CHANGES_ASKED, Stage.RETURNED):
            return None
        return self.change_requests.filter(closed_at__isnull=True).select_related("question__by", "revision").first()

    @property
    def answer_goes_straight(self) -> bool:
        """Whether the clearance still covers the text, so that an answer needs no other one."""
        return (
            self.stage == Stage.CHANGES_ASKED
            and self.open_request is not None
            and self.open_request.revision_id == self.latest_revision_id
        )

    @property
    def is_behind(self) -> bool:
        """Whether the original was published anew since this translation was made from it."""
        return self.original is not None and self.source_revision_id != self.original.live_revision_id

    @property
    def draft_is_behind(self) -> bool:
        """Whether the original was published anew since the text that its translator has before them."""
        return self.original is not None and self.drafted_from_id != self.original.live_revision_id

    def audience_at(self, stage: str) -> frozenset[str]:
        """Who may read this row at `stage`: the delegation, then the Secretariat, then whom its State chose."""
        if self.original is not None:
            return self.original.audience if stage == Stage.PUBLISHED else frozenset({SECRETARIAT})
        own = frozenset({party_token(self.party_id) if self.party_id else SECRETARIAT})
        if stage == Stage.PUBLISHED:
            chosen_tokens: dict[str, str] = {"public": PUBLIC, "parties": PARTIES, "group": self.scope}
            chosen = chosen_tokens[self.visibility]
            return own | {SECRETARIAT, chosen}
        if stage in CLEARED_STAGES or (stage == Stage.WITHDRAWN and self.version):
            return own | {SECRETARIAT}
        return own

    def enter(self, stage: str) -> None:
        """Stand at `stage`, with the audience that belongs to it. Nothing is saved."""
        self.stage = stage
        self.audience = self.audience_at(stage)

    def with_content_json(self, content):
        """The text of a revision on this record: what belongs to the record never comes back from the past."""
        practice = super().with_content_json(content)
        for name in RECORD_FIELDS:
            setattr(practice, name, getattr(self, name))
        return practice

    def publish(
        self, revision, user=None, changed=True, log_action=True, previous_revision=None, skip_permission_checks=False
    ):
        """Wagtail's publishing, for actions alone; a scheduled revision that was approved passes when its time has come."""
        if not gate.is_open(self.pk):
            if user is None and revision.approved_go_live_at and revision.approved_go_live_at <= timezone.now():
                from practices.actions import publish_scheduled

                return publish_scheduled(self, revision)
            raise PermissionDenied("practices are published by practices.actions")
        # The revision takes the record's side from this object, with the stage that the action has set.
        revision.content_object = self
        return super().publish(
            revision,
            user=user,
            changed=changed,
            log_action=log_action,
            previous_revision=previous_revision,
            skip_permission_checks=True,
        )

    def unpublish(self, set_expired=False, commit=True, user=None, log_action=True):
        """Refused: a published practice is withdrawn by an action, which leaves a tombstone."""
        raise PermissionDenied("practices are withdrawn by practices.actions")

    def delete(self, *args, **kwargs):
        """Only a draft that never left its delegation can go."""
        if self.live or self.submitted_at or self.stage != Stage.DRAFT:
            raise PracticeStaysError("Practices are not deleted.", {self})
        return super().delete(*args, **kwargs)

    def get_workflow(self):
        """Clearance and review for originals; translations have a publication of their own."""
        return None if self.original_id is not None else super().get_workflow()

    def get_lock(self):
        """Wagtail's locks, and the one that keeps the admin from editing what is not the Secretariat's own text."""
        lock = super().get_lock()
        if (
            (lock is None or isinstance(lock, WorkflowLock))
            and self.original_id is None
            and (self.party_id or not self.is_writable)
        ):
            return TextStands(self)
        return lock

    def save(self, *args, **kwargs):
        """Translations that are published change only through the gate: the translation editor would take them offline.

        There, its text waits in the revision that follows. A row made live outside of the gate is refused.
        """
        if self.original_id is not None and self.pk and not kwargs.get("update_fields") and not gate.is_open(self.pk):
            stands_live = type(self).objects.filter(pk=self.pk, live=True).exists()
            if stands_live:
                self.live = True
                return None
            if self.live:
                raise PermissionDenied("translations are published by practices.actions")
        return super().save(*args, **kwargs)

    def copy_for_translation(self, locale, exclude_fields=None):
        """A translation begins as an unpublished row that only the Secretariat sees, with the text still to be translated.

        Only of what is published: a draft's text must not reach the Secretariat by way of its translation.
        """
        if self.original_id is not None or self.stage != Stage.PUBLISHED:
            raise PermissionDenied("only published originals are translated")
        return Practice(
            locale=locale,
            translation_key=self.translation_key,
            original=self,
            translation_kind=TranslationKind.COURTESY,
            author=self.author,
            stage=Stage.DRAFT,
            audience=frozenset({SECRETARIAT}),
            source_revision=self.live_revision,
            drafted_from=self.live_revision,
            **{name: getattr(self, name) for name in TEXT_LIMITS},
        )

    def serve_preview(self, request, mode_name):
        """The page as its readers will see it."""
        from practices.views.reading import show_preview

        return show_preview(request, self)


def field_of(name: str) -> Any:
    """A field of practices by its name: a text, a date, a relation."""
    return Practice._meta.get_field(name)
