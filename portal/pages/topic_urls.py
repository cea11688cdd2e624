"""Forms of crime and provisions, by the codes of the vocabulary."""

from django.urls import path

from . import topic_views

app_name = "topics"
urlpatterns = [
    path("crimes/", topic_views.show_index, {"kind": "form"}, name="forms"),
    path("crimes/<slug:code>/", topic_views.show_topic, {"kind": "form"}, name="form"),
    path("provisions/", topic_views.show_index, {"kind": "provision"}, name="provisions"),
    path("provisions/<slug:code>/", topic_views.show_topic, {"kind": "provision"}, name="provision"),
]
