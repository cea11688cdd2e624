"""Many rows at once, written past the actions for speed: for query budgets and random worlds."""

import datetime

from meetings.models import AgendaItem, Meeting, Paper, ProgrammeEntry, Room, Sitting

from .conftest import MONDAY, VIENNA, six


def fill(count: int, *, session=None, meeting=None, group=None) -> None:
    """`count` items with papers, sittings with entries, and meetings of the group."""
    room = Room.objects.create(slug=f"room-{count}", names=six("Room"))
    body = {"session": session} if session else {"meeting": meeting}
    AgendaItem.objects.bulk_create(
        AgendaItem(
            number=f"{1 + n // 26} ({chr(97 + n % 26)})" if count > 90 else str(n + 1),
            titles=six(f"Item {n}"),
            order=n,
            **body,
        )
        for n in range(count)
    )
    items = list(AgendaItem.objects.filter(**body))
    starts = datetime.datetime.combine(MONDAY, datetime.time(8), VIENNA)
    Sitting.objects.bulk_create(
        Sitting(
            kind="plenary" if session else "group",
            status="confirmed",
            room=room,
            day=MONDAY + datetime.timedelta(days=n % 3),
            starts_at=starts + datetime.timedelta(days=n % 3, minutes=n),
            ends_at=starts + datetime.timedelta(days=n % 3, minutes=n + 1),
            audience={"public"},
            **body,
        )
        for n in range(count)
    )
    ProgrammeEntry.objects.bulk_create(
        ProgrammeEntry(sitting=sitting, item=item)
        for sitting, item in zip(Sitting.objects.filter(**body), items, strict=True)
    )
    Paper.objects.bulk_create(
        Paper(
            symbol=f"CTOC/COP/WG.3/2026/{n + 1}",
            kind="background_paper",
            titles=six(f"Paper {n}"),
            original_language="en",
            audience={"public"},
            **body,
        )
        for n in range(count)
    )
    through = Paper.items.through
    papers = Paper.objects.filter(**body).order_by("pk")
    through.objects.bulk_create(
        through(paper_id=paper.pk, agendaitem_id=item.pk) for paper, item in zip(papers, items, strict=True)
    )
    if group is not None:
        add_meetings(count, group, session)


def add_meetings(count: int, group, session=None) -> None:
    """`count` public meetings of a group, half of them past."""
    meetings = Meeting.objects.bulk_create(
        Meeting(
            slug=f"many-{n}",
            titles=six(f"Meeting {n}"),
            conference_session=session,
            first_day=MONDAY + datetime.timedelta(days=0 if session else 400 * (-1) ** n),
            last_day=MONDAY + datetime.timedelta(days=0 if session else 400 * (-1) ** n),
            audience={"public"},
        )
        for n in range(count)
    )
    through = Meeting.groups.through
    through.objects.bulk_create(through(meeting_id=one.pk, workinggroup_id=group.pk) for one in meetings)
