"""Feeds, for machines: the language is a parameter."""

from django.urls import path

from practices.feeds import NewestPractices

app_name = "feeds"
urlpatterns = [path("practices.atom", NewestPractices(), name="practices")]
