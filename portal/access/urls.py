"""Account pages of our own, beside allauth's."""

from django.urls import path

from . import views

app_name = "access"
urlpatterns = [path("demo/<int:pk>/<str:token>/", views.demo_sign_in, name="demo_sign_in")]
