"""Parts of pages that were drawn before."""

from django.utils.safestring import SafeString

from portal.remembered import Remembered

drawings: Remembered[SafeString] = Remembered(500)
"""Some ten kilobytes each: five megabytes a process at most."""
