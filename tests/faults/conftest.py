"""One portal on services of its own for all tests of this folder."""

import shutil

import pytest

from tests.faults.stand import Stand
from tests.own_services import folder_for_all


@pytest.fixture(scope="session")
def stand(cluster):
    folder = folder_for_all("faults")
    try:
        with Stand(folder, cluster).running() as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)
