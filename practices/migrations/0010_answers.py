import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def take_for_questions(apps, schema_editor):
    """Going back, there is no such word; an answer stays beside the question that it belongs to."""
    apps.get_model("practices", "Remark").objects.filter(kind="answered").update(kind="changes_asked")


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0009_signed_rules"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="cleared")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "request for changes",
                "verbose_name_plural": "requests for changes",
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="remark",
            name="remark_kind_known",
        ),
        migrations.AlterField(
            model_name="remark",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cleared", "Cleared"),
                    ("returned", "Returned"),
                    ("changes_asked", "Changes asked"),
                    ("answered", "Answered"),
                    ("approved", "Approved"),
                ],
                max_length=15,
                verbose_name="decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["cleared", "returned", "changes_asked", "answered", "approved"])),
                name="remark_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="answer",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.remark",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="cleared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cleared by",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="change_requests", to="practices.practice"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="question",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.remark"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)), fields=("practice",), name="change_request_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__isnull", True), ("closed_at__isnull", False), _connector="OR"),
                name="change_request_answer_closes",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared_at__isnull", True), ("cleared_by__isnull", True)),
                    models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                    _connector="OR",
                ),
                name="change_request_clearance_whole",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, take_for_questions),
    ]
