"""How much one address may ask of the API: every answer says how many are left (portal.access.limits counts)."""

from django.conf import settings
from django.http import HttpRequest

from portal.access import limits
from portal.access.limits import HEADERS, WINDOW, Allowance

__all__ = ["HEADERS", "MOST", "WINDOW", "Allowance", "take"]

MOST = 600
"""Answers in a window; the setting API_MOST_A_MINUTE replaces it."""


def take(request: HttpRequest) -> Allowance:
    """Count one question of this address."""
    return limits.take(request, "api", getattr(settings, "API_MOST_A_MINUTE", MOST))
