import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("target_type", models.CharField(max_length=60)),
                ("target_id", models.CharField(max_length=60)),
                ("path", models.CharField(max_length=200, verbose_name="address without its language")),
                ("context", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="mailed")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-created_at", "-pk"],
                "indexes": [models.Index(fields=["recipient", "read_at", "-created_at"], name="notice_for_desk")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("path__startswith", "/"), _negated=True),
                            models.Q(("path__contains", "//"), _negated=True),
                        ),
                        name="notice_path_is_relative",
                    ),
                    models.CheckConstraint(condition=models.Q(("kind", ""), _negated=True), name="notice_has_kind"),
                ],
            },
        ),
    ]
