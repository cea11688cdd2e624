"""Pages about the interface, in the language of their address."""

from django.urls import path

from . import calls

app_name = "api-pages"
urlpatterns = [path("call/", calls.show_call, name="call")]
