"""What the Conference asked for, and what shows that it was done."""

from portal.mandates.actions import load_resolution

from .conference import symbols
from .files import read
from .practices import paths


def load_mandates(secretary) -> None:
    """Resolutions that are not there yet; practices and papers must be there, since they are the evidence."""
    records = {**symbols(), **paths()}
    for resolution in read("mandates.yaml")["mandates"]:
        load_resolution(secretary, resolution, records)
