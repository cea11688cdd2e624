"""What the portal calls things: one row a term, in six languages, never deleted.

The code is the primary key. Codes are public, never change and mean the same in every installation, so a
foreign key, a revision and an export say "CYB" and not "17".
"""

from typing import Any, ClassVar, NoReturn

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import SixTextsField, is_complete
from .languages import LANGUAGE_CODES, language_in_use


class DeletionRefused(models.ProtectedError):
    """A term was about to be deleted. Terms only become inactive: old practices keep naming them."""


class TermQuerySet(models.QuerySet):
    """Terms in their official order; `delete` refuses."""

    def active(self) -> "TermQuerySet":
        return self.filter(active=True)

    def delete(self) -> NoReturn:
        found: set[Any] = set(self.all()[:5])
        raise DeletionRefused("Terms are never deleted; make them inactive.", found)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> NoReturn:
        self.delete()


def complete_texts(*names: str) -> list[models.BaseConstraint]:
    """One constraint a field: all six languages are there and none is empty."""
    return [
        models.CheckConstraint(condition=is_complete(name), name=f"%(app_label)s_%(class)s_{name}_six")
        for name in names
    ]


class Term(models.Model):
    """A word or name that data refers to by its code and people read in their language."""

    # Relations that a cached term must carry along, so that reading it later asks no question.
    cached_relations: ClassVar[tuple[str, ...]] = ()
    # The fields that the data files fill; the loader compares and writes exactly these.
    loaded_fields: ClassVar[tuple[str, ...]] = (
        "order",
        "active",
        "labels",
        "verified",
        "verified_in",
        "source",
        "unterm_id",
    )

    code = models.CharField(
        _("code"),
        max_length=40,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", _("Use capital letters, digits and hyphens."))],
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Inactive terms stay readable but are not offered.")
    )
    labels = SixTextsField(_("labels"))
    verified = models.BooleanField(
        _("verified"),
        default=False,
        help_text=_("The wording was seen in an official text in all six languages."),
    )
    verified_in = models.JSONField(
        _("languages verified"),
        default=list,
        blank=True,
        help_text=_("The languages whose wording was seen in an official text."),
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    unterm_id = models.CharField(_("UNTERM record"), max_length=100, blank=True)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("order", "code")
        # Who may correct a term is a rule (permissions.py); to add or to delete one is nobody's right.
        default_permissions = ()
        constraints = complete_texts("labels")

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The name in `language`, else in the active one. All six are there, so nothing ever falls back."""
        return self.labels[language_in_use(language)]

    def is_verified(self, language: str | None = None) -> bool:
        """Whether the name in this language was seen in an official text."""
        return language_in_use(language) in self.verified_in

    def clean(self) -> None:
        super().clean()
        self.verified_in = [code for code in LANGUAGE_CODES if code in self.verified_in]
        self.verified = len(self.verified_in) == len(LANGUAGE_CODES)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise DeletionRefused("Terms are never deleted; make them inactive.", {self})

    delete.alters_data = True  # type: ignore[attr-defined]


class Instrument(Term):
    """A treaty or other legal basis that a provision belongs to or a practice relied on.

    `citations` hold one pattern a language with the place `{article}`, such as
    "Organized Crime Convention, article {article}".
    """

    loaded_fields = (*Term.loaded_fields, "citations")

    citations = SixTextsField(_("patterns for citing an article"))

    class Meta(Term.Meta):
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = complete_texts("labels", "citations")


class Provision(Term):
    """An article of the Convention or of one of its Protocols; its labels are the article's titles."""

    cached_relations = ("instrument",)
    loaded_fields = (*Term.loaded_fields, "instrument_id", "article")

    instrument = models.ForeignKey(
        Instrument, verbose_name=_("instrument"), on_delete=models.PROTECT, related_name="provisions"
    )
    article = models.PositiveSmallIntegerField(_("article"))

    class Meta(Term.Meta):
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        constraints = [
            *complete_texts("labels"),
            models.UniqueConstraint(fields=("instrument", "article"), name="vocabulary_provision_one_row_an_article"),
            models.CheckConstraint(condition=models.Q(article__gte=1), name="vocabulary_provision_article_from_1"),
        ]

    @property
    def titles(self) -> dict[str, str]:
        """The article's titles by language code."""
        return self.labels

    def citation(self, language: str | None = None) -> str:
        """Instrument and article without the title: "Organized Crime Convention, article 18"."""
        return self.instrument.citations[language_in_use(language)].replace("{article}", str(self.article))


class FormOfCrime(Term):
    """A form of crime that practices are filed under; a form may be part of a wider one."""

    cached_relations = ("parent",)
    loaded_fields = (*Term.loaded_fields, "parent_id", "definitions")

    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
    )
    definitions = SixTextsField(_("definitions"), long=True)
    often_used = models.ManyToManyField(
        Provision,
        verbose_name=_("provisions often used"),
        through="OftenUsedProvision",
        related_name="forms_of_crime",
    )

    class Meta(Term.Meta):
        verbose_name = _("form of crime")
        verbose_name_plural = _("forms of crime")
        constraints = [
            *complete_texts("labels", "definitions"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("code")),
                name="vocabulary_formofcrime_not_its_own_part",
            ),
        ]

    def definition(self, language: str | None = None) -> str:
        """One sentence that says what falls under this form."""
        return self.definitions[language_in_use(language)]


