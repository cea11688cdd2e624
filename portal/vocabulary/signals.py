"""What the rooms above may listen to."""

from django.dispatch import Signal

# Sent inside the transaction of every change of terms, with `actor` (None: a command), `verb`
# ("load_vocabulary" or "correct_term"), `codes` (those that changed, by model label) and `token`
# (the new version).
vocabulary_changed = Signal()
