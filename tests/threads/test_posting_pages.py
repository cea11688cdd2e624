"""Posting and guiding on the page of a thread, with and without JavaScript: who may, and what a refusal keeps."""

import pytest
from django.test import Client
from django.utils import translation

from meetings import registry
from meetings.threads import actions
from meetings.threads.models import Message, Thread
from portal.access.actions import end_seat
from portal.access.models import Seat
from tests.threads.pages import JSON, address, soup_of


def test_who_may_post_finds_the_box_and_posts_without_javascript(world, signed_in):
    client = signed_in(world.delegate)
    form = soup_of(client.get(address(world.thread))).select_one("form.composer")
    assert "Norvel" in form.find("label").text
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    sent |= {"body": "We have **forty-eight** hours.", "kind": "statement", "language": "en"}
    response = client.post(address(world.thread), sent)
    assert (response.status_code, response["Location"]) == (302, f"{address(world.thread)}#m-1")
    assert "<strong>forty-eight</strong>" in client.get(address(world.thread)).content.decode()
    again = client.post(address(world.thread), sent)  # the reload that sends the form again
    assert again["Location"] == f"{address(world.thread)}#m-1"
    assert Message.objects.count() == 1


def test_a_reply_is_written_by_a_link(world, signed_in):
    actions.post_message(world.chair, world.thread, "Who may ask?")
    client = signed_in(world.expert)
    soup = soup_of(client.get(address(world.thread)))
    link = soup.select_one("#m-1 [data-part=reply]")["href"]
    form = soup_of(client.get(address(world.thread) + link)).select_one("form.composer")
    assert "Who may ask?" in form.text
    assert form.select_one("[name=reply_to]")["value"] == "1"
    assert form.select_one("[name=kind] [selected]")["value"] == "reply"
    client.post(address(world.thread), {"body": "A judge.", "reply_to": "1", "kind": "reply"})
    assert Message.objects.get(number=2).reply_to.number == 1


@pytest.mark.parametrize(
    ("body", "prepare", "status", "words"),
    [
        ("", None, 422, "Write something"),
        ("x" * 10_001, None, 422, "10001 characters"),
        ("Said before", "repeat", 409, "a moment ago"),
        ("Sixth", "hurry", 429, "too fast"),
        ("Too late", "close", 409, "closed"),
        ("No longer", "end", 403, "right to post"),
        ("Another text", "reuse", 409, "another text"),
    ],
)
def test_a_refusal_says_why_and_keeps_the_text(world, signed_in, body, prepare, status, words):
    client = signed_in(world.delegate)
    sent = {"body": body, "kind": "question", "language": "fr", "client_key": "key-1"}
    if prepare == "repeat":
        actions.post_message(world.delegate, world.thread, body)
    if prepare == "hurry":
        for count in range(5):
            actions.post_message(world.delegate, world.thread, f"Point {count}")
    if prepare == "close":
        actions.close_thread(world.chair, world.thread)
    if prepare == "end":
        Seat.objects.create(user=world.delegate, role="observer", party=world.institute, scope=world.meeting.token)
        end_seat(world.secretariat, world.delegate.seats.get(role="delegate"))
    if prepare == "reuse":
        actions.post_message(world.delegate, world.thread, "The first text", client_key="key-1")
    count = Message.objects.count()

    with translation.override("en"):
        response = client.post(address(world.thread), sent)
    soup = soup_of(response)
    assert response.status_code == status
    assert words in soup.select_one(".summary").text
    assert soup.select_one("textarea[name=body]").text.strip("\r\n") == body
    assert soup.select_one("textarea[name=body]")["aria-invalid"] == "true"
    assert soup.select_one("[name=kind] [selected]")["value"] == "question"
    assert soup.select_one("[name=language] [selected]")["value"] == "fr"
    new_key = soup.select_one("[name=client_key]")["value"]
    assert (new_key == "key-1") == (prepare != "reuse")
    assert Message.objects.count() == count

    answer = client.post(address(world.thread), sent, headers=JSON)
    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert answer.json()["refused"]
    assert answer.headers.get("Retry-After", "").isdigit() == (status == 429)


