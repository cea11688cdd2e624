from django.db import migrations

from meetings.threads.seal import seal, unseal


def put_seal(apps, schema_editor):
    seal(schema_editor.connection)


def take_seal(apps, schema_editor):
    unseal(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself refuses to change an event of a log."""

    dependencies = [("threads", "0001_initial")]

    operations = [migrations.RunPython(put_seal, take_seal)]
