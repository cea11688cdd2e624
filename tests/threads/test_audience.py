"""One rule: the database, the page, the log, the socket's gate and the lists agree about every thread and person."""

import json

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.threads import gate, queries
from meetings.threads.connection import Viewer
from meetings.threads.models import Thread
from meetings.threads.permissions import may_post, may_read
from portal.access.audiences import audiences_of
from portal.access.models import Seat, User

TOKENS = ["public", "parties", "secretariat", "party:XV", "party:XN", "group:1", "group:2", "group:11", "meeting:1"]
audiences = st.frozensets(st.sampled_from(TOKENS), max_size=4)
states = st.sampled_from(Thread.State.values)
seats = st.lists(
    st.tuples(
        st.sampled_from(Seat.Role.values),
        st.sampled_from(["XV", "XN", "XI"]),
        st.sampled_from(["", "group:1", "group:2", "group:11", "meeting:1"]),
    ),
    max_size=3,
    unique=True,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    threads=st.lists(st.tuples(audiences, states), min_size=1, max_size=5),
    people=st.lists(seats, min_size=1, max_size=3),
)
def test_all_ways_to_a_thread_agree(world, signed_in, threads, people):
    cache.clear()  # pages of an example that was undone
    with transaction.atomic():
        agree(world, signed_in, threads, people)
        transaction.set_rollback(True)


def agree(world, signed_in, threads, people) -> None:
    made = [
        Thread.objects.create(titles={"en": f"Title {n}"}, agenda_item=world.item, audience=audience, state=state)
        for n, (audience, state) in enumerate(threads)
    ]
    visitors: list[tuple[User | None, Client, Viewer]] = [(None, Client(), Viewer())]
    for n, held in enumerate(people):
        user = User.objects.create_user(f"p{n}@example.org", "password-for-tests", full_name=f"P {n}")
        for role, party, scope in {
            (role, None if role in ("chair", "secretariat") else party, scope) for role, party, scope in held
        }:
            if role != "chair" or scope:
                Seat.objects.create(user=user, role=role, party_id=party, scope=scope)
        client = signed_in(user)
        visitors.append((User.objects.get(pk=user.pk), client, Viewer(user.pk, client.session.session_key)))

    for user, client, viewer in visitors:
        tokens = audiences_of(user)
        expected = {
            thread.pk
            for thread in made
            if thread.audience & tokens and (thread.state != Thread.State.DRAFT or "secretariat" in tokens)
        }
        pks = [thread.pk for thread in made]
        assert set(Thread.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)) == expected
        assert {thread.pk for thread in made if may_read(user, thread)} == expected
        grants = gate.ask([(viewer, pk) for pk in pks])
        assert {pk for pk, grant in zip(pks, grants, strict=True) if grant.allowed} == expected
        listed = {thread.pk for thread in queries.threads_of([world.item.pk], user).get(world.item.pk, [])}
        assert listed & set(pks) == expected
        opened = {thread.pk for thread in queries.open_threads(user, 1000)} & set(pks)
        assert opened == {thread.pk for thread in made if thread.pk in expected and thread.is_open}
        page = client.get("/en/threads/").content.decode()
        for thread in made:
            seen = thread.pk in expected
            assert (f"/en/threads/{thread.pk}/" in page) == (seen and thread.is_open)
            assert (client.get(f"/en/threads/{thread.pk}/").status_code == 200) == seen
            frames = json.loads(client.get(f"/en/threads/{thread.pk}/events?since=0").content)["frames"]
            assert (frames[0]["t"] != "no") == seen
            if may_post(user, thread):
                assert seen
