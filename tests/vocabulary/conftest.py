from unittest import mock

import pytest

from portal.vocabulary import actions
from portal.vocabulary.data_files import read_vocabulary
from portal.vocabulary.queries import forget_terms


@pytest.fixture(scope="session")
def files():
    """The committed files, read and checked."""
    return read_vocabulary()


@pytest.fixture(autouse=True)
def _memory():
    """No test reads terms that another one's transaction left in the memory of the process."""
    forget_terms()
    yield
    forget_terms()


@pytest.fixture
def loaded(db, files):
    """The committed files in the database; they are read once for all tests."""
    with mock.patch.object(actions, "read_vocabulary", return_value=files):
        actions.load_vocabulary()
