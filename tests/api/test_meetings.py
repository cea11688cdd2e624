"""Groups, meetings and papers: what everyone may know, in six languages, and nothing of the rest."""

import datetime as dt

import pytest

from meetings.models import AgendaItem, Meeting, Paper, Room, Sitting
from portal.vocabulary.languages import LANGUAGE_CODES
from tests.meetings.conftest import MONDAY, at, six

from .conftest import MEMBERS, make_meeting, make_paper


@pytest.mark.parametrize("code", LANGUAGE_CODES)
def test_groups_meetings_and_papers_in_every_language(ask, meeting, code):
    answers = [
        ask("working-groups", lang=code)["items"][0]["name"],
        ask("meetings", lang=code)["items"][0]["title"],
        ask("meetings/cooperation-17", lang=code)["title"],
        ask("meetings/cooperation-17", lang=code)["venue"],
        ask("meetings/cooperation-17", lang=code)["agenda"][0]["title"],
        ask("meetings/cooperation-17", lang=code)["sittings"][0]["room"],
        ask("papers", lang=code)["items"][0]["title"],
    ]
    for text in answers:
        assert text["language"] == code
        assert f"[{code}]" in text["text"]


def test_a_group_with_its_mandates(ask, group):
    answer = ask("working-groups")["items"][0]
    assert answer["slug"] == "cooperation"
    assert answer["url"] == "/en/groups/cooperation/"
    assert answer["symbol_series"] == "CTOC/COP/WG.3"
    assert answer["mandates"] == [
        {"kind": "resolution", "number": "5/1", "paragraphs": [9]},
        {"kind": "decision", "number": "4/2", "paragraphs": []},
    ]


def test_a_meeting_in_full(ask, meeting):
    answer = ask("meetings/cooperation-17")
    assert (answer["session"], answer["groups"]) == (14, ["cooperation"])
    assert [(item["number"], item["parent"], item["papers"]) for item in answer["agenda"]] == [
        ("2", None, []),
        ("2 (a)", "2", ["CTOC/COP/WG.3/2026/1"]),
    ]
    (sitting,) = answer["sittings"]
    assert sitting["starts"] == "2026-10-12T10:00:00+02:00"
    assert sitting["items"] == ["2 (a)"]
    assert [paper["symbol"] for paper in answer["papers"]] == ["CTOC/COP/WG.3/2026/1"]
    assert answer["papers"][0]["meeting"] == "cooperation-17"


def test_filters_of_meetings_and_papers(ask, meeting, group):
    later = make_meeting(
        group, slug="later", first_day=MONDAY + dt.timedelta(days=30), last_day=MONDAY + dt.timedelta(days=31)
    )
    make_paper(later, 2, kind="report")
    assert [one["slug"] for one in ask("meetings")["items"]] == ["later", "cooperation-17"]
    assert [one["slug"] for one in ask("meetings", session=14)["items"]] == ["cooperation-17"]
    assert [one["slug"] for one in ask("meetings", since="2026-11-01")["items"]] == ["later"]
    assert [one["slug"] for one in ask("meetings", until="2026-11-01")["items"]] == ["cooperation-17"]
    assert ask("meetings", group="cooperation")["total"] == 2
    assert [one["symbol"] for one in ask("papers", meeting="later")["items"]] == ["CTOC/COP/WG.3/2026/2"]
    assert [one["symbol"] for one in ask("papers", kind="report")["items"]] == ["CTOC/COP/WG.3/2026/2"]
    assert ask("papers", group="cooperation")["total"] == 2
    assert ask("papers", session=14)["total"] == 0
    for question in ({"group": "none"}, {"since": "yesterday"}):
        assert ask("meetings", **question, status=422)["fields"][0]["name"] in question
    assert ask("papers", kind="rumour", status=422)["fields"][0]["name"] == "kind"


def test_what_is_not_public_is_in_no_answer_and_no_count(ask, meeting, group, signed_in):
    hidden = make_meeting(group, slug="secret-meeting", audience=MEMBERS, titles=six("Secret meeting"))
    make_paper(hidden, 7, MEMBERS, titles=six("Secret paper"))
    make_paper(meeting, 8, MEMBERS, titles=six("Secret paper")).items.add(AgendaItem.objects.first())
    make_paper(meeting, 9, frozenset(), titles=six("Nobody's paper"))
    room = Room.objects.get()
    for status, audience, hour in (("confirmed", MEMBERS, 15), ("draft", frozenset({"public"}), 16)):
        Sitting.objects.create(
            meeting=meeting,
            kind="group",
            status=status,
            room=room,
            day=MONDAY,
            starts_at=at(hour),
            ends_at=at(hour + 0.5),
            audience=audience,
            titles=six("Secret sitting"),
        )
    answers = [
        ask("meetings"),
        ask("meetings/cooperation-17"),
        ask("papers"),
        ask("papers", group="cooperation"),
        ask("working-groups"),
    ]
    assert "ecret" not in str(answers)
    assert "2026/7" not in str(answers)
    assert "2026/8" not in str(answers)
    assert "2026/9" not in str(answers)
    assert answers[0]["total"] == 1
    assert answers[2]["total"] == answers[3]["total"] == 1
    assert len(answers[1]["sittings"]) == 1
    # What is hidden looks like what does not exist.
    assert ask("meetings/secret-meeting", status=404) == ask("meetings/no-such", status=404)
    assert ask("papers", meeting="secret-meeting", status=422) == ask("papers", meeting="no-such", status=422)


def test_a_public_paper_of_a_hidden_meeting_does_not_name_it(ask, group):
    hidden = make_meeting(group, slug="secret-meeting", audience=MEMBERS)
    make_paper(hidden, 7)
    (paper,) = ask("papers")["items"]
    assert paper["meeting"] is None
    assert ask("papers", group="cooperation")["total"] == 0


def test_nobody_sees_what_has_no_audience(ask, group):
    make_meeting(group, audience=frozenset())
    assert Meeting.objects.count() == 1
    assert ask("meetings")["total"] == 0
    make_paper(Meeting.objects.get(), audience=frozenset())
    assert Paper.objects.count() == 1
    assert ask("papers")["total"] == 0
