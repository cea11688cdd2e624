"""Translations as those who make them see them, and the version that each was made from."""

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from practices.models import TEXT_LIMITS, Edition, Practice


def dated(rows: QuerySet[Practice]) -> QuerySet[Practice]:
    """Translations with `of_version` and `of_date`: number and day of the version that what is shown was made from.

    And `draft_of_version`, the same of the text in work. None where the version was published before versions were kept.
    """
    made_from = Edition.objects.filter(practice=OuterRef("original"), revision=OuterRef("source_revision"))
    drafted_from = Edition.objects.filter(practice=OuterRef("original"), revision=OuterRef("drafted_from"))
    return rows.select_related("locale", "original").annotate(
        of_version=Subquery(made_from.values("number")[:1]),
        of_date=Subquery(made_from.values("published_at")[:1]),
        draft_of_version=Subquery(drafted_from.values("number")[:1]),
    )


def in_translation(user) -> QuerySet[Practice]:
    """Every translation of what is published: first what readers see that is behind, then what is in work, newest first."""
    behind = Q(live=True) & ~Q(source_revision=F("original__live_revision"))
    in_work = Q(live=False) | Q(has_unpublished_changes=True)
    return (
        dated(
            Practice.objects.visible_to(user).filter(
                original__in=Practice.objects.originals().published().visible_to(user)
            )
        )
        .annotate(place=Case(When(behind, then=Value(0)), When(in_work, then=Value(1)), default=Value(2)))
        .defer(*(name for name in TEXT_LIMITS if name != "title"))
        .order_by("place", "-original__first_published_at", "-original", "locale")
    )
