"""What this room adds to the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.urls import path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin.translations import TranslationsView
from .admin.viewset import PracticeViews
from .models import Practice

register_snippet(PracticeViews)


@hooks.register("register_admin_urls")
def add_translations():
    """The six languages of one practice."""
    return [path("practices/<int:pk>/translations/", TranslationsView.as_view(), name="practices_translations")]


@hooks.register("before_delete_snippet")
def never_delete(request, objects):
    """Wagtail's bulk deletion asks a permission that superusers always have, and would list what nobody may see."""
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    if (asked.get("app_label"), asked.get("model_name")) == ("practices", "practice") or any(
        isinstance(one, Practice) for one in objects
    ):
        raise PermissionDenied
