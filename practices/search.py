"""Practices as the search sees them: one document an original, with the texts of its published translations."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from portal.vocabulary.queries import wider_forms
from search.documents import SearchDocument, Text, document_id

from .details import published_details
from .files.queries import attachments_shown, text_found_in
from .models import TEXT_LIMITS, Practice, RestrictedDetail
from .particulars import as_data
from .queries import term_codes


class PracticeSource:
    """Only what is published can be found, by whom it is published for. Where the State is not named, nothing names it."""

    def pks(self) -> Iterable[int]:
        return Practice.objects.originals().published().values_list("pk", flat=True).iterator()

    def audience_queryset(self) -> QuerySet[Practice]:
        return Practice.objects.originals().published()

    def document(self, pk: int) -> SearchDocument | None:
        practice = Practice.objects.originals().published().select_related("locale", "party").filter(pk=pk).first()
        if practice is None:
            return None
        rows = [practice, *Practice.objects.published().filter(original=practice).select_related("locale")]
        said = text_found_in(practice, practice.live_revision_id)
        codes = term_codes([pk]).get(pk, {})
        return SearchDocument(
            id=document_id("practice", pk),
            kind="practice",
            path=practice.path,
            symbol=practice.reference,
            texts=_with_files({row.language: _text(row) for row in rows}, said, practice.language),
            original_language=practice.language,
            forms=codes.get("forms", ()),
            wider_forms=wider_forms(codes.get("forms", ())),
            provisions=codes.get("provisions", ()),
            cooperation=codes.get("cooperation", ()),
            facts=_facts(practice, codes.get("partners", ())),
            parties=(practice.party_id,) if practice.party_id and not practice.anonymize else (),
            year=practice.reference_year,
            audience=practice.audience,
            date=timezone.localdate(practice.first_published_at),
        )


def _facts(practice: Practice, partners: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Codes and numbers for exports, and the names of the files that are handed out."""
    values = as_data(practice, partners)
    del values["not_applicable"]
    values["attachments"] = [one.label for one in attachments_shown(practice) if one.is_served]
    return {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in values.items()
        if value not in (None, [])
    }


class DetailSource:
    """Restricted details as documents of their own, for their own readers: no word of one is in its practice's document.

    Whoever may read one may read its practice, whose title it goes by.
    """

    def pks(self) -> Iterable[int]:
        return published_details().values_list("pk", flat=True).iterator()

    def audience_queryset(self) -> QuerySet[RestrictedDetail]:
        return published_details()

    def document(self, pk: int) -> SearchDocument | None:
        detail = published_details().filter(pk=pk).first()
        about = PracticeSource().document(detail.practice_id) if detail is not None else None
        if detail is None or about is None:
            return None
        title = about.texts[about.original_language].title
        said = {about.original_language: detail.text} | {one.language: one.text for one in detail.translations.all()}
        return replace(
            about,
            id=document_id("detail", pk),
            kind="detail",
            path=f"{about.path}#restricted",
            texts={
                language: Text(title=about.texts[language].title if language in about.texts else title, body=text)
                for language, text in said.items()
            },
            audience=detail.audience,
        )


def _text(row: Practice) -> Text:
    body = (getattr(row, name) for name in TEXT_LIMITS if name not in ("title", "summary"))
    return Text(title=row.title, summary=row.summary, body="\n\n".join(part for part in body if part))


def _with_files(texts: dict[str, Text], said: dict[str, str], original: str) -> dict[str, Text]:
    """What the files say joins the body in their language; where the practice has no text in it, that of the original."""
    for language, words in said.items():
        into = language if language in texts else original
        texts[into] = replace(texts[into], body=f"{texts[into].body}\n\n{words}")
    return texts
