"""The world of the practices, for what is asked through pages."""

import pytest

from tests.practices.worlds import make_world


@pytest.fixture
def world(db):
    return make_world()
