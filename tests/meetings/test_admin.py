"""The Secretariat's desk: every save in the admin is an action, nothing is deleted, nobody else gets in."""

import datetime

import pytest
from django.urls import reverse

from meetings import actions
from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper, Room, Sitting, WorkingGroup
from meetings.wagtail_hooks import MODELS
from portal.access.models import User
from portal.audit.models import Entry
from search.models import SearchChange

from .conftest import MONDAY, VIENNA, at, six

pytestmark = pytest.mark.django_db


def address(model, view: str, *args) -> str:
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def texts(name: str, values: dict[str, str]) -> dict[str, str]:
    """What a form sends for a text in six languages."""
    return {f"{name}_{code.replace('zh-hans', 'zh_Hans')}": text for code, text in values.items()}


def last_verb() -> str:
    return Entry.objects.order_by("sequence").last().verb


@pytest.fixture
def desk(secretary, signed_in):
    """Somebody of the Secretariat in the admin."""
    return signed_in(secretary)


def saved(response) -> None:
    """The save went through; a form that came back shows its errors here."""
    assert response.status_code == 302, [str(error) for error in response.context["form"].errors.items()]


def test_the_lists_and_forms_open(desk, session, meeting, rooms, cooperation, secretary):
    records = {
        WorkingGroup: cooperation,
        ConferenceSession: session,
        Meeting: meeting,
        AgendaItem: actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting),
        Sitting: actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), meeting=meeting),
        Paper: actions.issue_paper(
            secretary, symbol="CTOC/COP/WG.3/2026/1", kind="agenda", titles=six("A"), original_language="en",
            date=MONDAY, meeting=meeting,
        ),
        Room: rooms[0],
    }  # fmt: skip
    assert set(records) == set(MODELS)
    for model, record in records.items():
        for page in (address(model, "list"), address(model, "add"), address(model, "edit", record.pk)):
            assert desk.get(page).status_code == 200, page


@pytest.mark.parametrize("who", ["outsider", "chair", "superuser"])
def test_nobody_else_gets_in(who, request, signed_in, secretary, cooperation):
    user = (
        User.objects.create_superuser("root@example.org", "x") if who == "superuser" else request.getfixturevalue(who)
    )
    client = signed_in(user)
    form = {"slug": "a", "order": 0} | texts("names", six("A"))
    for model in MODELS:
        assert client.get(address(model, "list")).status_code in (302, 403)
    assert client.post(address(Room, "add"), form | {"seats": 1}).status_code in (302, 403)
    assert client.post(address(WorkingGroup, "edit", cooperation.pk), form).status_code in (302, 403)
    assert not Room.objects.exists()
    assert WorkingGroup.objects.get().slug == "international-cooperation"


def test_nothing_is_deleted(desk, rooms, cooperation):
    for record in (rooms[0], cooperation):
        answer = desk.post(address(type(record), "delete", record.pk))
        assert answer.status_code in (302, 403)
        bulk = reverse("wagtail_bulk_action", args=["meetings", type(record)._meta.model_name, "delete"])
        desk.post(f"{bulk}?id={record.pk}")
        assert type(record).objects.filter(pk=record.pk).exists()


def test_a_room(desk, session):
    form = {"slug": "c", "seats": 220, "order": 1, "interpretation": ["en", "fr"], "active": "on"} | texts(
        "names", six("Room C")
    )
    saved(desk.post(address(Room, "add"), form))
    room = Room.objects.get()
    assert (room.names, room.interpretation) == (six("Room C"), ["en", "fr"])
    assert last_verb() == "add_room"
    saved(desk.post(address(Room, "edit", room.pk), form | {"seats": 180, "version": 1}))
    assert last_verb() == "change_room"
    assert Room.objects.get().version == 2


