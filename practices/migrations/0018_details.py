import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.access.audiences


def strict_is_amber(apps, schema_editor):
    """On the way back: the nearest label of those that were there."""
    apps.get_model("practices", "Practice").objects.using(schema_editor.connection.alias).filter(
        tlp="TLP:AMBER+STRICT"
    ).update(tlp="TLP:AMBER")


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0017_imports"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DetailTranslation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("ar", "عربي"),
                            ("zh-hans", "中文"),
                            ("en", "English"),
                            ("fr", "Français"),
                            ("ru", "Русский"),
                            ("es", "Español"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("text", models.TextField(max_length=3000, verbose_name="text")),
                (
                    "kind",
                    models.CharField(
                        choices=[("official", "Official translation"), ("courtesy", "Courtesy translation")],
                        max_length=10,
                        verbose_name="kind of translation",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "translation of a restricted detail",
                "verbose_name_plural": "translations of restricted details",
                "ordering": ["detail", "language"],
            },
        ),
        migrations.CreateModel(
            name="RestrictedDetail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=3000, verbose_name="text")),
                (
                    "readers",
                    models.CharField(
                        choices=[
                            ("parties", "States parties only"),
                            ("group", "One working group only"),
                            ("secretariat", "The Secretariat only"),
                        ],
                        max_length=12,
                        verbose_name="who may read it",
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=40, verbose_name="working group")),
                (
                    "tlp",
                    models.CharField(
                        choices=[
                            ("TLP:CLEAR", "TLP:CLEAR"),
                            ("TLP:GREEN", "TLP:GREEN"),
                            ("TLP:AMBER", "TLP:AMBER"),
                            ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
                            ("TLP:RED", "TLP:RED"),
                        ],
                        max_length=20,
                        verbose_name="label",
                    ),
                ),
                (
                    "audience",
                    portal.access.audiences.AudienceField(
                        blank=True, default=frozenset, editable=False, verbose_name="who may read it now"
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="added")),
            ],
            options={
                "verbose_name": "restricted detail",
                "verbose_name_plural": "restricted details",
                "ordering": ["practice", "added_in"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_tlp_known",
        ),
        migrations.AlterField(
            model_name="practice",
            name="tlp",
            field=models.CharField(
                choices=[
                    ("TLP:CLEAR", "TLP:CLEAR"),
                    ("TLP:GREEN", "TLP:GREEN"),
                    ("TLP:AMBER", "TLP:AMBER"),
                    ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
                ],
                default="TLP:CLEAR",
                max_length=20,
                verbose_name="label",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("tlp__in", ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"))),
                name="practice_tlp_known",
            ),
        ),
        migrations.AddField(
            model_name="detailtranslation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="restricteddetail",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="added by",
            ),
        ),
        migrations.AddField(
            model_name="restricteddetail",
            name="added_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="wagtailcore.revision"
            ),
        ),
        migrations.AddField(
            model_name="restricteddetail",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="details",
                to="practices.practice",
                verbose_name="practice",
            ),
        ),
        migrations.AddField(
            model_name="restricteddetail",
            name="removed_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="wagtailcore.revision",
            ),
        ),
        migrations.AddField(
            model_name="detailtranslation",
            name="detail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="translations",
                to="practices.restricteddetail",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_in__isnull", True)), fields=("practice",), name="detail_one_stands"
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_in__isnull", True), ("removed_in__gt", models.F("added_in")), _connector="OR"
                ),
                name="detail_came_then_went",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length(models.F("text")), models.Value(3000)
                    ),
                ),
                name="detail_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("readers__in", ["parties", "group"]), ("tlp", "TLP:GREEN")),
                    models.Q(("readers__in", ["parties", "group"]), ("tlp", "TLP:AMBER")),
                    models.Q(("readers__in", ["parties", "group", "secretariat"]), ("tlp", "TLP:AMBER+STRICT")),
                    models.Q(("readers__in", ["group", "secretariat"]), ("tlp", "TLP:RED")),
                    _connector="OR",
                ),
                name="detail_label_fits_readers",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("readers", "group"), ("scope__regex", "^group:[0-9]+$")),
                    models.Q(models.Q(("readers", "group"), _negated=True), ("scope", "")),
                    _connector="OR",
                ),
                name="detail_group_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__contains", "public"), _negated=True), name="detail_never_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("readers", "parties"), models.Q(("audience__contains", "parties"), _negated=True), _connector="OR"
                ),
                name="detail_parties_only_if_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="restricteddetail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("readers", "group"),
                    django.db.models.lookups.Exact(
                        django.db.models.functions.text.StrIndex(models.F("audience"), models.Value(" group:")), 0
                    ),
                    _connector="OR",
                ),
                name="detail_group_only_if_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="detailtranslation",
            constraint=models.UniqueConstraint(
                fields=("detail", "language"), name="detail_translation_once_a_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="detailtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["ar", "zh-hans", "en", "fr", "ru", "es"])),
                name="detail_translation_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="detailtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("official", "courtesy"))), name="detail_translation_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="detailtranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length(models.F("text")), models.Value(3000)
                    ),
                ),
                name="detail_translation_says_something",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, strict_is_amber),
    ]
