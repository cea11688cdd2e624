"""Pictures of the key pages for docs/screenshots/, from a portal that runs with demo content.

python scripts/screenshots.py http://127.0.0.1:8000
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
PICTURES = {
    "home-en": ("/en/", WIDE, "light"),
    "home-ar": ("/ar/", WIDE, "light"),
    "home-ar-phone-dark": ("/ar/", PHONE, "dark"),
    "practice-en": ("/en/practices/2026/12/", WIDE, "light"),
    "practice-ar": ("/ar/practices/2026/12/", WIDE, "light"),
    "search-en": ("/en/search/?q=freezing", WIDE, "light"),
    "search-zh": ("/zh-hans/search/?q=%E5%BC%95%E6%B8%A1", WIDE, "light"),
    "programme-en": ("/en/conference/14/programme/", WIDE, "light"),
    "programme-ar-phone": ("/ar/conference/14/programme/", PHONE, "light"),
    "meeting-en": ("/en/meetings/international-cooperation-16/", WIDE, "light"),
    "thread-en": ("/en/threads/5/", WIDE, "light"),
    "mandates-en": ("/en/mandates/5-1/", WIDE, "dark"),
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def main(address: str) -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (path, viewport, scheme) in PICTURES.items():
            context = browser.new_context(viewport=viewport, color_scheme=scheme, timezone_id="Europe/Vienna")
            page = context.new_page()
            page.goto(address + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
