"""The pages: what they say, in which language, and to whom."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import translation

from meetings import actions, registry
from meetings.models import Paper, WorkingGroup
from portal.vocabulary.languages import LANGUAGE_CODES

from .conftest import MONDAY, at, body, person, six

pytestmark = pytest.mark.django_db

PAPER = {"kind": "crp", "original_language": "fr", "date": MONDAY}


@pytest.fixture
def world(secretary, session, meeting, closed_meeting, between, rooms, cooperation):
    """A published programme with public and closed parts; every closed title says "Secret"."""
    opening = actions.add_agenda_item(secretary, number="1", titles=six("Opening"), session=session)
    part = actions.add_agenda_item(secretary, number="1 (b)", titles=six("Credentials"), session=session)
    item = actions.add_agenda_item(secretary, number="2", titles=six("Freezing"), meeting=meeting)
    hidden = actions.add_agenda_item(secretary, number="1", titles=six("Secret item"), meeting=closed_meeting)
    for hour, placed in (
        (10, {"session": session, "items": [opening, part]}),
        (15, {"session": session, "items": [part]}),
        (18.5, {"session": session, "titles": six("Secret consultations"), "readers": ["parties"]}),
    ):
        actions.place_sitting(secretary, room=rooms[0], starts_at=at(hour), ends_at=at(hour + 2), **placed)
    actions.place_sitting(
        secretary, room=rooms[1], starts_at=at(15), ends_at=at(18), meeting=closed_meeting, items=[hidden]
    )
    actions.place_sitting(secretary, room=rooms[1], starts_at=at(10), ends_at=at(13), meeting=meeting, items=[item])
    actions.publish_programme(secretary, session)
    actions.place_sitting(
        secretary, room=rooms[1], starts_at=at(10, 1), ends_at=at(13, 1), meeting=meeting, titles=six("Secret draft")
    )
    public = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/1", titles=six("Background"), meeting=meeting, items=[item],
        texts={"fr": "Un texte.\nEncore un.", "en": "A text."}, **PAPER,
    )  # fmt: skip
    restricted = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/CRP.1", titles=six("Secret paper"), meeting=meeting, items=[item],
        languages=["fr"], distribution="limited", **PAPER,
    )  # fmt: skip
    loose = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/INF.9", titles=six("Secret list"), meeting=meeting,
        readers=["meeting"], **PAPER,
    )  # fmt: skip
    return {"public": public, "restricted": restricted, "loose": loose, "item": item}


def paths(world) -> list[str]:
    """Every page of the room, without the language."""
    return [
        "groups/",
        "groups/international-cooperation/",
        "groups/international-cooperation/papers/",
        "conference/14/",
        "conference/14/programme/",
        "meetings/cooperation-17/",
        "meetings/cooperation-16/",
        f"meetings/papers/{world['public'].pk}/",
    ]


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_page_speaks_the_language_of_its_address(language, client, world):
    for path in paths(world):
        page = body(client, path, language)
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
        shown = {code for code in LANGUAGE_CODES if f"[{code}]" in page}
        assert shown == {language}, path


def test_nobody_outside_learns_what_is_closed(client, world, signed_in, outsider):
    """The public sees nothing closed; a delegate of no group sees what States parties may, and no more."""
    for path in paths(world):
        assert "Secret" not in body(client, path), path
    delegate = signed_in(outsider)
    for path in paths(world):
        assert set(_secrets(body(delegate, path))) <= {"Secret consultations"}, path


def _secrets(page: str) -> list[str]:
    known = ("consultations", "item", "draft", "paper", "list", "meeting")
    return [f"Secret {word}" for word in known if f"Secret {word}" in page]


def test_members_and_the_secretariat_see_what_is_theirs(world, signed_in, member, secretary):
    group = body(signed_in(member), "groups/international-cooperation/")
    assert "Secret paper" in group
    assert "Secret meeting" in group
    assert "Secret list" not in group
    programme = body(signed_in(member), "conference/14/programme/")
    assert set(_secrets(programme)) == {"Secret item", "Secret meeting", "Secret consultations"}
    assert "Secret draft" in body(signed_in(secretary), "conference/14/programme/")
    assert "Secret list" in body(signed_in(secretary), "meetings/cooperation-17/")


@pytest.mark.parametrize("who", [None, "outsider", "member"])
def test_what_is_closed_has_no_address(who, client, world, request, signed_in, closed_meeting):
    """404 and not 403: that something is there is closed too."""
    if who:
        client = signed_in(request.getfixturevalue(who))
    seen = who == "member"
    assert client.get("/en/meetings/closed-meeting/").status_code == (200 if seen else 404)
    assert client.get(f"/en/meetings/papers/{world['restricted'].pk}/").status_code == (200 if seen else 404)
    assert client.get(f"/en/meetings/papers/{world['loose'].pk}/").status_code == 404


def test_an_open_paper_of_a_closed_meeting_does_not_name_the_meeting(
    client, secretary, closed_meeting, signed_in, member
):
    paper = actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/8", titles=six("Open"), meeting=closed_meeting, readers=["public"],
        items=[actions.add_agenda_item(secretary, number="1", titles=six("Secret item"), meeting=closed_meeting)],
        **PAPER,
    )  # fmt: skip
    assert "Secret" not in body(client, f"meetings/papers/{paper.pk}/")
    assert "Secret item" in body(signed_in(member), f"meetings/papers/{paper.pk}/")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "path",
    ["groups/nothing/", "groups/nothing/papers/", "conference/99/", "conference/99/programme/", "meetings/nothing/",
     "meetings/papers/999999/"],
)  # fmt: skip
def test_an_unknown_address_is_said_in_the_language_of_the_page(path, language, client, world):
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 404
    page = response.content.decode()
    assert f'lang="{language}"' in page
    assert f'action="/{language}/search/"' in page


def test_the_programme_is_a_table_of_times_and_rooms(client, world):
    page = body(client, "conference/14/programme/")
    assert page.count("<table") == 1
    assert "Monday, 12 October 2026" in page
    assert (
        '<time datetime="2026-10-12T10:00:00+02:00" data-end="2026-10-12T12:00:00+02:00" data-local>10 a.m.–noon'
        in page
    )
    assert "Times of Vienna (Europe/Vienna)" in page
    assert "Version 1" in page
    assert "Item 1 (b)" in page
    assert 'class="slot group" href="/en/meetings/cooperation-17/"' in page


def test_arabic_counts_items_with_its_letters(client, world):
    assert "1 (ب)" in body(client, "conference/14/programme/", "ar")


def test_an_unpublished_programme_says_so(client, session, secretary, rooms, signed_in):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    page = body(client, "conference/14/programme/")
    assert "has not been published yet" in page
    assert "<table" not in page
    assert "1 sitting is a draft" in body(signed_in(secretary), "conference/14/programme/")


def test_the_secretariat_publishes_on_the_page(client, session, secretary, rooms, signed_in, outsider):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    address = reverse("meetings:publish_programme", args=[14])
    assert client.post(address).status_code in (302, 403)
    assert signed_in(outsider).post(address).status_code == 403
    session.refresh_from_db()
    assert session.published_version == 0
    desk = signed_in(secretary)
    assert desk.get(address).status_code == 405
    page = desk.post(address, {"version": session.version}, follow=True).content.decode()
    assert "published as version 1" in page
    again = desk.post(address, {"version": session.version}, follow=True).content.decode()
    assert "Somebody else changed this" in again
    assert "Somebody else changed this" in desk.post(address, follow=True).content.decode(), "which version was seen?"
    session.refresh_from_db()
    newest = desk.post(address, {"version": session.version}, follow=True).content.decode()
    assert "nothing new to publish" in newest


def test_a_change_after_publication_is_said(client, session, secretary, rooms):
    sitting = actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    actions.publish_programme(secretary, session)
    assert "Changed since" not in body(client, "conference/14/programme/")
    actions.move_sitting(secretary, sitting, starts_at=at(11))
    assert "Changed since" in body(client, "conference/14/programme/")
    actions.cancel_sitting(secretary, sitting)
    page = body(client, "conference/14/programme/")
    assert "cancelled" in page
    assert 'class="slot plenary off"' in page


def test_the_conference_leads_to_the_coming_session(client, secretary, session):
    assert client.get("/fr/conference/").headers["Location"] == "/fr/conference/14/"
    texts = {"titles": six("A"), "short_titles": six("A"), "venues": six("A")}
    today = datetime.date.today()  # noqa: DTZ011 - the day of the test, whatever the zone
    later = today + datetime.timedelta(days=900)
    actions.open_session(secretary, number=16, first_day=later, last_day=later, **texts)
    sooner = today + datetime.timedelta(days=30)
    actions.open_session(secretary, number=15, first_day=sooner, last_day=sooner, **texts)
    expected = 14 if today < MONDAY else 15
    assert client.get("/en/conference/").headers["Location"] == f"/en/conference/{expected}/"


def test_without_a_session_the_conference_says_so(client, db):
    assert "No session of the Conference" in body(client, "conference/")


def test_a_meeting_shows_its_agenda_as_a_tree_with_papers(client, world):
    page = body(client, "meetings/cooperation-17/")
    assert f'id="item-{world["item"].pk}"' in page
    assert "<bdi>CTOC/COP/WG.3/2026/1</bdi>" in page
    assert "Room" in page or "Small room [en]" in page
    assert "Alongside the Conference, Fourteenth session [en]" in page


def test_the_conference_shows_parts_below_their_item(client, world):
    page = body(client, "conference/14/")
    assert page.index("<h3>Opening [en] text</h3>") < page.index("<h4>Credentials [en] text</h4>")


def test_the_chair_is_named_while_the_meeting_comes(client, secretary, cooperation, chair):
    day = datetime.date.today() + datetime.timedelta(days=9)  # noqa: DTZ011
    actions.schedule_meeting(
        secretary, slug="coming", groups=[cooperation], titles=six("Coming"), first_day=day, last_day=day
    )
    page = body(client, "meetings/coming/")
    assert "<bdi>Chair</bdi> (Norvel [en] text)" in page


def test_a_paper_in_the_language_of_the_page(client, world):
    page = body(client, f"meetings/papers/{world['public'].pk}/", "fr")
    assert "<p>Un texte.</p><p>Encore un.</p>" in page
    assert "note language" not in page


def test_a_paper_whose_text_is_missing_shows_the_original_and_says_so(client, world):
    page = body(client, f"meetings/papers/{world['public'].pk}/", "ar")
    assert "note language" in page
    assert '<div class="prose" lang="fr" dir="ltr"><p>Un texte.</p>' in page


def test_a_paper_that_was_not_issued_in_this_language_says_so(world, signed_in, member):
    page = body(signed_in(member), f"meetings/papers/{world['restricted'].pk}/")
    assert "has not been issued in the language of this page" in page
    assert "its text is not here yet" in page
    assert "Not issued in:" in page


def test_a_paper_of_a_session(client, secretary, session):
    paper = actions.issue_paper(secretary, symbol="CTOC/COP/2026/1", titles=six("Agenda"), session=session, **PAPER)
    page = body(client, f"meetings/papers/{paper.pk}/")
    assert 'href="/en/conference/14/"' in page
    assert "<bdi>CTOC/COP/2026/1</bdi>" in page
    actions.change_paper(secretary, paper, kind="report")
    assert "2, <time" in body(client, f"meetings/papers/{paper.pk}/")


def test_people_s_text_is_never_markup(client, secretary, between):
    actions.issue_paper(
        secretary, symbol="CTOC/COP/WG.3/2026/2", titles=six("<script>alert(1)</script>"), meeting=between,
        texts={"fr": "<script>alert(2)</script>"}, **PAPER,
    )  # fmt: skip
    for path in (
        "groups/international-cooperation/",
        "meetings/cooperation-16/",
        f"meetings/papers/{Paper.objects.get().pk}/",
    ):
        assert "<script>alert" not in body(client, path, "fr")


def test_other_rooms_fill_their_places(client, world, meeting):
    links = {world["item"].pk: [registry.Link("/en/threads/1/", "Thread on freezing", "open, 38 posts")]}
    section = registry.Section(
        "Threads", (registry.Link("/en/threads/2/", "خيط", "note", "ar"),), registry.Link("/en/threads/", "All")
    )
    filled = registry._item_links
    try:
        registry.set_item_links(lambda items, user: {pk: links[pk] for pk in items if pk in links})
        for place in registry.PLACES:
            registry.add_section(place, "test", lambda record, user: section)
        registry.add_section("group", "nothing", lambda record, user: None)
        page = body(client, "meetings/cooperation-17/")
        assert 'href="/en/threads/1/"' in page
        assert 'href="/en/threads/2/" dir="auto" lang="ar">خيط</a>' in page
        assert "Thread on freezing, open, 38 posts" in body(client, "conference/14/programme/")
        for path in ("groups/international-cooperation/", "conference/14/"):
            assert "خيط" in body(client, path)
    finally:
        registry.set_item_links(filled)
        for place in registry.PLACES:
            registry.add_section(place, "test", None)
        registry.add_section("group", "nothing", None)


def test_the_chair_guides_the_meeting_on_its_page(world, chair, member, meeting, signed_in):
    address = reverse("meetings:take_up_item", args=[meeting.slug])
    guide = signed_in(chair)
    assert "Guide the meeting" in body(guide, "meetings/cooperation-17/")
    assert "Guide the meeting" not in body(signed_in(member), "meetings/cooperation-17/")
    page = guide.post(address, {"item": world["item"].pk}, follow=True).content.decode()
    assert "Item 2 is under discussion." in page
    assert "under discussion</span>" in page
    assert "No item is under discussion." in guide.post(address, {"item": ""}, follow=True).content.decode()
    assert guide.post(address, {"item": "999999"}).status_code == 404
    assert signed_in(member).post(address, {"item": world["item"].pk}).status_code == 403


def test_a_closed_meeting_is_guided_no_longer(world, chair, meeting, signed_in, secretary):
    actions.close_meeting(secretary, meeting)
    guide = signed_in(chair)
    page = body(guide, "meetings/cooperation-17/")
    assert "This meeting is closed." in page
    assert "Guide the meeting" not in page
    answer = guide.post(reverse("meetings:take_up_item", args=[meeting.slug]), {"item": ""}, follow=True)
    assert "already closed or cancelled" in answer.content.decode()


def test_a_cancelled_meeting_says_so(client, world, meeting, secretary):
    actions.cancel_meeting(secretary, meeting)
    assert "This meeting is cancelled." in body(client, "meetings/cooperation-17/")
    assert "cancelled" in body(client, "groups/international-cooperation/")


def test_a_person_from_outside_cannot_adjourn(world, outsider, signed_in, closed_meeting):
    closed = closed_meeting.sittings.get()
    assert signed_in(outsider).post(reverse("meetings:adjourn_sitting", args=[closed.pk])).status_code == 404


def test_pages_of_the_public_carry_a_tag_that_changes_with_content(client, world, secretary, meeting):
    first = client.get("/en/meetings/cooperation-17/")
    assert (
        client.get("/en/meetings/cooperation-17/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    )
    actions.change_meeting(secretary, meeting, mode="online")
    second = client.get("/en/meetings/cooperation-17/", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "Online" in second.content.decode()


def test_addresses_lead_back_to_the_groups(client, db):
    assert client.get("/es/meetings/").headers["Location"] == "/es/groups/"


def test_names_are_those_of_the_contract():
    with translation.override("en"):
        assert reverse("meetings:group", args=["a"]) == "/en/groups/a/"
        assert reverse("meetings:programme", args=[14]) == "/en/conference/14/programme/"
        assert reverse("meetings:conference", args=[14]) == "/en/conference/14/"
        assert reverse("meetings:detail", args=["a"]) == "/en/meetings/a/"
        assert reverse("meetings:paper", args=[7]) == "/en/meetings/papers/7/"


def test_a_second_chair_of_the_meeting_itself_comes_first(client, secretary, cooperation, chair):
    day = datetime.date.today() + datetime.timedelta(days=9)  # noqa: DTZ011
    meeting = actions.schedule_meeting(
        secretary, slug="coming", groups=[cooperation], titles=six("Coming"), first_day=day, last_day=day
    )
    person("president@example.org", "chair", "XV", meeting.token)
    page = body(client, "meetings/coming/")
    assert "<bdi>President</bdi>" in page
    assert "<bdi>Chair</bdi>" not in page
    assert WorkingGroup.objects.count() == 1


def test_a_draft_that_nobody_saw_is_not_published(session, secretary, rooms, signed_in):
    actions.place_sitting(secretary, room=rooms[0], starts_at=at(10), ends_at=at(13), session=session)
    desk = signed_in(secretary)
    seen = re.search(r'name="version" value="(\d+)"', body(desk, "conference/14/programme/")).group(1)
    address = reverse("meetings:publish_programme", args=[14])
    unseen = actions.place_sitting(secretary, room=rooms[0], starts_at=at(15), ends_at=at(18), session=session)
    for version in (seen, "", "²", "9" * 30):
        assert "Somebody else changed this" in desk.post(address, {"version": version}, follow=True).content.decode()
    unseen.refresh_from_db()
    assert unseen.status == "draft"


@pytest.mark.parametrize("item", ["²", "9" * 30, "-1", "two", "٣"])
def test_an_item_that_is_no_number_is_not_found(world, chair, member, meeting, signed_in, item):
    address = reverse("meetings:take_up_item", args=[meeting.slug])
    assert signed_in(chair).post(address, {"item": item}).status_code == 404
    assert signed_in(member).post(address, {"item": item}).status_code == 403
    assert signed_in(member).post(address, {"item": "999999"}).status_code == 403
