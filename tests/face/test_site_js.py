"""What static/js/site.js does in a real browser, on pages small enough to read here."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

pytestmark = pytest.mark.journey

SCRIPT = (Path(settings.BASE_DIR) / "static/js/site.js").read_bytes()
FORM = """<form method="post" action="{action}" data-keep="draft"><textarea name="text">{text}</textarea>
<input type="password" name="secret"><button>Send</button></form>"""
PAGES = {
    "/write": FORM.format(action="/sent", text=""),
    "/write-and-fail": FORM.format(action="/wrong", text=""),
    "/write-and-be-refused": FORM.format(action="/refused", text=""),
    "/write-over": FORM.format(action="/sent", text="from the server"),
    "/sent": "<p>Thank you.</p>",
    "/wrong": '<div id="error-summary" tabindex="-1">One error</div>' + FORM.format(action="/wrong", text=""),
    "/refused": '<section class="refusal">Closed.</section>',
    "/times": """<time datetime="2026-12-14T10:00:00+01:00" data-end="2026-12-14T13:00:00+01:00" data-local>10 a.m.–1 p.m.</time>
<time datetime="2026-12-14T23:30:00+01:00" data-local>11.30 p.m.</time>""",
    "/key": '<p id="key-error" hidden>The key was not used.</p>',
}


class Pages(BaseHTTPRequestHandler):
    """Serves PAGES, each with the script."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer()

    def answer(self) -> None:
        body, kind = SCRIPT, "text/javascript"
        if self.path != "/site.js":
            kind = "text/html; charset=utf-8"
            content = PAGES.get(self.path, "")
            body = (
                '<!DOCTYPE html><html lang="en" data-your-time="{time} your time"><title>x</title>'
                f'<body>{content}<script type="module" src="/site.js"></script></body></html>'
            ).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=flags
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(base_url=address, timezone_id="Europe/Vienna", locale="en-GB")
    page = context.new_page()
    page.go = lambda path: page.goto(path, wait_until="load")
    yield page
    context.close()


def write(page, path: str, text: str = "What we tried") -> None:
    page.go(path)
    page.fill("textarea", text)
    page.wait_for_function("Object.keys(localStorage).length === 1")


def test_typed_text_survives_a_reload(page):
    write(page, "/write")
    page.reload()
    assert page.input_value("textarea") == "What we tried"


def test_a_password_is_never_kept(page):
    page.go("/write")
    page.fill("[name=secret]", "not for the disk")
    page.fill("textarea", "What we tried")
    page.wait_for_function("Object.keys(localStorage).length === 1")
    assert "not for the disk" not in page.evaluate("Object.values(localStorage).join()")


def test_what_was_sent_is_forgotten(page):
    write(page, "/write")
    page.click("button")
    page.wait_for_url("**/sent")
    page.go("/write")
    assert page.input_value("textarea") == ""


@pytest.mark.parametrize("path", ["/write-and-fail", "/write-and-be-refused"])
def test_what_was_not_taken_stays(page, path):
    write(page, path)
    page.click("button")
    page.wait_for_url(lambda url: url.endswith(("/wrong", "/refused")))
    page.go("/write")
    assert page.input_value("textarea") == "What we tried"


def test_what_the_server_sends_is_not_overwritten(page):
    write(page, "/write")
    page.go("/write-over")
    assert page.input_value("textarea") == "from the server"


def test_a_module_that_sends_the_form_itself_clears_the_copy(page):
    write(page, "/write")
    page.evaluate("document.querySelector('form').dispatchEvent(new Event('portal:sent'))")
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_the_summary_of_errors_takes_the_focus(page):
    page.go("/wrong")
    assert page.evaluate("document.activeElement.id") == "error-summary"


def test_a_refused_key_is_not_silent(page):
    page.go("/key")
    assert page.is_hidden("#key-error")
    page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error', {cancelable: true}))")
    assert page.is_visible("#key-error")


def test_no_second_clock_where_the_reader_is_at_the_venue(page):
    page.go("/times")
    assert page.locator(".local").count() == 0


def test_the_readers_clock_stands_beside_the_venues(browser, address):
    context = browser.new_context(base_url=address, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto("/times")
    first, second = page.locator("time").all_inner_texts()
    assert first.startswith("10 a.m.–1 p.m. (6:00")
    assert first.endswith("9:00 p.m. your time)")
    assert "Tue" in second, "another day there"
    context.close()
