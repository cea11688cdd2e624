"""What happens between any two steps of a join, and at the end of a right: nothing falls between, nothing slips through."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.threads.connection import MAX_THREADS, Connection, Viewer
from meetings.threads.hub import Hub
from tests.threads.simulation import Client, Group, Readers, Table, run

PAUSES = ["before gate", "after gate", "before replay", "after replay"]


@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("hint", ["at once", "late", "twice", "never", "of the second only"])
@pytest.mark.parametrize("others", [0, 1])
@pytest.mark.parametrize("since", [0, 2])
def test_a_post_at_any_step_of_a_join_arrives_once(pause, hint, others, since):
    async def day():
        table, group = Table(), Group()
        table.open(1, {7, 8})
        table.post(1)
        table.post(1)
        happened = []

        def step(name: str) -> None:
            if name != pause or happened or not armed:
                return
            happened.extend([table.post(1), table.post(1)])
            first, second = happened
            later = asyncio.get_running_loop().call_later
            if hint in ("at once", "twice"):
                hub.announce(first)
                hub.announce(second)
            if hint in ("late", "twice"):
                later(0.3, hub.announce, second)
                later(0.4, hub.announce, first)
            if hint == "of the second only":
                hub.announce(second)

        armed = False
        readers = Readers(table, step=step)
        hub = Hub(readers, group.transport())
        await hub.start()
        earlier = [Client(8, [1]) for _one in range(others)]
        for one in earlier:
            await one.connect(hub)
        armed = True
        reader = Client(7, [1])
        reader.cursor[1] = since
        await reader.connect(hub)
        await asyncio.sleep(20)
        assert happened
        assert reader.applied[1] == list(range(since + 1, 5))
        assert [frame["seq"] for frame in reader.frames if frame["t"] == "ev"] == reader.applied[1]  # nor sent twice
        for one in earlier:
            assert one.applied[1] == [1, 2, 3, 4]
        for one in (reader, *earlier):
            assert "behind" not in [frame["t"] for frame in one.frames]

    run(day())


@pytest.mark.parametrize("late", [1, 2])
def test_two_readers_who_join_a_fresh_thread_together_both_get_everything(late):
    """The one whose reading ends first says where the process starts to count; the other may have read less."""

    async def day():
        table = Table()
        table.open(1, {7, 8})
        table.post(1)
        readers = Readers(table)
        read = readers.replay
        asked = []

        async def replay(thread, since, limit):
            asked.append(thread)
            place = len(asked)
            if place > 2:
                return await read(thread, since, limit)
            if place == late:
                found = await read(thread, since, limit)
                await asyncio.sleep(0.02)  # read, and late with the answer
                return found
            await asyncio.sleep(0.01)
            table.post(1)  # nobody announces it
            return await read(thread, since, limit)

        readers.replay = replay
        hub = Hub(readers, Group().transport())
        await hub.start()
        people = [Client(7, [1]), Client(8, [1])]
        await asyncio.gather(*(one.connect(hub) for one in people))
        await asyncio.sleep(0.1)
        hub.announce(table.post(1))
        await asyncio.sleep(0.3)  # long before any reconciliation
        for one in people:
            assert one.applied[1] == [seq for seq, _acl in table.logs[1]]
            assert "behind" not in [frame["t"] for frame in one.frames]

    run(day())


def test_a_join_that_finds_more_than_was_announced_helps_those_who_follow():
    async def day():
        table = Table()
        table.open(1, {7, 8})
        hub = Hub(Readers(table), Group().transport())
        follower, late = Client(7, [1]), Client(8, [1])
        await follower.connect(hub)
        table.post(1)  # nobody announces it
        await late.connect(hub)
        await asyncio.sleep(0.1)
        assert follower.applied[1] == late.applied[1] == [1]

    run(day())


@pytest.mark.parametrize("pause", PAUSES)
def test_who_leaves_or_goes_during_a_join_leaves_nothing_behind(pause):
    async def day():
        table = Table()
        table.open(1, {7})
        connection = Connection(Viewer(7, "s"), None)
        hub = Hub(
            Readers(table, step=lambda name: hub.detach(connection) if name == pause else None),
            Group().transport(),
        )
        hub.attach(connection)
        await hub.join(connection, 1, 0)
        hub.announce(table.post(1))
        await asyncio.sleep(1)
        assert connection.take() == []
        assert not hub._streams
        assert not hub.connections

    run(day())


def test_a_ninth_thread_is_refused():
    async def day():
        table = Table()
        for thread in range(MAX_THREADS + 1):
            table.open(thread, {7})
        hub = Hub(Readers(table), Group().transport())
        reader = Client(7, list(range(MAX_THREADS + 1)))
        await reader.connect(hub)
        await asyncio.sleep(1)
        assert reader.refused == {MAX_THREADS}

    run(day())


# Revocation


async def revoke_and_post(pause: str | None, notice: str, joined_before: bool) -> None:
    table, group = Table(), Group()
    table.open(1, {7, 8})
    table.post(1)
    may_see = []

    def happen() -> None:
        may_see.append(table.revoke(1, 7))
        later = table.post(1)
        if notice == "lost, event first":
            hub.announce(later)
        elif notice == "all lost":
            pass
        else:
            hub.announce_access([7])
            hub.announce(later)

    def step(name: str) -> None:
        if armed and name == pause and not may_see:
            happen()

    armed = False
    hub = Hub(Readers(table, step=step), group.transport())
    await hub.start()
    faithful, revoked = Client(8, [1]), Client(7, [1])
    await faithful.connect(hub)
    if joined_before:
        await revoked.connect(hub)
        await asyncio.sleep(1)
    armed = True
    if pause is None:
        happen()
    else:
        await revoked.connect(hub)
    await asyncio.sleep(100)
    assert may_see
    assert max(revoked.applied[1], default=0) <= may_see[0]
    assert all(frame["seq"] <= may_see[0] for frame in revoked.frames if frame["t"] == "ev")
    assert revoked.refused == {1}
    assert faithful.applied[1] == [1, 2]


@pytest.mark.parametrize("notice", ["heard", "lost, event first", "all lost"])
@pytest.mark.parametrize("pause", PAUSES)
def test_a_right_that_ends_at_any_step_of_a_join_lets_nothing_later_through(pause, notice):
    run(revoke_and_post(pause, notice, joined_before=False))


@pytest.mark.parametrize("notice", ["heard", "lost, event first", "all lost"])
def test_a_right_that_ends_while_following_lets_nothing_later_through(notice):
    run(revoke_and_post(None, notice, joined_before=True))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(
    chance=st.randoms(use_true_random=False),
    actions=st.lists(
        st.sampled_from(["post", "post", "post", "revoke", "readmit", "reconnect", "notice"]), max_size=40
    ),
    loss=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_no_event_of_a_time_without_the_right_ever_reaches_anybody(chance, actions, loss):
    async def day():
        table, group = Table(), Group(chance, loss)
        table.open(1, {1, 2, 3})
        hubs = [Hub(Readers(table, chance), group.transport()) for _one in range(2)]
        for hub in hubs:
            await hub.start()
        people = [Client(user, [1]) for user in (1, 2, 3)]
        for one in people:
            await one.connect(chance.choice(hubs))
        secret: dict[int, set[int]] = {1: set(), 2: set(), 3: set()}
        for action in actions:
            user = chance.choice((1, 2, 3))
            if action == "post":
                event = table.post(1)
                for other in secret:
                    if other not in table.allowed[1]:
                        secret[other].add(event.seq)
                chance.choice(hubs).announce(event)
            elif action == "revoke":
                table.revoke(1, user)
            elif action == "readmit":
                # A right that is given again opens the whole log, so what was kept back may be read from then on.
                table.allowed[1].add(user)
                secret[user].clear()
            elif action == "notice":
                chance.choice(hubs).announce_access([user])
            else:
                await people[user - 1].connect(chance.choice(hubs))
            await asyncio.sleep(chance.choice((0, 0, 0.001, 0.05, 1)))
            for one in people:
                assert not secret[one.user] & {frame["seq"] for frame in one.frames if frame["t"] == "ev"}
        group.chance = None
        for hub in hubs:
            hub.readers.chance = None
        await asyncio.sleep(100)
        for one in people:
            assert not secret[one.user] & {frame["seq"] for frame in one.frames if frame["t"] == "ev"}

    run(day())


def test_a_right_with_an_end_is_asked_about_when_it_has_come():
    async def day():
        table = Table()
        table.open(1, {7})
        readers = Readers(table)
        hub = Hub(readers, Group().transport())

        async def ending(asked):
            from meetings.threads.ports import Grant

            now = asyncio.get_running_loop().time()
            return [Grant(now < 10, 1, seconds=10 - now) for _one in asked]

        readers.gate = ending
        reader = Client(7, [1])
        await reader.connect(hub)
        hub.announce(table.post(1))
        await asyncio.sleep(11)
        hub.announce(table.post(1))
        await asyncio.sleep(1)
        assert reader.applied[1] == [1]
        assert (reader.refused, reader.close_code) == ({1}, 4403)

    run(day())


def test_a_right_that_ends_in_silence_is_noticed_by_the_reconciliation():
    async def day():
        table = Table()
        table.open(1, {7})
        hub = Hub(Readers(table), Group().transport())
        await hub.start()
        reader = Client(7, [1])
        await reader.connect(hub)
        await asyncio.sleep(3)
        table.revoke(1, 7)  # no notice, and nothing is said
        await asyncio.sleep(16)
        assert reader.refused == {1}

    run(day())


def test_a_session_that_ends_closes_the_socket():
    async def day():
        table = Table()
        table.open(1, {7})
        hub = Hub(Readers(table), Group().transport())
        reader = Client(7, [1])
        await reader.connect(hub)
        table.signed_out.add(7)
        hub.announce_access([7])
        await asyncio.sleep(1)
        assert reader.close_code == 4401

    run(day())


def test_nobody_is_let_through_while_the_gate_cannot_be_asked():
    async def day():
        table = Table()
        table.open(1, {7})
        readers = Readers(table)
        hub = Hub(readers, Group().transport())
        reader = Client(7, [1])
        await reader.connect(hub)
        readers.failing = True
        table.acl[1] += 1
        hub.announce(table.post(1))
        await asyncio.sleep(10)
        assert reader.applied[1] == []
        readers.failing = False
        await asyncio.sleep(3)
        assert reader.applied[1] == [1]

    run(day())
