"""What search finds of this room: meetings and papers."""

from collections.abc import Iterable

from portal.vocabulary.dates import format_range
from portal.vocabulary.languages import LANGUAGE_CODES
from search.documents import SearchDocument, Text, document_id

from .models import Meeting, Paper
from .paths import meeting_path, paper_path


class MeetingSource:
    """Meetings, by title, groups, days and agenda."""

    def pks(self) -> Iterable[int]:
        """Every meeting."""
        return Meeting.objects.values_list("pk", flat=True)

    def document(self, pk: int) -> SearchDocument | None:
        """The meeting with the titles of its agenda, in six languages."""
        meeting = Meeting.objects.prefetch_related("groups", "agenda").filter(pk=pk).first()
        if meeting is None:
            return None
        return SearchDocument(
            id=document_id("meeting", pk),
            kind="meeting",
            path=meeting_path(meeting.slug),
            texts={code: self._text(meeting, code) for code in LANGUAGE_CODES},
            original_language="en",
            audience=meeting.audience,
            date=meeting.first_day,
            year=meeting.first_day.year,
        )

    def audience_queryset(self):
        """The meetings with their audience."""
        return Meeting.objects.all()

    @staticmethod
    def _text(meeting: Meeting, language: str) -> Text:
        groups = ", ".join(group.name(language) for group in meeting.groups.all())
        return Text(
            title=meeting.title(language),
            summary=f"{groups}. {format_range(meeting.first_day, meeting.last_day, language)}",
            body="\n".join(f"{item.numbered(language)} {item.title(language)}" for item in meeting.agenda.all()),
        )


class PaperSource:
    """Papers, by symbol, title and text."""

    def pks(self) -> Iterable[int]:
        """Every paper."""
        return Paper.objects.values_list("pk", flat=True)

    def document(self, pk: int) -> SearchDocument | None:
        """The paper with its titles in six languages and its text where the portal has it."""
        paper = Paper.objects.filter(pk=pk).first()
        if paper is None:
            return None
        return SearchDocument(
            id=document_id("paper", pk),
            kind="paper",
            path=paper_path(pk),
            texts={code: Text(title=paper.title(code), body=paper.texts.get(code, "")) for code in LANGUAGE_CODES},
            original_language=paper.original_language,
            audience=paper.audience,
            date=paper.date,
            year=paper.date.year,
            symbol=paper.symbol,
        )

    def audience_queryset(self):
        """The papers with their audience."""
        return Paper.objects.all()
