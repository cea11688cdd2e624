"""Moving the clock while the demo is loaded, so that a practice of May carries the dates of May everywhere.

Only for the demo, which loads its history through the same actions as everybody: revisions, workflow, audit and notices all
take their time from `django.utils.timezone.now`.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.utils import timezone


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Inside, it is `moment`, and time runs on from there."""
    real_now = timezone.now
    offset = moment - real_now()
    with mock.patch.object(timezone, "now", side_effect=lambda: real_now() + offset):
        yield


def morning(day: dt.date, hour: int = 9) -> dt.datetime:
    """An hour of a working morning."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)
