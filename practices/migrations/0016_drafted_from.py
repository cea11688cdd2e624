"""The version that a translation's text in work is made from, apart from that of the text which readers see."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def from_what_was_published(apps, schema_editor):
    practices = apps.get_model("practices", "Practice").objects.using(schema_editor.connection.alias)
    practices.filter(original__isnull=False).update(drafted_from=F("source_revision"))


class Migration(migrations.Migration):
    dependencies = [("practices", "0015_authors"), ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes")]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="drafted_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.revision",
            ),
        ),
        migrations.RunPython(from_what_was_published, migrations.RunPython.noop),
    ]
