from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save, pre_delete
        from wagtail.models import PageViewRestriction
        from wagtail.signals import page_published, page_unpublished

        from meetings import registry
        from meetings.threads import subjects
        from practices import around
        from practices.groups import name_groups
        from search.registry import register

        from . import context  # noqa: F401 - what the frame says
        from .actions import note_page_change
        from .filing import MeetingsAround, practices_of_meeting, practices_of_session
        from .joining import PracticeSubject, group_names
        from .models import HomePage, ProsePage
        from .search import PageSource

        register("page", PageSource())
        name_groups(group_names)
        subjects.register("practice", PracticeSubject())
        around.register(MeetingsAround())
        registry.add_section("meeting", "practices", practices_of_meeting)
        registry.add_section("session", "practices", practices_of_session)

        # Wagtail publishes pages itself, from the admin and on schedule; its signals are the one place that sees all of it.
        def published(sender, instance, revision=None, **kwargs):
            note_page_change(instance, "publish_page", revision.user if revision is not None else None)

        def unpublished(sender, instance, **kwargs):
            note_page_change(instance, "unpublish_page")

        def deleted(sender, instance, **kwargs):
            note_page_change(instance, "delete_page")

        # Wagtail sends no signal of its own when a page is made private; the page and all below it change readers.
        def restricted(sender, instance, **kwargs):
            for page in instance.page.get_descendants(inclusive=True).specific():
                note_page_change(page, "restrict_page")

        post_save.connect(restricted, sender=PageViewRestriction, weak=False, dispatch_uid="pages.restricted")
        post_delete.connect(restricted, sender=PageViewRestriction, weak=False, dispatch_uid="pages.opened")
        for model in (HomePage, ProsePage):
            page_published.connect(
                published, sender=model, weak=False, dispatch_uid=f"pages.published.{model.__name__}"
            )
            page_unpublished.connect(
                unpublished, sender=model, weak=False, dispatch_uid=f"pages.unpublished.{model.__name__}"
            )
            pre_delete.connect(deleted, sender=model, weak=False, dispatch_uid=f"pages.deleted.{model.__name__}")
