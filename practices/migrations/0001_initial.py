import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import modelcluster.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

import portal.access.audiences


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="FocalPointClearance",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "clearance by the focal point",
                "verbose_name_plural": "clearances by the focal point",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="Practice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                (
                    "translation_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("official", "Official translation"),
                            ("courtesy", "Courtesy translation"),
                            ("machine", "Machine translation"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="kind of translation",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="title")),
                ("summary", models.TextField(blank=True, max_length=1500, verbose_name="summary")),
                ("challenge", models.TextField(blank=True, max_length=3000, verbose_name="problem")),
                ("measure", models.TextField(blank=True, max_length=3000, verbose_name="measure")),
                ("result", models.TextField(blank=True, max_length=3000, verbose_name="result")),
                ("lessons", models.TextField(blank=True, max_length=3000, verbose_name="lessons")),
                ("safeguards", models.TextField(blank=True, max_length=3000, verbose_name="safeguards")),
                ("year_from", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from year")),
                ("year_to", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to year")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone"),
                            ("parties", "States parties only"),
                            ("group", "One working group only"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="who may read it",
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=40, verbose_name="working group")),
                (
                    "tlp",
                    models.CharField(
                        choices=[("TLP:CLEAR", "TLP:CLEAR"), ("TLP:GREEN", "TLP:GREEN"), ("TLP:AMBER", "TLP:AMBER")],
                        default="TLP:CLEAR",
                        max_length=20,
                        verbose_name="label",
                    ),
                ),
                ("anonymize", models.BooleanField(default=False, verbose_name="do not show the name of the State")),
                ("declaration", models.BooleanField(default=False, verbose_name="no names and no live operations")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waits for clearance"),
                            ("returned", "Returned by the focal point"),
                            ("cleared", "Cleared, waits for review"),
                            ("in_review", "In review"),
                            ("changes_asked", "Changes asked by the Secretariat"),
                            ("scheduled", "Approved, publication scheduled"),
                            ("published", "Published"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=15,
                        verbose_name="stage",
                    ),
                ),
                (
                    "audience",
                    portal.access.audiences.AudienceField(
                        blank=True, default=frozenset, editable=False, verbose_name="who may read it now"
                    ),
                ),
                ("live", models.BooleanField(default=False, editable=False, verbose_name="live")),
                ("reference_year", models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ("reference_number", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="submitted")),
                ("cleared_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cleared")),
                (
                    "note_verbale",
                    models.CharField(blank=True, editable=False, max_length=100, verbose_name="note verbale"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="started"),
                ),
                ("client_key", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "challenges",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="practices",
                        to="vocabulary.challengetype",
                        verbose_name="challenges met",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cleared by",
                    ),
                ),
                (
                    "cleared_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "cooperation",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True,
                        related_name="practices",
                        to="vocabulary.cooperationtype",
                        verbose_name="types of cooperation",
                    ),
                ),
                (
                    "forms",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="practices", to="vocabulary.formofcrime", verbose_name="forms of crime"
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translations",
                        to="practices.practice",
                        verbose_name="original",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practices",
                        to="vocabulary.party",
                        verbose_name="State or organization",
                    ),
                ),
                (
                    "provisions",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="practices", to="vocabulary.provision", verbose_name="provisions"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
                (
                    "source_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="version of the original that was translated",
                    ),
                ),
            ],
            options={
                "verbose_name": "practice",
                "verbose_name_plural": "practices",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["stage", "-first_published_at"], name="practice_newest"),
                    models.Index(fields=["party", "stage"], name="practice_by_party"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("translation_key", "locale"), name="practice_once_a_language"),
                    models.UniqueConstraint(
                        fields=("reference_year", "reference_number"), name="practice_reference_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("client_key", ""), _negated=True),
                        fields=("author", "client_key"),
                        name="practice_client_key_once_an_author",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("title")), models.Value(150)
                        ),
                        name="practice_title_within_150",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("summary")), models.Value(1500)
                        ),
                        name="practice_summary_within_1500",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("challenge")), models.Value(3000)
                        ),
                        name="practice_challenge_within_3000",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("measure")), models.Value(3000)
                        ),
                        name="practice_measure_within_3000",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("result")), models.Value(3000)
                        ),
                        name="practice_result_within_3000",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("lessons")), models.Value(3000)
                        ),
                        name="practice_lessons_within_3000",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("safeguards")), models.Value(3000)
                        ),
                        name="practice_safeguards_within_3000",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "cleared",
                                    "in_review",
                                    "changes_asked",
                                    "scheduled",
                                    "published",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="practice_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_kind__in", ["", "official", "courtesy", "machine"])),
                        name="practice_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("original__isnull", True), ("translation_kind", "")),
                            models.Q(("original__isnull", False), models.Q(("translation_kind", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="practice_translation_says_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("original__isnull", True), ("reference_year__isnull", True), _connector="OR"
                        ),
                        name="practice_translation_no_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference_number__isnull", True), ("reference_year__isnull", True)),
                            models.Q(
                                ("reference_number__gte", 1),
                                ("reference_number__isnull", False),
                                ("reference_year__gte", 2000),
                                ("reference_year__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="practice_reference_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ["published"]), _negated=True),
                            ("original__isnull", False),
                            ("reference_year__isnull", False),
                            _connector="OR",
                        ),
                        name="practice_published_has_reference",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("live", True), ("stage", "published")),
                            models.Q(("live", False), models.Q(("stage", "published"), _negated=True)),
                            _connector="OR",
                        ),
                        name="practice_live_is_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage", "published"),
                            models.Q(("audience__contains", "public"), _negated=True),
                            _connector="OR",
                        ),
                        name="practice_public_only_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage", "published"),
                            models.Q(("audience__contains", "parties"), _negated=True),
                            _connector="OR",
                        ),
                        name="practice_parties_only_published",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["cleared", "in_review", "scheduled", "published", "withdrawn"]),
                            ("party__isnull", True),
                            models.Q(("audience__contains", "secretariat"), _negated=True),
                            _connector="OR",
                        ),
                        name="practice_secretariat_only_cleared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ("cleared", "in_review", "scheduled", "published")), _negated=True),
                            ("party__isnull", True),
                            ("original__isnull", False),
                            models.Q(
                                ("cleared_at__isnull", False),
                                ("cleared_by__isnull", False),
                                ("cleared_revision__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="practice_cleared_by_its_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ("cleared", "in_review", "scheduled", "published")), _negated=True),
                            ("party__isnull", True),
                            ("original__isnull", False),
                            models.Q(
                                ("cleared_revision", models.F("latest_revision")), ("latest_revision__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="practice_cleared_as_it_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage__in", ["scheduled", "published"]), _negated=True),
                            ("original__isnull", False),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="practice_published_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="practice_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["draft", "returned", "changes_asked", "withdrawn"]),
                            models.Q(
                                ("title", ""),
                                ("summary", ""),
                                ("challenge", ""),
                                ("measure", ""),
                                ("result", ""),
                                _connector="OR",
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="practice_complete_when_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ["draft", "returned", "changes_asked", "withdrawn"]),
                            ("original__isnull", False),
                            ("declaration", True),
                            _connector="OR",
                        ),
                        name="practice_declared_when_submitted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visibility__in", ["public", "parties", "group"])),
                        name="practice_visibility_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tlp__in", ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"])),
                        name="practice_tlp_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tlp", "TLP:CLEAR"), ("visibility", "public")),
                            models.Q(
                                models.Q(("visibility", "public"), _negated=True),
                                models.Q(("tlp", "TLP:CLEAR"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="practice_clear_is_public",
                        violation_error_message="TLP:CLEAR goes with public practices, and only with them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("visibility", "group"), ("scope__regex", "^group:[0-9]+$")),
                            models.Q(models.Q(("visibility", "group"), _negated=True), ("scope", "")),
                            _connector="OR",
                        ),
                        name="practice_group_is_named",
                        violation_error_message="Choose the working group that may read it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year_from__isnull", True),
                            models.Q(("year_from__gte", 1990), ("year_from__lte", 2100)),
                            _connector="OR",
                        ),
                        name="practice_year_from_sane",
                        violation_error_message="Enter a year from 1990 to 2100.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("year_to__isnull", True),
                            models.Q(
                                ("year_from__isnull", False),
                                ("year_to__gte", models.F("year_from")),
                                ("year_to__lte", 2100),
                            ),
                            _connector="OR",
                        ),
                        name="practice_years_in_order",
                        violation_error_message="The last year comes before the first.",
                    ),
                ],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ReferenceCounter",
            fields=[
                ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="SecretariatReview",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "review by the Secretariat",
                "verbose_name_plural": "reviews by the Secretariat",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cleared", "Cleared"),
                            ("returned", "Returned"),
                            ("changes_asked", "Changes asked"),
                            ("approved", "Approved"),
                        ],
                        max_length=15,
                        verbose_name="decision",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "audience",
                    portal.access.audiences.AudienceField(
                        blank=True, default=frozenset, verbose_name="who may read it"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="practices.practice"
                    ),
                ),
            ],
            options={
                "verbose_name": "remark",
                "verbose_name_plural": "remarks",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["cleared", "returned", "changes_asked", "approved"])),
                        name="remark_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="remark_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__contains", "public"), _negated=True), name="remark_never_public"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withdrawal",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="withdrawn")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("originator", "Withdrawn at the request of the State or organization that submitted it"),
                            ("superseded", "Replaced by a newer practice"),
                            ("inaccurate", "Found to be inaccurate"),
                            ("protection", "Withdrawn to protect persons or proceedings"),
                        ],
                        max_length=15,
                        verbose_name="reason",
                    ),
                ),
                (
                    "audience",
                    portal.access.audiences.AudienceField(blank=True, default=frozenset, verbose_name="who may know"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "withdrawal",
                "verbose_name_plural": "withdrawals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["originator", "superseded", "inaccurate", "protection"])),
                        name="withdrawal_reason_known",
                    )
                ],
            },
        ),
    ]