def test_a_session_and_a_group(desk, parties):
    form = {"number": 15, "first_day": "2026-10-12", "last_day": "2026-10-16", "time_zone": "Europe/Vienna"}
    for name in ("titles", "short_titles", "venues"):
        form |= texts(name, six(name))
    saved(desk.post(address(ConferenceSession, "add"), form))
    session = ConferenceSession.objects.get()
    assert (session.number, session.notices) == (15, None)
    group = {"slug": "firearms", "symbol_series": "CTOC/COP/WG.6", "order": 1, "active": "on"}
    group |= {"mandates": '[{"kind": "resolution", "number": "5/4"}]'} | texts("names", six("Firearms"))
    saved(desk.post(address(WorkingGroup, "add"), group))
    kept = WorkingGroup.objects.get()
    assert (kept.mandates, kept.descriptions) == ([{"kind": "resolution", "number": "5/4"}], None)
    saved(desk.post(address(WorkingGroup, "edit", kept.pk), group | {"order": 7, "version": 1}))
    saved(desk.post(address(ConferenceSession, "edit", session.pk), form | {"fictional": "on", "version": 1}))
    assert ConferenceSession.objects.get().fictional


def meeting_form(meeting: Meeting | None = None, **changed) -> dict:
    form = {
        "slug": "firearms-14", "mode": "in_person", "time_zone": "Europe/Vienna", "first_day": MONDAY,
        "last_day": MONDAY, "readers": ["public"], "version": meeting.version if meeting else "",
    }  # fmt: skip
    return form | texts("titles", six("Fourteenth meeting")) | changed


def test_a_meeting_from_scheduling_to_its_end(desk, cooperation):
    saved(desk.post(address(Meeting, "add"), meeting_form(groups=[cooperation.pk], readers=["group"])))
    meeting = Meeting.objects.get()
    assert meeting.audience == {cooperation.token, "secretariat"}
    assert SearchChange.objects.filter(kind="meeting", record=meeting.pk).exists()
    saved(
        desk.post(
            address(Meeting, "edit", meeting.pk),
            meeting_form(meeting, groups=[cooperation.pk], readers=["public"], decision="close"),
        )
    )
    meeting.refresh_from_db()
    assert (meeting.audience, meeting.status) == ({"public"}, "closed")
    answer = desk.post(
        address(Meeting, "edit", meeting.pk), meeting_form(meeting, groups=[cooperation.pk], decision="cancel")
    )
    assert answer.status_code == 200
    assert "already closed or cancelled" in answer.content.decode()


def test_two_tabs_do_not_overwrite_each_other(desk, meeting, secretary, cooperation):
    form = meeting_form(meeting, groups=[cooperation.pk], conference_session=meeting.conference_session_id)
    actions.change_meeting(secretary, meeting, mode="online")
    answer = desk.post(address(Meeting, "edit", meeting.pk), form)
    assert answer.status_code == 200
    assert "Somebody else changed this" in answer.content.decode()
    assert answer.context["form"].errors["mode"] == ["Now stands here: Online"]
    assert answer.context["form"].errors["slug"] == ["Now stands here: cooperation-17"]
    assert not {"readers", "decision", "groups", "venues"} & answer.context["form"].errors.keys()
    meeting.refresh_from_db()
    assert (meeting.mode, meeting.slug) == ("online", "cooperation-17")
    assert answer.context["form"]["version"].value() == 2
    saved(desk.post(address(Meeting, "edit", meeting.pk), form | {"version": 2}))
    meeting.refresh_from_db()
    assert meeting.slug == "firearms-14"


def test_an_agenda_item(desk, meeting, session):
    form = {"number": "1"} | texts("titles", six("Item"))
    answer = desk.post(address(AgendaItem, "add"), form)
    assert "Choose a meeting or a session" in answer.content.decode()
    answer = desk.post(address(AgendaItem, "add"), form | {"meeting": meeting.pk, "session": session.pk})
    assert answer.status_code == 200
    saved(desk.post(address(AgendaItem, "add"), form | {"meeting": meeting.pk}))
    item = AgendaItem.objects.get()
    answer = desk.post(address(AgendaItem, "add"), form | {"meeting": meeting.pk, "number": "7 (a)"})
    assert "Item 7 is not on this agenda" in answer.content.decode()
    saved(desk.post(address(AgendaItem, "edit", item.pk), form | {"number": "2", "version": 1}))
    item.refresh_from_db()
    assert (item.number, item.meeting) == ("2", meeting)


