"""Changes to pages that are not an editor's own in the admin."""

from django.db import transaction
from wagtail.models import Page

from portal.audit.actions import record
from search.actions import touch

from .models import ProsePage
from .search import first_of_its_translations


@transaction.atomic
def note_page_change(page: Page, verb: str, actor=None) -> None:
    """Record that Wagtail published, unpublished or removed a page, and bring search up to date."""
    record(actor, verb, page, language=page.locale.language_code)
    if isinstance(page, ProsePage):
        touch("page", first_of_its_translations(page))
        touch("page", page.pk)
