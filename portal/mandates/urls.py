from django.urls import path

from . import views

app_name = "mandates"
urlpatterns = [
    path("", views.resolution_list, name="list"),
    path("<slug:slug>/", views.resolution_detail, name="detail"),
]
