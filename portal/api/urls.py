from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import views
from .api import api
from .caching import public_answer

_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    # One wrapper for all: language, caching, and JSON for a wrong method too.
    _pattern.callback = public_answer(_pattern.callback)  # type: ignore[arg-type]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api-docs")),
    path("docs", views.docs, name="api-docs"),
    path("openapi.json", views.description, name="api-openapi"),
    path("", include((_patterns, _app), namespace=_namespace)),
    re_path(r"^(?P<rest>.*)$", views.missing, name="api-missing"),
]