def test_two_seats_are_asked_for_whom(world, signed_in):
    second = Seat.objects.create(user=world.delegate, role="expert", party=world.velmara, scope=world.group.token)
    client = signed_in(world.delegate)
    form = soup_of(client.get(address(world.thread))).select_one("form.composer")
    assert len(form.select("[name=seat] option")) == 3
    refused = client.post(address(world.thread), {"body": "For whom?"})
    assert refused.status_code == 422
    assert soup_of(refused).select_one(".summary a")["href"] == "#id_seat"
    client.post(address(world.thread), {"body": "For Velmara", "seat": second.pk})
    assert Message.objects.get().on_behalf_of == world.velmara


def test_scripts_post_and_are_answered_in_json(world, signed_in):
    client = signed_in(world.expert)
    sent = {"body": "Forty-eight hours.", "client_key": "key-1"}
    first = client.post(address(world.thread), sent, headers=JSON)
    again = client.post(address(world.thread), sent, headers=JSON)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"key": "key-1", "number": 1, "seq": 2}
    assert Client().post(address(world.thread), sent, headers=JSON).status_code == 401


def test_a_post_needs_the_token_of_the_form(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.expert, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(world.expert.pk)
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
    session.save()
    assert client.post(address(world.thread), {"body": "Hello"}, headers=JSON).status_code == 403
    assert not Message.objects.exists()


# Guiding


def test_the_secretariat_prepares_opens_closes_and_adopts_a_thread(world, signed_in):
    client = signed_in(world.secretariat)
    (link,) = [
        one for one in registry.links_of_items([world.item.pk], world.secretariat)[world.item.pk] if "new" in one.url
    ]
    assert link.is_offer
    assert client.get(link.url).status_code == 200
    wrong = client.post(link.url, {"title": "", "language": "fr"})
    assert wrong.status_code == 422
    made = client.post(link.url, {"title": "Qui supporte le risque ?", "language": "fr", "observers_may_post": "on"})
    page = made["Location"]
    thread = Thread.objects.latest("pk")
    assert (thread.state, thread.titles, thread.observers_may_post) == (
        "draft",
        {"fr": "Qui supporte le risque ?"},
        True,
    )
    for verb, state in (
        ("open", "open"),
        ("close", "closed"),
        ("reopen", "open"),
        ("close", "closed"),
        ("adopt", "record"),
    ):
        form = soup_of(client.get(page)).select_one(f"form[action='{page}{verb}/']")
        assert form is not None
        assert client.post(form["action"], follow=True).status_code == 200
        assert Thread.objects.get(pk=thread.pk).state == state
    assert not soup_of(client.get(page)).select("form[action*='/threads/'] .button")


def test_the_chair_closes_and_participants_do_not(world, signed_in):
    chair, expert = signed_in(world.chair), signed_in(world.expert)
    page = address(world.thread)
    assert soup_of(chair.get(page)).select_one(f"form[action='{page}close/']")
    assert not soup_of(expert.get(page)).select_one(f"form[action='{page}close/']")
    assert expert.post(f"{page}close/").status_code == 403
    assert signed_in(world.outsider).post(f"{page}close/").status_code == 404
    assert Client().post(f"{page}close/").status_code == 302
    assert chair.get(f"{page}close/").status_code == 405
    assert chair.post(f"{page}burn/").status_code == 404
    assert "closed" in str(chair.post(f"{page}close/", follow=True).content).lower()
    again = chair.post(f"{page}close/", follow=True)
    assert soup_of(again).select_one(".messages .bad")
    assert expert.get(f"/en/threads/new/?item={world.item.pk}").status_code == 403
    assert signed_in(world.secretariat).get("/en/threads/new/").status_code == 404