def test_a_sitting_is_placed_moved_and_cancelled_in_the_time_of_its_venue(desk, meeting, rooms, secretary):
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    form = {
        "meeting": meeting.pk,
        "room": rooms[0].pk,
        "on": MONDAY,
        "begins": "10:00",
        "ends": "13:00",
        "readers": ["public"],
    }
    saved(desk.post(address(Sitting, "add"), form))
    sitting = Sitting.objects.get()
    assert (sitting.starts_at, sitting.kind, sitting.titles) == (at(10), "group", None)
    answer = desk.post(address(Sitting, "add"), form)
    assert "The room is taken at that time." in answer.content.decode()
    change = form | {"begins": "11:00", "items": [item.pk], "version": 1}
    saved(desk.post(address(Sitting, "edit", sitting.pk), change))
    sitting.refresh_from_db()
    assert sitting.starts_at == datetime.datetime(2026, 10, 12, 11, tzinfo=VIENNA)
    assert [entry.item for entry in sitting.entries.all()] == [item]
    saved(desk.post(address(Sitting, "edit", sitting.pk), change | {"version": sitting.version, "cancel": "on"}))
    assert not Sitting.objects.exists(), "a draft that is cancelled is gone"


def test_a_paper_is_issued_and_changed(desk, meeting, cooperation, secretary):
    item = actions.add_agenda_item(secretary, number="1", titles=six("Item"), meeting=meeting)
    form = {
        "symbol": "CTOC/COP/WG.3/2026/CRP.1", "kind": "crp", "meeting": meeting.pk, "date": MONDAY,
        "distribution": "limited", "original_language": "fr", "languages": ["fr"], "readers": ["group"],
    }  # fmt: skip
    form |= texts("titles", six("Paper")) | {"texts_fr": "Un texte"}
    saved(desk.post(address(Paper, "add"), form))
    paper = Paper.objects.get()
    assert (paper.texts, paper.languages) == ({"fr": "Un texte"}, ["fr"])
    assert paper.audience == {cooperation.token, "secretariat"}
    saved(desk.post(address(Paper, "edit", paper.pk), form | {"items": [item.pk], "readers": ["public"], "version": 1}))
    paper.refresh_from_db()
    assert (paper.audience, list(paper.items.all()), paper.meeting) == ({"public"}, [item], meeting)
    answer = desk.post(address(Paper, "add"), form | {"symbol": "CTOC/COP/WG.9/2026/1"})
    assert "The symbol belongs to another body" in answer.content.decode()
    assert "is not a document symbol" in desk.post(address(Paper, "add"), form | {"symbol": "X/1"}).content.decode()


def test_readers_of_a_session_are_no_group(desk, session):
    form = {
        "symbol": "CTOC/COP/2026/1", "kind": "agenda", "session": session.pk, "date": MONDAY, "distribution": "general",
        "original_language": "en", "languages": ["en"], "readers": ["group"],
    }  # fmt: skip
    answer = desk.post(address(Paper, "add"), form | texts("titles", six("Paper")))
    assert "Groups and participants are those of a meeting" in answer.content.decode()


def test_where_no_reader_is_chosen_the_secretariat_reads_alone(desk, cooperation, rooms):
    saved(desk.post(address(Meeting, "add"), meeting_form(groups=[cooperation.pk], readers=[])))
    meeting = Meeting.objects.get()
    form = {
        "meeting": meeting.pk, "room": rooms[0].pk, "on": MONDAY, "begins": "10:00", "ends": "13:00", "symbol":
        "CTOC/COP/WG.3/2026/1", "kind": "", "date": MONDAY, "distribution": "general", "original_language": "en",
        "languages": ["en"],
    }  # fmt: skip
    saved(desk.post(address(Sitting, "add"), form))
    saved(desk.post(address(Paper, "add"), form | {"kind": "agenda"} | texts("titles", six("Paper"))))
    sitting, paper = Sitting.objects.get(), Paper.objects.get()
    assert [one.audience for one in (meeting, sitting, paper)] == [{"secretariat"}] * 3
    for model, record in ((Meeting, meeting), (Sitting, sitting), (Paper, paper)):
        opened = desk.get(address(model, "edit", record.pk))
        assert opened.context["form"]["readers"].value() == ["secretariat"]
    change = form | {"kind": "report", "version": 1} | texts("titles", six("Paper"))
    saved(desk.post(address(Paper, "edit", paper.pk), change | {"readers": ["public"]}))
    saved(desk.post(address(Paper, "edit", paper.pk), change | {"version": 2}))
    paper.refresh_from_db()
    assert paper.audience == {"secretariat"}
