"""Pages of groups, the Conference, meetings and papers."""

from django.urls import path
from django.views.generic import RedirectView

from . import views

app_name = "meetings"
urlpatterns = [
    path("groups/", views.group_list, name="groups"),
    path("groups/<slug:slug>/", views.group, name="group"),
    path("groups/<slug:slug>/papers/", views.group_papers, name="group_papers"),
    path("conference/", views.coming_session, name="coming_session"),
    path("conference/<int:number>/", views.conference, name="conference"),
    path("conference/<int:number>/programme/", views.programme, name="programme"),
    path("conference/<int:number>/programme/publish/", views.publish_programme, name="publish_programme"),
    path("meetings/", RedirectView.as_view(pattern_name="meetings:groups"), name="meetings"),
    path("meetings/papers/<int:pk>/", views.paper, name="paper"),
    path("meetings/sittings/<int:pk>/adjourn/", views.adjourn_sitting, name="adjourn_sitting"),
    path("meetings/<slug:slug>/", views.meeting, name="detail"),
    path("meetings/<slug:slug>/item/", views.take_up_item, name="take_up_item"),
]
