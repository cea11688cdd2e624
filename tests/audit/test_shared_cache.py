"""The cache of several processes: nothing fails while Redis is away."""

import pytest

from portal.audit import shared_cache
from portal.audit.shared_cache import SharedCache
from tests.servers import free_port, redis_of_its_own


@pytest.fixture(autouse=True)
def _asked_each_time(monkeypatch):
    monkeypatch.setattr(shared_cache, "PAUSE", 0.0)
    monkeypatch.setattr(shared_cache, "_silent_until", 0.0)


def test_two_processes_share_it_and_each_goes_on_alone(tmp_path):
    with redis_of_its_own(tmp_path) as redis:
        one, other = SharedCache(redis.address, {}), SharedCache(redis.address, {})
        one.set("page", "text", 60)
        assert (other.get("page"), other.add("page", "else")) == ("text", False)
        redis.stop()
        assert one.get("page") is None
        one.set("page", "alone", 60)
        assert one.get("page") == "alone"
        redis.start()
        assert one.get("page") is None
        one.set("page", "again", 60)
        assert other.get("page") == "again"


def test_every_question_has_an_answer_without_redis():
    cache = SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})
    cache.clear()
    assert cache.add("a", 1)
    assert (cache.incr("a"), cache.has_key("a"), cache.touch("a", 60)) == (2, True, True)
    assert cache.set_many({"b": 1, "c": 2}) == []
    assert cache.get_many(["a", "b"]) == {"a": 2, "b": 1}
    cache.delete_many(["b"])
    assert (cache.delete("c"), cache.get("b", "none"), cache.get_or_set("d", lambda: 4)) == (True, "none", 4)


def test_who_did_not_answer_is_left_alone_for_a_while(monkeypatch):
    monkeypatch.setattr(shared_cache, "PAUSE", 3600.0)
    cache, asked = SharedCache(f"redis://127.0.0.1:{free_port()}/0", {}), []
    cache.clear()
    monkeypatch.setattr(SharedCache, "_cache", property(lambda self: asked.append(True)), raising=False)
    cache.set("a", 1)
    assert (cache.get("a"), asked) == (1, [])
