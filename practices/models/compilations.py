"""Compilations: chosen practices in a chosen order, as one document for the Conference."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGE_CODES

from .practice import Practice

MOST_ENTRIES = 200
"""Practices of one compilation; in six languages it has more than two thousand pages then."""

_LANGUAGE = "|".join(LANGUAGE_CODES)


class Compilation(models.Model):
    """First chosen and ordered, then frozen; frozen, it never changes, and its files can be made again at any time.

    `search` is the address by which its practices were found ("en/search/?form=CYB"), "" for a list by hand.
    `document` holds every word of it as it stood at `made_at`, so that the same files come out of it always.
    """

    class State(models.TextChoices):
        CHOOSING = "choosing", _("being put together")
        FROZEN = "frozen", _("being made")
        MADE = "made", _("ready")
        FAILED = "failed", _("could not be made")

    title = models.CharField(_("title"), max_length=200)
    languages = models.CharField(_("languages"), max_length=40)
    search = models.CharField(_("search"), max_length=1000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    arranged = models.PositiveIntegerField(default=0, help_text="Grows with each change, to see lost updates.")
    state = models.CharField(max_length=10, choices=State, default=State.CHOOSING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    document = models.JSONField(null=True, blank=True)
    practices = models.ManyToManyField(Practice, through="CompilationEntry", related_name="compilations")

    class Meta:
        verbose_name = _("compilation")
        verbose_name_plural = _("compilations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="compilation_has_title"),
            models.CheckConstraint(
                condition=Q(languages__regex=rf"^({_LANGUAGE})( ({_LANGUAGE}))*$"), name="compilation_languages_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["choosing", "frozen", "made", "failed"]), name="compilation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="choosing", made_at__isnull=True, made_by__isnull=True, document__isnull=True)
                | (~Q(state="choosing") & Q(made_at__isnull=False, made_by__isnull=False, document__isnull=False)),
                name="compilation_frozen_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def codes(self) -> tuple[str, ...]:
        """The languages of the document, in its order."""
        return tuple(self.languages.split())


class CompilationEntry(models.Model):
    """A practice at its place. `version` and `revision` say which text it was, once the compilation is frozen."""

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="entries")
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(null=True, blank=True)
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("practice in a compilation")
        verbose_name_plural = _("practices in compilations")
        ordering = ["compilation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["compilation", "practice"], name="compilation_practice_once"),
            models.UniqueConstraint(fields=["compilation", "position"], name="compilation_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="compilation_position_from_one"),
            models.CheckConstraint(
                condition=Q(version__isnull=True, revision__isnull=True)
                | Q(version__isnull=False, revision__isnull=False),
                name="compilation_entry_frozen_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compilation_id}: {self.position}"


class CompiledFile(models.Model):
    """A compilation as a file; made from its frozen document."""

    class Style(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"

    compilation = models.ForeignKey(Compilation, models.CASCADE, related_name="files")
    style = models.CharField(max_length=4, choices=Style)
    size = models.PositiveIntegerField()
    content = models.BinaryField(editable=False)

    class Meta:
        verbose_name = _("file of a compilation")
        verbose_name_plural = _("files of compilations")
        constraints = [
            models.UniqueConstraint(fields=["compilation", "style"], name="compiled_file_once"),
            models.CheckConstraint(condition=Q(style__in=["pdf", "docx"]), name="compiled_file_style_known"),
        ]

    def __str__(self) -> str:
        return f"{self.compilation_id}.{self.style}"
