"""The Secretariat's desk for practices, in the Wagtail admin. What it changes, it changes through `practices.actions`."""
