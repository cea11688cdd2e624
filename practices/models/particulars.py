"""What practices say beside their main texts, so that others can compare and repeat them (domain facts, 4.2).

Choices of fixed lists are kept as their codes with a space between them, in the order of the list.
"""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from .content import PLAIN_LIMITS, TEXT_LIMITS


class Authority(models.TextChoices):
    """Which kind of body did it."""

    CENTRAL = "central_authority", _("Central authority")
    MINISTRY = "ministry", _("Ministry")
    PROSECUTION = "prosecution", _("Prosecution service")
    COURT = "court", _("Court")
    POLICE = "police", _("Police")
    FIU = "fiu", _("Financial intelligence unit")
    CUSTOMS = "customs", _("Customs")
    OTHER = "other", _("Another body")


class LegalBasis(models.TextChoices):
    """On which instrument the cooperation rested."""

    CONVENTION = "convention", _("The Convention or a Protocol")
    BILATERAL = "bilateral", _("Bilateral treaty")
    REGIONAL = "regional", _("Regional instrument")
    MULTILATERAL = "multilateral", _("Another multilateral treaty")
    RECIPROCITY = "reciprocity", _("Reciprocity")
    DOMESTIC = "domestic", _("Domestic law alone")


class Phase(models.TextChoices):
    """At which stages of the work against a crime it helps."""

    PREVENTION = "prevention", _("Prevention")
    DETECTION = "detection", _("Detection")
    INVESTIGATION = "investigation", _("Investigation")
    PROSECUTION = "prosecution", _("Prosecution")
    TRIAL = "trial", _("Trial")
    SENTENCE = "sentence", _("Sentence")
    RECOVERY = "recovery", _("Recovery of assets")


class MeasureKind(models.TextChoices):
    """What kind of measure it is."""

    LEGAL = "legal", _("Legal")
    INSTITUTIONAL = "institutional", _("Institutional")
    OPERATIONAL = "operational", _("Operational")
    TECHNICAL = "technical", _("Technical")


class Assistance(models.TextChoices):
    """Kinds of technical assistance, needed or offered (resolution 5/1, paragraphs 4 to 7)."""

    LEGISLATION = "legislation", _("Advice on legislation")
    TRAINING = "training", _("Training")
    EXPERTS = "experts", _("Experts or mentors")
    MODELS = "models", _("Models, forms and manuals")
    EQUIPMENT = "equipment", _("Equipment or software")
    CONTACTS = "contacts", _("Contacts and networks")


CHOICES: dict[str, type[models.TextChoices]] = {
    "authorities": Authority,
    "legal_bases": LegalBasis,
    "phases": Phase,
    "measure_kinds": MeasureKind,
    "assistance_needed": Assistance,
    "assistance_offered": Assistance,
}
"""Field -> the list from which any number is chosen."""

COUNTS = ("requests_sent", "requests_executed", "median_days", "arrests", "convictions")
AMOUNTS = ("assets_frozen", "assets_confiscated", "assets_shared")


def _chosen(verbose_name) -> models.CharField:
    return models.CharField(verbose_name, max_length=100, blank=True, help_text=_("Codes, with a space between them."))


def _count(label) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


def _amount(label) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Particulars(models.Model):
    """The fields themselves, for the practice to inherit. All of them may stay empty."""

    authorities = _chosen(_("competent authorities"))
    legal_bases = _chosen(_("legal basis"))
    phases = _chosen(_("stages"))
    measure_kinds = _chosen(_("kinds of measure"))
    partners = ParentalManyToManyField(
        "vocabulary.Party", blank=True, related_name="+", verbose_name=_("cooperating States and organizations")
    )
    partners_agree = models.BooleanField(_("they agree to be named"), default=False)
    routes = models.TextField(_("regions and routes"), max_length=TEXT_LIMITS["routes"], blank=True)

    requests_sent = _count(_("requests sent"))
    requests_executed = _count(_("requests executed"))
    median_days = _count(_("median days to execution"))
    arrests = _count(_("arrests"))
    convictions = _count(_("convictions"))
    assets_frozen = _amount(_("assets frozen or seized"))
    assets_confiscated = _amount(_("assets confiscated"))
    assets_shared = _amount(_("assets returned or shared"))
    assets_currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters: EUR, USD."))],
    )
    assets_on = models.DateField(_("value on"), null=True, blank=True)

    transferability = models.TextField(_("transferability"), max_length=TEXT_LIMITS["transferability"], blank=True)
    preconditions = models.TextField(_("preconditions"), max_length=TEXT_LIMITS["preconditions"], blank=True)
    cost = models.TextField(_("cost"), max_length=TEXT_LIMITS["cost"], blank=True)
    victims = models.TextField(_("victims"), max_length=TEXT_LIMITS["victims"], blank=True)
    gender = models.TextField(_("gender aspects"), max_length=TEXT_LIMITS["gender"], blank=True)

    assistance_needed = _chosen(_("technical assistance needed"))
    assistance_offered = _chosen(_("technical assistance offered"))
    assistance_note = models.TextField(
        _("on technical assistance"), max_length=TEXT_LIMITS["assistance_note"], blank=True
    )
    # One a line. Names of laws and cases are not translated.
    sources = models.TextField(_("sources"), max_length=PLAIN_LIMITS["sources"], blank=True)

    # Read by the delegation and the Secretariat on the desk. No page, file, index or answer for others has it.
    contact = models.TextField(_("contact for follow-up"), max_length=PLAIN_LIMITS["contact"], blank=True)
    # "meeting:5" or "item:17": the room of the meetings knows them, this one does not.
    filed_under = models.CharField(
        _("meeting or agenda item"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^(meeting|item):[1-9][0-9]{0,17}\Z")],
    )
    no_thread = models.BooleanField(_("no discussion on the site"), default=False)

    class Meta:
        abstract = True


def _codes_of(name: str) -> str:
    codes = "|".join(CHOICES[name].values)
    return rf"^(({codes})( ({codes}))*)?$"


PARTICULAR_CONSTRAINTS = [
    *(
        models.CheckConstraint(condition=Q(**{f"{name}__regex": _codes_of(name)}), name=f"practice_{name}_known")
        for name in CHOICES
    ),
    *(
        models.CheckConstraint(
            condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}), name=f"practice_{name}_not_less"
        )
        for name in AMOUNTS
    ),
    models.CheckConstraint(
        condition=Q(assets_frozen__isnull=True, assets_confiscated__isnull=True, assets_shared__isnull=True)
        | (Q(assets_currency__regex=r"^[A-Z]{3}$") & Q(assets_on__isnull=False)),
        name="practice_assets_say_currency_and_day",
        violation_error_message=_("An amount needs its currency and the day of its value."),
    ),
    models.CheckConstraint(
        condition=Q(assets_currency="") | Q(assets_currency__regex=r"^[A-Z]{3}$"), name="practice_currency_is_a_code"
    ),
    models.CheckConstraint(
        condition=Q(requests_executed__isnull=True)
        | Q(requests_sent__isnull=True)
        | Q(requests_executed__lte=models.F("requests_sent")),
        name="practice_executed_were_sent",
        violation_error_message=_("More requests are executed than were sent."),
    ),
    models.CheckConstraint(
        condition=Q(filed_under__regex=r"^((meeting|item):[1-9][0-9]{0,17})?$"), name="practice_filed_under_known"
    ),
]
"""What the database refuses about them."""
