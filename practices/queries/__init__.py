"""Reading practices: for pages, for lists, for the desk. Few queries, the same for one row and for many."""

from .desk import being_written, comments_on, of_delegation, remarks_on, waiting_for_clearance, waiting_for_review
from .listing import PER_PAGE, Line, lines, newest_published, published, published_page
from .reading import (
    Available,
    Reading,
    preview_of,
    read_published,
    reading_from,
    reading_of,
    readings_of,
    state_shown,
    term_codes,
    tombstone,
)

__all__ = [
    "PER_PAGE",
    "Available",
    "Line",
    "Reading",
    "being_written",
    "comments_on",
    "lines",
    "newest_published",
    "of_delegation",
    "preview_of",
    "published",
    "published_page",
    "read_published",
    "reading_from",
    "reading_of",
    "readings_of",
    "remarks_on",
    "state_shown",
    "term_codes",
    "tombstone",
    "waiting_for_clearance",
    "waiting_for_review",
]
