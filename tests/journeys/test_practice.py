"""A practice from its first words to the public record."""

import re
import time

TITLE = "Sealing warehouses of counterfeit chargers within a day"
WORD = "wolframite"
TEXTS = {
    "title": TITLE,
    "summary": f"Customs seal the warehouse on the day of the message; the {WORD} marker proves where the goods came from.",
    "challenge": "Goods left the warehouse before a request for mutual legal assistance could be translated.",
    "measure": "A contact point answers at all hours, and customs may seal a warehouse for one day on its message.",
    "result": "In one year 31 of 34 warehouses were still full when the formal request arrived.",
}


def test_a_practice_from_draft_to_public_search(person):
    expert = person("expert")

    # The expert begins, saves with gaps, and comes back later.
    page = expert.open("/en/practices/new/")
    page.fill("[name=title]", TITLE)
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url(re.compile(r"/desk/practices/\d+/"))
    expert.look()
    draft = page.url
    page = expert.open("/en/desk/")
    page.get_by_role("link", name=TITLE).click()
    assert page.input_value("[name=title]") == TITLE

    # Submitting with gaps names each of them, at its field and in a summary that has the focus; nothing is lost.
    page.get_by_role("button", name="Save and submit").click()
    page.wait_for_selector("#error-summary")
    expert.look()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    assert page.input_value("[name=title]") == TITLE
    assert page.get_attribute("[name=summary]", "aria-invalid") == "true"

    for name, text in TEXTS.items():
        page.fill(f"[name={name}]", text)
    choose(page, "forms", "CFT")
    choose(page, "provisions", "UNTOC-12")
    page.check("[name=declaration]")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(re.compile(r"step=2"))
    expert.look()
    choose(page, "cooperation", "POLICE")
    page.get_by_role("button", name="Save and submit").click()
    # Who will be able to read it is seen, and then confirmed.
    page.wait_for_url(re.compile(r"/submit/"))
    expert.look()
    page.get_by_role("button", name="Submit it for these readers").click()
    page.wait_for_selector("text=Submitted")
    expert.look()

    # Nobody outside the delegation learns that it exists, the Secretariat included.
    public, secretariat = person(), person("secretariat")
    assert secretariat.open(draft.replace(secretariat.portal.address, "")).title() != TITLE
    assert not finds(public, WORD)
    assert not finds(secretariat, WORD)

    # The focal point reads it and clears it.
    focal = person("focal")
    page = focal.open("/en/desk/")
    page.get_by_role("region", name="Waiting for your clearance").get_by_role("link", name=TITLE).click()
    focal.look()
    page.get_by_role("button", name="Clear it for the Secretariat").click()
    page.wait_for_load_state()
    focal.look()
    assert not finds(public, WORD)

    # The Secretariat reviews it as a task of Wagtail's workflow, and approves.
    page = secretariat.open("/en/desk/")
    page.get_by_role("region", name="Waiting for review").get_by_role("link", name=TITLE).first.click()
    page.wait_for_load_state()
    approve(secretariat)

    # The public finds it within two seconds, with the word marked, and reads it without signing in.
    deadline = time.monotonic() + 2
    while not finds(public, WORD):
        assert time.monotonic() < deadline, "not found within two seconds of its publication"
    page = public.page
    assert page.locator("mark").first.inner_text().lower() == WORD
    public.look()
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url(re.compile(r"/en/practices/\d{4}/\d+/"))
    public.look()
    assert page.locator("h1").inner_text() == TITLE
    assert "Velmara" in page.inner_text("main")


def test_a_practice_that_is_returned_comes_back_with_the_comment(person):
    focal, expert = person("focal"), person("expert")
    page = focal.open("/en/desk/")
    region = page.get_by_role("region", name="Waiting for your clearance")
    title = region.get_by_role("link").first.inner_text()
    region.get_by_role("link").first.click()

    # Returning without a word is refused, and says so at the field.
    page.get_by_role("button", name="Return it with the comment").click()
    page.wait_for_selector("#error-summary")
    focal.look()
    page.fill("[name=comment]", "Please say how many requests there were.")
    page.get_by_role("button", name="Return it with the comment").click()
    page.wait_for_load_state()

    page = expert.open("/en/desk/")
    page.get_by_role("link", name=title).first.click()
    expert.look()
    assert "Please say how many requests there were." in page.inner_text("main")


def test_two_tabs_on_one_draft_and_the_second_chooses(person):
    expert = person("expert")
    page = expert.open("/en/practices/new/")
    page.fill("[name=title]", "Two tabs")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_url(re.compile(r"/desk/practices/\d+/"))
    other = expert.context.new_page()
    other.goto(page.url)
    page.fill("[name=summary]", "Written in the first tab.")
    page.get_by_role("button", name="Save the draft").click()
    page.wait_for_load_state()
    other.fill("[name=summary]", "Written in the second tab.")
    other.get_by_role("button", name="Save the draft").click()
    other.wait_for_selector("#conflict")
    expert.page = other
    expert.look()
    assert "Written in the first tab." in other.inner_text("#conflict")
    assert other.input_value("[name=summary]") == "Written in the second tab."
    other.get_by_role("button", name="Keep mine").click()
    other.wait_for_load_state()
    page.reload()
    assert page.input_value("[name=summary]") == "Written in the second tab."


def choose(page, name: str, code: str) -> None:
    """Tick a term, wherever its list is folded."""
    box = page.locator(f"input[name={name}][value={code}]")
    page.evaluate(
        "box => { for (let d = box.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }",
        box.element_handle(),
    )
    box.check()


def finds(somebody, word: str) -> bool:
    """Whether a search for the word shows the practice to this person."""
    somebody.page.goto(f"{somebody.portal.address}/en/search/?q={word}")
    return somebody.page.get_by_role("link", name=TITLE).count() > 0


def approve(reviewer) -> None:
    """Sign the checklist in Wagtail's editor, as a reviewer does."""
    page = reviewer.page
    page.get_by_role("link", name="Open it in the editors’ desk").click()
    page.wait_for_url("**/cms/snippets/practices/practice/edit/**")
    reviewer.look()
    page.get_by_role("button", name="Sign the checklist and approve").click()
    dialogue = page.get_by_role("dialog")
    dialogue.get_by_role("checkbox").first.wait_for()
    for box in dialogue.get_by_role("checkbox").all():
        box.check()
    dialogue.get_by_role("button", name="Sign the checklist and approve").click()
    page.wait_for_url(lambda address: "/edit/" not in address)
