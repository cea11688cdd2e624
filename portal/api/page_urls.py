"""Pages about the interface, in the language of their address."""

from django.urls import path

from . import calls, dump_views

app_name = "api-pages"
urlpatterns = [
    path("call/", calls.show_call, name="call"),
    path("dump/", dump_views.show_dump, name="dump"),
]
