"""Many people post at the same time: numbers and sequences have no gap and no double, whatever is rolled back."""

import threading

import pytest
from django.db import connections

from meetings.threads import actions, log
from meetings.threads.models import Message, Thread, ThreadEvent
from portal.access.refusals import Refused
from tests.threads.conftest import make_person

PEOPLE, POSTS = 6, 5


def in_threads(*works) -> list:
    """Run all at once, each with a connection of its own; what each gave back or raised."""
    start = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(place: int, work) -> None:
        start.wait()
        try:
            results[place] = work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error
        finally:
            connections.close_all()

    crew = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    return results


def assert_log_is_whole(pk: int, messages: int) -> None:
    thread = Thread.objects.get(pk=pk)
    numbers = list(Message.objects.filter(thread=pk).order_by("number").values_list("number", flat=True))
    seqs = list(ThreadEvent.objects.filter(thread=pk).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, messages + 1))
    assert seqs == list(range(1, messages + 2))
    assert (thread.last_number, thread.last_seq) == (messages, messages + 1)


def test_counters_have_no_gap_under_many_writers(shared_world):
    people = [
        make_person(f"d{n}@example.org", "delegate", shared_world.norvel, shared_world.meeting.token)
        for n in range(PEOPLE)
    ]

    def post_all(person):
        for count in range(POSTS):
            actions.post_message(person, shared_world.thread, f"{person.pk} says {count}")
        with pytest.raises(Refused):
            actions.post_message(person, shared_world.thread, "")

    results = in_threads(*(lambda person=person: post_all(person) for person in people))
    assert results == [None] * PEOPLE
    assert_log_is_whole(shared_world.thread.pk, PEOPLE * POSTS)
    for person in people:
        own = Message.objects.filter(author=person).order_by("number").values_list("body", flat=True)
        assert list(own) == [f"{person.pk} says {count}" for count in range(POSTS)]


def test_a_rolled_back_post_gives_its_number_back(shared_world, monkeypatch):
    whole = log.append

    fails = {3, 4, 7}

    def fail_sometimes(thread, kind, payload, actor, at=None):
        event = whole(thread, kind, payload, actor, at)
        if payload["number"] in fails:
            fails.remove(payload["number"])
            raise RuntimeError
        return event

    monkeypatch.setattr(log, "append", fail_sometimes)

    def post(count):
        try:
            return actions.post_message(shared_world.chair, shared_world.thread, f"point {count}").number
        except RuntimeError:
            return None

    results = in_threads(*(lambda count=count: post(count) for count in range(12)))
    posted = [number for number in results if number]
    assert len(posted) == len(set(posted)) == 9
    assert_log_is_whole(shared_world.thread.pk, len(posted))


def test_one_key_in_many_tabs_posts_once(shared_world):
    results = in_threads(
        *[lambda: actions.post_message(shared_world.expert, shared_world.thread, "Once", client_key="k-1").pk] * 8
    )
    assert len(set(results)) == 1
    assert_log_is_whole(shared_world.thread.pk, 1)


def test_a_closing_thread_takes_a_post_before_or_refuses_it_after(shared_world):
    def post(count):
        return actions.post_message(shared_world.chair, shared_world.thread, f"point {count}").created_seq

    def close():
        return actions.close_thread(shared_world.secretariat, shared_world.thread).last_seq

    results = in_threads(*(lambda count=count: post(count) for count in range(6)), close)
    closed_at = results.pop()
    refused = [one for one in results if isinstance(one, Refused)]
    assert all(one.code == "closed" for one in refused)
    assert sorted(one for one in results if not isinstance(one, Refused)) == list(range(2, closed_at))
