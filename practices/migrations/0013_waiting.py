from datetime import timedelta

from django.db import migrations
from django.utils import timezone

DUTY_AT = {
    "submitted": ("clearance", 14),
    "cleared": ("review", 14),
    "in_review": ("review", 14),
    "returned": ("changes", 21),
    "changes_asked": ("changes", 21),
}


def begin(apps, schema_editor):
    """A task for everything that waits already. Its days count from now, so that nobody is late unawares."""
    Practice = apps.get_model("practices", "Practice")
    Assignment = apps.get_model("practices", "Assignment")
    today = timezone.localdate()
    for practice in Practice.objects.filter(original__isnull=True, stage__in=DUTY_AT).iterator():
        duty, days = DUTY_AT[practice.stage]
        Assignment.objects.create(
            practice=practice,
            duty=duty,
            assignee_id={"review": practice.reviewer_id, "changes": practice.author_id}.get(duty),
            since=practice.cleared_at or practice.submitted_at or practice.created_at,
            due=today + timedelta(days=days),
        )


class Migration(migrations.Migration):
    dependencies = [("practices", "0012_tasks")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
