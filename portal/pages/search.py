"""What pages give to search: one document for a page and its translations."""

from collections.abc import Iterable

from django.db.models import Min

from portal.access.audiences import PUBLIC
from search.documents import SearchDocument, Text, document_id

from .blocks import plain_text
from .models import ProsePage


def first_of_its_translations(page: ProsePage) -> int:
    """The number under which a page and its translations are found: the lowest among them."""
    return ProsePage.objects.filter(translation_key=page.translation_key).aggregate(first=Min("pk"))["first"] or page.pk


class PageSource:
    """Live pages without a view restriction are public; every other page is not in the index at all."""

    def pks(self) -> Iterable[int]:
        return ProsePage.objects.values("translation_key").annotate(first=Min("pk")).values_list("first", flat=True)

    def audience_queryset(self):
        firsts = ProsePage.objects.live().public().values("translation_key").annotate(first=Min("pk")).values("first")
        return ProsePage.objects.filter(pk__in=firsts)

    def document(self, pk: int) -> SearchDocument | None:
        page = ProsePage.objects.filter(pk=pk).select_related("locale").first()
        if page is None or first_of_its_translations(page) != pk:
            return None
        translations = list(
            ProsePage.objects.live()
            .public()
            .filter(translation_key=page.translation_key)
            .select_related("locale")
            .order_by("pk")
        )
        if not translations:
            return None
        original = translations[0]
        return SearchDocument(
            id=document_id("page", pk),
            kind="page",
            path=f"{original.slug}/",
            texts={one.locale.language_code: Text(one.title, one.deck, plain_text(one.body)) for one in translations},
            original_language=original.locale.language_code,
            audience=frozenset({PUBLIC}),
            date=original.first_published_at.date(),
        )
