"""The portal's own addresses and, beside them, the bare view that everything is measured against."""

from django.http import HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urlpatterns


def bare(request):
    """The least that a view can do."""
    return HttpResponse("ok")


urlpatterns = [path("bench/ok", bare), *portal_urlpatterns]
