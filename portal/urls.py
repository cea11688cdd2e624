"""The addresses of the portal. Every reader's page carries its language; machines' addresses carry none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.http import Http404
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.audit.caching import public_page
from portal.pages.sitemaps import SITEMAPS, robots


def closed(request, *args, **kwargs):
    """Wagtail's own ways to sign in and to reset a password know no second factor."""
    raise Http404


urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        public_page(sitemap_index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemaps",
    ),
    path("sitemap-<section>.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("health/", include("portal.processes.urls")),
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/password_reset/", closed),
    path("cms/password_reset/<path:rest>", closed),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", include("portal.api.urls")),
    path("dumps/", include("portal.api.dump_urls")),
    path("calendars/", include("meetings.calendar_urls")),
    path("feeds/", include("portal.pages.feed_urls")),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("portal.access.urls")),
    path("accounts/", include("allauth.urls")),
    path("search/", include("search.urls")),
    path("api/", include("portal.api.page_urls")),
    path("", include("practices.urls")),
    path("threads/", include("meetings.threads.urls")),
    path("", include("meetings.urls")),
    path("mandates/", include("portal.mandates.urls")),
    path("", include("portal.pages.topic_urls")),
    path("", include("portal.pages.urls")),
    prefix_default_language=True,
)

handler400 = "portal.pages.views.unreadable_request"
