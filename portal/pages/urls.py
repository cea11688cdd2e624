"""Everything else is a page of the Secretariat's."""

from django.urls import re_path
from wagtail.urls import serve_pattern
from wagtail.views import serve

from portal.audit.caching import public_page

urlpatterns = [re_path(serve_pattern, public_page(serve), name="wagtail_serve")]
