import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.access.audiences


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0013_waiting"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FieldComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(blank=True, max_length=20, verbose_name="field")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("text", models.TextField(max_length=2000, verbose_name="text")),
                (
                    "audience",
                    portal.access.audiences.AudienceField(
                        blank=True, default=frozenset, verbose_name="who may read it"
                    ),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="resolved")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="writer of the comment",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="practices.practice"
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="resolved by",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="wagtailcore.revision"
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
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
                                    "forms",
                                    "provisions",
                                    "cooperation",
                                    "challenges",
                                    "year_from",
                                    "year_to",
                                    "visibility",
                                    "tlp",
                                    "anonymize",
                                    "declaration",
                                ),
                            )
                        ),
                        name="comment_field_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience__contains", "public"), _negated=True),
                            models.Q(("audience__contains", "parties"), _negated=True),
                        ),
                        name="comment_stays_inside",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                            models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_resolved_by_somebody",
                    ),
                ],
            },
        ),
    ]
