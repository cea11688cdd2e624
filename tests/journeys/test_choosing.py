"""Terms are found by typing, in any of the six languages, by keyboard alone."""


def boxes(page, name: str) -> list[str]:
    """The codes that the form would send."""
    return page.locator(f"[name={name}]").evaluate_all(
        "boxes => boxes.filter(box => box.checked).map(box => box.value)"
    )


def test_a_form_of_crime_is_found_in_other_languages_and_chosen_by_keyboard(person):
    expert = person("expert")
    page = expert.open("/en/practices/new/")
    assert page.locator("[name=forms]").first.is_hidden()
    box = page.get_by_role("combobox", name="Type a word, in any of the six languages").first
    with page.expect_response("**/terms.json"):
        page.reload()
    page.wait_for_load_state("networkidle")

    for word, code in (
        ("cibercrimen", None),
        ("ciberdelincuencia", "CYB"),
        ("文化财产", "CUL"),
        ("السيبرانية", "CYB"),
        ("киберпреступность", "CYB"),
    ):
        box.fill("")
        box.type(word)
        options = page.locator("[role=option]:visible")
        if code is None:
            assert options.count() == 0
            assert "No term has these words." in page.inner_text("#id_forms_words ~ [role=status]")
            continue
        assert options.count() >= 1
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") == "id_forms_found_0"
    expert.look()
    assert "киберпреступность" in options.first.inner_text().lower()
    box.press("Enter")
    assert boxes(page, "forms") == ["CYB"]
    assert box.input_value() == ""
    assert page.url.endswith("/new/"), "Enter chose a term and sent no form"

    # Arrows, a second one, and taking one away again.
    box.type("FISH")
    box.press("ArrowDown")
    box.press("ArrowUp")
    box.press("Enter")
    assert len(boxes(page, "forms")) == 2
    expert.look()
    page.get_by_role("button", name="Remove: Cybercrime").press("Enter")
    assert "CYB" not in boxes(page, "forms")
    assert box.evaluate("box => box === document.activeElement")
    box.press("ArrowDown")
    assert page.locator("[role=option]:visible").count() > 20
    box.press("Escape")
    assert page.locator("[role=option]:visible").count() == 0

    # The whole list is there for those who browse, and both say the same.
    page.locator("fieldset[data-choices=forms] summary").click()
    page.check("[name=forms][value=CUL]")
    assert page.get_by_role("button", name="Remove: Trafficking in cultural property").is_visible()

    # It was kept by itself, like every word.
    page.wait_for_selector("[data-kept=saved]:not([hidden])", timeout=15_000)
    page.reload()
    assert "CUL" in boxes(page, "forms")


def test_an_article_is_found_by_its_number_and_on_a_phone_from_right_to_left(person):
    expert = person("expert", viewport={"width": 390, "height": 844})
    page = expert.open("/ar/practices/new/")
    page.wait_for_load_state("networkidle")
    box = page.locator("#id_provisions_words")
    box.type("organized crime convention 18")
    assert page.locator("[role=option]:visible").count() >= 1
    expert.look()
    page.locator("[role=option]:visible").first.click()
    assert boxes(page, "provisions") == ["UNTOC-18"]


def test_a_summary_of_errors_leads_to_the_box(person):
    expert = person("expert")
    page = expert.open("/en/practices/new/")
    page.fill("[name=title]", "No terms")
    page.get_by_role("button", name="Save and submit").click()
    page.wait_for_selector("#error-summary")
    page.locator("#error-summary a", has_text="Forms of crime").click()
    assert page.evaluate("document.activeElement.id") == "id_forms_words"
    expert.look()


def test_words_are_counted_in_every_language_and_an_answer_takes_its_tick_away(person):
    expert = person("expert")
    page = expert.open("/en/practices/new/")
    page.fill("[name=title]", "Two words")
    assert page.inner_text("#id_title_count") == "Words: 2. Characters: 9 of 150."
    page.select_option("[name=language]", "zh-hans")
    page.fill("[name=title]", "冻结犯罪所得")
    assert page.inner_text("#id_title_count") == "Words: 3. Characters: 6 of 150."
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**?step=2")
    page.get_by_role("button", name="Safeguards").click()
    page.wait_for_url("**?step=4")
    page.check("[name=safeguards_not_applicable]")
    page.fill("[name=safeguards]", "There is one.")
    assert not page.is_checked("[name=safeguards_not_applicable]")
    expert.look()
