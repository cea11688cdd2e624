"""The page of a thread: read by those it is for, posted in with and without JavaScript, the same cost for any length."""

import datetime
import json
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from meetings import registry
from meetings.threads import actions, queries, subjects
from meetings.threads.models import Message, Thread, ThreadEvent
from portal.access.models import Seat
from portal.audit.queries import content_version
from portal.vocabulary.languages import LANGUAGE_CODES
from tests.threads.pages import address, soup_of


def without_chance(response, pk: int) -> str:
    """The page without its own address and the tokens of its forms."""
    return re.sub(r'value="\w{64}"', "", response.content.decode().replace(f"/threads/{pk}/", ""))


def fill(thread: Thread, seat: Seat, count: int) -> None:
    """Many posts at once, as the log would hold them."""
    now = timezone.now()
    first = thread.last_number + 1
    Message.objects.bulk_create(
        Message(
            thread=thread, number=number, author=seat.user, on_behalf_of=seat.party, capacity=seat.role, language="en",
            body=f"Point {number}", html=f"<p>Point {number}</p>", created_seq=number + 1, at=now,
        )
        for number in range(first, first + count)
    )  # fmt: skip
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread=thread, seq=number + 1, kind="posted", payload={"number": number}, actor=seat.user, at=now)
        for number in range(first, first + count)
    )
    Thread.objects.filter(pk=thread.pk).update(last_number=first + count - 1, last_seq=first + count)


# Reading


def test_a_reader_sees_who_said_what_for_whom(world, signed_in):
    actions.post_message(world.chair, world.thread, "I invite delegations to say how long a hold may last.")
    actions.post_message(world.expert, world.thread, "Forty-eight hours.", kind="reply", reply_to=1)
    actions.post_message(world.delegate, world.thread, "هل يشمل ذلك الأصول الافتراضية؟", kind="question", language="ar")
    soup = soup_of(signed_in(world.observer).get(address(world.thread)))

    posts = soup.select("#log > li[data-number]")
    assert [post["id"] for post in posts] == ["m-1", "m-2", "m-3"]
    assert "chair" in posts[0]["class"]
    assert posts[0].header.b.text == "Chair"
    assert posts[1].header.b.text == "Velmara"
    assert "Expert" in posts[1].header.text
    assert "Reply" in posts[1].header.text
    assert posts[1].blockquote.a["href"] == "#m-1"
    assert (posts[2].select_one(".said")["lang"], posts[2].select_one(".said")["dir"]) == ("ar", "rtl")
    assert "عربي" in posts[2].header.text
    assert soup.select_one("#thread")["data-seq"] == "4"
    assert not soup.select("form.composer")
    assert world.expert.full_name not in soup.text


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_page_stands_in_every_language(world, signed_in, language):
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    response = signed_in(world.expert).get(address(world.thread, language))
    assert response.status_code == 200
    soup = soup_of(response)
    assert soup.html["lang"] == language
    if language != "en":
        assert soup.h1["lang"] == "en"  # the title exists in English alone, and says so


@pytest.mark.parametrize("who", [None, "outsider"])
def test_outsiders_learn_nothing(world, signed_in, who):
    """404 for the page, the log and the post, and the same page as for a thread that is not there."""
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    client = signed_in(world.outsider) if who else Client()
    shown = client.get(address(world.thread))
    absent = client.get("/en/threads/999/")
    assert shown.status_code == absent.status_code == 404
    for text in (world.thread.title(), "Forty-eight", world.meeting.title("en")):
        assert text not in shown.content.decode()
    assert without_chance(shown, world.thread.pk) == without_chance(absent, 999)
    polled, absent = (
        client.get(f"{address(world.thread)}events?since=0"),
        client.get("/en/threads/999/events?since=0"),
    )
    assert polled.status_code == absent.status_code == 404
    assert json.loads(polled.content) == {"frames": [{"t": "no", "th": world.thread.pk}]}
    listed = client.get("/en/threads/").content.decode()
    assert world.thread.title() not in listed
    if who:
        assert client.post(address(world.thread), {"body": "Hello"}).status_code == 404


