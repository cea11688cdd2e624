"""Reading the mandates; all of them are public, and so they name nothing that is not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from meetings.models import Meeting, Paper
from meetings.paths import localized, meeting_path, paper_path
from portal.access.audiences import PUBLIC
from portal.vocabulary.languages import language_in_use
from practices import queries as practices
from practices.models import Practice

from .models import SLUG, Evidence, Mandate, Resolution


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as everyone may see it. `language` is that of the label, which a practice may have in another."""

    kind: str
    label: str
    language: str
    url: str
    symbol: str
    date: dt.date | None


def resolutions() -> QuerySet[Resolution]:
    """All resolutions and decisions with their paragraphs and who was asked, the latest session first."""
    return Resolution.objects.with_mandates()


def resolution_at(slug: str) -> Resolution | None:
    """The text whose address ends in `slug` ("5-1", "decision-4-2"), with paragraphs and who was asked; or None."""
    found = SLUG.match(slug)
    if found is None:
        return None
    kind = Resolution.Kind.DECISION if found["decision"] else Resolution.Kind.RESOLUTION
    return resolutions().filter(kind=kind, symbol=f"{found['session']}/{found['number']}").first()


def waiting(texts: Iterable[Resolution]) -> int:
    """How many paragraphs of these loaded texts have no final answer yet."""
    return sum(mandate.is_waiting for text in texts for mandate in text.mandates.all())


def paragraphs(resolution: Resolution) -> list[tuple[Mandate, list[Piece]]]:
    """The paragraphs of a loaded text, each with the evidence that everyone may see."""
    found = pieces(Evidence.objects.filter(mandate__resolution=resolution))
    return [(mandate, found.get(mandate.pk, [])) for mandate in resolution.mandates.all()]


def pieces(evidence: Iterable[Evidence]) -> dict[int, list[Piece]]:
    """The evidence by paragraph, in the order of its dates; what is not public is left out. At most six queries."""
    rows = list(evidence)
    found: dict[str, dict[str, Piece]] = {
        Evidence.Kind.PRACTICE: _practices({row.path for row in rows if row.kind == Evidence.Kind.PRACTICE}),
        Evidence.Kind.MEETING: _meetings({row.path for row in rows if row.kind == Evidence.Kind.MEETING}),
        Evidence.Kind.PAPER: _papers({row.symbol for row in rows if row.kind == Evidence.Kind.PAPER}),
    }
    by_mandate: dict[int, list[Piece]] = {}
    for row in rows:
        if row.kind in found:
            piece = found[row.kind].get(row.path or row.symbol)
        else:
            piece = Piece(row.get_kind_display(), row.label(), language_in_use(), row.url, row.symbol, row.date)
        if piece is not None:
            by_mandate.setdefault(row.mandate_id, []).append(piece)
    for some in by_mandate.values():
        some.sort(key=lambda piece: piece.date or dt.date.min)
    return by_mandate


def _practices(paths: set[str]) -> dict[str, Piece]:
    if not paths:
        return {}
    numbers: dict[str, set[str]] = {}
    for path in paths:
        _room, year, number, _end = path.split("/")
        numbers.setdefault(year, set()).add(number)
    named = Q()
    for year, some in numbers.items():
        named |= Q(reference_year=year, reference_number__in=some)
    kind = Evidence.Kind.PRACTICE.label
    return {
        line.path: Piece(
            str(kind), line.title, line.language, localized(line.path), line.reference, line.date and line.date.date()
        )
        for line in practices.lines(practices.published(AnonymousUser()).filter(named))
    }


def _meetings(paths: set[str]) -> dict[str, Piece]:
    if not paths:
        return {}
    public = Meeting.objects.visible_to_tokens({PUBLIC}).filter(slug__in=[path.split("/")[1] for path in paths])
    kind, language = str(Evidence.Kind.MEETING.label), language_in_use()
    return {
        (path := meeting_path(meeting.slug)): Piece(
            kind, meeting.title(), language, localized(path), "", meeting.first_day
        )
        for meeting in public
    }


def _papers(symbols: set[str]) -> dict[str, Piece]:
    if not symbols:
        return {}
    public = Paper.objects.visible_to_tokens({PUBLIC}).filter(symbol__in=symbols).defer("texts")
    kind, language = str(Evidence.Kind.PAPER.label), language_in_use()
    return {
        paper.symbol: Piece(kind, paper.title(), language, localized(paper_path(paper.pk)), paper.symbol, paper.date)
        for paper in public
    }


def record_exists(kind: str, path: str, symbol: str) -> bool:
    """Whether the practice, meeting or paper that evidence names is recorded, public or not."""
    if kind == Evidence.Kind.PRACTICE:
        _room, year, number, _end = path.split("/")
        return Practice.objects.filter(reference_year=int(year), reference_number=int(number)).exists()
    if kind == Evidence.Kind.MEETING:
        return Meeting.objects.filter(slug=path.split("/")[1]).exists()
    return kind != Evidence.Kind.PAPER or Paper.objects.filter(symbol=symbol).exists()
