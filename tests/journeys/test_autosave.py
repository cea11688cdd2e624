"""A text that keeps itself: through a dead network, a crash, a lost answer, a colleague, an ended session."""

import re

SAVED = "[data-kept=saved]:not([hidden])"
WAITING = "[data-kept=waiting]:not([hidden])"


def start(expert, title: str):
    """A new practice that has begun by itself, at its own address."""
    page = expert.open("/en/practices/new/")
    page.fill("[name=title]", title)
    page.wait_for_selector(SAVED, timeout=15_000)
    assert re.search(r"/en/desk/practices/\d+/$", page.url)
    return page


def test_a_dead_network_and_a_crash_lose_nothing(person):
    expert = person("expert")
    page = start(expert, "Kept by itself")
    assert re.fullmatch(r"Saved at \d\d:\d\d", page.inner_text(SAVED).strip())
    expert.look()

    # The network is cut; what is typed is kept here, and said so, aloud too.
    expert.context.set_offline(True)
    page.fill("[name=summary]", "Typed while the network was away.")
    page.wait_for_selector(WAITING)
    page.locator("#kept [role=status]", has_text="Not sent yet").wait_for(state="attached")
    page.get_by_role("button", name="Save and go on").click()
    assert page.input_value("[name=summary]") == "Typed while the network was away."
    expert.look()

    # The browser dies. Later, on a new page, the words are back, and say that they are not saved yet.
    address = page.url
    page.close()
    expert.context.set_offline(False)
    page = expert.page = expert.context.new_page()
    expert.open(address)
    assert page.input_value("[name=summary]") == "Typed while the network was away."
    assert page.locator("[data-kept=restored]").is_visible()
    page.press("[name=summary]", "End")
    page.type("[name=summary]", " And more.")
    page.wait_for_selector(SAVED, timeout=15_000)

    # A colleague's browser has never seen the copy: the server has the text.
    other = person("expert").open(address)
    assert other.input_value("[name=summary]") == "Typed while the network was away. And more."
    page.reload()
    assert page.locator("[data-kept=restored]").is_hidden()


def test_the_network_comes_back_and_the_text_goes_by_itself(person):
    expert = person("expert")
    page = start(expert, "Back by itself")
    expert.context.set_offline(True)
    page.fill("[name=measure]", "Written in a train.")
    page.wait_for_selector(WAITING)
    page.wait_for_timeout(3_500)
    expert.context.set_offline(False)
    page.wait_for_selector(SAVED, timeout=40_000)
    assert person("expert").open(page.url).input_value("[name=measure]") == "Written in a train."


def test_an_answer_that_was_lost_is_no_conflict_with_oneself(person):
    expert = person("expert")
    page = expert.open("/en/practices/new/")
    lost = []

    def lose(route):
        # Each of the first two is taken by the server, and its answer never arrives.
        if len(lost) == 2:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/autosave/", lose)
    page.fill("[name=title]", "Lost on the way back")
    page.wait_for_selector(WAITING)
    page.wait_for_timeout(3_500)
    page.fill("[name=summary]", "And typed on.")
    page.wait_for_selector(SAVED, timeout=30_000)
    assert lost == [200, 200]
    assert page.input_value("[name=summary]") == "And typed on."
    page.reload()
    assert page.input_value("[name=summary]") == "And typed on."
    assert page.input_value("[name=title]") == "Lost on the way back"


def test_a_button_waits_for_what_is_on_its_way(person):
    expert = person("expert")
    page = start(expert, "Both at once")
    page.route("**/autosave/", lambda route: (page.wait_for_timeout(1_000), route.continue_()))
    page.fill("[name=result]", "First words")
    page.wait_for_timeout(3_300)
    page.fill("[name=result]", "First words and last")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**?step=2")
    page.get_by_role("button", name="Back").click()
    page.wait_for_url(re.compile(r"/\d+/$"))
    assert page.input_value("[name=result]") == "First words and last"
    assert page.locator("[data-kept=restored]").is_hidden()


def test_somebody_else_writes_too_and_the_reader_is_asked(person):
    expert = person("expert")
    page = start(expert, "Two desks")
    other = person("expert").open(page.url)
    other.fill("[name=challenge]", "Theirs")
    other.get_by_role("button", name="Save the draft").click()
    other.wait_for_load_state()
    page.fill("[name=challenge]", "Mine")
    page.wait_for_selector("[data-kept=conflict]:not([hidden])", timeout=15_000)
    expert.look()
    page.get_by_role("button", name="See both").click()
    page.wait_for_selector("#conflict")
    assert "Theirs" in page.inner_text("#conflict")
    assert page.input_value("[name=challenge]") == "Mine"
    # Nothing goes by itself until somebody has chosen.
    page.fill("[name=challenge]", "Mine, after reading theirs")
    page.wait_for_timeout(4_500)
    other.reload()
    assert other.input_value("[name=challenge]") == "Theirs"
    page.get_by_role("button", name="Keep mine").click()
    page.wait_for_selector("text=Saved. Only your delegation can read it.")
    other.reload()
    assert other.input_value("[name=challenge]") == "Mine, after reading theirs"


def test_an_ended_session_is_said_and_the_text_is_there_after_signing_in(person):
    expert = person("expert")
    page = start(expert, "Signed out")
    cookies = expert.context.cookies()
    expert.context.clear_cookies(name="sessionid")
    page.fill("[name=measure]", "Typed after the session had ended.")
    page.wait_for_selector("[data-kept=signed-out]:not([hidden])", timeout=15_000)
    expert.look()
    expert.context.add_cookies(cookies)
    page.locator("[data-kept=signed-out] a").click()
    page.wait_for_url(re.compile(r"/desk/practices/\d+/$"))
    assert page.input_value("[name=measure]") == "Typed after the session had ended."


def test_a_browser_that_keeps_nothing_says_so(person):
    expert = person("expert")
    expert.context.add_init_script("Storage.prototype.setItem = () => { throw new Error('off'); };")
    page = start(expert, "Nothing is kept here")
    expert.context.set_offline(True)
    page.fill("[name=summary]", "Typed.")
    page.wait_for_selector("[data-kept=lost]:not([hidden])", timeout=15_000)
    expert.look()


def test_writing_without_javascript(person):
    person("expert")
    plain = person("expert", java_script_enabled=False)
    page = plain.page
    page.goto(plain.portal.address + "/en/practices/new/")
    page.fill("[name=title]", "Plain posts")
    page.get_by_role("button", name="Save and go on").click()
    page.check("[name=cooperation][value=EXTRADITION]")
    page.get_by_role("button", name="Lessons and period").click()
    page.fill("[name=lessons]", "One page at a time.")
    page.get_by_role("button", name="Back").click()
    assert page.is_checked("[name=cooperation][value=EXTRADITION]")
    page.get_by_role("button", name="The practice").click()
    assert page.input_value("[name=title]") == "Plain posts"
    assert page.locator("#kept").inner_text().strip() == ""
