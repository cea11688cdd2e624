from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """Practices: drafting, clearance, review, publication, translation."""

    name = "practices"
    label = "practices"
    verbose_name = _("Practices")

    def ready(self) -> None:
        from portal.access.models import Seat
        from portal.access.signals import seat_changed
        from search.beside import offer
        from search.registry import register

        from . import permissions, secretariat, telling  # noqa: F401 - the rules register themselves
        from .compiling_forms import way_to_compile
        from .search import DetailSource, PracticeSource

        register("practice", PracticeSource())
        offer("compile", way_to_compile)
        register("detail", DetailSource())
        telling.register_kinds()
        post_migrate.connect(secretariat.prepare, dispatch_uid="practices.prepare")
        post_save.connect(secretariat.seat_saved, sender=Seat, dispatch_uid="practices.seat_saved")
        seat_changed.connect(secretariat.seat_saved_by_action, dispatch_uid="practices.seat_changed")