def test_the_public_reads_a_public_thread_and_is_asked_to_sign_in(world):
    actions.change_audience(world.secretariat, world.thread, {"public", "secretariat", world.group.token})
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    response = Client().get(address(world.thread))
    soup = soup_of(response)
    assert response["Cache-Control"].startswith("public")
    assert "Forty-eight hours." in soup.text
    assert soup.select_one(".note a[href*='/accounts/login/']")
    assert not soup.select("form.composer")
    posted = Client().post(address(world.thread), {"body": "Hello"})
    assert posted.status_code == 302
    assert "/accounts/login/" in posted["Location"]


def test_a_cached_public_page_changes_with_the_next_post(world):
    actions.change_audience(world.secretariat, world.thread, {"public", "secretariat", world.group.token})
    assert "Forty-eight" not in Client().get(address(world.thread)).content.decode()
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    assert "Forty-eight" in Client().get(address(world.thread)).content.decode()


def test_what_is_said_among_a_few_leaves_the_pages_of_all(world):
    before = content_version()
    actions.post_message(world.expert, world.thread, "Among us.")
    assert content_version() == before


def test_a_draft_is_seen_by_the_secretariat_alone(world, signed_in):
    draft = actions.draft_thread(world.secretariat, {"en": "Not yet"}, agenda_item=world.item)
    assert signed_in(world.secretariat).get(address(draft)).status_code == 200
    assert signed_in(world.expert).get(address(draft)).status_code == 404
    assert draft not in queries.threads_of([world.item.pk], world.expert)[world.item.pk]


def test_the_meeting_is_not_named_to_those_who_may_not_see_it(world, signed_in):
    """A thread about an item of a meeting that is no longer shown, for a reader whom the thread still means."""
    type(world.meeting).objects.filter(pk=world.meeting.pk).update(audience=frozenset({"secretariat"}))
    page = signed_in(world.expert).get(address(world.thread)).content.decode()
    assert world.meeting.title("en") not in page
    assert world.item.title("en") not in page


def test_long_threads_are_read_in_pages_that_keep_their_numbers(world, signed_in):
    seat = world.expert.seats.get()
    fill(world.thread, seat, 450)
    client = signed_in(world.observer)
    soup = soup_of(client.get(address(world.thread)))
    assert [post["data-number"] for post in soup.select("#log > li[data-number]")][::199] == ["251", "450"]
    assert soup.select_one("a[rel=prev]")["href"] == "?page=2"
    second = soup_of(client.get(address(world.thread) + "?page=2"))
    assert [post["data-number"] for post in second.select("#log > li[data-number]")][::199] == ["201", "400"]
    assert second.select_one("#thread").has_attr("data-part")
    assert (second.select_one("a[rel=prev]")["href"], second.select_one("a[rel=next]")["href"]) == (
        "?page=1",
        "?page=3",
    )
    assert client.get(address(world.thread) + "?page=4").status_code == 404
    assert client.get(address(world.thread) + "?page=0").status_code == 404
    assert client.get(address(world.thread) + "?page=x").status_code == 200


def test_the_page_ends_where_its_cursor_says(world, signed_in):
    """A post that is committed while the page is made belongs to the socket, or a reader would get it twice or never."""
    actions.post_message(world.expert, world.thread, "First")
    thread = queries.find_thread(world.thread.pk, world.observer)
    actions.post_message(world.expert, world.thread, "Second")
    assert [post.number for post in queries.posts_of(thread).posts] == [1]


def test_markup_of_people_does_not_act(world, signed_in):
    world.thread.titles = {"en": "<script>title</script>"}
    world.thread.save()
    actions.post_message(world.expert, world.thread, "<script>alert(1)</script> [x](javascript:alert(2))")
    page = signed_in(world.delegate).get(f"{address(world.thread)}?reply=1").content.decode()
    assert "<script>alert" not in page
    assert "<script>title" not in page
    assert 'href="javascript' not in page
    assert "onclick" not in page
    assert "style=" not in page


@pytest.mark.parametrize("who", ["observer", "expert", "chair"])
def test_the_page_costs_the_same_for_any_length(world, signed_in, settings, django_assert_max_num_queries, who):
    settings.VOCABULARY_VERSION_SECONDS = None
    client = signed_in(getattr(world, who))
    seat = world.expert.seats.get()
    client.get(address(world.thread))
    for count in (1, 2, 297):
        fill(Thread.objects.get(pk=world.thread.pk), seat, count)
        with django_assert_max_num_queries(11):
            assert client.get(address(world.thread)).status_code == 200


