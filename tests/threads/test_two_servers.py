"""Two servers on one database and a real Redis: a post in one appears in the other, in order, once, whatever Redis does."""

import asyncio
import json

from tests.servers import Portal, ask, database_for_processes, redis_of_its_own
from tests.threads.conftest import build_world
from tests.threads.people import Reader, post


def test_two_servers_and_a_redis_that_goes_and_comes(transactional_db, tmp_path, signed_in):
    world = build_world()
    # The Chair and the Secretariat have no limit on their pace.
    cookies = [signed_in(person).session.session_key for person in (world.chair, world.secretariat)]
    thread = world.thread.pk
    with redis_of_its_own(tmp_path / "redis") as redis:
        shared = database_for_processes(tmp_path) | {"REDIS_URL": redis.address}
        with Portal(tmp_path, "all", 1, **shared) as one, Portal(tmp_path, "all", 1, **shared) as other:
            servers = (one, other)

            async def posts(*names: str) -> None:
                """One after the other, each to the server that the one before did not go to."""
                for count, name in enumerate(names):
                    assert await asyncio.to_thread(post, servers[count % 2], thread, cookies[count % 2], name) == 201

            async def day() -> list[list[int]]:
                readers = [Reader(server, thread, cookie) for server, cookie in zip(servers, cookies, strict=True)]
                following = [asyncio.ensure_future(reader.follow()) for reader in readers]
                await asyncio.gather(*(reader.has(1) for reader in readers))
                await posts(*"abcdef")
                await asyncio.gather(*(reader.has(7) for reader in readers))
                await asyncio.to_thread(redis.stop)
                await posts(*"ghij")
                await asyncio.gather(*(reader.has(11) for reader in readers))
                for server in servers:
                    assert (await asyncio.to_thread(ask, f"{server.base}/api/v1/openapi.json"))[0] == 200
                await asyncio.to_thread(redis.start)
                # At once, while the hubs still find their way back; together, so that both servers announce.
                await asyncio.gather(posts(*"kl"), posts(*"mn"), posts(*"op"))
                await asyncio.gather(*(reader.has(17) for reader in readers))
                await asyncio.sleep(2)  # what is doubled would come now
                for task in following:
                    task.cancel()
                return [reader.heard for reader in readers]

            assert asyncio.run(day()) == [list(range(1, 18))] * 2
        for log in tmp_path.glob("*.log"):
            assert "Traceback" not in log.read_text(), log.read_text()


def test_pages_alone_tell_sockets_alone(transactional_db, tmp_path, signed_in):
    world = build_world()
    cookie = signed_in(world.chair).session.session_key
    with redis_of_its_own(tmp_path / "redis") as redis:
        shared = database_for_processes(tmp_path) | {"REDIS_URL": redis.address}
        with Portal(tmp_path, "pages", 1, **shared) as pages, Portal(tmp_path, "sockets", 1, **shared) as sockets:
            poll = f"{sockets.base}/en/threads/{world.thread.pk}/events?since=1&wait=25"

            async def day() -> str:
                waiting = asyncio.create_task(asyncio.to_thread(ask, poll, Cookie=f"sessionid={cookie}"))
                await asyncio.sleep(1)
                assert await asyncio.to_thread(post, pages, world.thread.pk, cookie, "a") == 201
                return (await waiting)[2]

            frames = json.loads(asyncio.run(day()))["frames"]
            assert [frame["seq"] for frame in frames if frame["t"] == "ev"] == [2]
