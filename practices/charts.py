"""Where the columns of a chart stand. The server draws it; all geometry is in attributes, as per cent of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from .statistics import Figure

MOST_LABELS = 8
"""Labels that fit beside each other on a phone."""

TOP, BOTTOM = 4.0, 84.0
"""Where the tallest column begins and where all end."""


@dataclass(frozen=True, slots=True)
class Column:
    """One number as a column: its corner, size and middle; `label` is "" where there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    name: str
    count: int


def columns_of(figures: Sequence[Figure], *, from_the_right: bool = False) -> tuple[Column, ...]:
    """Columns in the order of reading; `from_the_right` where the script runs so."""
    if not figures:
        return ()
    step = 100 / len(figures)
    width = min(step * 0.7, 12.0)
    every = ceil(len(figures) / MOST_LABELS)
    columns = []
    for at, figure in enumerate(figures):
        middle = step * (at + 0.5)
        if from_the_right:
            middle = 100 - middle
        height = (BOTTOM - TOP) * figure.length / 100
        # The last has its label, and those that stand a whole number of steps before it.
        label = figure.label if (len(figures) - 1 - at) % every == 0 else ""
        columns.append(
            Column(
                x=round(middle - width / 2, 2),
                y=round(BOTTOM - height, 2),
                width=round(width, 2),
                height=round(height, 2),
                middle=round(middle, 2),
                label=label,
                name=figure.label,
                count=figure.count,
            )
        )
    return tuple(columns)
