"""Whatever is lost, doubled, late or cut off: every reader ends with every event, in order, once."""

import asyncio
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.threads.hub import Hub
from tests.threads.simulation import Client, Group, Readers, Table, run

THREADS = [1, 2]
CALM_SECONDS = 90  # a heartbeat, a reconciliation and a sweep lie within

steps = st.lists(
    st.sampled_from(
        ["post", "post", "post", "burst", "cut", "reconnect", "layer away", "layer back", "pause", "stall"]
    ),
    min_size=1,
    max_size=40,
)


async def live_through(chance: random.Random, actions: list[str], loss: float, hubs: int, clients: int) -> None:
    table = Table()
    users = set(range(clients))
    for thread in THREADS:
        table.open(thread, users)
    group = Group(chance, loss)
    houses = [Hub(Readers(table, chance), group.transport()) for _one in range(hubs)]
    for house in houses:
        await house.start()
    slow = {"until": 0.0}
    people = []
    for user in users:
        one = Client(user, THREADS, speed=lambda: chance.choice((0, 0, 0.01)) + (1.0 if slow["until"] else 0.0))
        people.append(one)
        await one.connect(chance.choice(houses))

    def post() -> None:
        chance.choice(houses).announce(table.post(chance.choice(THREADS)))

    for action in actions:
        if action == "post":
            post()
        elif action == "burst":
            for _one in range(chance.choice((20, 120, 300))):
                post()
        elif action == "cut":
            chance.choice(people).disconnect()
        elif action == "reconnect":
            people_joining = asyncio.ensure_future(chance.choice(people).connect(chance.choice(houses)))
            await asyncio.sleep(chance.choice((0, 0.01)))
            post()
            await people_joining
        elif action == "layer away":
            group.away = True
        elif action == "layer back":
            group.away = False
        elif action == "stall":
            slow["until"] = 0.0 if slow["until"] else 1.0
        await asyncio.sleep(chance.choice((0, 0, 0.001, 0.04, 2)))

    slow["until"] = 0.0
    group.away = False
    for house in houses:
        house.readers.chance = None
    for one in people:
        if one.connection is None or one.close_code is not None:
            await one.connect(chance.choice(houses))
    await asyncio.sleep(CALM_SECONDS)
    for one in people:
        for thread in THREADS:
            assert one.applied[thread] == [seq for seq, _acl in table.logs[thread]], (one.user, thread)
        one.disconnect()
    for house in houses:
        assert not house.connections
        assert not house._streams
        await house.stop()


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(
    chance=st.randoms(use_true_random=False),
    actions=steps,
    loss=st.sampled_from([0.0, 0.2, 1.0]),
    hubs=st.integers(1, 3),
    clients=st.integers(1, 4),
)
def test_every_reader_ends_with_every_event_in_order_once(chance, actions, loss, hubs, clients):
    run(live_through(chance, actions, loss, hubs, clients))


@pytest.mark.parametrize("seed", range(12))
def test_long_days_with_a_fifth_of_all_hints_lost(seed):
    chance = random.Random(seed)
    actions = chance.choices(["post", "burst", "cut", "reconnect", "pause", "stall"], weights=[8, 1, 3, 4, 2, 1], k=150)
    run(live_through(chance, actions, 0.2, 2, 6))


def test_with_the_layer_down_a_post_arrives_a_second_later():
    async def day():
        table, group = Table(), Group()
        table.open(1, {7})
        here, there = Hub(Readers(table), group.transport()), Hub(Readers(table), group.transport())
        for hub in (here, there):
            await hub.start()
        reader = Client(7, [1])
        await reader.connect(there)
        await asyncio.sleep(5)
        group.away = True
        await asyncio.sleep(5)
        here.announce(table.post(1))
        await asyncio.sleep(1.1)
        assert reader.applied[1] == [1]
        group.away = False
        group.members.clear()  # a restarted server has forgotten its subscribers
        await asyncio.sleep(5)
        here.announce(table.post(1))
        await asyncio.sleep(1.1)
        assert reader.applied[1] == [1, 2]

    run(day())


