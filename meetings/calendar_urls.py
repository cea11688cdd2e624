"""Calendars to subscribe to; machines' addresses, so without a language (`?lang=fr` chooses one)."""

from django.urls import path

from . import calendar_views

app_name = "calendars"
urlpatterns = [
    path("conference-<int:number>.ics", calendar_views.conference, name="conference"),
    path("group-<slug:slug>.ics", calendar_views.group, name="group"),
    path("meeting-<slug:slug>.ics", calendar_views.meeting, name="meeting"),
]
