"""Two participants in one thread, and a network that goes away."""


def test_what_one_posts_appears_in_the_other_and_a_cut_loses_nothing(person):
    delegate, chair = person("delegate"), person("chair")
    page = delegate.open("/en/meetings/international-cooperation-16/")
    page.get_by_role("link", name="Which bridging-freeze periods exist in your law?").first.click()
    page.wait_for_url("**/threads/*/")
    delegate.look()
    chair.open(page.url.replace(delegate.portal.address, ""))

    post(delegate, "Norvel: forty-eight hours, renewable once by a judge.")
    sees(chair, "Norvel: forty-eight hours, renewable once by a judge.")
    post(chair, "Thank you. Does the period begin with the message or with its receipt?")
    sees(delegate, "Does the period begin with the message or with its receipt?")
    delegate.look()

    # The delegate's network is cut. The Chair goes on; the delegate writes, too, and the text waits.
    delegate.context.set_offline(True)
    post(chair, "While we wait: the paper of the Secretariat has a table of periods.")
    post(chair, "It is in the annex.")
    post(delegate, "With its receipt.", expect=False)
    delegate.context.set_offline(False)

    for somebody in (delegate, chair):
        for text in ("While we wait: the paper", "It is in the annex.", "With its receipt."):
            sees(somebody, text)
        numbers = somebody.page.locator(".log > li[id^=m-]").evaluate_all(
            "items => items.map(item => Number(item.id.slice(2)))"
        )
        assert numbers == sorted(set(numbers)), "in order, once"
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "all of them"
    texts = [somebody.page.locator(".log > li[id^=m-]").all_inner_texts() for somebody in (delegate, chair)]
    assert [len(one) for one in texts] == [len(texts[0])] * 2
    assert sum("With its receipt." in text for text in texts[0]) == 1


def test_a_refused_post_says_why_and_stays_in_the_box(person):
    delegate = person("delegate")
    page = delegate.open("/en/meetings/international-cooperation-16/")
    page.get_by_role("link", name="Which bridging-freeze periods exist in your law?").first.click()
    page.wait_for_url("**/threads/*/")
    page.fill("textarea[name=body]", "x" * 10_050)
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_selector("text=at most 10000 are taken")
    assert len(page.input_value("textarea[name=body]")) == 10_050


def test_posting_without_javascript(person):
    person("expert")
    plain = person("expert", java_script_enabled=False)
    page = plain.page
    page.goto(plain.portal.address + "/en/meetings/international-cooperation-16/")
    page.get_by_role("link", name="Which bridging-freeze periods exist in your law?").first.click()
    page.wait_for_url("**/threads/*/")
    page.fill("textarea[name=body]", "Velmara adds that the holder is told at the latest when the hold ends.")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_load_state()
    assert "the holder is told at the latest" in page.inner_text(".log")


def post(somebody, text: str, *, expect: bool = True) -> None:
    """Write and post; unless the network is away, the post stands in the log."""
    somebody.page.fill("textarea[name=body]", text)
    somebody.page.get_by_role("button", name="Post", exact=True).click()
    if expect:
        sees(somebody, text)


def sees(somebody, text: str) -> None:
    """The text stands in the log, without a reload."""
    somebody.page.locator(".log > li[id^=m-]", has_text=text).first.wait_for(timeout=20_000)
