"""What fails is mended by itself, and nobody who reads sees more of it than a wait: with real processes and real faults.

After each: no public page and no search was refused, nothing that was promised is lost, and every document in the index has
the version and the text of the database.
"""

import asyncio
import os
import signal
import urllib.error

import pytest

from tests.faults.stand import REDUCED, Stand, at_least
from tests.own_services import kill
from tests.servers import get, wait_for
from tests.threads.people import Reader, post

pytestmark = pytest.mark.servers

AWAY = 60
"""Seconds without Redis: longer than everything in the portal that waits or repeats meanwhile (`meetings.threads.watch`:
3 s of silence, 15 s between two looks at the log, 25 s between heartbeats; `portal.audit.shared_cache`: 2 s).
"""


def test_a_node_of_three_is_killed_during_2000_writes(stand: Stand):
    with stand.readers() as readers, stand.issuing(2000) as life:
        life.has_said(600)
        node = stand.cluster.node_with("faults-members-*")
        node.kill()
        life.has_said(1400)
        assert "CTOC/COP/WG.3/2026/1000" in stand.search_page(1000)
    stand.assert_whole()
    assert (readers.refused, readers.asked > 100) == ([], True)
    node.start()
    stand.cluster.wait_until_whole()
    stand.assert_whole()


def test_elasticsearch_is_killed_and_comes_back_empty(stand: Stand):
    with stand.readers() as readers:
        for node in stand.cluster.nodes:
            node.kill()
            node.empty()
        with stand.issuing(50):
            pass
        assert REDUCED in stand.search_page(stand.number - 1)
        assert "not usable" in stand.manage("search", "status")
        assert get(f"{stand.portal.base}/en/meetings/{stand.world['slug']}/")[0] == 200
        stand.cluster.start()
        wait_for("the index", lambda: REDUCED not in stand.search_page(stand.number - 1))
    stand.assert_whole()
    assert (readers.refused, readers.reduced > 0) == ([], True)


def test_redis_is_away(stand: Stand):
    portal, thread, sessions = stand.portal, stand.world["thread"], stand.world["sessions"]
    names = [f"post-{number}" for number in range(AWAY + 10)]
    children = portal.children()

    async def posts(some: list[str], pause: float) -> None:
        """One after the other, each on a new connection, which either of the two processes may take."""
        for count, name in enumerate(some):
            assert await asyncio.to_thread(post, portal, thread, sessions[count % 2], name) == 201
            await asyncio.sleep(pause)

    async def day() -> list[Reader]:
        followers = [Reader(portal, thread, sessions[number % 2]) for number in range(6)]
        following = [asyncio.ensure_future(follower.follow()) for follower in followers]
        await asyncio.gather(*(follower.has(1) for follower in followers))
        await posts(names[:5], 0)
        stand.redis.stop()
        with at_least(AWAY):
            await posts(names[5:-5], 0.9)
            await asyncio.gather(*(follower.has(len(names) - 4) for follower in followers))
        stand.redis.start()
        await posts(names[-5:], 0)
        await asyncio.gather(*(follower.has(len(names) + 1) for follower in followers))
        await asyncio.sleep(2)  # what is doubled would come now
        for task in following:
            task.cancel()
        return followers

    with stand.readers() as readers:
        followers = asyncio.run(day())
    assert [follower.heard for follower in followers] == [list(range(1, len(names) + 2))] * 6
    question = "SELECT body FROM threads_message WHERE thread_id = %s ORDER BY number"
    assert [body for (body,) in stand.postgresql.rows(question, thread)] == names
    assert (readers.refused, portal.children()) == ([], children)
    stand.assert_whole()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_postgresql_is_started_again(stand: Stand, how: signal.Signals):
    children = stand.portal.children()
    with stand.readers() as readers, stand.issuing(300) as life:
        life.has_said(50)
        kill(stand.postgresql.folder, how)
        asked = readers.asked
        stand.postgresql.start()
        wait_for("readers", lambda: readers.asked > asked + 50)
    assert readers.refused == []
    wait_for("a socket's process", lambda: get(f"{stand.portal.base}/health/ready")[0] == 200)
    assert post(stand.portal, stand.world["thread"], stand.world["sessions"][0], f"after-{how}") == 201
    stand.assert_whole()
    assert stand.portal.children() == children


def test_the_worker_is_killed_while_it_applies_a_batch(stand: Stand):
    killed = stand.portal.children()["worker"]

    def is_writing() -> bool:
        """Whether the worker has the lock of writers, which it has for as long as it applies."""
        try:
            return stand.cluster.nodes[0].ask("/faults-locks/_doc/write")["found"]
        except urllib.error.HTTPError:
            return False

    def caught() -> bool:
        if not is_writing():
            return False
        os.kill(killed, signal.SIGSTOP)
        if is_writing():
            return True
        os.kill(killed, signal.SIGCONT)
        return False

    with stand.readers() as readers, stand.issuing(300):
        wait_for("the worker in the middle of a batch", caught)
        os.kill(killed, signal.SIGKILL)
        wait_for("another worker", lambda: stand.portal.children().get("worker", killed) != killed)
    stand.assert_whole()
    assert readers.refused == []
    assert "'worker' ended (signal 9)" in stand.log()
