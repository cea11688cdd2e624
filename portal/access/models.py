"""People and the seats they hold."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary.languages import LANGUAGES

from .audiences import PARTIES, SECRETARIAT, party_token

LANGUAGE_CHOICES = [(language.code, language.name) for language in LANGUAGES]


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name to sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail address. What they may do comes from their seats, never from this row."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Vienna")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_lower_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class SeatQuerySet(models.QuerySet):
    """Seats by time."""

    def active(self, moment=None):
        """Seats held at `moment` (default: now)."""
        moment = moment or timezone.now()
        return self.filter(Q(starts_at__lte=moment), Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class Seat(models.Model):
    """One role of one person in one place, for a time: brought by a nomination, ended by another (note verbale)."""

    class Role(models.TextChoices):
        """The roles of design section 1, in the field's terms."""

        EXPERT = "expert", _("Expert")
        FOCAL_POINT = "focal_point", _("Focal point")
        DELEGATE = "delegate", _("Delegate")
        OBSERVER = "observer", _("Observer")
        CHAIR = "chair", _("Chair")
        SECRETARIAT = "secretariat", _("Secretariat")

    user = models.ForeignKey(User, models.PROTECT, related_name="seats", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    party = models.ForeignKey(
        "vocabulary.Party",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("State or organization"),
    )
    scope = models.CharField(_("group or meeting"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    note_verbale = models.CharField(_("note verbale"), max_length=100, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="secretariat") | Q(role="chair") | Q(party__isnull=False),
                name="seat_speaks_for_a_party",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="seat_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(scope="") | Q(scope__regex=r"^(group|meeting):[0-9]+$"), name="seat_scope_is_a_token"
            ),
            models.CheckConstraint(condition=~Q(role="chair") | ~Q(scope=""), name="chair_has_a_scope"),
            models.UniqueConstraint(
                fields=["user", "role", "party", "scope"],
                condition=Q(ends_at__isnull=True, party__isnull=False),
                name="one_open_seat_for_a_party",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope"],
                condition=Q(ends_at__isnull=True, party__isnull=True),
                name="one_open_seat_without_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.party or self.scope or _('Secretariat')}"

    def tokens(self) -> set[str]:
        """What this seat lets its holder see."""
        tokens = set()
        if self.role == self.Role.SECRETARIAT:
            tokens |= {SECRETARIAT, PARTIES}
        if self.party_id:
            tokens.add(party_token(self.party_id))
            if self.party is not None and self.party.is_party:
                tokens.add(PARTIES)
        if self.scope:
            tokens.add(self.scope)
        return tokens
