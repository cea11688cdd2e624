"""What this room tells the rooms above it; sent inside the transaction of the change, so that a failing receiver undoes it."""

from django.dispatch import Signal

seat_changed = Signal()
"""Arguments: `actor`, `verb`, `seat`."""
