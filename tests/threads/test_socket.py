"""The socket, the long poll and the pages through the ASGI application, as a browser meets them."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator

from meetings.threads import actions, announce, gate, live
from meetings.threads.connection import Viewer
from portal.access.actions import end_seat
from portal.access.models import User
from portal.asgi import application
from tests.threads.sockets import QUIET, SOON, Socket, day, do, poll, scope


@pytest.fixture
def cookie_of(signed_in):
    return lambda user: signed_in(user).session.session_key


def kinds(frames: list[dict]) -> list[tuple]:
    return [(frame["t"], frame.get("seq", frame.get("head"))) for frame in frames]


def test_what_one_posts_another_hears(shared_world, cookie_of):
    world = shared_world
    cookie = cookie_of(world.observer)

    async def story():
        reader = Socket(cookie)
        await reader.join(world.thread.pk, 0)
        assert kinds(await reader.hear_all(2)) == [("ev", 1), ("joined", 1)]
        await do(actions.post_message, world.expert, world.thread, "Forty-eight hours.")
        heard = await reader.hear()
        assert (heard["seq"], heard["k"], heard["d"]["number"]) == (2, "posted", 1)
        assert heard["d"]["html"] == "<p>Forty-eight hours.</p>"
        assert heard["d"]["party"]["labels"]["fr"] == "Velmara"
        await do(actions.close_thread, world.chair, world.thread)
        assert (await reader.hear())["d"] == {"state": "closed"}
        assert await reader.receive_nothing(QUIET)
        await reader.leave()

    day(story)


def test_an_announcement_that_is_lost_is_made_up_for_from_the_log(shared_world, cookie_of, monkeypatch):
    world = shared_world
    cookie = cookie_of(world.observer)
    tell = announce.event
    lost = [2, 3]
    monkeypatch.setattr(announce, "event", lambda event: None if event.seq in lost else tell(event))

    async def story():
        reader = Socket(cookie)
        await reader.join(world.thread.pk, 1)
        assert (await reader.hear())["t"] == "joined"
        for count in range(3):
            await do(actions.post_message, world.expert, world.thread, f"Point {count}")
        heard = await reader.hear_all(3)
        assert [frame["seq"] for frame in heard] == [2, 3, 4]
        assert [frame["d"]["html"] for frame in heard] == [f"<p>Point {count}</p>" for count in range(3)]
        hub = await live.hub()
        lost.append(5)
        await do(actions.post_message, world.expert, world.thread, "Point 3")
        await hub.reconcile()
        assert (await reader.hear())["seq"] == 5
        await reader.leave()

    day(story)


def test_a_reader_who_comes_back_gets_what_was_missed(shared_world, cookie_of):
    world = shared_world
    cookie = cookie_of(world.delegate)
    for count in range(3):
        actions.post_message(world.expert, world.thread, f"Point {count}")

    async def story():
        reader = Socket(cookie)
        await reader.join(world.thread.pk, 2)
        assert kinds(await reader.hear_all(3)) == [("ev", 3), ("ev", 4), ("joined", 4)]
        await reader.say({"t": "sync", "th": world.thread.pk, "since": 3})
        assert kinds(await reader.hear_all(2)) == [("ev", 4), ("joined", 4)]
        await reader.say({"t": "join", "th": world.thread.pk, "since": 77})
        assert kinds(await reader.hear_all(2)) == [("reset", 4), ("joined", 4)]
        await reader.say({"t": "leave", "th": world.thread.pk})
        await do(actions.post_message, world.expert, world.thread, "Unheard")
        assert await reader.receive_nothing(QUIET)
        await reader.leave()

    day(story)


@pytest.mark.parametrize(
    "origin", [None, "null", "", "https://evil.example", "http://testserver:8080", "https://testserver"]
)
def test_a_page_of_another_origin_opens_no_socket(shared_world, cookie_of, origin):
    cookie = cookie_of(shared_world.expert)

    async def story():
        assert (await Socket(cookie, origin=origin).open())["type"] == "websocket.close"

    day(story)


def test_a_trusted_origin_and_a_proxy_s_tls_open_one(shared_world, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]

    async def story():
        assert (await Socket(origin="https://portal.example").open())["type"] == "websocket.accept"
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        behind = Socket(origin="https://testserver")
        behind.scope["headers"].append((b"x-forwarded-proto", b"https"))
        assert (await behind.open())["type"] == "websocket.accept"
        assert (await Socket(path="/ws/other/").open())["type"] == "websocket.close"

    day(story)


def test_the_public_follows_public_threads_alone(shared_world):
    world = shared_world
    public = actions.open_thread(
        world.secretariat,
        actions.draft_thread(
            world.secretariat, {"en": "For all"}, agenda_item=world.item, audience={"public", "secretariat"}
        ),
    )

    async def story():
        reader = Socket()
        await reader.join(world.thread.pk, 0)
        assert await reader.hear() == {"t": "no", "th": world.thread.pk}
        await reader.say({"t": "join", "th": 999, "since": 0})
        assert await reader.hear() == {"t": "no", "th": 999}
        await reader.say({"t": "join", "th": public.pk, "since": 0})
        assert kinds(await reader.hear_all(2)) == [("ev", 1), ("joined", 1)]
        await do(actions.post_message, world.secretariat, public, "Welcome")
        assert (await reader.hear())["seq"] == 2
        await do(actions.change_audience, world.secretariat, public, {"secretariat"})
        await do(actions.post_message, world.secretariat, public, "Among ourselves")
        assert await reader.hear() == {"t": "no", "th": public.pk}
        assert await reader.hear() == {"t": "close", "code": 4403}

    day(story)


def test_a_session_without_second_factor_follows_nothing(shared_world, client):
    client.force_login(shared_world.expert, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.session.session_key

    async def story():
        reader = Socket(cookie)
        assert (await reader.open())["type"] == "websocket.accept"
        assert await reader.hear() == {"t": "close", "code": 4401}
        assert await poll(shared_world.thread.pk, "since=0", cookie) == (
            403,
            [{"t": "no", "th": shared_world.thread.pk}],
        )

    day(story)


def test_the_gate_believes_no_session_that_does_not_stand(world, client, signed_in):
    """A person's own session with its second factor, and no other."""
    client.force_login(world.expert, backend="django.contrib.auth.backends.ModelBackend")
    without_factor = client.session.session_key
    own, foreign = (signed_in(person).session.session_key for person in (world.expert, world.chair))
    asked = [(Viewer(world.expert.pk, key), world.thread.pk) for key in (own, without_factor, foreign, "", "unknown")]
    assert [grant.allowed for grant in gate.ask(asked)] == [True, False, False, False, False]
    assert [grant.signed_out for grant in gate.ask(asked)] == [False, True, True, True, True]


