"""What Wagtail's own migrations leave in a database, for tests whose tables are made from the models."""

from wagtail.models import Collection, Page, Site


def make_roots() -> None:
    """The roots of pages and of collections, and a site; nothing where they stand."""
    if Page.objects.exists():
        return
    root = Page.add_root(title="Root", slug="root")
    Collection.add_root(name="Root")
    Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
