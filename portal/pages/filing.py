"""Practices and the meetings under which they are filed: two rooms that do not know each other, joined in both directions."""

from django.db.models import CharField, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, ConferenceSession, Meeting
from meetings.models.records import in_language
from meetings.numbering import write_number
from meetings.paths import localized
from meetings.registry import Link, Section
from meetings.threads.models import Thread
from meetings.threads.queries import thread_path
from portal.access.audiences import audiences_of
from portal.prepared import prepared
from portal.vocabulary.languages import language_in_use
from practices.around import Around, Beside, Offered
from practices.models import Practice
from practices.queries import Line, lines, published

OFFERED = 12
"""Meetings, the latest first, and sessions of the Conference under which a practice can be filed."""
SHOWN = 10


def meeting_token(pk: int) -> str:
    """How a practice keeps that it is filed under a meeting."""
    return f"meeting:{pk}"


def item_token(pk: int) -> str:
    """The same for an agenda item."""
    return f"item:{pk}"


class MeetingsAround:
    """The meetings' answers to `practices.around`."""

    def offered(self, user, token: str) -> Offered:
        """The latest meetings that this person may see, with their agendas; the agendas of the two latest sessions."""
        kind, pk = _read(token)
        here = Q(pk=pk) if kind == "meeting" else Q(agenda=pk) if kind == "item" else Q(pk__in=[])
        seen = Meeting.objects.visible_to(user)
        open_now = Q(pk__in=list(seen.exclude(status="cancelled").values_list("pk", flat=True)[:OFFERED]))
        meetings = list(seen.filter(open_now | here).distinct())
        sessions = list(ConferenceSession.objects.order_by("-number")[:2])
        items = AgendaItem.objects.filter(Q(meeting__in=meetings) | Q(session__in=sessions)).order_by("order", "pk")
        groups: dict[tuple[str, int | None], list[tuple[str, str]]] = {
            **{("meeting", one.pk): [(meeting_token(one.pk), _("The meeting as a whole"))] for one in meetings},
            **{("session", one.pk): [] for one in sessions},
        }
        for item in items:
            owner = ("meeting", item.meeting_id) if item.meeting_id else ("session", item.session_id or 0)
            groups[owner].append((item_token(item.pk), f"{item.numbered()}. {item.title()}"))
        names = {("meeting", one.pk): one.title() for one in meetings} | {
            ("session", one.pk): one.short_title() for one in sessions
        }
        return [(names[owner], choices) for owner, choices in groups.items() if choices]

    def around(self, user, practice: int, token: str) -> Around:
        """The meeting, or the session, and the item; the threads about the practice itself, then those about the item."""
        kind, pk = _read(token)
        at = {"meeting": pk if kind == "meeting" else 0, "item": pk if kind == "item" else 0}
        rows = sorted(_beside(audiences_of(user), practice=practice, **at), key=lambda row: row[:2])
        places: list[Beside] = []
        threads: list[Beside] = []
        for what, key, titles, word, over, path in rows:
            if what == "thread":
                language = language_in_use() if language_in_use() in titles else word
                threads.append(Beside(titles[language], thread_path(key), language=_unless_here(language)))
            elif what == "meeting":
                places.append(Beside(in_language(titles), path))
            else:
                words = _("Item %(number)s: %(title)s") % {"number": write_number(word), "title": in_language(titles)}
                places += [Beside(in_language(over), path), Beside(words, f"{path}#item-{key}")]
        return Around(tuple(places), tuple(threads[:SHOWN]))


@prepared(practice=IntegerField(), item=IntegerField(), meeting=IntegerField())
def _beside(tokens: frozenset[str], *, practice, item, meeting) -> QuerySet:
    """(what it is, key, titles, language or number, titles of what it belongs to, path), in one question."""
    about = Q(subject_kind="practice", subject_id=practice) | Q(agenda_item=item)
    threads = Thread.objects.visible_to_tokens(tokens).filter(about, state=Thread.State.OPEN)
    meetings = Meeting.objects.visible_to_tokens(tokens).filter(pk=meeting)
    items = AgendaItem.objects.visible_to_tokens(tokens).filter(pk=item)
    nothing = Value("", output_field=CharField())
    path = Coalesce(
        Concat(Value("meetings/"), "meeting__slug", Value("/"), output_field=CharField()),
        Concat(Value("conference/"), Cast("session__number", CharField()), Value("/")),
    )
    return (
        threads.order_by()
        .values_list(_word("thread"), "pk", "titles", "language", "titles", nothing)
        .union(
            meetings.order_by().values_list(
                _word("meeting"),
                "pk",
                "titles",
                nothing,
                "titles",
                Concat(Value("meetings/"), "slug", Value("/"), output_field=CharField()),
            ),
            items.order_by().values_list(
                _word("item"), "pk", "titles", "number", Coalesce("meeting__titles", "session__short_titles"), path
            ),
            all=True,
        )
    )


def _word(word: str) -> Value:
    return Value(word, output_field=CharField())


def _unless_here(language: str) -> str:
    return "" if language == language_in_use() else language


def practices_of_meeting(meeting: Meeting, user) -> Section | None:
    """The published practices filed under a meeting or an item of its agenda."""
    return _section(AgendaItem.objects.filter(meeting=meeting), user, meeting_token(meeting.pk))


def practices_of_session(session: ConferenceSession, user) -> Section | None:
    """The same for the agenda of a session of the Conference."""
    return _section(AgendaItem.objects.filter(session=session), user)


def _section(items: QuerySet[AgendaItem], user, *tokens: str) -> Section | None:
    """One query where nothing is filed; three more, however much is."""
    token = Concat(Value("item:"), Cast("pk", CharField()))
    filed = Q(filed_under__in=items.order_by().annotate(token=token).values("token")) | Q(filed_under__in=tokens)
    rows: list[Practice] = list(published(user).filter(filed)[:SHOWN])
    if not rows:
        return None
    numbers = {item_token(item.pk): item.numbered() for item in items.only("pk", "number")}
    under = {practice.pk: numbers.get(practice.filed_under, "") for practice in rows}
    return Section(_("Practices"), tuple(_link(line, under[line.pk]) for line in lines(rows)))


def _link(line: Line, number: str) -> Link:
    return Link(
        url=localized(line.path),
        text=line.title,
        note=" · ".join(
            part for part in (line.reference, _("Item %(number)s") % {"number": number} if number else "") if part
        ),
        language="" if line.language == language_in_use() else line.language,
    )


def _read(token: str) -> tuple[str, int]:
    kind, _colon, number = token.partition(":")
    return kind, int(number) if number.isascii() and number.isdigit() else 0
