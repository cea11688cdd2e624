"""The list of practices in the admin, with the same few queries however many there are."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from portal.vocabulary.dates import format_date, format_datetime
from portal.vocabulary.models import Party
from portal.vocabulary.queries import alphabetical, term_named, terms
from practices.models import TEXT_LIMITS, Assignment, Practice, Stage
from practices.queries.desk import AMENDED_TEXTS


def _parties() -> list[tuple[str, str]]:
    return [(party.pk, party.label()) for party in alphabetical(terms(Party).values())]


def next_day(practice: Practice) -> str:
    """What comes next and when: a task that is due, or what happens by itself."""
    if practice.stage == Stage.SCHEDULED:
        return f"{_('To be published:')} {format_datetime(practice.go_live_at)}"
    if hasattr(practice, "planned_withdrawal"):
        return f"{_('To be withdrawn:')} {format_datetime(practice.planned_withdrawal.at)}"
    return f"{_('Due:')} {format_date(practice.due)}" if practice.due else ""


def reference_of(practice: Practice) -> str:
    """The reference; of an amendment, that of the practice which it amends."""
    return f"{_('Amendment')} {practice.amends.reference}" if practice.amends else practice.reference


class PracticeFilters(WagtailFilterSet):
    """By stage and by State."""

    stage = ChoiceFilter(label=_("Stage"), choices=Stage.choices)
    party = ChoiceFilter(label=_("State or organization"), field_name="party_id", choices=_parties)

    class Meta:
        model = Practice
        fields = ["stage", "party"]


class PracticeIndex(IndexView):
    """What the Secretariat may read, newest first. No column and no button asks the database once a row."""

    default_ordering = "-pk"
    filterset_class = PracticeFilters

    @cached_property
    def columns(self):
        return [
            TitleColumn(
                "title",
                label=_("Title"),
                accessor=lambda practice: practice.title or _("Untitled draft"),
                get_url=self.get_edit_url,
                sort_key="title",
            ),
            Column("reference", label=_("Reference"), accessor=reference_of),
            Column(
                "party",
                label=_("State or organization"),
                accessor=lambda practice: term_named(Party, practice.party_id or "") or _("Secretariat"),
            ),
            Column("stage", label=_("Stage"), accessor="get_stage_display", sort_key="stage"),
            DateColumn("cleared_at", label=_("Cleared"), sort_key="cleared_at"),
            Column("next_day", label=_("Next day"), accessor=next_day),
            DateColumn("first_published_at", label=_("Published"), sort_key="first_published_at"),
        ]

    def get_valid_orderings(self):
        return [*super().get_valid_orderings(), "-pk"]

    def get_base_queryset(self) -> QuerySet[Practice]:
        return (
            Practice.objects.originals()
            .visible_to(self.request.user)
            .exclude(stage=Stage.AMENDED)
            .select_related("locale", "planned_withdrawal", "amends")
            .annotate(
                due=Subquery(
                    Assignment.objects.filter(practice=OuterRef("pk"), ended_at__isnull=True).values("due")[:1]
                )
            )
            .defer(*(name for name in TEXT_LIMITS if name != "title"), *AMENDED_TEXTS)
        )

    def order_queryset(self, queryset):
        queryset = super().order_queryset(queryset)
        column = self.ordering.lstrip("-") if isinstance(self.ordering, str) else ""
        if column in ("cleared_at", "first_published_at"):
            # What has no such day yet comes before all that has one, whichever the database.
            day = F(column).desc(nulls_last=True) if self.ordering.startswith("-") else F(column).asc(nulls_first=True)
            return queryset.order_by(day, "-pk")
        return queryset

    def _annotate_queryset_updated_at(self, queryset):
        return queryset

    @property
    def is_searchable(self):
        return True

    def search_queryset(self, queryset):
        words = (self.search_query or "").strip()[:200]
        if not words:
            return queryset
        found = Q(title__icontains=words) | Q(summary__icontains=words)
        _prefix, _slash, number = words.rpartition("/")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            found |= Q(reference_number=int(number))
        return queryset.filter(found)

    @cached_property
    def header_buttons(self):
        return [HeaderButton(_("Compile a practice"), url=reverse("practices:new"), icon_name="plus")]

    def get_add_url(self):
        return None
