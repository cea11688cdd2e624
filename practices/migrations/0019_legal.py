import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def forget_legal_reviews(apps, schema_editor):
    """On the way back: what waited for a legal review waits for the review, and what was said about law goes."""
    alias = schema_editor.connection.alias
    rows = {
        name: apps.get_model("practices", name).objects.using(alias)
        for name in ("Practice", "LegalQuestion", "Remark", "Assignment")
    }
    rows["Practice"].filter(open_legal_question__isnull=False).update(open_legal_question=None)
    rows["LegalQuestion"].all().delete()
    rows["Remark"].filter(kind__startswith="legal_").delete()
    rows["Assignment"].filter(duty="legal").update(duty="review")
    apps.get_model("wagtailcore", "WorkflowTask").objects.using(alias).filter(
        task__content_type__app_label="practices", task__content_type__model="legalreview"
    ).delete()
    if schema_editor.connection.vendor == "postgresql":
        # The tables are altered in the same transaction, which no check may still be waiting for.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0018_details"),
        ("vocabulary", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fine", "No legal objection"),
                            ("objection", "Legal objection"),
                            ("called_off", "Called off"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "legal review",
                "verbose_name_plural": "legal reviews",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LegalReview",
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
                "verbose_name": "legal review step",
                "verbose_name_plural": "legal review steps",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.RemoveConstraint(
            model_name="assignment",
            name="assignment_duty_known",
        ),
        migrations.RemoveConstraint(
            model_name="remark",
            name="remark_kind_known",
        ),
        migrations.AlterField(
            model_name="assignment",
            name="duty",
            field=models.CharField(
                choices=[
                    ("clearance", "Clear or return"),
                    ("review", "Review"),
                    ("changes", "Mend and answer"),
                    ("legal", "Legal review"),
                ],
                max_length=10,
                verbose_name="task",
            ),
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
                    ("legal_asked", "Legal review asked"),
                    ("legal_fine", "No legal objection"),
                    ("legal_objection", "Legal objection"),
                ],
                max_length=15,
                verbose_name="decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("duty__in", ["clearance", "review", "changes", "legal"])),
                name="assignment_duty_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "cleared",
                            "returned",
                            "changes_asked",
                            "answered",
                            "approved",
                            "legal_asked",
                            "legal_fine",
                            "legal_objection",
                        ],
                    )
                ),
                name="remark_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="legalquestion",
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
            model_name="legalquestion",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="legalquestion",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="answered by",
            ),
        ),
        migrations.AddField(
            model_name="legalquestion",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="legal_questions", to="practices.practice"
            ),
        ),
        migrations.AddField(
            model_name="legalquestion",
            name="question",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practices.remark"
            ),
        ),
        migrations.AddField(
            model_name="legalquestion",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="open_legal_question",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="practices.legalquestion",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("open_legal_question__isnull", True), ("stage__in", ("cleared", "in_review")), _connector="OR"
                ),
                name="practice_legal_review_ends_before_publication",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("practice",), name="legal_question_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer__isnull", True),
                        ("closed_at__isnull", True),
                        ("closed_by__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("outcome", "called_off"),
                    ),
                    models.Q(
                        ("answer__isnull", False),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("outcome__in", ["fine", "objection"]),
                    ),
                    _connector="OR",
                ),
                name="legal_question_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["fine", "objection"]), _negated=True),
                    models.Q(("closed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="legal_question_answered_by_another",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_legal_reviews),
    ]
