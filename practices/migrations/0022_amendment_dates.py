from django.db import migrations
from django.db.models import F


def date_what_is_there(apps, schema_editor):
    """The clearance and signature of each newest version, and the version that each published translation says."""
    practices, editions, translated = (
        apps.get_model("practices", name).objects for name in ("Practice", "Edition", "TranslatedEdition")
    )
    newest = editions.filter(practice__live=True, number=F("practice__version")).select_related("practice")
    for edition in newest.iterator():
        edition.cleared_at, edition.checklist_id = edition.practice.cleared_at, edition.practice.checklist_id
        edition.save(update_fields=["cleared_at", "checklist"])
    of_revision = dict(editions.values_list("revision_id", "pk"))
    rows = practices.filter(live=True, original__isnull=False, source_revision_id__in=list(of_revision))
    translated.bulk_create(
        [
            translated.model(
                edition_id=of_revision[row.source_revision_id],
                row_id=row.pk,
                language=row.locale.language_code,
                kind=row.translation_kind,
                revision_id=row.live_revision_id,
                published_at=row.last_published_at or row.created_at,
            )
            for row in rows.filter(live_revision__isnull=False).select_related("locale").iterator()
        ],
        batch_size=500,
    )


def put_amendments_away(apps, schema_editor):
    """Before, a practice had no amendments: their rows stay, as texts that were given up and that nobody reads."""
    apps.get_model("practices", "Practice").objects.filter(amends__isnull=False).update(
        stage="withdrawn", audience=frozenset(), go_live_at=None
    )


class Migration(migrations.Migration):
    """Apart from the schema: PostgreSQL makes no index on a table with changes that wait for their checks."""

    dependencies = [("practices", "0021_amendments")]

    operations = [migrations.RunPython(date_what_is_there, put_amendments_away)]
