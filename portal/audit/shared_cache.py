"""The cache that processes share: Redis, and each process's own memory while Redis does not answer.

A page never fails because the cache does. What is kept may be lost at any time; keys of pages carry the content version, so
memory and Redis cannot disagree on a page. Limits on attempts (sign-in) then count for each process alone.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PAUSE = 2.0
"""Seconds before Redis is asked again after it did not answer."""
PATIENCE = 0.5
"""Seconds that a page waits for Redis."""
logger = logging.getLogger(__name__)

_silent_until = 0.0


class SharedCache(RedisCache):
    """See the module."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # One more try: the connections that are kept are dead after Redis has started again.
        options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, {**params, "OPTIONS": options | params.get("OPTIONS", {})})
        self.own = LocMemCache("while Redis is away", {"OPTIONS": {"MAX_ENTRIES": 2000}})


def _either(name: str) -> Callable:
    """The method of this name, of Redis or of the memory."""
    of_redis = getattr(RedisCache, name)

    def method(self: SharedCache, *arguments: Any, **named: Any) -> Any:
        global _silent_until
        if time.monotonic() >= _silent_until:
            try:
                return of_redis(self, *arguments, **named)
            except RedisError as error:
                _silent_until = time.monotonic() + PAUSE
                logger.warning("The cache does not answer, each process keeps its own: %s", type(error).__name__)
        return getattr(self.own, name)(*arguments, **named)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "has_key",
    "incr",
    "get_many",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(SharedCache, _name, _either(_name))
