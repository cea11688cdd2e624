from django.db import migrations

from portal.audit.seal import seal, unseal


def put_seal(apps, schema_editor):
    seal(schema_editor.connection)


def take_seal(apps, schema_editor):
    unseal(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself refuses to change or remove audit entries."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(put_seal, take_seal)]
