from django.db import migrations, models
from django.db.models import F, Q


def stand_at_the_end(apps, schema_editor):
    """What is kept of pages before this is kept by the number of the last entry."""
    apps.get_model("audit", "Head").objects.update(seen=F("sequence"))


class Migration(migrations.Migration):
    """The head knows the last entry after which a page may look different: the clock of what is kept."""

    dependencies = [("audit", "0002_seal")]

    operations = [
        migrations.AddField("head", "seen", models.BigIntegerField(default=0)),
        migrations.RunPython(stand_at_the_end, migrations.RunPython.noop),
        migrations.AddConstraint(
            "head",
            models.CheckConstraint(condition=Q(seen__gte=0, seen__lte=F("sequence")), name="audit_seen_within_chain"),
        ),
    ]
