import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0010_answers"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedWithdrawal",
            fields=[
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="planned_withdrawal",
                        serialize=False,
                        to="practices.practice",
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="withdrawn at")),
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
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="planned")),
            ],
            options={
                "verbose_name": "planned withdrawal",
                "verbose_name_plural": "planned withdrawals",
            },
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "scheduled"), _negated=True), ("go_live_at__isnull", False), _connector="OR"
                ),
                name="practice_scheduled_has_its_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("expire_at__isnull", True)), name="practice_expires_by_action"
            ),
        ),
        migrations.AddField(
            model_name="plannedwithdrawal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["originator", "superseded", "inaccurate", "protection"])),
                name="planned_withdrawal_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedwithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("at__gt", models.F("planned_at"))), name="planned_withdrawal_lies_ahead"
            ),
        ),
    ]
