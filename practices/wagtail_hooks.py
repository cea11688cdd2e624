"""What this room adds to the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from portal.access.seats import is_secretariat

from .admin import pofiles
from .admin.translations import (
    TranslationsView,
    TranslatorsDesk,
    preview_translation,
    submit_practice_for_translation,
    update_translations,
)
from .admin.viewset import PracticeViews
from .models import Practice

register_snippet(PracticeViews)


@hooks.register("register_admin_urls", order=-1)
def add_translations():
    """The six languages of practices. Before wagtail-localize's own, whose addresses are kept and whose checks are not."""
    work = "localize/translate/<int:translation_id>/"
    return [
        path("practices/translations/", TranslatorsDesk.as_view(), name="practices_translators_desk"),
        path("practices/<int:pk>/translations/", TranslationsView.as_view(), name="practices_translations"),
        path("practices/<int:pk>/translations/<slug:language>/", preview_translation, name="practices_translation"),
        path(f"{work}pofile/download/", pofiles.download),
        path(f"{work}pofile/upload/", pofiles.upload),
        path(f"{work}strings/<int:string_segment_id>/edit/", pofiles.edit_string),
        path(f"{work}disable/", pofiles.stop),
        path("localize/update/<int:translation_source_id>/", update_translations),
        path("localize/submit/snippet/practices/practice/<str:pk>/", submit_practice_for_translation),
    ]


@hooks.register("register_admin_menu_item")
def link_translations():
    """To what waits for a translator."""
    return TranslationsItem(
        _("Translations"), reverse("practices_translators_desk"), name="translations", icon_name="site", order=151
    )


class TranslationsItem(MenuItem):
    """For the Secretariat."""

    def is_shown(self, request):
        return is_secretariat(request.user)


@hooks.register("before_delete_snippet")
def never_delete(request, objects):
    """Wagtail's bulk deletion asks a permission that superusers always have, and would list what nobody may see."""
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    if (asked.get("app_label"), asked.get("model_name")) == ("practices", "practice") or any(
        isinstance(one, Practice) for one in objects
    ):
        raise PermissionDenied
