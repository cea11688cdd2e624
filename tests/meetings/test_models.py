"""What the database itself holds, whoever writes to it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings.models import AgendaItem, ConferenceSession, Meeting, Paper, ProgrammeEntry, Room, Sitting, WorkingGroup

from .conftest import MONDAY, at, six

pytestmark = pytest.mark.django_db


def refused(record) -> None:
    """The database refuses to keep the record."""
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def without(texts: dict, language: str) -> dict:
    return {code: text for code, text in texts.items() if code != language}


def sitting(**fields) -> Sitting:
    values = {"kind": "plenary", "day": MONDAY, "starts_at": at(10), "ends_at": at(13), "audience": {"public"}}
    return Sitting(**{**values, **fields})


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_text_is_there_in_six_languages(language, session, meeting):
    refused(WorkingGroup(slug="a", names=without(six("A"), language)))
    refused(Room(slug="a", names={**six("A"), language: ""}))
    refused(AgendaItem(meeting=meeting, number="1", titles=without(six("A"), language)))
    refused(WorkingGroup(slug="a", names=six("A"), descriptions=without(six("A"), language)))


def test_days_run_forward(session, cooperation):
    before = MONDAY - datetime.timedelta(days=1)
    texts = {"titles": six("A"), "short_titles": six("A"), "venues": six("A")}
    refused(ConferenceSession(number=15, first_day=MONDAY, last_day=before, **texts))
    refused(Meeting(slug="a", titles=six("A"), first_day=MONDAY, last_day=before))


def test_a_published_session_has_its_day(session):
    with pytest.raises(IntegrityError), transaction.atomic():
        ConferenceSession.objects.update(published_version=1)


def test_what_belongs_to_one_belongs_to_one(session, meeting, rooms):
    refused(AgendaItem(number="1", titles=six("A")))
    refused(AgendaItem(number="1", titles=six("A"), meeting=meeting, session=session))
    refused(sitting(room=rooms[0]))
    refused(sitting(room=rooms[0], meeting=meeting, session=session))
    paper = {"symbol": "CTOC/COP/2026/1", "kind": "agenda", "titles": six("A"), "original_language": "en"}
    refused(Paper(**paper))
    refused(Paper(**paper, meeting=meeting, session=session))


@pytest.mark.parametrize("number", ["", "0", "2(b)", "2 (B)", "b", "2 (b) ", "2 (b)\n"])
def test_an_item_is_numbered_as_agendas_are(number, meeting):
    refused(AgendaItem(meeting=meeting, number=number, titles=six("A")))


def test_a_number_stands_once_on_an_agenda(session, meeting):
    for agenda in ({"meeting": meeting}, {"session": session}):
        AgendaItem.objects.create(number="2 (b)", titles=six("A"), **agenda)
        refused(AgendaItem(number="2 (b)", titles=six("A"), **agenda))


def test_a_sitting_ends_after_it_starts(session, rooms):
    refused(sitting(session=session, room=rooms[0], ends_at=at(10)))


def test_two_sittings_do_not_start_together_in_a_room(session, rooms):
    sitting(session=session, room=rooms[0]).save()
    refused(sitting(session=session, room=rooms[0], ends_at=at(11)))
    sitting(session=session, room=rooms[1]).save()
    sitting(session=session, room=rooms[0], status="cancelled").save()


def test_a_sitting_is_of_a_kind_that_its_body_has(session, meeting, rooms):
    refused(sitting(session=session, room=rooms[0], kind="group"))
    refused(sitting(meeting=meeting, room=rooms[0], kind="plenary"))
    refused(sitting(session=session, room=rooms[0], kind="dinner"))


def test_a_sitting_is_adjourned_while_it_sits(session, rooms):
    refused(sitting(session=session, room=rooms[0], adjourned_at=at(13.5)))


def test_an_entry_says_what(session, rooms):
    kept = sitting(session=session, room=rooms[0])
    kept.save()
    refused(ProgrammeEntry(sitting=kept))
    item = AgendaItem.objects.create(number="1", titles=six("A"), session=session)
    ProgrammeEntry.objects.create(sitting=kept, item=item)
    refused(ProgrammeEntry(sitting=kept, item=item))


def test_a_paper_has_a_symbol_of_its_own(session):
    paper = {"kind": "agenda", "titles": six("A"), "original_language": "en", "session": session}
    refused(Paper(symbol="CTOC/COP", **paper))
    Paper.objects.create(symbol="CTOC/COP/2026/1", **paper)
    refused(Paper(symbol="CTOC/COP/2026/1", **paper))


def test_a_series_is_of_one_group_and_its_streams(cooperation):
    refused(WorkingGroup(slug="a", names=six("A"), symbol_series="CTOC/COP/WG.3"))
    WorkingGroup.objects.create(slug="a", names=six("A"), symbol_series="CTOC/COP/WG.3", parent=cooperation)


def test_the_texts_of_a_paper_fit_its_languages(session):
    paper = {
        "kind": "agenda",
        "titles": six("A"),
        "original_language": "fr",
        "session": session,
        "symbol": "CTOC/COP/1",
    }
    with pytest.raises(ValidationError) as caught:
        Paper(languages=["en"], **paper).full_clean()
    assert "languages" in caught.value.message_dict
    for texts in ({"en": "Text"}, {"fr": " "}, {"fr": 1}):
        with pytest.raises(ValidationError) as caught:
            Paper(languages=["fr"], texts=texts, **paper).full_clean()
        assert "texts" in caught.value.message_dict
    Paper(languages=["fr"], texts={"fr": "Texte"}, **paper).full_clean()


@pytest.mark.parametrize(
    "mandates",
    [{"kind": "decision"}, ["5/1"], [{"kind": "letter", "number": "5/1"}], [{"kind": "decision", "number": "x"}],
     [{"kind": "resolution", "number": "5/1", "paragraphs": ["9"]}]],
)  # fmt: skip
def test_a_mandate_is_a_decision_or_resolution(mandates):
    with pytest.raises(ValidationError) as caught:
        WorkingGroup(slug="a", names=six("A"), mandates=mandates).full_clean()
    assert "mandates" in caught.value.message_dict


def test_streams_are_one_level_deep(cooperation):
    stream = WorkingGroup.objects.create(slug="a", names=six("A"), parent=cooperation)
    with pytest.raises(ValidationError):
        WorkingGroup(slug="b", names=six("B"), parent=stream).full_clean()
    cooperation.parent = WorkingGroup.objects.create(slug="c", names=six("C"))
    with pytest.raises(ValidationError):
        cooperation.full_clean()


def test_a_time_zone_has_a_name(session):
    session.time_zone = "CET+1"
    with pytest.raises(ValidationError) as caught:
        session.full_clean()
    assert "time_zone" in caught.value.message_dict
