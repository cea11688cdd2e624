"""Feeds, for machines: the language is a parameter."""

from django.urls import path, re_path

from portal.vocabulary.languages import LANGUAGE_CODES
from practices.feeds import NewestPractices
from search.feeds import FoundFeed

app_name = "feeds"
urlpatterns = [
    path("practices.atom", NewestPractices(), name="practices"),
    re_path(rf"^search/(?P<lang>{'|'.join(LANGUAGE_CODES)})\.atom$", FoundFeed(), name="search"),
]
