from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_signed")]

    operations = [
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("written_by__isnull", True),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                    _connector="OR",
                ),
                name="practice_approver_did_not_write",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("cleared_by__isnull", True),
                    models.Q(("approved_by", models.F("cleared_by")), _negated=True),
                    _connector="OR",
                ),
                name="practice_approver_did_not_clear",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ["scheduled", "published"]), _negated=True),
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
                    models.Q(("stage__in", ["scheduled", "published"]), _negated=True),
                    ("original__isnull", False),
                    ("checklist__isnull", False),
                    ("predates_checklist", True),
                    _connector="OR",
                ),
                name="practice_checklist_signed",
            ),
        ),
    ]
