from django.urls import path, re_path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    re_path(r"^export\.(?P<style>csv|xlsx|json)$", views.export, name="export"),
]
