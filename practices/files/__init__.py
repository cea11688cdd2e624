"""Files that come with a practice: what is taken, what it is called, what it says, whether it is harmless."""
