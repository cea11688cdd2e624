"""An original in any of the six languages: the form, the page, the search, the PDF, and an English translation of it."""

import re

import pytest

from practices import actions
from practices.models import Practice
from practices.queries import read_published
from practices.typesetting.sheets import practice_sheet
from search.worker import apply_pending
from tests.practices.worlds import CONTENT, approve, translate

TEXTS = {
    "ar": ("تجميد عائدات الاحتيال", "تجمد الوحدات الأموال حتى يصل الطلب.", "والتجميد"),
    "zh-hans": ("冻结欺诈所得", "在请求到达之前,资金留在原处。", "冻结"),
    "fr": ("Geler les produits de la fraude", "Les cellules gèlent les fonds.", "gel fraudes"),
    "ru": ("Замораживание доходов от мошенничества", "Подразделения замораживают средства.", "мошенничество"),
    "es": ("Congelar el producto del fraude", "Las unidades retienen los fondos.", "fraudes"),
}


@pytest.fixture
def wrote(world, signed_in, request):
    """A practice written by the form in the page of its language, cleared, reviewed, published."""
    language = request.param
    title, summary, _words = TEXTS[language]
    client = signed_in(world.expert)
    form = {**CONTENT, "title": title, "summary": summary, "party": "XV", "visibility": "public"}
    address = f"/{language}/practices/new/"
    page = client.get(address)
    # The language of the page is the language that is chosen for the text.
    assert re.search(rf'<option value="{language}"\s+selected', page.content.decode())
    client.post(address, {**form, "language": language, "action": "submit"})
    practice = Practice.objects.get()
    assert practice.language == language
    practice = actions.submit_practice(world.expert, practice)
    approve(world.clerk, actions.clear_practice(world.focal, practice))
    return Practice.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("wrote", TEXTS, indirect=True)
def test_it_is_read_found_set_and_translated(world, client, signed_in, wrote):
    language = wrote.language
    title, _summary, words = TEXTS[language]
    direction = "rtl" if language == "ar" else "ltr"
    english = client.get(f"/en/{wrote.path}").content.decode()
    assert f'<h1 lang="{language}" dir="auto">{title}</h1>' in english
    assert re.search(rf'class="prose"\s+lang="{language}"\s+dir="{direction}"', english)
    assert "This practice is not available in the language of this page." in english
    own = client.get(f"/{language}/{wrote.path}").content.decode()
    assert re.search(rf'<html[^>]*lang="{language}"[^>]*dir="{direction}"', own)
    assert 'class="note language warn"' not in own
    translate(world, wrote, "en", "courtesy", title="Freezing the proceeds of fraud")
    english = client.get(f"/en/{wrote.path}").content.decode()
    assert "You are reading a courtesy translation (English)." in english
    assert f'<a href="/{language}/{wrote.path}" lang="{language}"' in english
    apply_pending()
    for spoken, asked in ((language, words), ("en", "frozen frauds" if language == "en" else "freezing fraud")):
        found = client.get(f"/{spoken}/search/", {"q": asked}).content.decode()
        assert f"/{spoken}/{wrote.path}" in found, (spoken, asked)
    reading = read_published(world.expert, wrote.reference_year, wrote.reference_number, language)
    sheet = practice_sheet(reading)
    assert (sheet["dir"], sheet["title"], sheet["practice"]["note"]) == (direction, title, "")
    sheet = practice_sheet(read_published(world.expert, wrote.reference_year, wrote.reference_number, "en"))
    assert (sheet["dir"], sheet["title"]) == ("ltr", "Freezing the proceeds of fraud")
    answer = client.get(f"/api/v1/practices/{wrote.reference_year}/{wrote.reference_number}?lang=en").json()
    assert answer["translation"]["kind"] == "courtesy"
    answer = client.get(f"/api/v1/practices/{wrote.reference_year}/{wrote.reference_number}?lang=ru").json()
    assert answer["title"] == {"language": language, "direction": direction, "text": title}


@pytest.mark.django_db
@pytest.mark.parametrize("wrote", ["ar", "zh-hans"], indirect=True)
def test_its_translator_gets_it_in_a_file(world, signed_in, wrote):
    from practices.localizing import work_on

    row = actions.start_translation(world.clerk, wrote, "en")
    answer = signed_in(world.clerk).get(f"/cms/localize/translate/{work_on(row).pk}/pofile/download/")
    assert TEXTS[wrote.language][0] in answer.content.decode()