def test_an_outsider_follows_nothing(shared_world, cookie_of):
    cookie = cookie_of(shared_world.outsider)

    async def story():
        reader = Socket(cookie)
        await reader.join(shared_world.thread.pk, 0)
        assert await reader.hear() == {"t": "no", "th": shared_world.thread.pk}
        assert (await poll(shared_world.thread.pk, "since=0", cookie))[0] == 404

    day(story)


@pytest.mark.parametrize("told", [True, False])
def test_after_the_end_of_a_seat_nothing_more_arrives(shared_world, cookie_of, monkeypatch, told):
    """Also when the notice of the end is lost: the event itself carries a later access version."""
    world = shared_world
    cookie, seat = cookie_of(world.delegate), world.delegate.seats.get()
    faithful = cookie_of(world.observer)
    if not told:
        monkeypatch.setattr(announce, "access_changed", lambda users=None: None)

    async def story():
        revoked, stays = Socket(cookie), Socket(faithful)
        for one in (revoked, stays):
            await one.join(world.thread.pk, 1)
            assert (await one.hear())["t"] == "joined"
        await do(end_seat, world.secretariat, seat)
        await do(actions.post_message, world.expert, world.thread, "Among members")
        assert (await stays.hear())["seq"] == 2
        assert await revoked.hear() == {"t": "no", "th": world.thread.pk}
        assert await revoked.hear() == {"t": "close", "code": 4403}
        assert (await poll(world.thread.pk, "since=1", cookie))[0] == 404

    day(story)


@pytest.mark.parametrize("end", ["sign out", "switched off", "new password"])
def test_the_end_of_a_session_ends_its_sockets(shared_world, signed_in, end):
    world = shared_world
    browser = signed_in(world.expert)
    cookie = browser.session.session_key

    def act():
        if end == "sign out":
            browser.logout()
            return
        user = User.objects.get(pk=world.expert.pk)
        if end == "switched off":
            user.is_active = False
        else:
            user.set_password("another-password-for-tests")
        user.save()

    async def story():
        reader = Socket(cookie)
        await reader.join(world.thread.pk, 1)
        assert (await reader.hear())["t"] == "joined"
        await do(act)
        assert await reader.hear() == {"t": "close", "code": 4401}

    day(story)