def test_the_public_page_and_the_list_cost_the_same_for_any_length(world, settings, django_assert_max_num_queries):
    settings.VOCABULARY_VERSION_SECONDS = None
    actions.change_audience(world.secretariat, world.thread, {"public", "secretariat"})
    seat = world.expert.seats.get()
    Client().get(address(world.thread))
    for count in (1, 2, 297):
        fill(Thread.objects.get(pk=world.thread.pk), seat, count)
        for page in (address(world.thread), "/en/threads/"):
            cache.clear()
            with django_assert_max_num_queries(6):
                assert Client().get(page).status_code == 200


# Where else threads appear


def test_meetings_and_groups_show_threads_to_those_who_read_them(world):
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    (link,) = registry.links_of_items([world.item.pk], world.observer)[world.item.pk]
    assert (link.url, link.text, link.note) == (
        address(world.thread),
        "Which bridging freeze exists?",
        "Open, 1 post",
    )
    assert not link.is_offer
    assert not registry.links_of_items([world.item.pk], world.outsider)
    assert [section.title for section in registry.sections_of("group", world.group, world.expert)] == [
        "Open discussions"
    ]
    assert not [
        one for one in registry.sections_of("group", world.group, world.outsider) if one.title == "Open discussions"
    ]


def test_open_threads_come_most_lately_active_first(world):
    older = world.thread
    newer = actions.open_thread(
        world.secretariat,
        actions.draft_thread(world.secretariat, {"en": "Costs of storage"}, agenda_item=world.item),
    )
    assert queries.open_threads(world.expert, 5) == [newer, older]
    actions.post_message(world.expert, older, "Forty-eight hours.")
    assert queries.open_threads(world.expert, 5) == [older, newer]
    assert queries.open_threads(world.expert, 1) == [older]
    actions.close_thread(world.chair, older)
    assert queries.open_threads(world.expert, 5) == [newer]
    assert queries.open_threads(world.outsider, 5) == []


def test_a_thread_about_a_record_of_another_room(world, signed_in, monkeypatch):
    class Practices:
        def line(self, pk):
            return (
                subjects.SubjectLine("Joint teams", "practices/2026/42/", frozenset({"parties"})) if pk == 42 else None
            )

    monkeypatch.setattr(subjects, "_sources", {})
    subjects.register("practice", Practices())
    draft = actions.draft_thread(world.secretariat, {"en": "Admissibility of data"}, subject=("practice", 42))
    thread = actions.open_thread(world.secretariat, draft)
    assert thread.audience == {"parties", "secretariat"}
    assert queries.threads_about("practice", 42, world.outsider) == [thread]  # a delegate of a State party
    page = soup_of(signed_in(world.outsider).get(address(thread)))
    assert page.select_one(".crumbs a")["href"] == "/en/practices/2026/42/"


def test_the_long_poll_without_an_event_loop_answers_at_once(world, signed_in):
    actions.post_message(world.expert, world.thread, "Forty-eight hours.")
    client = signed_in(world.observer)
    frames = json.loads(client.get(f"{address(world.thread)}events?since=1&wait=20").content)["frames"]
    assert [(frame["t"], frame.get("seq")) for frame in frames] == [("ev", 2), ("joined", None)]
    assert frames[0]["d"]["html"] == "<p>Forty-eight hours.</p>"
    for query, kinds in (
        ("since=2", ["joined"]),
        ("since=99", ["reset"]),
        ("", ["joined"]),
        ("since=-1&wait=x", ["joined"]),
    ):
        frames = json.loads(client.get(f"{address(world.thread)}events?{query}").content)["frames"]
        assert [frame["t"] for frame in frames] == kinds


def test_times_are_those_of_the_venue_in_the_reader_s_language(world, signed_in):
    at = datetime.datetime(2026, 6, 1, 8, 42, tzinfo=datetime.UTC)
    Thread.objects.filter(pk=world.thread.pk).update(created=at)
    actions.import_message(
        world.secretariat, world.thread, "Said in June", seat=world.expert.seats.get(),
        at=min(at, timezone.now() - datetime.timedelta(days=1)),
    )  # fmt: skip
    payload = ThreadEvent.objects.get(seq=2).payload
    assert set(payload["times"]) == set(payload["days"]) == set(LANGUAGE_CODES)
    post = soup_of(signed_in(world.observer).get(address(world.thread, "fr"))).select_one("#m-1 time")
    assert post.text == payload["times"]["fr"]
