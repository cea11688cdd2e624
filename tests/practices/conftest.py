"""Fixtures of the practices' tests; `worlds.py` makes them."""

from types import SimpleNamespace

import pytest

from practices import actions
from tests.practices.worlds import CONTENT, make_world


@pytest.fixture
def world(db) -> SimpleNamespace:
    """Two States, their people, the Secretariat."""
    return make_world()


@pytest.fixture
def drafted(world):
    """A complete draft of Velmara's expert."""
    return actions.start_draft(world.expert, world.velmara, language="en", fields=CONTENT)
