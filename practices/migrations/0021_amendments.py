import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.access.audiences


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0020_particulars"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TranslatedEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("official", "Official translation"),
                            ("courtesy", "Courtesy translation"),
                            ("machine", "Machine translation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "translated version",
                "verbose_name_plural": "translated versions",
                "ordering": ["edition", "language"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="fieldcomment",
            name="comment_field_known",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_stage_known",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_secretariat_only_cleared",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_cleared_by_its_state",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_cleared_as_it_stands",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_published_was_approved",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_approved_as_it_stands",
        ),
        migrations.AddField(
            model_name="edition",
            name="amendment",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="edition",
                to="practices.practice",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="checklist",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.checklist",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="cleared_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="closed_reason",
            field=models.CharField(
                blank=True,
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
        migrations.AddField(
            model_name="edition",
            name="known_to",
            field=portal.access.audiences.AudienceField(
                blank=True, default=frozenset, verbose_name="who may know that it was closed"
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="what changed"),
        ),
        migrations.AddField(
            model_name="practice",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="practices.practice",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="change_note",
            field=models.CharField(blank=True, max_length=500, verbose_name="what changed"),
        ),
        migrations.AlterField(
            model_name="practice",
            name="stage",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Waits for clearance"),
                    ("returned", "Returned by the focal point"),
                    ("cleared", "Cleared, waits for review"),
                    ("in_review", "In review"),
                    ("changes_asked", "Changes asked by the Secretariat"),
                    ("scheduled", "Approved, publication scheduled"),
                    ("published", "Published"),
                    ("amended", "Published as a new version"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                editable=False,
                max_length=15,
                verbose_name="stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amendment__isnull", True), ("note", "")),
                    models.Q(("amendment__isnull", False), ("number__gte", 2), models.Q(("note", ""), _negated=True)),
                    _connector="OR",
                ),
                name="edition_amended_says_what_changed",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("closed_by__isnull", True),
                        ("closed_reason", ""),
                        ("known_to", ""),
                    ),
                    models.Q(
                        ("audience", ""),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("closed_reason__in", ["originator", "superseded", "inaccurate", "protection"]),
                    ),
                    _connector="OR",
                ),
                name="edition_closed_has_no_readers",
            ),
        ),
        migrations.AddConstraint(
            model_name="fieldcomment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "field__in",
                        (
                            "",
                            "title",
                            "summary",
                            "challenge",
                            "measure",
                            "result",
                            "lessons",
                            "safeguards",
                            "routes",
                            "transferability",
                            "preconditions",
                            "cost",
                            "victims",
                            "gender",
                            "assistance_note",
                            "forms",
                            "provisions",
                            "cooperation",
                            "challenges",
                            "partners",
                            "authorities",
                            "legal_bases",
                            "phases",
                            "measure_kinds",
                            "assistance_needed",
                            "assistance_offered",
                            "requests_sent",
                            "requests_executed",
                            "median_days",
                            "arrests",
                            "convictions",
                            "assets_frozen",
                            "assets_confiscated",
                            "assets_shared",
                            "assets_currency",
                            "assets_on",
                            "sources",
                            "contact",
                            "partners_agree",
                            "filed_under",
                            "no_thread",
                            "year_from",
                            "year_to",
                            "visibility",
                            "tlp",
                            "anonymize",
                            "declaration",
                            "change_note",
                        ),
                    )
                ),
                name="comment_field_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
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
                            "amended",
                            "withdrawn",
                        ],
                    )
                ),
                name="practice_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("amends__isnull", False), models.Q(("stage__in", ("amended", "withdrawn")), _negated=True)
                ),
                fields=("amends",),
                name="practice_one_amendment_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", True),
                    models.Q(
                        ("live", False),
                        ("original__isnull", True),
                        ("reference_year__isnull", True),
                        models.Q(("stage", "published"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="practice_amendment_never_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "amended"), _negated=True), ("amends__isnull", False), _connector="OR"
                ),
                name="practice_only_amendments_amend",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amends__isnull", True),
                    ("stage__in", ["draft", "returned", "changes_asked", "withdrawn"]),
                    models.Q(("change_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="practice_amendment_says_what_changed",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length(models.F("change_note")), models.Value(500)
                ),
                name="practice_change_note_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["cleared", "in_review", "scheduled", "published", "amended", "withdrawn"]),
                    ("party__isnull", True),
                    models.Q(("audience__contains", "secretariat"), _negated=True),
                    _connector="OR",
                ),
                name="practice_secretariat_only_cleared",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stage__in", ("cleared", "in_review", "scheduled", "published", "amended")), _negated=True
                    ),
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
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stage__in", ("cleared", "in_review", "scheduled", "published", "amended")), _negated=True
                    ),
                    ("party__isnull", True),
                    ("original__isnull", False),
                    models.Q(("cleared_revision", models.F("latest_revision")), ("latest_revision__isnull", False)),
                    _connector="OR",
                ),
                name="practice_cleared_as_it_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ["scheduled", "published", "amended"]), _negated=True),
                    ("original__isnull", False),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="practice_published_was_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ["scheduled", "published", "amended"]), _negated=True),
                    ("original__isnull", False),
                    models.Q(
                        ("approved_revision", models.F("latest_revision")),
                        ("approved_revision__isnull", False),
                        ("latest_revision__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="practice_approved_as_it_stands",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("live", False),
                    ("original__isnull", False),
                    models.Q(
                        ("approved_revision__isnull", False),
                        ("live_revision", models.F("approved_revision")),
                        ("live_revision__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="practice_live_as_approved",
            ),
        ),
        migrations.AddField(
            model_name="translatededition",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="translations", to="practices.edition"
            ),
        ),
        migrations.AddField(
            model_name="translatededition",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
            ),
        ),
        migrations.AddField(
            model_name="translatededition",
            name="row",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="translatededition",
            constraint=models.UniqueConstraint(fields=("edition", "language"), name="translated_edition_once"),
        ),
        migrations.AddConstraint(
            model_name="translatededition",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["official", "courtesy", "machine"])),
                name="translated_edition_kind_known",
            ),
        ),
    ]