@pytest.mark.parametrize(
    "frame",
    ["", "no json", "[]", "{}", '{"t":"post","th":1}', '{"t":"join"}', '{"t":"join","th":"1"}', '{"t":"join","th":1,"since":-1}',
     '{"t":"join","th":true}', '{"t":"join","th":1e400}', '{"t":"join","th":18446744073709551616}', "x" * 40_000],
)  # fmt: skip
def test_a_frame_that_makes_no_sense_is_answered_and_harms_nothing(shared_world, cookie_of, frame):
    cookie = cookie_of(shared_world.expert)

    async def story():
        reader = Socket(cookie)
        await reader.open()
        await reader.say(frame)
        assert await reader.hear() == {"t": "err", "why": "bad_frame"}
        await reader.say({"t": "join", "th": shared_world.thread.pk, "since": 1})
        assert (await reader.hear())["t"] == "joined"
        await reader.leave()

    day(story)


def test_too_many_frames_are_warned_about_and_then_end_the_socket(shared_world):
    async def story():
        reader = Socket()
        await reader.open()
        for _one in range(40):
            await reader.say("{}")
        heard = []
        while not heard or heard[-1]["t"] != "close":
            heard.append(await reader.hear())
        assert {"t": "err", "why": "too_many"} in heard
        assert heard[-1] == {"t": "close", "code": 4429}

    day(story)


def test_the_long_poll_gives_what_there_is_and_else_waits(shared_world, cookie_of):
    world = shared_world
    cookie = cookie_of(world.observer)
    actions.post_message(world.expert, world.thread, "First")

    async def story():
        status, frames = await poll(world.thread.pk, "since=1&wait=20", cookie)
        assert (status, kinds(frames)) == (200, [("ev", 2), ("joined", 2)])
        assert kinds((await poll(world.thread.pk, "since=2&wait=0", cookie))[1]) == [("joined", 2)]
        waiting = asyncio.ensure_future(poll(world.thread.pk, "since=2&wait=20", cookie))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await do(actions.post_message, world.expert, world.thread, "Second")
        status, frames = await waiting
        assert (status, kinds(frames)) == (200, [("ev", 3)])
        hub = await live.hub()
        assert not hub.connections

    day(story)


def test_a_right_that_ends_during_a_long_poll_ends_the_poll(shared_world, cookie_of):
    world = shared_world
    cookie, seat = cookie_of(world.delegate), world.delegate.seats.get()

    async def story():
        waiting = asyncio.ensure_future(poll(world.thread.pk, "since=1&wait=20", cookie))
        await asyncio.sleep(0.2)
        await do(end_seat, world.secretariat, seat)
        await do(actions.post_message, world.expert, world.thread, "Among members")
        status, frames = await waiting
        assert (status, frames) == (403, [{"t": "no", "th": world.thread.pk}])

    day(story)


def test_pages_are_served_beside_the_sockets(shared_world, cookie_of):
    cookie = cookie_of(shared_world.expert)

    async def get(path: str, **more) -> tuple[int, bytes]:
        caller = ApplicationCommunicator(application, scope("http", path, cookie, **more))
        await caller.send_input({"type": "http.request", "body": b""})
        start = await caller.receive_output(SOON * 4)
        body = b""
        while True:
            part = await caller.receive_output(SOON)
            body += part.get("body", b"")
            if not part.get("more_body"):
                return start["status"], body

    async def story():
        status, body = await get(f"/en/threads/{shared_world.thread.pk}/")
        assert status == 200
        assert b"Which bridging freeze exists?" in body
        assert b"frames" not in (await get("/de/threads/1/events"))[1]
        assert (await get(f"/en/threads/{shared_world.thread.pk}/events", method="POST"))[0] in (403, 405)

    day(story)


def test_the_hub_lives_with_the_server(shared_world):
    async def story():
        server = ApplicationCommunicator(application, {"type": "lifespan"})
        await server.send_input({"type": "lifespan.startup"})
        assert await server.receive_output(SOON) == {"type": "lifespan.startup.complete"}
        hub = await live.hub()
        reader = Socket()
        await reader.open()
        await server.send_input({"type": "lifespan.shutdown"})
        assert await server.receive_output(SOON) == {"type": "lifespan.shutdown.complete"}
        assert await reader.hear() == {"t": "close", "code": 1012}
        assert hub is not await live.hub()

    day(story)
