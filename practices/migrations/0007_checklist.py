import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0006_editions"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="approved_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.revision",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="predates_checklist",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="practice",
            name="written_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="last written by",
            ),
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signed")),
                (
                    "no_names",
                    models.BooleanField(
                        verbose_name="It names no suspect, victim or witness, and nobody can be recognized"
                    ),
                ),
                (
                    "no_operations",
                    models.BooleanField(verbose_name="It tells nothing of live operations or open investigations"),
                ),
                (
                    "clearance_covers",
                    models.BooleanField(
                        verbose_name="The clearance covers this very text, or no State has to clear it"
                    ),
                ),
                ("readers_fit", models.BooleanField(verbose_name="Its readers and its label fit what it says")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checklists", to="practices.practice"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
                    ),
                ),
            ],
            options={
                "verbose_name": "signed checklist",
                "verbose_name_plural": "signed checklists",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="practice",
            name="checklist",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.checklist",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.UniqueConstraint(fields=("revision",), name="checklist_once_a_version"),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("clearance_covers", True), ("no_names", True), ("no_operations", True), ("readers_fit", True)
                ),
                name="checklist_signed_whole",
            ),
        ),
    ]
