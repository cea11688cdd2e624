from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThreadsConfig(AppConfig):
    name = "meetings.threads"
    label = "threads"
    verbose_name = _("Threads")

    def ready(self) -> None:
        from . import permissions, receivers, sections  # noqa: F401 - the rules register themselves

        receivers.connect()
        sections.register()