def test_what_one_process_commits_the_other_hears_at_once():
    async def day():
        table, group = Table(), Group()
        table.open(1, {7})
        here, there = Hub(Readers(table), group.transport()), Hub(Readers(table), group.transport())
        for hub in (here, there):
            await hub.start()
        reader = Client(7, [1])
        await reader.connect(there)
        await asyncio.sleep(5.5)  # between two ticks of a calm watch
        here.announce(table.post(1))
        await asyncio.sleep(0.01)
        assert reader.applied[1] == [1]

    run(day())


def test_a_lost_hint_is_made_up_for_at_the_next_one():
    async def day():
        table = Table()
        table.open(1, {7})
        hub = Hub(Readers(table), Group().transport())
        reader = Client(7, [1])
        await reader.connect(hub)
        table.post(1)
        hub.announce(table.post(1))
        assert reader.applied[1] == []
        await asyncio.sleep(0.05)  # the grace, and one reading of the log
        assert reader.applied[1] == [1, 2]

    run(day())


def test_a_lost_last_hint_is_found_by_the_reconciliation():
    async def day():
        table, group = Table(), Group()
        table.open(1, {7})
        hub = Hub(Readers(table), group.transport())
        await hub.start()
        reader = Client(7, [1])
        await reader.connect(hub)
        await asyncio.sleep(5)
        table.post(1)  # committed elsewhere, and nobody said so
        await asyncio.sleep(16)
        assert reader.applied[1] == [1]

    run(day())


def test_a_reader_too_far_behind_starts_from_the_head():
    async def day():
        table = Table()
        table.open(1, {7})
        for _one in range(501):
            table.post(1)
        hub = Hub(Readers(table), Group().transport())
        reader = Client(7, [1])
        await reader.connect(hub)
        await asyncio.sleep(1)
        assert [frame["t"] for frame in reader.frames] == ["reset", "joined"]
        assert reader.cursor[1] == 501
        hub.announce(table.post(1))
        await asyncio.sleep(1)
        assert reader.applied[1][-1] == 502
        assert reader.frames[-1]["seq"] == 502

    run(day())


def test_a_reader_who_does_not_read_is_told_and_then_sent_away():
    async def day():
        table = Table()
        table.open(1, {7, 8})
        hub = Hub(Readers(table), Group().transport())
        await hub.start()
        stuck = {"seconds": 20.0}
        slow, quick = Client(7, [1], speed=lambda: stuck["seconds"]), Client(8, [1])
        await slow.connect(hub)
        await quick.connect(hub)
        await asyncio.sleep(25)
        for _one in range(400):
            hub.announce(table.post(1))
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        assert quick.applied[1] == list(range(1, 401))  # nobody waited for the slow one
        stuck["seconds"] = 0.0
        await asyncio.sleep(30)
        assert "behind" in [frame["t"] for frame in slow.frames]
        assert slow.applied[1] == list(range(1, 401))
        stuck["seconds"] = 1000.0
        hub.announce(table.post(1))
        abandoned = []
        slow.connection.on_abandon = lambda: abandoned.append(slow.connection.close_code)
        await asyncio.sleep(32)
        assert abandoned == [4408]
        assert slow.connection not in hub.connections

    run(day())


def test_a_database_that_is_away_delays_and_loses_nothing():
    async def day():
        table, group = Table(), Group()
        table.open(1, {7})
        readers = Readers(table)
        hub = Hub(readers, group.transport())
        await hub.start()
        reader = Client(7, [1])
        await reader.connect(hub)
        readers.failing = True
        table.post(1)
        hub.announce(table.post(1))  # the hint of the first was lost
        await asyncio.sleep(60)
        assert reader.applied[1] == []
        readers.failing = False
        await asyncio.sleep(3)
        assert reader.applied[1] == [1, 2]

    run(day())
