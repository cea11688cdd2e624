"""A translator's work, from the original to the reader in Arabic."""

import re
import time
from pathlib import Path

import polib

ORIGINAL = "Falsified medical products online"
TITLE = "منتجات طبية مزيفة على الإنترنت"
WORD = "الكبريتات"
ARABIC = f"نص مترجم عن المنتجات الطبية المزيفة و{WORD} والأسواق الإلكترونية."


def test_a_translation_from_the_editor_and_a_file_to_the_public_in_arabic(person, tmp_path):
    # Before, the reader in Arabic gets the original, and is told so in Arabic.
    public, secretariat = person(), person("secretariat")
    listed = public.open("/en/practices/").get_by_role("link", name=re.compile(ORIGINAL))
    path = listed.get_attribute("href").removeprefix("/en")
    page = public.open(f"/ar{path}")
    assert page.locator("h1").get_attribute("lang") == "en"
    assert "هذه الممارسة" in page.locator(".note.language").inner_text()

    # The translator begins it in the Wagtail admin, and writes the title beside the original.
    desk = secretariat.page
    desk.goto(f"{secretariat.portal.address}/cms/snippets/practices/practice/?q=Falsified+medical")
    number = re.search(
        r"/edit/(\d+)/", desk.get_by_role("link", name=re.compile(ORIGINAL)).first.get_attribute("href")
    )[1]
    translations = f"{secretariat.portal.address}/cms/practices/{number}/translations/"
    desk.goto(translations)
    arabic = desk.locator("tr", has=desk.locator("td[lang=ar]"))
    arabic.get_by_role("button", name="Begin").click()
    desk.wait_for_url(re.compile(r"/practice/edit/\d+/"))
    desk.get_by_role("button", name="Translate").first.click()
    desk.locator("textarea").first.fill(TITLE)
    with desk.expect_response(re.compile("/strings/")) as saved:
        desk.get_by_role("button", name="Save", exact=True).first.click()
    assert saved.value.ok

    # The rest is done in a program of their own; a file with markup is refused, and nothing of it is kept.
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Download PO file").or_(
            desk.get_by_role("link", name="Download PO file")
        ).click()
    po = polib.pofile(str(download.value.path()))
    assert po.metadata["Language"] == "ar"
    assert po[0].msgstr == TITLE
    for entry in po[1:]:
        entry.msgstr = f"{ARABIC} <b>{entry.msgctxt}</b>"
    upload(desk, po, tmp_path / "bad.po")
    assert "markup that the original does not have" in desk.locator("body").inner_text()
    for entry in po[1:]:
        entry.msgstr = ARABIC
    upload(desk, po, tmp_path / "good.po")
    assert "texts were taken from the file" in desk.locator("body").inner_text()

    # Nobody publishes their own translation as official; as a courtesy translation they do.
    desk.goto(translations)
    publish(desk, "official")
    assert "somebody who wrote none of it" in desk.locator("body").inner_text()
    publish(desk, "courtesy")
    assert "The translation is published." in desk.locator("body").inner_text()

    # The public reads it in Arabic, from right to left, and sees what it is; the search finds its words.
    page = public.open(f"/ar{path}")
    assert page.locator("h1").inner_text() == TITLE
    assert page.locator("h1").get_attribute("lang") == "ar"
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator(".note.language.warn").count() == 0
    deadline = time.monotonic() + 5
    while (
        not public.open(f"/ar/search/?q={WORD}").locator("ul.entries a", has_text="").filter(has_text="منتجات").count()
    ):
        assert time.monotonic() < deadline, "not found within five seconds of its publication"
    # Who reads English still reads the original, and learns that there is an Arabic one.
    page = public.open(f"/en{path}")
    assert page.locator(".note.language a[hreflang=ar]").count() == 1


def upload(desk, po: polib.POFile, file: Path) -> None:
    file.write_text(str(po), encoding="utf-8")
    with desk.expect_navigation():
        desk.locator("input[type=file]").set_input_files(str(file))


def publish(desk, kind: str) -> None:
    row = desk.locator("tr", has=desk.locator("td[lang=ar]"))
    row.locator("select[name=kind]").select_option(kind)
    row.get_by_role("button", name="Publish").click()
    desk.wait_for_load_state()
