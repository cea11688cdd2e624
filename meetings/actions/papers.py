"""Issuing papers and changing them."""

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper
from meetings.readers import Readers, audience_for
from meetings.symbols import series_of
from portal.access.permissions import require
from portal.access.refusals import Refused
from portal.vocabulary.languages import LANGUAGE_CODES
from search.actions import touch

from .changes import amend, create

PAPER_FIELDS = (
    "symbol",
    "kind",
    "titles",
    "original_language",
    "date",
    "items",
    "distribution",
    "languages",
    "texts",
    "audience",
)


@transaction.atomic
def issue_paper(
    actor,
    *,
    symbol: str,
    kind: str,
    titles: Mapping[str, str],
    original_language: str,
    date: datetime.date,
    meeting: Meeting | None = None,
    session: ConferenceSession | None = None,
    items: Iterable[AgendaItem] = (),
    distribution: str = Paper.Distribution.GENERAL,
    languages: Iterable[str] = LANGUAGE_CODES,
    texts: Mapping[str, str] | None = None,
    readers: Iterable[str] | None = None,
    audience: Iterable[str] | None = None,
) -> Paper:
    """Issue a paper of a meeting or of a session. The same symbol twice, and a symbol of another body, are refused."""
    require(actor, "meetings.issue_paper", meeting or session)
    items = list(items)
    paper = Paper(
        symbol=symbol,
        kind=kind,
        titles=titles,
        original_language=original_language,
        date=date,
        meeting=meeting,
        session=session,
        distribution=distribution,
        languages=[*languages],
        texts=dict(texts or {}),
        audience=frozenset(audience)
        if audience is not None
        else (_usual_audience(distribution, meeting) if readers is None else audience_for(readers, meeting)),
    )
    _fits(paper, items)
    create(actor, "issue_paper", paper, {"items": items})
    touch("paper", paper.pk)
    return paper


@transaction.atomic
def change_paper(
    actor, paper: Paper, *, base_version: int | None = None, readers: Iterable[str] | None = None, **changes
) -> Paper:
    """Change a paper, who reads it included; its version grows."""
    require(actor, "meetings.change_paper", paper)
    if readers is not None:
        changes.setdefault("audience", audience_for(readers, paper.meeting))
    if "items" in changes:
        changes["items"] = list(changes["items"])
    items = changes.get("items", ())
    paper, differing = amend(
        actor,
        "change_paper",
        paper,
        base_version,
        PAPER_FIELDS,
        changes,
        check=lambda changed: _fits(changed, items),
    )
    if differing:
        touch("paper", paper.pk)
    return paper


def _usual_audience(distribution: str, meeting: Meeting | None) -> frozenset[str]:
    # What is issued generally is read by whoever sees its meeting, so it is public only where the meeting is.
    if distribution == Paper.Distribution.GENERAL:
        return audience_for((Readers.PUBLIC,)) if meeting is None else meeting.audience
    return audience_for((Readers.GROUP,) if meeting is not None else (Readers.PARTIES,), meeting)


def _fits(paper: Paper, items: Iterable[AgendaItem]) -> None:
    if paper.meeting is not None:
        known = {group.symbol_series for group in paper.meeting.groups.all() if group.symbol_series}
        if known and not series_of(paper.symbol) & known:
            raise Refused(
                _("The symbol belongs to another body; this meeting's papers are %(series)s.")
                % {"series": ", ".join(sorted(known))},
                code="other_series",
                status=422,
            )
    own = {"meeting_id": paper.meeting_id, "session_id": paper.session_id}
    with_session = paper.meeting.conference_session_id if paper.meeting else None
    for item in items:
        of_own = {"meeting_id": item.meeting_id, "session_id": item.session_id} == own
        if not of_own and not (with_session and item.session_id == with_session):
            raise Refused(
                _("This item is not on an agenda to which the paper can belong."),
                code="other_agenda",
                status=422,
            )
