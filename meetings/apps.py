from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Working groups, sessions of the Conference, meetings, the programme and papers."""

    name = "meetings"
    label = "meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from search.registry import register

        from . import permissions  # noqa: F401 - the rules register themselves
        from .search_sources import MeetingSource, PaperSource

        register("meeting", MeetingSource())
        register("paper", PaperSource())