class OftenUsedProvision(models.Model):
    """A provision that cases of one form of crime often rest on."""

    form = models.ForeignKey(FormOfCrime, on_delete=models.PROTECT, related_name="often_used_links")
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="often_used_links")

    class Meta:
        ordering = ("provision__order",)
        constraints = [
            models.UniqueConstraint(fields=("form", "provision"), name="vocabulary_often_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.provision_id}"


class CooperationType(Term):
    """A way in which States worked together."""

    class Meta(Term.Meta):
        verbose_name = _("cooperation type")
        verbose_name_plural = _("cooperation types")


class ChallengeType(Term):
    """What stood in the way of cooperation."""

    class Meta(Term.Meta):
        verbose_name = _("challenge type")
        verbose_name_plural = _("challenge types")


class Party(Term):
    """A State, a regional organization or another organization that takes part in the Conference.

    The designations imply no opinion on the legal status of any country or territory. States carry their
    ISO 3166-1 code as code; invented ones a code from the range that ISO leaves to its users (XA to XZ).
    """

    class Kind(models.TextChoices):
        STATE_PARTY = "state_party", _("State party")
        ORGANIZATION_PARTY = "organization_party", _("Regional economic integration organization, party")
        SIGNATORY = "signatory", _("Signatory State")
        OBSERVER_STATE = "observer_state", _("Observer State")
        ORGANIZATION = "organization", _("Observer organization")

    class RegionalGroup(models.TextChoices):
        AFRICAN = "african", _("African States")
        ASIA_PACIFIC = "asia_pacific", _("Asia-Pacific States")
        EASTERN_EUROPEAN = "eastern_european", _("Eastern European States")
        GRULAC = "grulac", _("Latin American and Caribbean States")
        WEOG = "weog", _("Western European and other States")
        NONE = "none", _("No regional group")

    loaded_fields = (*Term.loaded_fields, "kind", "iso_code", "regional_group", "fictional")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    iso_code = models.CharField(_("ISO 3166-1 code"), max_length=2, blank=True)
    regional_group = models.CharField(
        _("regional group"), max_length=20, choices=RegionalGroup, default=RegionalGroup.NONE
    )
    fictional = models.BooleanField(
        _("fictional"), default=False, help_text=_("Invented for the demonstration; never a real State.")
    )

    class Meta(Term.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *complete_texts("labels"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=(
                        "state_party",
                        "organization_party",
                        "signatory",
                        "observer_state",
                        "organization",
                    )
                ),
                name="vocabulary_party_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    regional_group__in=(
                        "african",
                        "asia_pacific",
                        "eastern_european",
                        "grulac",
                        "weog",
                        "none",
                    )
                ),
                name="vocabulary_party_regional_group_known",
            ),
            models.UniqueConstraint(
                fields=("iso_code",),
                condition=~models.Q(iso_code=""),
                name="vocabulary_party_one_row_an_iso_code",
            ),
            models.CheckConstraint(
                condition=models.Q(fictional=False) | models.Q(iso_code=""),
                name="vocabulary_party_fictional_has_no_iso_code",
            ),
        ]

    @property
    def is_party(self) -> bool:
        """Whether it is bound by the Convention and so takes part in decisions."""
        return self.kind in (self.Kind.STATE_PARTY, self.Kind.ORGANIZATION_PARTY)


class Concept(Term):
    """A term of the field for the thesaurus of the search: a question in one language finds all six."""

    loaded_fields = (*Term.loaded_fields, "alt_labels")

    alt_labels = models.JSONField(
        _("other wordings"), default=dict, blank=True, help_text=_("Lists of words by language code.")
    )

    class Meta(Term.Meta):
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")

    def wordings(self, language: str | None = None) -> list[str]:
        """The label and then the other wordings in one language."""
        code = language_in_use(language)
        return [self.labels[code], *self.alt_labels.get(code, [])]


class VocabularyVersion(models.Model):
    """One row whose token changes with every change of a term; caches compare it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="vocabulary_version_one_row"),
        ]

    def __str__(self) -> str:
        return self.token


TERM_MODELS: tuple[type[Term], ...] = (
    Instrument,
    Provision,
    FormOfCrime,
    CooperationType,
    ChallengeType,
    Party,
    Concept,
)  # in loading order: what is referred to comes first
