"""What the public opens, in every language, wide and on a phone."""

import html
import re

import pytest

LANGUAGES = {"ar": "rtl", "zh-hans": "ltr", "en": "ltr", "fr": "ltr", "ru": "ltr", "es": "ltr"}
PAGES = [
    "",
    "practices/",
    "practices/2026/12/",
    "practices/2026/8/",
    "groups/",
    "groups/international-cooperation/",
    "conference/14/",
    "conference/14/programme/",
    "meetings/international-cooperation-16/",
    "meetings/joint-discussion-cultural-property/",
    "search/?q=CTOC",
    "search/?q=%22",
    "mandates/",
    "mandates/5-1/",
    "about/",
    "accessibility/",
    "accounts/login/",
    "threads/",
    "no-such-page/",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_well(person, language):
    wide = person()
    for path in PAGES:
        page = wide.open(f"/{language}/{path}")
        assert page.get_attribute("html", "dir") == LANGUAGES[language]
        assert page.get_attribute("html", "lang") == language


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_fits_a_phone_in_the_dark(person, language):
    phone = person(viewport={"width": 390, "height": 800}, color_scheme="dark", is_mobile=True, has_touch=True)
    for path in PAGES:
        phone.open(f"/{language}/{path}")


def test_the_way_of_a_reader(person):
    """Home in the language of the browser, the programme, a meeting with its papers, a practice, a search with a facet."""
    reader = person(locale="fr-FR")
    page = reader.open("/")
    assert page.url.endswith("/fr/")
    page.get_by_role("navigation").get_by_role("link", name="English").click()
    page.wait_for_url("**/en/")

    page = reader.open("/en/conference/14/programme/")
    page.get_by_role("link", name="Working Group on International Cooperation, seventeenth meeting").first.click()
    page.wait_for_url("**/meetings/international-cooperation-17/")
    reader.look()
    assert "CTOC/COP/WG.3/" in page.inner_text("main")

    page = reader.open("/en/search/")
    page.fill("main input[name=q]", "freezing of virtual assets")
    page.press("main input[name=q]", "Enter")
    page.wait_for_load_state()
    reader.look()
    assert page.locator("mark").count() > 0
    before = page.locator(".entries > li").count()
    page.locator("details.facet a").first.click()
    page.wait_for_load_state()
    reader.look()
    assert 0 < page.locator(".entries > li").count() <= before


def test_restricted_words_reach_nobody_outside(person):
    """The practice for one group and the paper in the room are not in any count, list or page of the public."""
    public = person()
    for path in ("/en/practices/2026/5/", "/en/practices/2026/7/"):
        public.page.goto(public.portal.address + path)
    page = public.open("/en/search/?q=donneurs")
    assert page.locator("mark").count() == 0
    page = public.open("/en/search/?q=CRP.1")
    assert "Periods of temporary suspension" not in page.content()


def test_no_link_leads_nowhere(person):
    """Every page of the site that can be reached by links answers, in English and in Arabic."""
    reader = person()
    ask = reader.context.request
    waiting, seen, broken = ["/en/", "/ar/"], set(), []
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = ask.get(reader.portal.address + path)
        if answer.status >= 400:
            broken.append((path, answer.status))
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in re.findall(r'href="(/[^"#]*)', answer.text()):
            path = html.unescape(link)
            # One search with a facet is like the next; the other languages are the same pages.
            if (
                path not in seen
                and path not in waiting
                and "?" not in path
                and path.startswith(("/en/", "/ar/", "/feeds", "/calendars"))
            ):
                waiting.append(path)
    assert broken == []
    assert len(seen) > 100


def test_everything_by_keyboard(person):
    """The first Tab reaches the skip link; the search can be used without a mouse."""
    reader = person()
    page = reader.open("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    while page.evaluate("document.activeElement.name") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("piracy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=piracy*")


def test_without_javascript(person):
    """Reading and searching need no script."""
    plain = person(java_script_enabled=False)
    plain.page.goto(plain.portal.address + "/en/")
    plain.page.fill("main input[name=q]", "piracy")
    plain.page.press("main input[name=q]", "Enter")
    plain.page.wait_for_url("**/search/?q=piracy*")
    assert plain.page.locator(".entries > li").count() > 0
