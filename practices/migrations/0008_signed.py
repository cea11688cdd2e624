from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def tell_what_is_known(apps, schema_editor):
    """Who wrote and which version was approved is on record already; a signature that nobody gave is not invented."""
    Practice = apps.get_model("practices", "Practice")
    Revision = apps.get_model("wagtailcore", "Revision")
    writer = Revision.objects.filter(pk=OuterRef("latest_revision_id")).values("user_id")[:1]
    Practice.objects.filter(original__isnull=True).update(written_by_id=Subquery(writer))
    Practice.objects.filter(original__isnull=True, stage__in=["scheduled", "published"]).update(
        approved_revision_id=F("latest_revision_id"), predates_checklist=True
    )


class Migration(migrations.Migration):
    dependencies = [("practices", "0007_checklist")]
    operations = [migrations.RunPython(tell_what_is_known, migrations.RunPython.noop)]
