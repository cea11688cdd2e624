"""The Secretariat's pages, in six languages: one page tree a language, joined by translation key."""

import json
import uuid
from typing import Any

from wagtail.models import Locale, Page, Site

from portal.pages.models import HomePage, ProsePage
from portal.vocabulary.languages import LANGUAGES

from .files import read

FIRST = ("en", *(language.code for language in LANGUAGES if language.code != "en"))
"""English first, so that it is the page of which the others are translations."""


def load_pages(secretary) -> None:
    """Pages that are not there yet, published; the home pages become the site's root."""
    pages = {page["key"]: page for page in read("pages.yaml")["pages"]}
    home = pages.pop("home")
    homes = {language: _home(secretary, home, language) for language in FIRST}
    for page in pages.values():
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"portal-page:{page['key']}")
        for language in FIRST:
            text = page["texts"][language]
            if not ProsePage.objects.filter(translation_key=key, locale__language_code=language).exists():
                _publish(
                    secretary,
                    homes[language],
                    ProsePage(
                        title=text["title"],
                        slug=page["slug"],
                        deck=text["description"],
                        search_description=text["description"],
                        body=_stream(text["blocks"]),
                        locale=Locale.objects.get(language_code=language),
                        translation_key=key,
                    ),
                )
    site = Site.objects.get(is_default_site=True)
    if site.root_page_id != homes["en"].pk:
        site.root_page = homes["en"]
        site.site_name = home["texts"]["en"]["title"]
        site.save()
        Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()


def _home(secretary, data: dict[str, Any], language: str) -> HomePage:
    key = uuid.uuid5(uuid.NAMESPACE_URL, "portal-page:home")
    found = HomePage.objects.filter(translation_key=key, locale__language_code=language).first()
    if found is not None:
        return found
    text = data["texts"][language]
    return _publish(
        secretary,
        Page.objects.get(depth=1),
        HomePage(
            title=text["title"],
            slug=f"home-{language}",
            headline=text["hero"],
            deck=text["deck"],
            search_example=text["search_example"],
            search_description=text["description"],
            body=_stream(text["blocks"]),
            locale=Locale.objects.get(language_code=language),
            translation_key=key,
        ),
    )


def _publish(secretary, parent: Page, page):
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision(user=secretary).publish(user=secretary, skip_permission_checks=True)
    return page


def _stream(blocks: list[dict[str, Any]]) -> str:
    values = []
    for block in blocks:
        ((kind, value),) = block.items()
        if kind == "paragraph":
            value = f"<p>{value.strip()}</p>"
        values.append(
            {"type": kind, "value": value.strip() if isinstance(value, str) else value, "id": str(uuid.uuid4())}
        )
    return json.dumps(values)
