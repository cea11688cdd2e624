"""How often one address may ask for something: so many times a minute. Where processes share no cache, each counts for itself."""

import hashlib
import ipaddress
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

WINDOW = 60
"""Seconds for which a count holds."""

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")
"""Those of draft-ietf-httpapi-ratelimit-headers (version 07)."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to one address in this window; `reset` in seconds."""

    most: int
    used: int
    reset: int

    @property
    def is_over(self) -> bool:
        return self.used > self.most

    def tell(self, response: HttpResponse) -> None:
        """Put it into the headers of an answer; a refused one says when to come again."""
        values = (self.most, max(0, self.most - self.used), self.reset, f"{self.most};w={WINDOW}")
        for name, value in zip(HEADERS, values, strict=True):
            response[name] = str(value)
        if self.is_over:
            response["Retry-After"] = str(self.reset)


def take(request: HttpRequest, what: str, most: int) -> Allowance:
    """Count one question of this address about `what`, of which it has `most` in a window."""
    now = int(time.time())
    window, passed = divmod(now, WINDOW)
    # Of the address only a digest is kept, and no longer than its window.
    digest = hashlib.sha256(f"{window} {_network(request.META.get('REMOTE_ADDR', ''))}".encode()).hexdigest()[:24]
    key = f"{what}-limit:{digest}"
    cache.add(key, 0, WINDOW * 2)
    try:
        used = cache.incr(key)
    except ValueError:
        # The cache threw it out between the two.
        used = 1
    return Allowance(most, used, WINDOW - passed)


def _network(address: str) -> str:
    """An IPv4 address; of IPv6 the network of a household, which has more addresses than can be counted."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)
