"""Addresses of threads, below `/<lang>/threads/`."""

from django.urls import path

from . import views

app_name = "threads"
urlpatterns = [
    path("", views.thread_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/<slug:verb>/", views.move, name="move"),
    path("<int:pk>/events", views.events, name="events"),
]
